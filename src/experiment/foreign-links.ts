/** Links that this lab has not written, brought to its own format for the agents of an experiment. */

import { importLinks, type ForeignFile } from '../links/foreign';
import { writeLinks, type LinkSet } from '../links/linkset';
import { patterns } from '../mas/pattern';
import { agentCheckpoint, type Library } from './build';
import type { Spec } from './spec';

export interface Converted {
  /** A links file of the lab. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** What was done and assumed, in sentences. */
  readonly notes: readonly string[];
}

/** Reads the agents' checkpoints too, for their hashes. @throws LabError as `importLinks` and `agentCheckpoint`. */
export async function convertLinks(
  { pattern: id, agents, links }: Pick<Spec, 'pattern' | 'agents' | 'links'>,
  files: readonly ForeignFile[],
  library: Pick<Library, 'model'>,
): Promise<Converted & { readonly set: LinkSet }> {
  const ends = [];
  for (const [i, agent] of agents.entries()) {
    const { id: model, hash, config } = await agentCheckpoint(agent, i, library);
    // Nothing that is imported is initialised, which alone would need the norm.
    ends.push({ id: model, hash, width: config.hiddenSize, embeddingNorm: 1 });
  }
  const { id: pattern, hops } = patterns[id](agents.length);
  const roles = agents.map(({ role }) => role);
  const { links: set, notes } = importLinks(files, { pattern, hops, agents: ends, roles, norm: links.norm });
  return { set, bytes: writeLinks(set), notes };
}
