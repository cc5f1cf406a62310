/** Systems of small random agents of different family, width and vocabulary, from test/fixtures, in Node. */

import { fileURLToPath } from 'node:url';
import { Agent } from '../../src/agents/agent';
import type { Design } from '../../src/links/designs';
import { createLinks } from '../../src/links/linkset';
import { LinkRunner } from '../../src/links/runner';
import { mixture, sequential, type Pattern } from '../../src/mas/pattern';
import type { RolePrompt } from '../../src/mas/prompt';
import type { RunOptions } from '../../src/mas/recursion';
import { linkEnd, type System } from '../../src/mas/system';
import { directorySource } from '../../src/models/files-node';
import type { Device } from '../../src/runtime/device';
import { Glue } from '../../src/runtime/glue';
import { loadFixture } from './checkpoints';

const files = directorySource(fileURLToPath(new URL('../fixtures', import.meta.url)));
const prompt = { role: 'agent', latent: 't5 {question} t6 {slot} t7', final: 't5 {question} t8 {slot}' };

/** A ring of three. Their tokens are t0, t1, …; so are the words of a question. */
export function ring(device: Device, design: Design = '2layer_ln_res'): Promise<System> {
  const folders = ['system/llama', 'system/gemma3', 'qwen3'];
  return systemOf(
    device,
    folders,
    sequential(3),
    folders.map(() => prompt),
    design,
  );
}

const summary = 't5 {slot} t6 {slot} t7 {slot} {question}';
const expert = { role: 'expert', latent: 't4 {slot} {question} t9', final: 't4 {slot} {question}' };

/** A mixture of three experts and a summarizer, with the same tokens; the experts' slots come before all but one word. */
export function blend(device: Device, design: Design = '2layer_ln_res'): Promise<System> {
  const speaker = { role: 'summarizer', latent: `${summary} t9`, final: `${summary} t8` };
  const folders = ['system/llama', 'system/gemma3', 'qwen3', 'llama'];
  return systemOf(device, folders, mixture(4), [expert, expert, expert, speaker], design);
}

async function systemOf(
  device: Device,
  folders: readonly string[],
  pattern: Pattern,
  prompts: readonly RolePrompt[],
  design: Design,
): Promise<System> {
  const agents: Agent[] = [];
  for (const folder of folders) agents.push(new Agent(await loadFixture(files, folder), device));
  const ends = agents.map(linkEnd);
  const links = createLinks(
    { design, norm: 'gain', pattern: pattern.id, agents: ends, hops: pattern.hops },
    1,
  );
  return {
    device,
    glue: new Glue(device),
    pattern,
    agents,
    prompts,
    links: new LinkRunner(device, ends, pattern.hops, links),
  };
}

/** Two rounds of three latent steps, everything kept. */
export const plainRun: RunOptions = {
  rounds: 2,
  latentSteps: 3,
  mode: 'latent',
  control: 'none',
  interventions: [],
  sampling: { temperature: 0, topP: 1 },
  maxTokens: 4,
  seed: 0,
  probe: false,
  tensors: true,
  views: false,
  candidates: [],
};
