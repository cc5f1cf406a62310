/**
 * A first run that is not counted: it loads models and Python, so that the first of those that are compared is no slower
 * than the rest. Services are not asked for it. What fails in it, the runs themselves will tell.
 */

import type { ModelRef } from '../../../chat/chat';
import { Recording } from '../../../chat/recording';
import { parseRlmSpec, type RlmSpec } from '../../../experiment/rlm-spec';
import type { Bench, Given } from './bench';

const isLocal = ({ kind }: ModelRef) => kind === 'builtin' || kind === 'tab' || kind === 'system';

/** A warmer of one worker: models that were loaded are not loaded again. */
export function createWarmer(bench: Bench, page: string) {
  let warm = '';
  return async (given: Given, { models, prompt }: RlmSpec, branch: string): Promise<void> => {
    const key = JSON.stringify(models);
    if (warm === key) return;
    const local = [models.root, models.sub ?? models.root].every(isLocal);
    const spec = parseRlmSpec({
      kind: 'rlm',
      question: 'How much are one and one?',
      context: { kind: 'text', text: 'One and one are two.' },
      models,
      prompt,
      agent: 'codeact',
      budgets: { turns: 1, depth: 0, seconds: 120 },
      sampling: { maxTokens: 32 },
    });
    const nothing = new File([new Recording().text()], 'nothing.jsonl');
    try {
      await bench.run({
        branch,
        from: null,
        step: false,
        spec,
        page,
        files: [],
        keys: given.keys,
        prices: given.prices,
        replay: local ? null : { file: nothing, only: true },
      });
      warm = key;
    } catch {
      // It is told by the first run that counts.
    }
    bench.drop(branch);
  };
}
