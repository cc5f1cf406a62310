/** The step in Node: a child process that main.ts starts. */

import { readFileSync } from 'node:fs';
import { directorySource } from '../../src/models/files-node';
import { nodeDevice } from '../../src/runtime/node';
import { serve } from './child';
import { caseFile } from './protocol';
import { stepHandlers } from './step';

await serve(
  stepHandlers(
    () => Promise.resolve(nodeDevice({ threads: 1 })),
    ({ model, folder }) => ({
      model: directorySource(model),
      readCase: (batch) => Promise.resolve(new Uint8Array(readFileSync(`${folder}/${caseFile(batch)}`))),
    }),
  ),
);
