/** What is asked, over what: a generated question with its checker, or one's own with a context by paste, file or address. */

import { rlmLimits } from '../../experiment/rlm-spec';
import { limits } from '../../experiment/limits';
import { longTasks } from '../../tasks/long/registry';
import { plural } from '../format';
import type { Choice } from '../state/choices';
import { NumberInput, SelectInput, useFault } from '../views/form';
import { splitChoices, wordingChoices } from './choices';
import { useRlm, useRlmState } from './hooks';
import { isBeyondNavigator, NAVIGATOR_LIMITS } from './navigator';
import { ContextFields } from './setup/ContextFields';
import { JsonInput } from './setup/JsonInput';
import { visible } from '../../visible';

const OWN = 'own';

export function QuestionFields() {
  const rlm = useRlm();
  const id = useRlmState(({ draft }) => draft.task?.id ?? null);
  const choices: readonly Choice<string>[] = [
    ...longTasks.map((task) => ({ value: task.id, label: task.title })),
    { value: OWN, label: 'Your own question…' },
  ];
  return (
    <>
      <SelectInput
        label="Question"
        title="Families of generated questions, whose answers are known; or your own."
        path="task"
        choices={choices}
        value={id ?? OWN}
        onChange={(next) => (next === OWN ? rlm.takeOwn() : rlm.takeTask(next))}
      />
      {id === null ? <OwnQuestion /> : <TaskFields id={id} />}
    </>
  );
}

function TaskFields({ id }: { id: string }) {
  const rlm = useRlm();
  const task = longTasks.find((one) => one.id === id);
  const variant = useRlmState(({ draft }) => draft.task?.variant);
  const glimpse = useRlmState((state) => state.glimpse);
  const draft = useRlmState((state) => state.draft);
  const made = glimpse?.spec.task === draft.task ? glimpse : null;
  if (!task) return null;
  return (
    <>
      <div className="grid">
        <NumberInput
          label="Characters"
          title="Of the context, about."
          path="task.characters"
          limit={{ ...rlmLimits.characters, ...task.limits }}
        />
        <SelectInput
          label="Variant"
          title="Of the family."
          path="task.variant"
          choices={task.variants.map((value) => ({ value, label: value }))}
          value={variant ?? task.variants[0]}
        />
        <NumberInput
          label="Seed of the question"
          title="Another seed, another question."
          path="task.seed"
          limit={limits.seed}
        />
        <SelectInput label="Wording" title="Of the question." path="task.wording" choices={wordingChoices} />
        <SelectInput
          label="Split"
          title="Which names and words the question is drawn from."
          path="task.split"
          choices={splitChoices}
        />
        {id === 'needle' && (
          <NumberInput
            label="Place of the needle"
            title="0: at the beginning, 1: at the end; empty: drawn."
            path="task.depth"
            real
            empty="drawn"
          />
        )}
      </div>
      <div className="actions">
        <button type="button" className="tool" onClick={() => void rlm.look()}>
          Look at the question
        </button>
      </div>
      {made && !made.made && <p className="muted">Being made…</p>}
      {made?.made && (
        <div className="glimpse" role="status">
          <p>{visible(made.made.question)}</p>
          <p className="muted">
            The context: {made.made.kind}
            {!made.made.kind.startsWith('str of ') && `, ${plural(made.made.characters, 'character')}`}.
          </p>
          <pre
            className="words"
            tabIndex={0}
            role="group"
            aria-label="Beginning and end of the context"
            data-scrolls
          >
            {visible(made.made.start)}
            {made.made.end && `\n…\n${visible(made.made.end)}`}
          </pre>
        </div>
      )}
    </>
  );
}

function OwnQuestion() {
  const rlm = useRlm();
  const question = useRlmState(({ draft }) => draft.question ?? '');
  const fault = useFault('question');
  const isBeyond = useRlmState(({ draft }) => isBeyondNavigator(draft));
  return (
    <>
      <div className="field">
        <label htmlFor="rlm-question">In your words</label>
        <textarea
          id="rlm-question"
          className="words"
          rows={3}
          value={question}
          aria-invalid={fault !== null}
          onChange={({ target }) => rlm.edit(['question'], target.value)}
          onKeyDown={({ key, ctrlKey, metaKey }) => {
            if (key === 'Enter' && (ctrlKey || metaKey)) void rlm.start();
          }}
        />
      </div>
      {isBeyond && <p className="muted">{NAVIGATOR_LIMITS}</p>}
      <ContextFields />
      <Inputs />
    </>
  );
}

/** Further variables that Python is given, each under its name. */
function Inputs() {
  const rlm = useRlm();
  const inputs = useRlmState(({ draft }) => draft.inputs);
  const fault = useFault('inputs');
  return (
    <details className="more-inputs" open={inputs !== undefined}>
      <summary>Further inputs</summary>
      <JsonInput
        label="Variables, as a JSON object"
        title="Python is given each of them in the dict inputs."
        value={inputs}
        rows={3}
        placeholder='{"year": 1999}'
        fault={fault}
        onChange={(value, text) =>
          rlm.edit(['inputs'], value === undefined ? (text.trim() === '' ? undefined : text) : value)
        }
      />
    </details>
  );
}
