/** What a training holds at most, beside the sum that follows from shapes: a fresh process or worker per figure. */

import type { Memory, Peer } from '../protocol';
import { reason, type Absence } from '../rounds';
import { BenchPage } from './browser';
import type { CaseId } from './cases';
import { nodePeer, peers, torchPeer } from './part-steps';
import { argsOf } from './recipe';
import { MEMORY_STEPS } from './settings';

export interface MemoryRow extends Memory {
  readonly peer: string;
}

export interface MemoryResult {
  readonly id: CaseId;
  readonly rows: readonly MemoryRow[];
  readonly absent: readonly Absence[];
}

const measured: readonly CaseId[] = ['candidates', 'relay-outer'];

export async function measureMemory(say: (line: string) => void): Promise<MemoryResult[]> {
  const page = await BenchPage.open(5196);
  try {
    const results: MemoryResult[] = [];
    for (const id of measured) {
      say(`  ${id} …`);
      const rows: MemoryRow[] = [];
      const absent: Absence[] = [];
      // Node comes first: it writes the case for PyTorch.
      for (const peer of [nodePeer(), page.peer(peers.wasm), torchPeer()]) {
        try {
          rows.push({ peer: peer.name, ...(await measureOne(peer, id)) });
        } catch (error) {
          absent.push({ name: peer.name, why: reason(error) });
        }
        await peer.close();
      }
      results.push({ id, rows, absent });
    }
    return results;
  } finally {
    await page.close();
  }
}

async function measureOne(peer: Peer, id: CaseId): Promise<Memory> {
  await peer.ask('openTraining', await argsOf(id, { threads: 1, metered: true }));
  return peer.ask('memory', { steps: MEMORY_STEPS });
}
