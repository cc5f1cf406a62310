/** One stage of training: on or off, how long, how, and which links it changes. */

import { limits } from '../../experiment/limits';
import type { Spec } from '../../experiment/spec';
import { forcings, schedules } from '../../training/settings';
import type { Stage } from '../../training/telemetry';
import type { Choice } from '../state/choices';
import { CheckInput, ListInput, NumberInput, SelectInput, useFault } from '../views/form';
import { linkLabel, linkNames } from './faults';
import { useTrain, useTraining } from './hooks';

const titles: Readonly<Record<Stage, { name: string; about: string }>> = {
  inner: {
    name: 'Inner stage',
    about:
      'Each agent alone: its inner link learns to turn a hidden state into the embedding of the next token.',
  },
  outer: {
    name: 'Outer stage',
    about: 'All together: links learn from the right answer, through every latent step, agent and round.',
  },
};

const scheduleChoices: readonly Choice<(typeof schedules)[number]>[] = schedules.map((value) => ({
  value,
  label: value,
}));
const forcingTitles = {
  rollout: 'True latent rollouts, as when links are used.',
  teacher_forced: 'Agents run on the gold text of their roles, as released.',
} as const;
const forcingChoices: readonly Choice<(typeof forcings)[number]>[] = forcings.map((value) => ({
  value,
  label: value === 'rollout' ? 'latent rollout' : 'teacher-forced',
  title: forcingTitles[value],
}));
const trainChoices: readonly Choice<'outer' | 'inner' | 'both'>[] = [
  { value: 'outer', label: 'outer links', title: 'As released.' },
  { value: 'both', label: 'all links' },
  { value: 'inner', label: 'inner links' },
];
const targetChoices: readonly Choice<'next' | 'mean'>[] = [
  { value: 'next', label: 'next token', title: 'Position by position, as released.' },
  {
    value: 'mean',
    label: 'mean of all',
    title: 'The first state against the mean of all targets, as the best-known tutorial has it.',
  },
];

export function StageFields({ stage }: { stage: Stage }) {
  const training = useTraining();
  const settings = useTrain(({ draft }) => draft.training[stage]);
  const none = useFault('training');
  const { name, about } = titles[stage];
  const other = useTrain(({ draft }) => draft.training[stage === 'inner' ? 'outer' : 'inner']);
  const at = `training.${stage}`;
  return (
    <fieldset className="group stage-fields">
      <legend>
        <CheckInput
          label={name}
          title={about}
          checked={settings !== null}
          onChange={(on) => training.toggleStage(stage, on)}
        />
      </legend>
      {!settings && !other && none && <p className="fault">{none}</p>}
      {!settings && <p className="muted">{about}</p>}
      {settings && (
        <>
          <div className="grid three">
            <NumberInput
              label="Steps"
              title="Updates of the links."
              path={`${at}.steps`}
              limit={limits.trainingSteps}
            />
            <NumberInput
              label="Batch"
              title={stage === 'inner' ? 'Rows of text a step, per agent.' : 'Questions a step.'}
              path={`${at}.batch`}
              limit={limits.trainingBatch}
            />
            <NumberInput
              label="Learning rate"
              title="At the end of the warm-up. 0 to 1."
              path={`${at}.optimiser.learningRate`}
              real
            />
          </div>
          {stage === 'outer' && <OuterFields />}
          <details className="more">
            <summary>Schedule, optimiser, which links</summary>
            <div className="grid three">
              <NumberInput
                label="Warm-up"
                title="Steps until the learning rate is reached."
                path={`${at}.warmup`}
                limit={limits.warmup}
              />
              <SelectInput
                label="Schedule"
                title="How the learning rate goes on after the warm-up."
                path={`${at}.schedule`}
                choices={scheduleChoices}
              />
              <NumberInput
                label="Clip"
                title="Largest L2 norm of the gradient over all links."
                path={`${at}.optimiser.clip`}
                real
              />
              <NumberInput
                label="β₁"
                title="AdamW: decay of the mean gradient. 0 to less than 1."
                path={`${at}.optimiser.beta1`}
                real
              />
              <NumberInput
                label="β₂"
                title="AdamW: decay of the mean square. 0 to less than 1."
                path={`${at}.optimiser.beta2`}
                real
              />
              <NumberInput
                label="Weight decay"
                title="AdamW, decoupled. 0 to 1."
                path={`${at}.optimiser.weightDecay`}
                real
              />
              <NumberInput
                label="ε"
                title="AdamW: added to the root of the mean square."
                path={`${at}.optimiser.epsilon`}
                real
              />
              {stage === 'inner' && (
                <SelectInput
                  label="Target"
                  title="What a hidden state is compared with."
                  path={`${at}.target`}
                  choices={targetChoices}
                />
              )}
            </div>
            {stage === 'inner' && <WarmStart />}
            <OnlyLinks stage={stage} />
          </details>
        </>
      )}
    </fieldset>
  );
}

