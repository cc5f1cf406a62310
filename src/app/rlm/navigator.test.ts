import { expect, test } from 'vitest';
import { withRoot } from '../../experiment/rlm-root';
import { parseRlmSpec } from '../../experiment/rlm-spec';
import { freshModel, nothingAside, withOwnQuestion } from './draft';
import { isBeyondNavigator } from './navigator';

test('the navigator is warned of before a question of one’s own alone', () => {
  const task = parseRlmSpec({
    kind: 'rlm',
    task: { id: 'needle' },
    models: { root: { kind: 'builtin', id: 'navigator' } },
  });
  const { draft: own } = withOwnQuestion({ draft: task, aside: nothingAside });
  const byHand = withRoot(own, freshModel('person', 'root'));
  expect([task, own, byHand].map(isBeyondNavigator)).toEqual([false, true, false]);
});
