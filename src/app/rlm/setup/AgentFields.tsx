/** How the model works, what it is told, and what a run may take. */

import { limits } from '../../../experiment/limits';
import { rlmLimits } from '../../../experiment/rlm-spec';
import { CheckInput, NumberInput, SelectInput } from '../../views/form';
import { agentChoices, blockChoices, dialectChoices, keepChoices, styleChoices } from '../choices';
import { useRlm, useRlmState } from '../hooks';

export function AgentFields() {
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
          label="Top p"
          title="Of the likeliest tokens, as many as have this share together. Above 0, to 1."
          path="sampling.topP"
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
      {compaction !== null && (
        <div className="grid">
          <NumberInput
            label="Share that is full"
            title="Of the model’s context, beyond which its history is summarised. 0.1 to 1."
            path="compaction.share"
            real
          />
        </div>
      )}
    </>
  );
}

export function BudgetFields() {
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
