/** What somebody who stands at a gate reads and may write anew. Pure, so that the page has it without the engine. */

import type { GateQuestion } from './run-types';

export const gateText = (what: GateQuestion): string => (what.kind === 'cell' ? what.code : what.prompt);
