/** Everything a run needs, on one device: agents, their prompts, the pattern and the links. */

import type { Agent } from '../agents/agent';
import type { LinkEnd } from '../links/linkset';
import type { LinkRunner } from '../links/runner';
import type { Device } from '../runtime/device';
import type { Glue } from '../runtime/glue';
import type { Pattern } from './pattern';
import type { RolePrompt } from './prompt';

/** How an agent's states become what it reads again (`inner`) and what it tells others (`message`): links, or another way. */
export type Passage = Pick<LinkRunner, 'inner' | 'message'>;

export interface System {
  readonly device: Device;
  readonly glue: Glue;
  readonly pattern: Pattern;
  readonly agents: readonly Agent[];
  readonly prompts: readonly RolePrompt[];
  readonly links: LinkRunner;
}

/** The agent that speaks at the end. */
export const speakerOf = <A>({ agents, pattern }: { agents: readonly A[]; pattern: Pattern }): A =>
  agents[pattern.turns[pattern.speaker]!.agent]!;

/** What links must know of an agent. */
export function linkEnd(agent: Agent): LinkEnd {
  return {
    id: agent.id,
    hash: agent.hash,
    width: agent.config.hiddenSize,
    embeddingNorm: agent.embeddingNorm,
  };
}