function OuterFields() {
  const settings = useTrain(({ draft }) => draft.training.outer!);
  const m = useTrain(({ draft }) => draft.latentSteps);
  return (
    <>
      <div className="grid three">
        <ListInput
          label="Rounds"
          title="The number of rounds is drawn from this list at every step."
          path="training.outer.rounds"
        />
        <NumberInput
          label="Latent steps"
          title="Of the rollouts in training; left empty: those of the system."
          path="training.outer.latentSteps"
          limit={limits.latentSteps}
          empty={Number.isNaN(m) ? '' : String(m)}
        />
        <SelectInput
          label="Trains"
          title="Which links change."
          path="training.outer.train"
          choices={trainChoices}
        />
        <SelectInput
          label="Agents think by"
          title="How agents come to their hidden states in training."
          path="training.outer.forcing"
          choices={forcingChoices}
        />
        <NumberInput
          label="Earlier rounds"
          title="Weight of the mean loss of all rounds but the last; 0: only the last is supervised. 0 to 1."
          path="training.outer.earlier"
          real
        />
      </div>
      {settings.forcing === 'teacher_forced' && (
        <p className="card notice">
          Teacher forcing shows agents the gold text of their roles. From round 2 on the message to the first
          agent holds the gold answer, so that the training loss is no evidence that rounds help. Watch the
          accuracy on the validation slice instead: it is measured with true rollouts.
        </p>
      )}
    </>
  );
}

function WarmStart() {
  const training = useTraining();
  const on = useTrain(({ draft }) => draft.training.inner!.warmStartOuter);
  return (
    <CheckInput
      label="Start the outer links too"
      title="They learn the receiver’s embedding of the same token. Not in the paper; the outer stage then has something to begin with."
      checked={on}
      onChange={(checked) => training.edit(['training', 'inner', 'warmStartOuter'], checked)}
    />
  );
}

/** Links that a stage would train of itself. */
function trainable({ training: { inner, outer }, pattern, agents }: Spec, stage: Stage): string[] {
  const all = linkNames(pattern, agents.length);
  const [inside, between] = [
    all.filter((name) => name.startsWith('inner')),
    all.filter((name) => name.startsWith('outer')),
  ];
  if (stage === 'inner') return inner?.warmStartOuter ? all : inside;
  return { outer: between, inner: inside, both: all }[outer?.train ?? 'outer'];
}

function OnlyLinks({ stage }: { stage: Stage }) {
  const training = useTraining();
  const draft = useTrain((state) => state.draft);
  const fault = useFault(`training.${stage}.only`);
  const names = trainable(draft, stage);
  const only = draft.training[stage]?.only;
  const set = (chosen: readonly string[]) =>
    training.edit(
      ['training', stage, 'only'],
      names.every((name) => chosen.includes(name)) ? undefined : chosen,
    );
  return (
    <fieldset className="only">
      <legend>Links that change</legend>
      {names.map((name) => (
        <CheckInput
          key={name}
          label={linkLabel(name, draft)}
          title={name}
          checked={only === undefined || only.includes(name)}
          onChange={(on) => {
            const chosen = only ?? names;
            set(on ? [...chosen, name] : chosen.filter((one) => one !== name));
          }}
        />
      ))}
      {fault && <p className="fault">{fault}</p>}
    </fieldset>
  );
}
