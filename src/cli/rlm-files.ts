/** A question and a context of one's own on the command line: files become what a spec names by hash. */

import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { checkFileSizes, takenAs } from '../experiment/rlm-context';
import type { RlmSpec } from '../experiment/rlm-spec';
import { sha256 } from '../sha256';
import { badInput, readGiven } from './input';

export type ContextFiles = readonly {
  readonly name: string;
  readonly hash: string;
  readonly bytes: Uint8Array;
}[];

/** @throws LabError `bad_input` for a path that leads nowhere, `file_too_large` before anything is read. */
export async function contextFiles(paths: readonly string[]): Promise<ContextFiles> {
  checkFileSizes(
    paths.map((path) => ({
      name: basename(path),
      size: statSync(path, { throwIfNoEntry: false })?.size ?? 0,
    })),
  );
  return Promise.all(
    paths.map(async (path) => {
      const bytes = new Uint8Array(readGiven(path, 'context'));
      return { name: basename(path), hash: await sha256(bytes), bytes };
    }),
  );
}

/**
 * What `--question` and `--context` change of a spec: a question of one's own takes the task's place, and files become
 * its context. One file is its text, or what it holds if it is JSON, JSON Lines or CSV.
 * @throws LabError `bad_input` for files beside a task, which brings its own context.
 */
export function ownQuestion(spec: RlmSpec, question: string | undefined, files: ContextFiles): object {
  if (question === undefined && files.length === 0) return spec;
  if (question === undefined && spec.task)
    throw badInput('The task of this spec brings its own context.', 'Add --question TEXT.', 'context');
  const { task: _, ...rest } = spec;
  const own = {
    ...rest,
    ...(question !== undefined && { question, name: '' }),
    schema: rest.schema === 'task' ? null : rest.schema,
  };
  const named = spec.context?.kind === 'files' ? spec.context.files : [];
  if (files.length === 0 || named.length > 0) return own;
  return {
    ...own,
    context: {
      kind: 'files',
      files: files.map(({ name, hash, bytes }) => ({ name, hash, bytes: bytes.length })),
      as: takenAs(files.map(({ name }) => name)),
    },
  };
}
