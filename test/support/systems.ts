/** A ring of three small random agents of different family, width and vocabulary, from test/fixtures, in Node. */

import { fileURLToPath } from 'node:url';
import { Agent } from '../../src/agents/agent';
import type { Design } from '../../src/links/designs';
import { createLinks } from '../../src/links/linkset';
import { LinkRunner } from '../../src/links/runner';
import { sequential } from '../../src/mas/pattern';
import type { RunOptions } from '../../src/mas/recursion';
import { linkEnd, type System } from '../../src/mas/system';
import { directorySource } from '../../src/models/files-node';
import type { Device } from '../../src/runtime/device';
import { Glue } from '../../src/runtime/glue';
import { loadFixture } from './checkpoints';

const files = directorySource(fileURLToPath(new URL('../fixtures', import.meta.url)));
const folders = ['system/llama', 'system/gemma3', 'qwen3'];
const prompt = { role: 'agent', latent: 't5 {question} t6 {slot} t7', final: 't5 {question} t8 {slot}' };

/** Their tokens are t0, t1, …; so are the words of a question. */
export async function ring(device: Device, design: Design = '2layer_ln_res'): Promise<System> {
  const agents: Agent[] = [];
  for (const folder of folders) agents.push(new Agent(await loadFixture(files, folder), device));
  const pattern = sequential(agents.length);
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
    prompts: agents.map(() => prompt),
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
