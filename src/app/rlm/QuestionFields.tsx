/** What is asked, over what: a generated question with its checker, or one's own with a context by paste or file. */

import { useRef } from 'react';
import { rlmLimits, type RlmSpec } from '../../experiment/rlm-spec';
import { limits } from '../../experiment/limits';
import { longTasks } from '../../tasks/long/registry';
import { formatBytes, formatCount, plural } from '../format';
import type { Choice } from '../state/choices';
import { NumberInput, SelectInput, useFault } from '../views/form';
import { wordingChoices } from './choices';
import { inline } from './draft';
import { useRlm, useRlmState } from './hooks';
import { isBeyondNavigator, NAVIGATOR_LIMITS } from './navigator';
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
      </div>
      <div className="actions">
        <button type="button" className="tool" onClick={() => void rlm.look()}>
          Look at the question
        </button>
      </div>
      {made && !made.made && <p className="muted">Being made…</p>}
      {made?.made && (
        <div className="glimpse" role="status">
          <p>{made.made.question}</p>
          <p className="muted">
            The context: {made.made.kind}, {plural(made.made.characters, 'character')}.
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
    </>
  );
}

/** What stands in the field: a context of JSON as such. */
function ownText(context: RlmSpec['context']): string {
  if (context?.kind === 'text') return context.text;
  return context?.kind === 'json' ? JSON.stringify(context.value, null, 1) : '';
}

function ContextFields() {
  const rlm = useRlm();
  const context = useRlmState(({ draft }) => draft.context);
  const reading = useRlmState((state) => state.reading);
  const fault = useFault('context');
  const input = useRef<HTMLInputElement>(null);
  const files = context?.kind === 'files' ? context.files : null;
  const type = (text: string) => {
    const own = inline(text);
    if (own) rlm.edit(['context'], own);
    else void rlm.openContext([new File([text], 'pasted.txt', { type: 'text/plain' })]);
  };
  return (
    <>
      <div className="field">
        <label htmlFor="rlm-context">Context</label>
        {files ? (
          <ul id="rlm-context" className="context-files">
            {files.slice(0, 8).map(({ name, bytes, hash }) => (
              <li key={`${hash} ${name}`}>
                {name} <span className="muted">{formatBytes(bytes)}</span>
              </li>
            ))}
            {files.length > 8 && <li className="muted">and {formatCount(files.length - 8)} more</li>}
          </ul>
        ) : (
          <textarea
            id="rlm-context"
            className="words"
            rows={5}
            spellCheck={false}
            placeholder="Paste a text, or drop files anywhere on this side: text, JSON, up to 100 MB"
            value={ownText(context)}
            onPaste={(event) => {
              const text = event.clipboardData.getData('text');
              // A field of many megabytes would hold up the page.
              if (text.length <= rlmLimits.inline.max) return;
              event.preventDefault();
              type(text);
            }}
            onChange={({ target }) => type(target.value)}
          />
        )}
        {fault && <p className="fault">{fault}</p>}
      </div>
      <div className="actions">
        <button type="button" className="tool" disabled={reading} onClick={() => input.current!.click()}>
          {reading ? 'Reading…' : 'Open files…'}
        </button>
        {files && (
          <button
            type="button"
            className="tool"
            onClick={() => rlm.edit(['context'], { kind: 'text', text: '' })}
          >
            Take them out
          </button>
        )}
        {files?.length === 1 && (
          <SelectInput
            label="Taken as"
            title="What Python is given."
            path="context.as"
            choices={[
              { value: 'text', label: 'str' },
              { value: 'json', label: 'what its JSON says' },
              { value: 'files', label: 'dict of names' },
            ]}
          />
        )}
        <input
          ref={input}
          type="file"
          hidden
          multiple
          aria-label="Files of the context"
          onChange={({ target }) => {
            const chosen = [...(target.files ?? [])];
            target.value = '';
            void rlm.openContext(chosen);
          }}
        />
      </div>
    </>
  );
}
