/** What a links file says of itself, held against nothing but itself: before its agents are loaded, or known at all. */

import * as z from 'zod';
import { LabError } from '../errors';
import type { Design } from '../links/designs';
import { LINKS_FORMAT, readLinks, type NormMode } from '../links/linkset';
import { patterns } from '../mas/pattern';
import { parseSafetensors } from '../models/safetensors';
import { limits } from './limits';
import { Spec } from './spec';

export interface LinksFacts {
  readonly design: Design;
  readonly norm: NormMode;
  readonly pattern: Spec['pattern'];
  readonly agents: readonly { readonly id: string; readonly hash: string }[];
  /** How they were trained; null: not at all, or in words of another version. */
  readonly training: Spec['training'] | null;
}

const Agents = z
  .array(z.object({ id: z.string().max(200), hash: z.string().max(64), width: z.int().min(1).max(1e5) }))
  .min(limits.agents.min)
  .max(limits.agents.max);

/**
 * Also checks that every tensor is there, has the shape that the agents' widths ask for, and holds numbers.
 * @throws LabError `bad_safetensors`, `bad_links`, `misfit_links`.
 */
export function describeLinks(bytes: Uint8Array): LinksFacts {
  const { metadata } = parseSafetensors(bytes);
  if (metadata.format !== LINKS_FORMAT)
    throw bad(`Its format is “${metadata.format ?? ''}”, not “${LINKS_FORMAT}”.`, 'format');
  const pattern = Spec.shape.pattern.safeParse(metadata.pattern);
  if (!pattern.success) throw bad(`Its pattern is “${metadata.pattern ?? ''}”.`, 'pattern');
  const agents = Agents.safeParse(json(metadata.agents));
  if (!agents.success) throw bad('It does not say which agents it is for.', 'agents');
  const ends = agents.data.map((agent) => ({ ...agent, embeddingNorm: 1 }));
  const { hops } = patterns[pattern.data](ends.length);
  const set = readLinks(bytes, { pattern: pattern.data, agents: ends, hops });
  for (const [name, { data }] of set.parameters)
    if (!data.every(Number.isFinite)) throw bad(`“${name}” holds what is no number.`, name);
  return {
    design: set.design,
    norm: set.norm,
    pattern: pattern.data,
    agents: agents.data.map(({ id, hash }) => ({ id, hash })),
    training: trainingOf(set.training),
  };
}

/** Of the JSON text in a links file: the whole experiment, or its parts that decide the links. */
function trainingOf(text: string): Spec['training'] | null {
  const told = z.object({ training: z.record(z.string(), z.unknown()) }).safeParse(json(text));
  const parsed = Spec.shape.training.safeParse(told.data?.training);
  return told.success && parsed.success ? parsed.data : null;
}

function json(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}

/** A name for links of one's own that a spec can carry: what it was called, as far as it can be, and their hash. */
export function linksName(called: string, hash: string): string {
  const plain = called
    .toLowerCase()
    .replace(/\.safetensors$/, '')
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+|-+$/g, '')
    .slice(0, 40);
  const short = hash.slice(0, 8);
  if (plain.endsWith(short)) return plain;
  return `${plain || 'links'}-${short}`;
}

function bad(sentence: string, field: string): LabError {
  return new LabError('bad_links', `This file does not hold links of the lab. ${sentence}`, {
    hint: 'Choose a links file that the lab has written, whole and unchanged.',
    field,
  });
}
