/** What a session tells of the system that it runs: names, sizes and hashes, read off what was loaded. */

import type { Agent } from '../agents/agent';
import type { Device } from '../runtime/device';
import type { LoadedLinks } from './build';
import type { SystemFacts } from './session-events';
import type { Spec } from './spec';

export interface Loaded {
  readonly device: Device;
  /** Why it is another device than the wished one. */
  readonly note: string | null;
  /** In the order of the spec's; `bytes` of the largest weights file. */
  readonly agents: readonly { readonly agent: Agent; readonly bytes: number }[];
  readonly links: LoadedLinks;
  readonly loadMs: number;
}

export function factsOf(spec: Spec, { device, note, agents, links, loadMs }: Loaded): SystemFacts {
  const { design, norm, parameters, places, training } = links.set;
  return {
    device: {
      name: device.name,
      description: device.description,
      isolated: globalThis.crossOriginIsolated === true,
      note,
    },
    agents: agents.map(({ agent: { config, hash }, bytes }, i) => {
      const { role, id } = spec.agents[i]!;
      const { family, hiddenSize: width, layers } = config;
      return { id, role, family, width, layers: layers.length, bytes, hash };
    }),
    links: {
      source: spec.links.source,
      file: spec.links.file ?? null,
      hash: links.hash,
      seed: spec.links.seed,
      design,
      norm,
      inner: places.filter(({ kind }) => kind === 'inner').length,
      outer: places.filter(({ kind }) => kind === 'outer').length,
      parameters: [...parameters.values()].reduce((sum, { data }) => sum + data.length, 0),
      trained: training !== '',
    },
    loadMs,
  };
}
