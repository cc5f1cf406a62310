/**
 * A system's links as numbers: made anew from a seed, or read from a file and held against the agents they are for.
 * Knows shapes and bytes, no graph and no device.
 */

import { LabError } from '../errors';
import { parseSafetensors, writeSafetensors, type SafetensorsFile } from '../models/safetensors';
import { Random } from '../random';
import { floats, size, type HostTensor } from '../runtime/tensor';
import { designs, linkParameters, type Design, type LinkPlace } from './designs';

/**
 * How a link's output is brought to the size of the receiver's token embeddings: not at all (as released), by the
 * initial gain of the last layer norm (`gain`; designs without one start as released), or at every output (`rescale`,
 * as LatentMAS does).
 */
export const normModes = ['none', 'gain', 'rescale'] as const;
export type NormMode = (typeof normModes)[number];

/** What a link needs to know of an agent. */
export interface LinkEnd {
  readonly id: string;
  /** SHA-256 of the checkpoint's weights. */
  readonly hash: string;
  readonly width: number;
  /** Mean L2 norm of its token embeddings. */
  readonly embeddingNorm: number;
}

/** Which agents pass messages: outer link j leads from one agent to another, by index. */
export type Hops = readonly { readonly from: number; readonly to: number }[];

export interface LinkSet {
  readonly design: Design;
  readonly norm: NormMode;
  readonly pattern: string;
  readonly agents: readonly Pick<LinkEnd, 'id' | 'hash' | 'width'>[];
  readonly places: readonly LinkPlace[];
  readonly parameters: ReadonlyMap<string, HostTensor>;
  /** How they were trained, as JSON text; empty for untrained ones. */
  readonly training: string;
}

export const innerName = (agent: number) => `inner_links.${agent}`;
export const outerName = (hop: number) => `outer_links.${hop}`;

/** @param positions of a soft prompt. */
export function linkPlaces(
  agents: readonly Pick<LinkEnd, 'width'>[],
  hops: Hops,
  positions?: number,
): LinkPlace[] {
  return [
    ...agents.map(({ width }, i) => ({ name: innerName(i), kind: 'inner' as const, from: width, to: width })),
    ...hops.map(({ from, to }, j) => ({
      name: outerName(j),
      kind: 'outer' as const,
      from: agents[from]!.width,
      to: agents[to]!.width,
      ...(positions !== undefined && { positions }),
    })),
  ];
}

interface LinkPlan {
  design: Design;
  norm: NormMode;
  pattern: string;
  agents: readonly LinkEnd[];
  hops: Hops;
  /** m, which a soft prompt is made for; 1 unless said. */
  positions?: number;
}

/** New links with PyTorch's default initialisation (uniform ±1/√fan-in; norms 1 and 0), as the released code has. */
export function createLinks(plan: LinkPlan, seed: number): LinkSet {
  const { design, norm, pattern, agents, hops, positions = 1 } = plan;
  const random = new Random(`links ${seed}`);
  const places = linkPlaces(agents, hops, design === 'soft_prompt' ? positions : undefined);
  const parameters = new Map<string, HostTensor>();
  places.forEach((place, i) => {
    const receiver = place.kind === 'inner' ? agents[i]! : agents[hops[i - agents.length]!.to]!;
    for (const { name, shape, part, fanIn } of linkParameters(design, place)) {
      const data = new Float32Array(size(shape));
      const gain =
        norm === 'gain' && name.includes('post_norm')
          ? receiver.embeddingNorm / Math.sqrt(receiver.width)
          : 1;
      // A soft prompt starts with vectors as long as token embeddings, unless it is to be left as it is.
      const spread = design === 'soft_prompt' && norm !== 'none' ? Math.sqrt(3) * receiver.embeddingNorm : 1;
      if (part === 'norm_gain') data.fill(gain);
      else if (part !== 'norm_bias')
        for (let k = 0; k < data.length; k++) data[k] = (spread * (2 * random.next() - 1)) / Math.sqrt(fanIn);
      parameters.set(name, floats(data, shape));
    }
  });
  return { design, norm, pattern, agents: agents.map(endOf), places, parameters, training: '' };
}

const endOf = ({ id, hash, width }: LinkEnd) => ({ id, hash, width });

/** What a links file calls itself. */
export const LINKS_FORMAT = 'recursion-lab links 1';

