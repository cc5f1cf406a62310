/** The experiment's settings; limits and choices come from their tables. */

import { limits } from '../../experiment/limits';
import type { Spec } from '../../experiment/spec';
import { useLab, useLabState } from '../hooks';
import {
  controlChoices,
  deviceChoices,
  exchangeChoices,
  exchangeFor,
  exchangeOf,
  linkChoiceOf,
  linkChoices,
  linksFor,
  modeChoices,
} from '../state/choices';
import { NumberField, SelectField } from './fields';

export function Controls() {
  const lab = useLab();
  const spec = useLabState((state) => state.spec!);
  const own = useLabState((state) => state.ownLinks);
  const set = (change: Partial<Spec>) => lab.change(change);
  return (
    <section className="panel" aria-label="Settings">
      <h2>Settings</h2>
      <div className="grid">
        <NumberField
          label="Rounds"
          title="How often the agents take turns."
          limit={limits.rounds}
          value={spec.rounds}
          onChange={(rounds) => set({ rounds })}
        />
        <NumberField
          label="Latent steps"
          title="Hidden states per turn, which are also the length of a message; in text, tokens."
          limit={limits.latentSteps}
          value={spec.latentSteps}
          onChange={(latentSteps) => set({ latentSteps })}
        />
        <SelectField
          wide
          label="Links"
          title="The small maps between the frozen agents: the only part that was trained together."
          choices={linkChoices(lab.catalogue()!, own, spec)}
          value={linkChoiceOf(spec.links, own)}
          onChange={(choice) => set({ links: linksFor(choice, spec.links, own) })}
        />
        <SelectField
          label="Agents pass on"
          title="What travels between the agents."
          choices={modeChoices}
          value={spec.mode}
          onChange={(mode) => set({ mode })}
        />
        <SelectField
          label="Messages"
          title="What is done to every message before it is delivered."
          choices={controlChoices}
          value={spec.control}
          onChange={(control) => set({ control })}
        />
        {spec.mode === 'text' && (
          <SelectField
            wide
            label="Text they pass on"
            title="How agents choose the tokens that they write to one another."
            choices={exchangeChoices}
            value={exchangeOf(spec.sampling)}
            onChange={(choice) => set({ sampling: { ...spec.sampling, exchange: exchangeFor(choice) } })}
          />
        )}
        <SelectField
          label="Device"
          title="Where the models run."
          choices={deviceChoices}
          value={spec.device}
          onChange={(device) => set({ device })}
        />
        <NumberField
          label="Seed"
          title="Of random messages and of sampling."
          limit={limits.seed}
          value={spec.seed}
          onChange={(seed) => set({ seed })}
        />
      </div>
    </section>
  );
}
