/** The set-up of a run, in groups: what is asked, who answers, how, and with what limits. */

import '../styles/rlm-setup.css';
import { withRoot } from '../../experiment/rlm-root';
import { FaultsContext, FormContext, Group } from '../views/form';
import { presetChoices } from './choices';
import { withSub } from './draft';
import { useFaults, useRlm, useRlmState } from './hooks';
import { ModelFields } from './ModelFields';
import { QuestionFields } from './QuestionFields';
import { AgentFields, BudgetFields } from './setup/AgentFields';
import { MoreModels } from './setup/MoreModels';
import { RecordingFields } from './setup/RecordingFields';
import { SchemaFields } from './setup/SchemaFields';
import { ToolFields } from './setup/ToolFields';

export function Setup() {
  const rlm = useRlm();
  const faults = useFaults();
  const tools = useRlmState(({ draft }) => draft.tools.length);
  const more = useRlmState(({ draft: { models } }) => Boolean(models.named ?? models.byDepth));
  return (
    <FormContext value={rlm}>
      <FaultsContext value={faults}>
        <section className="panel train-settings rlm-setup" aria-label="Set-up">
          <Presets />
          <Group title="Question and context" open>
            <QuestionFields />
          </Group>
          <Group title="Models" open>
            <RecordingFields />
            <RootModel />
            <SubModel />
          </Group>
          <Group title="Further models" open={more}>
            <MoreModels />
          </Group>
          <Group title="Answer and tools" open={tools > 0}>
            <SchemaFields />
            <ToolFields />
          </Group>
          <Group title="Agent and prompt">
            <AgentFields />
          </Group>
          <Group title="Budgets">
            <BudgetFields />
          </Group>
          <Group title="Prices">
            <Prices />
          </Group>
        </section>
      </FaultsContext>
    </FormContext>
  );
}

function RootModel() {
  const rlm = useRlm();
  return (
    <ModelFields
      label="Root model"
      title="Writes the code."
      path="models.root"
      place="root"
      pick={({ models }) => models.root}
      onChange={(ref) => {
        const { draft } = rlm.store.getState();
        if (ref) rlm.adopt(withRoot(draft, ref));
      }}
    />
  );
}

function SubModel() {
  const rlm = useRlm();
  return (
    <ModelFields
      label="Sub-model"
      title="Answers llm_query, and drives children."
      path="models.sub"
      place="sub"
      pick={({ models }) => models.sub ?? null}
      none={{ value: 'same', label: 'The root model', title: 'It answers sub-calls too.' }}
      onChange={(ref) => rlm.adopt(withSub(rlm.store.getState().draft, ref))}
    />
  );
}

function Presets() {
  const rlm = useRlm();
  const draft = useRlmState((state) => state.draft);
  const chosen = presetChoices.find(({ label }) => label === draft.name);
  return (
    <div className="field">
      <label htmlFor="rlm-preset">Preset</label>
      <select
        id="rlm-preset"
        title="A whole set-up to begin with"
        value={chosen?.value ?? ''}
        onChange={({ target }) => void rlm.takePreset(target.value)}
      >
        {!chosen && <option value="">Your own set-up</option>}
        {presetChoices.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    </div>
  );
}

function Prices() {
  const rlm = useRlm();
  const { text, fault } = useRlmState((state) => state.prices);
  return (
    <div className="field">
      <label htmlFor="rlm-prices">Prices, in US dollars per million tokens</label>
      <textarea
        id="rlm-prices"
        className="words"
        rows={4}
        spellCheck={false}
        title='A list like [{"model": "gpt-x", "prompt": 1, "completion": 4}]; a * at the end of a name stands for all that begin so. What is not in it has no known price.'
        value={text}
        aria-invalid={fault !== null}
        aria-describedby={fault ? 'rlm-prices-fault' : undefined}
        onChange={({ target }) => rlm.setPrices(target.value)}
      />
      {fault && (
        <p className="fault" id="rlm-prices-fault">
          {fault.message} {fault.hint}
        </p>
      )}
    </div>
  );
}
