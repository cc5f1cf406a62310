/** The settings of the form: where they begin, what of them training heeds, and what changed since a run began. Pure. */

import { changes, type Change } from '../../experiment/label';
import { setAt, type Path } from '../../experiment/paths';
import type { Spec } from '../../experiment/spec';
import type { Preset } from '../../experiment/url';

/**
 * Settings for training the system of an experiment: from untrained links, with the stages of its preset where it has
 * none of its own.
 */
export function draftOf(spec: Spec, preset: Preset | null): Spec {
  const { inner, outer } = spec.training;
  const training = inner || outer || !preset ? spec.training : preset.spec.training;
  const { design, norm, seed } = spec.links;
  return heeded({ ...spec, links: { source: 'untrained', design, norm, seed }, training });
}

/** The settings without what training does not heed: counterfactuals and the like stay in the playground. */
export function heeded(spec: Spec): Spec {
  const { question: _, ...data } = spec.data;
  const { source, design, norm, seed } = spec.links;
  const links = source === 'trained' ? spec.links : { source, design, norm, seed };
  return { ...spec, links, mode: 'latent', control: 'none', interventions: [], data };
}

/** The settings with another value at a path; null where there can be none. Undefined takes the value away. */
export function withValue(draft: Spec, path: Path, value: unknown): Spec | null {
  const copy = structuredClone(draft);
  return setAt(copy, path, value) ? copy : null;
}

/** Another system, with its own agents, questions and link design, under the same settings of training. */
export function withSystem(draft: Spec, system: Spec): Spec {
  const { pattern, agents, links, rounds, latentSteps, data, name, sampling } = draftOf(system, null);
  const stages = { inner: null, outer: null };
  // Names of links mean others in another system.
  for (const stage of ['inner', 'outer'] as const) {
    const own = draft.training[stage];
    if (own) Object.assign(stages, { [stage]: { ...own, only: undefined } });
  }
  const training = { ...draft.training, ...stages };
  return { ...draft, name, pattern, agents, links, rounds, latentSteps, sampling, data, training };
}

/**
 * An experiment that runs trained links: the playground's own, where it has the same agents and questions; else that of
 * the training.
 */
export function withLinks(
  playground: Spec | null,
  trained: Spec,
  file: { readonly name: string; readonly hash: string },
): Spec {
  const essence = ({ pattern, agents, data }: Spec) =>
    JSON.stringify([pattern, agents, data.task, data.file]);
  const base = playground && essence(playground) === essence(trained) ? playground : trained;
  const { design, norm, seed } = trained.links;
  return { ...base, links: { source: 'trained', file: file.name, hash: file.hash, design, norm, seed } };
}

/** What training heeds and differs between a run and the settings. */
export function changedSince(run: Spec, draft: Spec): Change[] {
  const { agents, pattern, links, latentSteps, rounds, device, training } = draft;
  const { task, file } = draft.data;
  const data = { ...run.data, task, file };
  return changes(run, { ...run, agents, pattern, links, latentSteps, rounds, device, training, data });
}
