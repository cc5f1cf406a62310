/** Part (c): one outer-loop training step, ours in Node beside PyTorch's autograd, from the same links on. */

import { childPeer, nodeChild } from './child';
import type { Peer } from './protocol';
import { byTurns, present, type Absence } from './rounds';
import { ROOT, ROUNDS, SCRATCH, TOLERANCE, TRAIN } from './settings';
import { apart, summarise, type Summary } from './stats';

export interface TrainResult {
  readonly settings: typeof TRAIN;
  readonly peers: Readonly<Record<string, string>>;
  readonly absent: readonly Absence[];
  readonly rows: readonly { readonly peer: string; readonly ms: Summary }[];
  /** PyTorch's median over ours. */
  readonly timesPyTorch: number | null;
  /** The same of the minima. */
  readonly timesByMin: number | null;
  /** Relative difference between the two sides' losses before training, after 1, 2, … rounds. */
  readonly lossesApart: readonly number[] | null;
}

export async function measureTraining(): Promise<TrainResult> {
  const peers = [
    nodeChild('Node', `${ROOT}tools/bench/train-node.ts`),
    childPeer('PyTorch', ['/usr/bin/python3', `${ROOT}tools/bench/train_torch.py`]),
  ];
  const opened = await present(peers, async (peer) => {
    const args = { model: '', batches: [], past: 0, folder: SCRATCH };
    return (await peer.ask('open', args)).description;
  });
  try {
    const lossesApart = opened.peers.length === 2 ? await compareLosses(opened.peers as [Peer, Peer]) : null;
    const turn = (steps: number) => (peer: Peer) => peer.ask('train', { steps });
    await byTurns(opened.peers, 1, async (peer) => (await turn(TRAIN.warmSteps)(peer)).ms);
    const times = await byTurns(opened.peers, ROUNDS, async (peer) => (await turn(TRAIN.steps)(peer)).ms);
    const rows = opened.peers.map(({ name }) => ({ peer: name, ms: summarise(times.get(name)!) }));
    const [ours, rival] = rows;
    const ratio = (of: 'median' | 'min') => (ours && rival ? rival.ms[of] / ours.ms[of] : null);
    const [timesPyTorch, timesByMin] = [ratio('median'), ratio('min')];
    const { descriptions, absent } = opened;
    return {
      settings: TRAIN,
      peers: Object.fromEntries(descriptions),
      absent,
      rows,
      timesPyTorch,
      timesByMin,
      lossesApart,
    };
  } finally {
    for (const peer of opened.peers) await peer.close();
  }
}

/**
 * Relative differences of the untrained loss after 1, 2, … rounds. Only the first must agree: untrained links make the
 * recursion chaotic, and rounding grows about tenfold with each agent (PyTorch in float32 strays from itself in
 * float64 alike).
 */
async function compareLosses([ours, rival]: readonly [Peer, Peer]): Promise<number[]> {
  const distances: number[] = [];
  for (let rounds = 1; rounds <= TRAIN.rounds; rounds++)
    distances.push(apart([await ours.ask('loss', { rounds })], [await rival.ask('loss', { rounds })]));
  if (distances[0]! > TOLERANCE.loss) throw new Error(`The losses of one round are ${distances[0]} apart.`);
  return distances;
}
