/**
 * Soft tokens, a baseline that needs no links: an agent reads again the mean of its own token embeddings, weighted by the
 * probabilities of its next token, and tells another the mean of that one's embeddings by the same probabilities.
 */

import { softmax } from '../agents/decode';
import { commonTokens } from '../agents/vocabulary';
import { LabError } from '../errors';
import type { DeviceTensor } from '../runtime/device';
import type { Scope } from '../runtime/scope';
import { floats, type HostTensor } from '../runtime/tensor';
import type { Passage, System } from './system';

export class SoftTokens implements Passage {
  constructor(private readonly system: Pick<System, 'agents' | 'pattern'>) {}

  /** e = softmax(head(h)) · E, [B,S,D] to [B,S,D]. */
  inner(agent: number, hidden: DeviceTensor, scope: Scope): Promise<DeviceTensor> {
    return this.system.agents[agent]!.soften(hidden, scope);
  }

  /**
   * By the same probabilities, in the receiver's embeddings, [B,m,D] to [B,m,D']: tokens that the receiver lacks are
   * left out, and the others weigh so much more.
   * @throws LabError `foreign_vocabulary` for agents without a common token.
   */
  async message(hop: number, hidden: DeviceTensor, scope: Scope): Promise<DeviceTensor> {
    const { agents, pattern } = this.system;
    const { from, to } = pattern.hops[hop]!;
    const [sender, receiver] = [agents[from]!, agents[to]!];
    const translate = commonTokens(sender, receiver);
    const shared = [...translate.keys()].filter((id) => translate[id]! >= 0);
    if (shared.length === 0)
      throw new LabError(
        'foreign_vocabulary',
        `“${sender.id}” and “${receiver.id}” have no token in common.`,
        {
          hint: 'Choose agents whose vocabularies overlap, or pass latent states or text.',
          field: `agents.${to}`,
        },
      );
    const weights = shares(await sender.logits(hidden), shared, translate, receiver.config.vocabSize);
    return receiver.mix(weights, scope);
  }
}

/** Probabilities over the receiver's vocabulary, [B,S,V']: a softmax over the sender's logits [B,S,V] of shared tokens. */
function shares(
  { data, dims }: HostTensor,
  shared: readonly number[],
  translate: Int32Array,
  width: number,
): HostTensor {
  const [batch, length, vocabulary] = dims as [number, number, number];
  const weights = new Float32Array(batch * length * width);
  const logits = new Float32Array(shared.length);
  for (let row = 0; row < batch * length; row++) {
    shared.forEach((id, i) => (logits[i] = Number(data[row * vocabulary + id])));
    const own = softmax(logits, 0, logits.length);
    // Two of the sender's tokens may mean one of the receiver's.
    shared.forEach((id, i) => (weights[row * width + translate[id]!]! += own[i]!));
  }
  return floats(weights, [batch, length, width]);
}
