/** The set-up of a run, in groups: what is asked, who answers, how, and with what limits. */

import { useRef } from 'react';
import { rlmLimits } from '../../experiment/rlm-spec';
import { limits } from '../../experiment/limits';
import { CheckInput, FaultsContext, FormContext, Group, NumberInput, SelectInput } from '../views/form';
import {
  agentChoices,
  blockChoices,
  dialectChoices,
  keepChoices,
  presetChoices,
  styleChoices,
} from './choices';
import { useFaults, useRlm, useRlmState } from './hooks';
import { ModelFields } from './ModelFields';
import { QuestionFields } from './QuestionFields';

export function Setup() {
  const rlm = useRlm();
  const faults = useFaults();
  return (
    <FormContext value={rlm}>
      <FaultsContext value={faults}>
        <section className="panel train-settings" aria-label="Set-up">
          <Presets />
          <Group title="Question and context" open>
            <QuestionFields />
          </Group>
          <Group title="Models" open>
            <ModelFields place="root" />
            <ModelFields place="sub" />
          </Group>
          <Group title="Agent and prompt">
            <AgentFields />
          </Group>
          <Group title="Budgets">
            <BudgetFields />
          </Group>
          <Group title="Prices and recording">
            <Prices />
            <Replay />
          </Group>
        </section>
      </FaultsContext>
    </FormContext>
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

function AgentFields() {
  const rlm = useRlm();
  const prompt = useRlmState(({ draft }) => draft.prompt);
  const compaction = useRlmState(({ draft }) => draft.compaction);
  const check = (key: keyof typeof prompt, label: string, title: string) => (
    <CheckInput
      label={label}
      title={title}
      checked={prompt[key] === true}
      onChange={(on) => rlm.edit(['prompt', key], on)}
    />
  );
  return (
    <>
      <div className="grid">
        <SelectInput label="Agent" title="How the model works." path="agent" choices={agentChoices} wide />
        <NumberInput
          label="Depth"
          title="0: no sub-calls; 1: llm_query; 2: children with sessions of their own, which have llm_query."
          path="budgets.depth"
          limit={rlmLimits.depth}
        />
        <SelectInput
          label="Ending taught"
          title="Which form of ending the prompt teaches; all are taken."
          path="prompt.dialect"
          choices={dialectChoices}
        />
        <SelectInput
          label="Prompt"
          title="How much is said to the model."
          path="prompt.style"
          choices={styleChoices}
        />
        <SelectInput
          label="Code blocks run"
          title="Of one turn."
          path="prompt.blocks"
          choices={blockChoices}
        />
        <SelectInput
          label="Cut output keeps"
          title="Which part of long output the model is shown; the trace has all of it."
          path="truncation.keep"
          choices={keepChoices}
        />
        <NumberInput
          label="Characters of output"
          title="That the model is shown of a turn."
          path="truncation.characters"
          limit={rlmLimits.output}
        />
        <NumberInput
          label="Temperature"
          title="0: always the likeliest token. 0 to 4."
          path="sampling.temperature"
          real
        />
        <NumberInput
          label="Tokens of an answer"
          title="At most, of one answer."
          path="sampling.maxTokens"
          limit={rlmLimits.maxTokens}
        />
      </div>
      <fieldset className="only">
        <legend>In the prompt</legend>
        {check('preview', 'Preview', 'The beginning and the end of the context.')}
        {check(
          'orchestrator',
          'Advice',
          'To plan, to look before, to delegate long reading, to check before ending.',
        )}
        {check('remaining', 'What is left', 'Of the budgets, in every turn.')}
        {check('proseFinal', 'FINAL(…) in prose ends', 'Else only code can end a run.')}
        <CheckInput
          label="Summarise long histories"
          title="When they fill most of the model’s context."
          checked={compaction !== null}
          onChange={(on) => rlm.edit(['compaction'], on ? { share: 0.85 } : null)}
        />
      </fieldset>
    </>
  );
}

function BudgetFields() {
  const none = 'no limit';
  return (
    <div className="grid">
      <NumberInput label="Turns" title="Of the whole tree." path="budgets.turns" limit={rlmLimits.turns} />
      <NumberInput
        label="Sub-calls"
        title="Of the whole tree, each item of a batch counted."
        path="budgets.calls"
        limit={rlmLimits.calls}
        empty={none}
        nullable
      />
      <NumberInput
        label="Tokens"
        title="Of prompts and answers, in the whole tree."
        path="budgets.tokens"
        limit={rlmLimits.tokens}
        empty={none}
        nullable
      />
      <NumberInput
        label="US dollars"
        title="Where all prices are known."
        path="budgets.cost"
        limit={rlmLimits.cost}
        real
        empty={none}
        nullable
      />
      <NumberInput
        label="Seconds"
        title="From the start to the end."
        path="budgets.seconds"
        limit={rlmLimits.seconds}
        real
        empty={none}
        nullable
      />
      <NumberInput
        label="Seconds of a cell"
        title="Of Python’s own running; waiting for a model does not count."
        path="budgets.cellSeconds"
        limit={rlmLimits.cellSeconds}
        real
      />
      <NumberInput
        label="MB of memory"
        title="Of one Python session; Python itself takes about 40."
        path="budgets.memory"
        limit={rlmLimits.memory}
      />
      <NumberInput
        label="Calls at one time"
        title="Over the whole tree."
        path="concurrency"
        limit={rlmLimits.concurrency}
      />
      <NumberInput
        label="Seed"
        title="Of sampling, where a model can be seeded."
        path="seed"
        limit={limits.seed}
      />
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

/** A recording to answer from. */
function Replay() {
  const rlm = useRlm();
  const replay = useRlmState((state) => state.replay);
  const input = useRef<HTMLInputElement>(null);
  return (
    <div className="actions">
      <button
        type="button"
        className="tool"
        title="Calls that it holds are answered from it, at no cost; others go to the models"
        onClick={() => input.current!.click()}
      >
        Replay a recording…
      </button>
      {replay && (
        <>
          <span className="muted">{replay.file.name}</span>
          <CheckInput
            label="Nothing else"
            title="What the recording does not have fails, and no model is opened."
            checked={replay.only}
            onChange={(only) => rlm.setReplay({ ...replay, only })}
          />
          <button type="button" className="tool" onClick={() => rlm.setReplay(null)}>
            Leave it out
          </button>
        </>
      )}
      <input
        ref={input}
        type="file"
        hidden
        accept=".json,.jsonl"
        aria-label="File of a recording"
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          target.value = '';
          if (file) rlm.setReplay({ file, only: true });
        }}
      />
    </div>
  );
}