export function writeLinks(links: LinkSet): Uint8Array<ArrayBuffer> {
  return writeSafetensors(
    [...links.parameters].map(([name, { dims, data }]) => ({ name, dtype: 'F32', shape: dims, data })),
    {
      format: LINKS_FORMAT,
      design: links.design,
      norm: links.norm,
      pattern: links.pattern,
      agents: JSON.stringify(links.agents),
      ...(links.training && { training: links.training }),
    },
  );
}

/**
 * Links from a file, for exactly these agents in this order.
 * @throws LabError `bad_safetensors`, `bad_links` (unknown design, another pattern), `foreign_links` (other
 * checkpoints), `misfit_links` (a missing, superfluous or misshapen tensor, named).
 */
export function readLinks(bytes: Uint8Array, plan: Pick<LinkPlan, 'pattern' | 'agents' | 'hops'>): LinkSet {
  const file = parseSafetensors(bytes);
  const { design, norm = 'none', pattern, agents: stored, training = '' } = file.metadata;
  if (!isOneOf(designs, design))
    throw badLinks(`Its design is “${design ?? ''}”, not one of ${designs.join(', ')}.`, 'design');
  if (!isOneOf(normModes, norm))
    throw badLinks(`Its norm is “${norm}”, not one of ${normModes.join(', ')}.`, 'norm');
  if (pattern !== plan.pattern)
    throw badLinks(`It is for the pattern “${pattern ?? ''}”, not “${plan.pattern}”.`, 'pattern');
  checkAgents(stored, plan.agents);
  const places = linkPlaces(
    plan.agents,
    plan.hops,
    design === 'soft_prompt' ? promptLength(file) : undefined,
  );
  const parameters = new Map<string, HostTensor>();
  for (const { name, shape } of places.flatMap((place) => linkParameters(design, place))) {
    const entry = file.entry(name);
    if (!entry) throw misfit(`The links lack “${name}” [${shape.join(', ')}].`, name);
    if (entry.dtype !== 'F32' || entry.shape.join() !== shape.join())
      throw misfit(
        `“${name}” is ${entry.dtype} [${entry.shape.join(', ')}], but these agents need F32 [${shape.join(', ')}].`,
        name,
      );
    parameters.set(name, floats(file.tensorFloat32(name), shape));
  }
  const extra = file.entries.find(({ name }) => !parameters.has(name));
  if (extra)
    throw misfit(`The links hold “${extra.name}”, which the design ${design} does not have.`, extra.name);
  return { design, norm, pattern, agents: plan.agents.map(endOf), places, parameters, training };
}

/** Positions of the soft prompts in a file: all of them have as many as the first. */
function promptLength(file: SafetensorsFile): number {
  return file.entry(`${outerName(0)}.prompt`)?.shape[0] ?? 1;
}

function isOneOf<T extends string>(list: readonly T[], value: string | undefined): value is T {
  return list.includes(value as T);
}

/** Holds the agents of a file's metadata against those of the system. @throws LabError `foreign_links`, `bad_links`. */
export function checkAgents(stored: string | undefined, agents: readonly LinkEnd[]): void {
  let list: unknown;
  try {
    list = JSON.parse(stored ?? 'null');
  } catch {
    list = null;
  }
  if (!Array.isArray(list)) throw badLinks('It does not say which agents it is for.', 'agents');
  const hashes = list.map((entry: unknown) => (entry as { hash?: unknown } | null)?.hash);
  agents.forEach(({ id, hash }, i) => {
    if (hashes[i] !== hash)
      throw new LabError(
        'foreign_links',
        `The links were trained for another checkpoint than agent ${i + 1}, “${id}”.`,
        {
          hint: 'Links belong to the exact agents, in order, that they were trained for: choose those agents, or train new links.',
          field: `agents.${i}`,
        },
      );
  });
  if (hashes.length !== agents.length)
    throw badLinks(`It is for ${hashes.length} agents, not ${agents.length}.`, 'agents');
}

function badLinks(sentence: string, field: string): LabError {
  return new LabError('bad_links', `This file does not hold links that fit. ${sentence}`, {
    hint: 'Choose a links file of this lab, made for this pattern.',
    field,
  });
}

function misfit(sentence: string, field: string): LabError {
  return new LabError('misfit_links', sentence, {
    hint: 'Links are never reshaped. Choose links of these agents, or train new ones.',
    field,
  });
}
