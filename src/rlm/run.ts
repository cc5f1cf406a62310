/** One question by any of the agents, over real Python sessions: what the rest of the house needs of this room. */

import { openSession } from '../repl/session';
import { runnerOver } from './runner';
import type { RunRlm } from './run-types';

export const runRlm: RunRlm = runnerOver(openSession);
