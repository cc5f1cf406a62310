/** Training steps per second in Node, in the tab and in PyTorch: the same links, the same batches, by turns. */

import { childPeer, nodeChild } from '../child';
import { pin, unpin } from '../machine';
import type { Peer, TrainingArgs } from '../protocol';
import { reason, type Absence } from '../rounds';
import { ROOT } from '../settings';
import { apart, summarise, type Summary } from '../stats';
import { BenchPage } from './browser';
import { caseIds, type CaseId } from './cases';
import { argsOf } from './recipe';
import { CASE_MS, MOST_STEPS, SAME_LOSS, TURN_MS, TURNS, WARM_STEPS } from './settings';

export const peers = { node: 'Node', wasm: 'WASM', wasm2: 'WASM, 2 threads', torch: 'PyTorch' } as const;

export interface StepsRow {
  readonly peer: string;
  readonly description: string;
  readonly ms: Summary;
  /** Processor time of the whole process over the steps. */
  readonly cpuMs: number;
  /** Largest relative distance of its losses from PyTorch's (else the first peer's) in the first steps. */
  readonly apart: number;
}

export interface StepsResult {
  readonly id: CaseId;
  readonly rows: readonly StepsRow[];
  readonly absent: readonly Absence[];
}

export const nodePeer = () => nodeChild(peers.node, `${ROOT}tools/bench/training/node-peer.ts`);
export const torchPeer = () =>
  childPeer(peers.torch, ['/usr/bin/python3', `${ROOT}tools/bench/training/torch_peer.py`]);

/** All but the tab of several threads are pinned to one core, which they share. */
export async function measureSteps(
  say: (line: string) => void,
): Promise<{ core: number | null; results: StepsResult[] }> {
  const core = pin();
  const pages: Partial<Record<'one' | 'two', BenchPage>> = {};
  const absent: Absence[] = [];
  const open = async (which: 'one' | 'two', name: string, port: number) => {
    try {
      pages[which] = await BenchPage.open(port);
    } catch (error) {
      absent.push({ name, why: reason(error) });
    }
  };
  try {
    await open('one', peers.wasm, 5196);
    unpin();
    await open('two', peers.wasm2, 5197);
    const results: StepsResult[] = [];
    for (const id of caseIds) {
      say(`  ${id} …`);
      pin();
      const all = [nodePeer(), torchPeer()];
      unpin();
      if (pages.one) all.push(pages.one.peer(peers.wasm));
      if (pages.two) all.push(pages.two.peer(peers.wasm2));
      results.push(await measureCase(id, all, absent));
    }
    return { core, results };
  } finally {
    unpin();
    await pages.one?.close();
    await pages.two?.close();
  }
}

async function measureCase(id: CaseId, all: Peer[], missing: readonly Absence[]): Promise<StepsResult> {
  const absent = [...missing];
  const present: { peer: Peer; description: string }[] = [];
  try {
    for (const peer of all) {
      try {
        const args = await argsOf(id, { threads: peer.name === peers.wasm2 ? 2 : 1 });
        const { description } = await peer.ask('openTraining', args satisfies TrainingArgs);
        present.push({ peer, description });
      } catch (error) {
        absent.push({ name: peer.name, why: reason(error) });
      }
    }
    const distances = await warm(present.map(({ peer }) => peer));
    const taken = await takeTurns(present.map(({ peer }) => peer));
    const rows = present.map(({ peer: { name }, description }) => {
      const { ms, cpuMs } = taken.get(name)!;
      return {
        peer: name,
        description,
        ms: summarise(ms),
        cpuMs: cpuMs / ms.length,
        apart: distances.get(name)!,
      };
    });
    return { id, rows, absent };
  } finally {
    for (const peer of all) await peer.close();
  }
}

/** The first steps of all. @throws when a peer computes another loss. */
async function warm(all: readonly Peer[]): Promise<Map<string, number>> {
  const losses = new Map<string, readonly number[]>();
  for (const peer of all) losses.set(peer.name, (await peer.ask('train', { steps: WARM_STEPS })).losses);
  const reference = losses.get(peers.torch) ?? [...losses.values()][0]!;
  return new Map(
    [...losses].map(([name, own]) => {
      const [first, ...later] = own.map((loss, i) => apart([loss], [reference[i]!]));
      const distance = Math.max(first!, ...later);
      if (first! > SAME_LOSS.first || distance > SAME_LOSS.later)
        throw new Error(
          `${name} computes other losses: ${own.join(', ')} instead of ${reference.join(', ')}`,
        );
      return [name, distance];
    }),
  );
}

async function takeTurns(all: readonly Peer[]): Promise<Map<string, { ms: number[]; cpuMs: number }>> {
  const taken = new Map(all.map(({ name }) => [name, { ms: [] as number[], cpuMs: 0 }]));
  const begun = performance.now();
  for (let turn = 0; turn < TURNS; turn++) {
    if (turn > 0 && performance.now() - begun > CASE_MS) break;
    for (const peer of all) {
      const own = taken.get(peer.name)!;
      const least = own.ms.length > 0 ? Math.min(...own.ms) : TURN_MS / 4;
      const steps = Math.max(2, Math.min(MOST_STEPS, Math.round(TURN_MS / least)));
      const { ms, cpuMs } = await peer.ask('train', { steps });
      own.ms.push(...ms);
      own.cpuMs += cpuMs;
    }
  }
  return taken;
}
