/** What a measurement depends on, so that one can tell whether it still holds. */

import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { linksFile, type Condition, type Table } from './table';

/** A digest of the checkpoints and links that take part; of their names, where they are missing. */
export function inputsOf(table: Table, condition: Condition, seed: number | null): string {
  const models = (condition.models ?? table.models).map((id) => `public/models/${id}/model.safetensors`);
  const links = seed === null ? [] : [`public/links/${linksFile(table, condition, seed)}.safetensors`];
  const hash = createHash('sha256');
  for (const path of [...models, ...links]) hash.update(existsSync(path) ? readFileSync(path) : path);
  return hash.digest('hex').slice(0, 16);
}
