/** The inputs of the measured step as files, one per batch size, that every peer reads: random, but the same for all. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { readConfig } from '../../src/models/config';
import { pastNames, presentNames } from '../../src/models/decoder';
import { writeSafetensors } from '../../src/models/safetensors';
import { cotangentName } from '../../src/onnx/vjp';
import { Random } from '../../src/random';
import { size } from '../../src/runtime/tensor';
import { caseFile } from './protocol';

/** Embeddings of unit variance, K/V and cotangents likewise; a cotangent for every output that has one. */
export function writeCases(folder: string, model: string, batches: readonly number[], past: number): void {
  const config = readConfig(JSON.parse(readFileSync(`${model}/config.json`, 'utf8')));
  mkdirSync(folder, { recursive: true });
  for (const batch of batches) {
    const random = new Random(`bench ${batch}`);
    const row = [batch, 1, config.hiddenSize];
    const cache = (length: number) => [batch, config.kvHeads, length, config.headDim];
    const shapes: [string, number[]][] = [
      ['embeds', row],
      ...pastNames(config).map((name): [string, number[]] => [name, cache(past)]),
      [cotangentName('last'), row],
      ...presentNames(config).map((name): [string, number[]] => [cotangentName(name), cache(past + 1)]),
    ];
    const tensors = shapes.map(([name, shape]) => {
      const data = Float32Array.from({ length: size(shape) }, () => random.normal());
      return { name, dtype: 'F32' as const, shape, data };
    });
    writeFileSync(`${folder}/${caseFile(batch)}`, writeSafetensors(tensors, {}));
  }
}
