/** What is wrong with the settings, field by field, in plain words. The schema judges; what it cannot know is added. Pure. */

import { Spec } from '../../experiment/spec';
import { patterns } from '../../mas/pattern';
import { count, inWords, type Faults } from '../views/issue';

/** @param draft settings as they stand in the form: numbers may be NaN. */
export function faultsOf(draft: Spec): Faults {
  const faults = new Map<string, string>();
  const parsed = Spec.safeParse(draft);
  for (const issue of parsed.error?.issues ?? []) {
    const path = issue.path.join('.');
    if (!faults.has(path)) faults.set(path, inWords(issue));
  }
  for (const [path, sentence] of beyondTheSchema(draft)) if (!faults.has(path)) faults.set(path, sentence);
  return faults;
}

function* beyondTheSchema({ agents, pattern, links, data, training }: Spec): Generator<[string, string]> {
  const { inner, outer } = training;
  if (!inner && !outer) yield ['training', 'Choose at least one stage.'];
  if (agents.length < 2 && outer) yield ['agents', 'One agent has nobody to pass messages to.'];
  if (links.source === 'trained' && !links.file) yield ['links.file', 'Choose the links to start from.'];
  if (data.task === 'custom' && !data.file) yield ['data.file', 'Choose a file of questions.'];
  for (const [name, stage] of Object.entries({ inner, outer })) {
    if (!stage) continue;
    if (stage.steps >= 1 && stage.warmup > stage.steps)
      yield [`training.${name}.warmup`, `Longer than the ${count(stage.steps)} steps of the stage.`];
    if (stage.only?.length === 0) yield [`training.${name}.only`, 'Choose at least one link.'];
    const gone = stage.only?.filter((one) => !linkNames(pattern, agents.length).includes(one)) ?? [];
    if (gone.length > 0) yield [`training.${name}.only`, `This system has no ${gone.join(', ')}.`];
  }
}

/** Names of a system's links, as in a links file. */
export function linkNames(pattern: Spec['pattern'], agents: number): string[] {
  const { hops } = patterns[pattern](agents);
  return [
    ...Array.from({ length: agents }, (_, i) => `inner_links.${i}`),
    ...hops.map((_, i) => `outer_links.${i}`),
  ];
}

/** What a link is called: `inner adder`, `adder → subtracter`. */
export function linkLabel(name: string, { pattern, agents }: Pick<Spec, 'pattern' | 'agents'>): string {
  const [kind, index] = name.split('.');
  const role = (i: number | undefined) => agents[i ?? -1]?.role ?? `agent ${(i ?? -1) + 1}`;
  if (kind === 'inner_links') return `inner ${role(Number(index))}`;
  const hop = patterns[pattern](agents.length).hops[Number(index)];
  return hop ? `${role(hop.from)} → ${role(hop.to)}` : name;
}

/** The agent whose hue a link has: its own, or the sender's. From 1. */
export function linkAgent(name: string, { pattern, agents }: Pick<Spec, 'pattern' | 'agents'>): number {
  const [kind, index] = name.split('.');
  if (kind === 'inner_links') return Number(index) + 1;
  return (patterns[pattern](agents.length).hops[Number(index)]?.from ?? 0) + 1;
}
