/** What an agent gets right on validation streams, by kind of target and, for its own operations, by place in the chain. */

import { Random } from '../../src/random';
import { hops } from '../../src/tasks/relay/relay';
import { targetKinds, type CorpusBatch, type Cue, type TargetKind } from '../../src/tasks/relay/corpus';
import type { Trainer } from './trainer';

export interface Report {
  /** Share right of each kind of target, and how many there were. */
  kinds: Partial<Record<TargetKind, { right: number; n: number }>>;
  /** Computed values by their place in the chain, 1 … 7. */
  values: number[];
}

export async function report(
  trainer: Trainer,
  draw: (random: Random, cue: Cue) => CorpusBatch,
  cues: readonly Cue[],
): Promise<Report> {
  const random = new Random('pretrain validation');
  const right = new Map<TargetKind, [number, number]>();
  const byPlace = Array.from({ length: hops + 1 }, (): [number, number] => [0, 0]);
  for (const cue of cues) {
    const batch = draw(random, cue);
    const predicted = await trainer.predict(batch);
    for (let i = 0; i < predicted.length; i++) {
      if (batch.weights[i] === 0) continue;
      const kind = targetKinds[batch.kinds[i]!]!;
      const hit = Number(predicted[i] === batch.targets[i]);
      const count = right.get(kind) ?? [0, 0];
      right.set(kind, [count[0] + hit, count[1] + 1]);
      if (kind === 'value') {
        const place = byPlace[batch.positions[i]!]!;
        place[0] += hit;
        place[1]++;
      }
    }
  }
  const share = ([hits, n]: [number, number]) => Number((hits / Math.max(1, n)).toFixed(4));
  return {
    kinds: Object.fromEntries(
      [...right].map(([kind, count]) => [kind, { right: share(count), n: count[1] }]),
    ),
    values: byPlace.slice(1).map(share),
  };
}
