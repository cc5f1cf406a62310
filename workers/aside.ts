/** Entry of the worker that does heavy thinking for the page: models of pictures, trace files. */

import { asideHost } from '../src/app/aside/host';
import type { AskMessage, GiveMessage } from '../src/app/aside/protocol';
import { pictures } from '../src/app/pictures';

const answer = asideHost(pictures);

self.onmessage = ({ data }: MessageEvent<GiveMessage | AskMessage>) => {
  const answered = answer(data);
  if (answered) self.postMessage(answered);
};
