/**
 * From a spec to a system on a device: loads checkpoints and links through whatever FileSource the host has, and checks
 * hashes. The page's worker and the command line both build here.
 */

import { Agent } from '../agents/agent';
import { LabError } from '../errors';
import { createLinks, readLinks, writeLinks, type LinkSet } from '../links/linkset';
import { LinkRunner } from '../links/runner';
import { patterns } from '../mas/pattern';
import type { RunOptions } from '../mas/recursion';
import { linkEnd, type System } from '../mas/system';
import { loadCheckpoint, type Checkpoint, type LoadProgress } from '../models/checkpoint';
import type { FileSource, OnBytes } from '../models/source';
import type { Device } from '../runtime/device';
import { Glue } from '../runtime/glue';
import { taskOf } from '../tasks/registry';
import { sha256 } from '../sha256';
import type { AgentSpec, LinksSpec, Spec } from './spec';

/** A file that an experiment names. */
export interface WantedFile {
  readonly name: string;
  /** SHA-256, in hex. */
  readonly hash?: string | undefined;
}

/** Where the host finds things. */
export interface Library {
  /** Files of a checkpoint by model id. */
  model(id: string): FileSource;
  /** Bytes of a links file, by its hash where that is known, else by name; null when there is none. */
  links(file: WantedFile, onBytes?: OnBytes): Promise<Uint8Array | null>;
  /** Bytes of a file of questions, by its hash; null when it is not here. */
  data(file: WantedFile): Promise<Uint8Array | null>;
}

export interface BuildProgress extends LoadProgress {
  readonly agent: string;
}

/** One agent's checkpoint. @throws LabError `wrong_checkpoint` when the spec names another hash; what loading throws. */
export async function agentCheckpoint(
  spec: AgentSpec,
  index: number,
  library: Pick<Library, 'model'>,
  progress?: (event: BuildProgress) => void,
): Promise<Checkpoint> {
  const checkpoint = await loadCheckpoint(library.model(spec.id), (event) =>
    progress?.({ ...event, agent: spec.id }),
  );
  if (spec.hash && spec.hash !== checkpoint.hash)
    throw new LabError(
      'wrong_checkpoint',
      `The experiment was made with other weights of “${spec.id}” than these.`,
      {
        hint: 'Use the checkpoint that the link names, or drop the hash to run with this one.',
        field: `agents.${index}.hash`,
      },
    );
  return { ...checkpoint, id: spec.id };
}

/** Loads one agent. @throws LabError as `agentCheckpoint`. */
export async function loadAgent(
  spec: AgentSpec,
  index: number,
  library: Library,
  device: Device,
  progress?: (event: BuildProgress) => void,
): Promise<Agent> {
  return new Agent(await agentCheckpoint(spec, index, library, progress), device);
}

export interface LoadedLinks {
  readonly set: LinkSet;
  /** SHA-256 of their file; of untrained ones, of the file that they would be written to. */
  readonly hash: string;
}

/** The links that a spec asks for. @throws LabError `no_links`, `wrong_links`, and what `readLinks` throws. */
export async function loadLinks(
  spec: LinksSpec,
  agents: readonly Agent[],
  { pattern, latentSteps }: Pick<Spec, 'pattern' | 'latentSteps'>,
  library: Library,
): Promise<LoadedLinks> {
  const { id, hops } = patterns[pattern](agents.length);
  const plan = { pattern: id, agents: agents.map(linkEnd), hops, positions: latentSteps };
  if (spec.source === 'untrained') {
    const set = createLinks({ ...plan, design: spec.design, norm: spec.norm }, spec.seed);
    return { set, hash: await sha256(writeLinks(set)) };
  }
  const bytes = spec.file ? await library.links({ name: spec.file, hash: spec.hash }) : null;
  if (!bytes)
    throw new LabError('no_links', `There is no links file “${spec.file ?? ''}”.`, {
      hint: 'Choose shipped links, untrained ones, or open the file that the experiment names: on the page, drop it anywhere.',
      field: 'links.file',
    });
  const hash = await sha256(bytes);
  if (spec.hash && spec.hash !== hash)
    throw new LabError(
      'wrong_links',
      `The file “${spec.file ?? ''}” holds other links than the experiment names.`,
      {
        hint: 'Open the very file that came with the experiment.',
        field: 'links.hash',
      },
    );
  return { set: readLinks(bytes, plan), hash };
}

export { sha256 };

export async function buildSystem(
  spec: Spec,
  device: Device,
  library: Library,
  progress?: (event: BuildProgress) => void,
): Promise<System> {
  const agents: Agent[] = [];
  for (const [i, agent] of spec.agents.entries())
    agents.push(await loadAgent(agent, i, library, device, progress));
  const links = await loadLinks(spec.links, agents, spec, library);
  return assemble(spec, device, agents, links.set);
}

/** A system of agents and links that are there already. */
export function assemble(spec: Spec, device: Device, agents: readonly Agent[], links: LinkSet): System {
  const pattern = patterns[spec.pattern](agents.length);
  return {
    device,
    glue: new Glue(device),
    pattern,
    agents,
    prompts: spec.agents.map(({ role, system, prompt, final }) => ({
      role,
      latent: prompt,
      final,
      ...(system !== undefined && { system }),
    })),
    links: new LinkRunner(device, agents.map(linkEnd), pattern.hops, links),
  };
}

/** What a caller wants of a run beside the experiment. */
export type Wishes = Pick<RunOptions, 'tensors' | 'views' | 'probe'>;

/** The engine's options for a spec. */
export function runOptions(spec: Spec, wishes: Wishes): RunOptions {
  const { temperature, topP, maxTokens, exchange } = spec.sampling;
  return {
    rounds: spec.rounds,
    latentSteps: spec.latentSteps,
    mode: spec.mode,
    control: spec.control,
    tools: spec.tools,
    interventions: spec.interventions,
    sampling: { temperature, topP },
    exchange,
    maxTokens,
    seed: spec.seed,
    candidates: taskOf(spec.data).answers,
    ...wishes,
  };
}
