/** A training in Node: a child process of the benchmark. Opening it also writes the case for PyTorch. */

import { nodeLibrary } from '../../../src/cli/library';
import { nodeDevice } from '../../../src/runtime/node';
import { serve } from '../child';
import { writeCase } from './case-file';
import { trainingHandlers } from './handlers';
import { processorMs, watchResident } from './process';

await serve(
  trainingHandlers({
    openDevice: (threads) => nodeDevice({ threads }),
    library: nodeLibrary(),
    cpu: processorMs,
    watchMemory() {
      const grown = watchResident();
      return () => ({ 'the process': grown() });
    },
    opened: writeCase,
  }),
);
