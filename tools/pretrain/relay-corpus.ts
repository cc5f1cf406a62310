/** The relay's text for pretraining, and what an agent gets right of it: by kind of target, and along the chain. */

import { Random } from '../../src/random';
import { createCorpus, targetKinds } from '../../src/tasks/relay/corpus';
import { hops } from '../../src/tasks/relay/relay';
import { tokenizerFiles } from '../../src/tasks/relay/vocabulary';
import { choose, Tally, type Corpus, type Report } from './corpus';
import type { RelayRun } from './settings';
import type { Trainer } from './trainer';

export function relayCorpus(run: RelayRun): Corpus {
  const files = tokenizerFiles(run.family, run.vocabularySeed);
  const make = createCorpus({
    knows: run.knows,
    encode: (token) => files.ids.get(token)!,
    specials: files.specials,
  });
  const { rows, root, advance, boost, stall } = run;
  const settings = { root, advance, boost, stall };
  const cues = [...new Set(run.mixture.map(({ cue }) => cue))];
  return {
    files,
    draw(random, progress) {
      const { cue, pairs } = choose(run.mixture, progress, random);
      const skew = run.skew * Math.min(1, Math.max(0, (0.5 - progress) / 0.35));
      return make(random, { ...settings, cue, pairs, rows, skew });
    },
    async report(trainer: Trainer): Promise<Report> {
      const random = new Random('pretrain validation');
      const kinds = new Tally();
      const places = new Tally(); // computed values by their place in the chain
      for (const cue of cues) {
        const split = 'validation';
        const batch = make(random, { ...settings, cue, pairs: 4, rows: 1000, split, boost: 0.2 });
        const predicted = await trainer.predict(batch);
        predicted.forEach((id, i) => {
          if (batch.weights[i] === 0) return;
          const kind = targetKinds[batch.kinds[i]!]!;
          const right = id === batch.targets[i];
          kinds.add(kind, right);
          if (kind === 'value') places.add(String(batch.positions[i]), right);
        });
      }
      const values = Array.from({ length: hops }, (_, i) => places.share(String(i + 1)));
      return { kinds: kinds.shares(), values };
    },
  };
}
