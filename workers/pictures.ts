/** Entry of the worker that makes models of pictures for large runs. */

import { pictures } from '../src/app/pictures';
import { answerMake } from '../src/app/pictures/make';
import type { MakeMessage } from '../src/app/pictures/maker';

self.onmessage = ({ data }: MessageEvent<MakeMessage>) => self.postMessage(answerMake(pictures, data));
