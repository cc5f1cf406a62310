import { expect, test } from 'vitest';
import { parseRlmSpec } from '../../experiment/rlm-spec';
import { freshModel, withOwnQuestion, withRoot } from './draft';
import { isBeyondNavigator } from './navigator';

test('the navigator is warned of before a question of one’s own alone', () => {
  const task = parseRlmSpec({
    kind: 'rlm',
    task: { id: 'needle' },
    models: { root: { kind: 'builtin', id: 'navigator' } },
  });
  const own = withOwnQuestion(task);
  const byHand = withRoot(own, freshModel('person', 'root'));
  expect([task, own, byHand].map(isBeyondNavigator)).toEqual([false, true, false]);
});
