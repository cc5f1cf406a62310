/** Entry of a Python session's worker: takes its line, the one way out of it, and serves the session. */

import { serve } from '../src/repl/worker';

self.onmessage = ({ ports: [line] }: MessageEvent) => {
  self.onmessage = null;
  if (line) serve(line);
};
// Its maker waits for it: what is sent before the script is here would be lost.
self.postMessage('listening');
