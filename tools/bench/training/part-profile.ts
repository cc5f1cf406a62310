/** Which programs take the time of a step, in Node and in the tab: what is to be made quicker next. */

import type { Peer, ProgramTime } from '../protocol';
import { BenchPage } from './browser';
import { caseIds, type CaseId } from './cases';
import { nodePeer, peers } from './part-steps';
import { argsOf } from './recipe';
import { WARM_STEPS } from './settings';

export interface ProfileResult {
  readonly id: CaseId;
  readonly peer: string;
  readonly steps: number;
  /** Of the fastest step. */
  readonly msPerStep: number;
  /** By calls times the fastest call, the most first. */
  readonly programs: readonly ProgramTime[];
}

const STEPS = 12;

export async function measureProfile(say: (line: string) => void): Promise<ProfileResult[]> {
  const page = await BenchPage.open(5196);
  try {
    const results: ProfileResult[] = [];
    for (const id of caseIds) {
      say(`  ${id} …`);
      for (const peer of [nodePeer(), page.peer(peers.wasm)]) results.push(await profileOf(peer, id));
    }
    return results;
  } finally {
    await page.close();
  }
}

async function profileOf(peer: Peer, id: CaseId): Promise<ProfileResult> {
  await peer.ask('openTraining', await argsOf(id, { threads: 1, metered: true }));
  await peer.ask('train', { steps: WARM_STEPS });
  const { ms, programs } = await peer.ask('profile', { steps: STEPS });
  await peer.close();
  const best = ({ calls, least }: ProgramTime) => calls * least;
  return {
    id,
    peer: peer.name,
    steps: STEPS,
    msPerStep: Math.min(...ms),
    programs: [...programs].sort((a, b) => best(b) - best(a)),
  };
}
