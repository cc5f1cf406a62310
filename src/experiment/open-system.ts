/** A system of agents, opened as a chat model by the name of its preset. Host-neutral: whoever calls brings all it needs. */

import { checkBuiltin } from '../chat/host';
import { LabError } from '../errors';
import { patterns } from '../mas/pattern';
import type { SpawnRepl } from '../repl/session-types';
import type { Device } from '../runtime/device';
import { buildSystem, type BuildProgress, type Library } from './build';
import { SystemChat, systemSpec } from './mas-chat';
import { pythonTool } from './python-tool';

/** How a host reads a preset, and what it lends a system. */
export interface SystemHost {
  readonly library: Library;
  /** The parsed preset; null: there is none of this name. */
  preset(id: string): Promise<unknown>;
  readonly device: Device;
  readonly spawn: SpawnRepl;
  readonly progress?: (event: BuildProgress) => void;
}

/** @throws LabError `bad_model` for a preset that is not there, `bad_system`, and what building a system throws. */
export async function openSystemChat(id: string, host: SystemHost): Promise<SystemChat> {
  const json = await host.preset(checkBuiltin(id));
  if (json === null)
    throw new LabError('bad_model', `There is no system “${id}”.`, {
      hint: 'Take one of the shipped experiments with links, such as mixture.',
      field: 'id',
    });
  const spec = systemSpec(id, json);
  const system = await buildSystem(spec, host.device, host.library, host.progress);
  const python = patterns[spec.pattern](spec.agents.length).tools ? pythonTool(host.spawn) : null;
  return new SystemChat(id, spec, system, python ? { tools: python } : {}, async () => {
    python?.dispose();
    await system.links.dispose();
    for (const agent of system.agents) await agent.dispose();
  });
}
