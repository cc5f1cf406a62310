/** Part (a): one latent step and its vjp, in Node, WASM, WebGPU and PyTorch, by turns on one core. */

import { browserPeers } from './browser';
import { childPeer, nodeChild } from './child';
import type { Peer, StepKind } from './protocol';
import { byTurns, present, reason, type Absence } from './rounds';
import {
  BATCHES,
  CALLS,
  MIN_CALLS,
  MODEL,
  PAST,
  ROOT,
  ROUNDS,
  SCRATCH,
  TOLERANCE,
  TURN_MS,
  WARM_CALLS,
} from './settings';
import { apart, summarise, type Summary } from './stats';
import { writeCases } from './step-case';

export const RIVAL = 'PyTorch';

export interface StepRow {
  readonly kind: StepKind;
  readonly batch: number;
  readonly peer: string;
  readonly ms: Summary;
  /** PyTorch's median over this one's; null without PyTorch. */
  readonly timesPyTorch: number | null;
  /** The same of the minima, which a busy machine disturbs least. */
  readonly timesByMin: number | null;
  /** Largest difference of its numbers from Node's, relative. */
  readonly apart: number;
}

export interface StepResult {
  readonly model: string;
  readonly past: number;
  readonly peers: Readonly<Record<string, string>>;
  readonly absent: readonly Absence[];
  readonly rows: readonly StepRow[];
}

const python = (which: string): [string, string, string] => [
  '/usr/bin/python3',
  `${ROOT}tools/bench/step_torch.py`,
  which,
];

export async function measureStep(say: (line: string) => void): Promise<StepResult> {
  const model = `${ROOT}public/models/${MODEL}`;
  writeCases(SCRATCH, model, BATCHES, PAST);
  const wanted: Peer[] = [
    nodeChild('Node', `${ROOT}tools/bench/step-node.ts`),
    childPeer(RIVAL, python('lean')),
    childPeer(`${RIVAL}, plain`, python('reference')),
  ];
  const absent: Absence[] = [];
  try {
    wanted.splice(1, 0, ...(await browserPeers()));
  } catch (error) {
    for (const name of ['WASM', 'WebGPU']) absent.push({ name, why: reason(error) });
  }
  const opened = await present(wanted, async (peer) => {
    const { description } = await peer.ask('open', { model, batches: BATCHES, past: PAST, folder: SCRATCH });
    return description;
  });
  absent.push(...opened.absent);
  try {
    const rows: StepRow[] = [];
    for (const batch of BATCHES)
      for (const kind of ['step', 'both'] as const) {
        rows.push(...(await measureOne(opened.peers, kind, batch)));
        say(`  ${kind}, batch ${batch}: done`);
      }
    return { model: MODEL, past: PAST, peers: Object.fromEntries(opened.descriptions), absent, rows };
  } finally {
    for (const peer of opened.peers) await peer.close();
  }
}

async function measureOne(peers: readonly Peer[], kind: StepKind, batch: number): Promise<StepRow[]> {
  const distances = new Map<string, number>();
  let first: readonly number[] | null = null;
  for (const peer of peers) {
    const numbers = await peer.ask('numbers', { kind, batch });
    first ??= numbers;
    const distance = apart(numbers, first);
    if (distance > TOLERANCE[kind])
      throw new Error(`${peer.name} computes another ${kind} at batch ${batch}: ${distance} apart`);
    distances.set(peer.name, distance);
  }
  const limits = { calls: CALLS, minCalls: MIN_CALLS, budgetMs: TURN_MS, warmCalls: WARM_CALLS };
  const slow = new Set<Peer>(); // a call longer than a turn: one turn is enough, and its like would crowd out the others
  const times = await byTurns(peers, ROUNDS, async (peer) => {
    if (slow.has(peer)) return [];
    const ms = await peer.ask('time', { kind, batch, ...limits });
    if (Math.min(...ms) > TURN_MS) slow.add(peer);
    return ms;
  });
  const rival = times.has(RIVAL) ? summarise(times.get(RIVAL)!) : null;
  return peers.map(({ name }) => {
    const ms = summarise(times.get(name)!);
    return {
      kind,
      batch,
      peer: name,
      ms,
      timesPyTorch: rival && rival.median / ms.median,
      timesByMin: rival && rival.min / ms.min,
      apart: distances.get(name)!,
    };
  });
}
