/** Which agents in which pattern, and the links to begin with. */

import { limits } from '../../experiment/limits';
import type { Spec } from '../../experiment/spec';
import { designs, type Design } from '../../links/designs';
import { normModes, type NormMode } from '../../links/linkset';
import { patternNames } from '../../mas/pattern';
import { useLab, useLabState } from '../hooks';
import { linkChoiceOf, linkChoices, linksFor, type Choice } from '../state/choices';
import { AgentMark } from '../views/AgentMark';
import { NumberInput, SelectInput, TextInput } from '../views/form';
import { useTrain, useTraining } from './hooks';

const patternChoices: readonly Choice<Spec['pattern']>[] = patternNames.map((value) =>
  value === 'sequential'
    ? { value, label: 'Sequential', title: 'Each agent hears the one before it; the last speaks.' }
    : { value, label: 'Mixture', title: 'Experts side by side; the last agent hears them all and speaks.' },
);

const designTitles: Readonly<Record<Design, string>> = {
  '1layer': 'One linear layer.',
  '1layer_res': 'One linear layer beside a residual path.',
  '2layer': 'Two layers with a GELU between.',
  '2layer_res': 'Two layers beside a residual path: equations 3 and 4 of the paper.',
  '2layer_ln_res': 'The same between layer norms: as released.',
  soft_prompt: 'A trained constant message, the same for every question: a control without content.',
};

const normTitles: Readonly<Record<NormMode, string>> = {
  none: 'Nothing is done about the size of messages, as released.',
  gain: 'The last layer norm begins at the size of the receiver’s token embeddings.',
  rescale: 'Every message is brought to the size of the receiver’s token embeddings.',
};
const normLabels: Readonly<Record<NormMode, string>> = {
  none: 'none',
  gain: 'by initial gain',
  rescale: 'rescaled',
};

const PLAYGROUND = 'as in the playground';
const sameTeam = (a: Spec, b: Spec) =>
  JSON.stringify([a.pattern, a.agents]) === JSON.stringify([b.pattern, b.agents]);

export function SystemFields() {
  const lab = useLab();
  const training = useTraining();
  const draft = useTrain((state) => state.draft);
  const own = useLabState((state) => state.ownLinks);
  const playground = useLabState((state) => state.spec);
  const presets = lab.presets();
  const preset = presets.find(({ spec }) => sameTeam(spec, draft));
  const inPlayground = playground !== null && sameTeam(playground, draft);
  const value = preset?.id ?? (inPlayground ? PLAYGROUND : 'own');
  const choices: Choice<string>[] = [
    ...presets.map(({ id, spec }) => ({ value: id, label: spec.name || id })),
    {
      value: PLAYGROUND,
      label: 'As in the playground',
      title: 'The playground’s present agents and questions.',
    },
    ...(value === 'own' ? [{ value: 'own', label: 'Your own' }] : []),
  ];
  return (
    <>
      <div className="grid">
        <SelectInput
          label="System"
          title="Agents, their roles and prompts, pattern and questions."
          path="name"
          choices={choices}
          value={value}
          onChange={(id) => {
            const taken = presets.find((one) => one.id === id)?.spec;
            if (taken) training.takeSystem(taken);
            else if (id === PLAYGROUND) training.fromPlayground();
          }}
        />
        <SelectInput label="Pattern" title="Who hears whom." path="pattern" choices={patternChoices} />
      </div>
      <Agents />
      <div className="grid">
        <SelectInput
          wide
          label="Start from"
          title="Links to begin with."
          path="links.file"
          choices={linkChoices(lab.catalogue()!, own, draft)}
          value={linkChoiceOf(draft.links, own)}
          onChange={(choice) => training.change({ links: linksFor(choice, draft.links, own) })}
        />
        {draft.links.source === 'untrained' ? (
          <>
            <SelectInput
              label="Link design"
              title="The form of the maps that are trained."
              path="links.design"
              choices={designs.map((design) => ({
                value: design,
                label: design,
                title: designTitles[design],
              }))}
            />
            <SelectInput
              label="Size of messages"
              title="How a link’s output is brought to the size of token embeddings."
              path="links.norm"
              choices={normModes.map((mode) => ({
                value: mode,
                label: normLabels[mode],
                title: normTitles[mode],
              }))}
            />
            <NumberInput
              label="Seed of the links"
              title="Of their initialisation."
              path="links.seed"
              limit={limits.seed}
            />
          </>
        ) : (
          <p className="muted wide">Design and size of messages are those of the file.</p>
        )}
        <NumberInput
          label="Latent steps"
          title="Hidden states per turn, which are also the length of a message."
          path="latentSteps"
          limit={limits.latentSteps}
        />
      </div>
    </>
  );
}

function Agents() {
  const training = useTraining();
  const agents = useTrain(({ draft }) => draft.agents);
  const set = (next: Spec['agents']) => training.change({ agents: next });
  return (
    <details className="agents-edit">
      <summary>
        {agents.map(({ role }, i) => (
          <span key={i} className={`agent-${(i % 8) + 1}`}>
            <AgentMark agent={i + 1} /> {role}
          </span>
        ))}
      </summary>
      {agents.map((_, i) => (
        <div key={i} className="agent-row">
          <TextInput
            label={`Model ${i + 1}`}
            title="A built-in model, or hub:owner/name of a checkpoint on the hub."
            path={`agents.${i}.id`}
            words
          />
          <TextInput
            label={`Role ${i + 1}`}
            title="Which texts it is trained on, and what it is called."
            path={`agents.${i}.role`}
          />
          <button
            type="button"
            className="tool"
            aria-label={`Take agent ${i + 1} out`}
            title="Take it out"
            disabled={agents.length <= limits.agents.min}
            onClick={() => set(agents.filter((_, at) => at !== i))}
          >
            ✕
          </button>
        </div>
      ))}
      <button
        type="button"
        className="tool"
        disabled={agents.length >= limits.agents.max}
        onClick={() => {
          const { hash: _, ...last } = agents.at(-1)!;
          set([...agents, last]);
        }}
      >
        + one more like the last
      </button>
    </details>
  );
}
