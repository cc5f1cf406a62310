/** What a visitor is told of the built-in navigator where it is set before a question that nobody checks. */

import type { RlmSpec } from '../../experiment/rlm-spec';

export const NAVIGATOR_LIMITS =
  'The built-in navigator is a model of a million weights that was taught three kinds of questions in few wordings: on other texts its answers are often wrong, so check them.';

/** Whether the navigator drives, and the question is one's own. */
export const isBeyondNavigator = ({ task, models: { root } }: RlmSpec): boolean =>
  task === undefined && root.kind === 'builtin' && root.id === 'navigator';
