/** Files around training, as small as can be: links, checkpoints, and what others save. */

import type { Spec } from '../../src/experiment/spec';
import { parseSpec } from '../../src/experiment/spec';
import { createLinks, writeLinks, type LinkSet } from '../../src/links/linkset';
import { sequential } from '../../src/mas/pattern';
import { writeSafetensors } from '../../src/models/safetensors';
import { writeState, type TrainingState } from '../../src/training/checkpoint';

export const twoAgents: Spec = parseSpec({
  name: 'two',
  agents: [{ id: 'adder' }, { id: 'multiplier' }],
  training: { outer: { steps: 30, optimiser: { learningRate: 1e-3 } } },
});

const ends = ['adder', 'multiplier'].map((id, i) => ({
  id,
  hash: `${i}`.repeat(64),
  width: 4,
  embeddingNorm: 1,
}));

export const smallLinks = (seed = 0): LinkSet =>
  createLinks(
    { design: '1layer', norm: 'none', pattern: 'sequential', agents: ends, hops: sequential(2).hops },
    seed,
  );

export const linksFile = (seed = 0, training = ''): Uint8Array<ArrayBuffer> =>
  writeLinks({ ...smallLinks(seed), training });

/** The checkpoint of a run of `twoAgents`. */
export function stateFile(stage: TrainingState['stage'] = 'outer', step = 7): Uint8Array<ArrayBuffer> {
  const { design, norm, pattern, agents, parameters } = smallLinks();
  return writeState({
    stage,
    step,
    random: [1, 2, 3, 4],
    spec: JSON.stringify(twoAgents),
    links: { design, norm, pattern, agents: JSON.stringify(agents) },
    parameters,
    moments: new Map(),
    curves: { points: [], validation: [] },
    seconds: 1,
  });
}

/** A safetensors file of one number under this name. */
export const oneTensor = (name: string, metadata: Record<string, string> = {}): Uint8Array<ArrayBuffer> =>
  writeSafetensors([{ name, dtype: 'F32', shape: [1], data: Float32Array.of(1) }], metadata);
