/** A person is the model: what the model would be told, and a field for what it says. */

import { formatCount, plural } from '../format';
import { useRlm, useRlmState } from './hooks';
import type { Ask } from './protocol';
import { visible } from '../../visible';

const purposes: Readonly<Record<Ask['place']['purpose'], string>> = {
  turn: 'You are the model: write the next turn',
  sub: 'You are the sub-model: answer this',
  extract: 'You are the model: turns are over, give the final answer',
  compact: 'You are the model: sum up the history',
};

/** @param waiting so many other questions wait behind this one. */
export function AskCard({ ask, waiting }: { ask: Ask; waiting: number }) {
  const rlm = useRlm();
  const text = useRlmState(({ typed }) => typed.get(ask.id) ?? '');
  const { place, messages } = ask;
  const earlier = messages.slice(0, -1);
  const last = messages.at(-1);
  const send = () => rlm.answer(ask.id, text);
  return (
    <section className="panel ask" aria-label="You are asked">
      <h2>
        {purposes[place.purpose]}
        {place.depth > 0 && `, at depth ${place.depth}`}
        {waiting > 0 && <span className="muted"> ({plural(waiting, 'more question')} behind it)</span>}
      </h2>
      {earlier.length > 0 && (
        <details className="observation">
          <summary>{plural(earlier.length, 'message')} before</summary>
          {earlier.map((message, i) => (
            <Told key={i} message={message} />
          ))}
        </details>
      )}
      {last && <Told message={last} />}
      <div className="field">
        <label htmlFor={`ask-${ask.id}`}>Your answer</label>
        <textarea
          id={`ask-${ask.id}`}
          className="words"
          rows={place.purpose === 'sub' ? 3 : 9}
          spellCheck={false}
          autoFocus
          value={text}
          placeholder={place.purpose === 'turn' ? '```repl\nprint(len(context))\n```' : undefined}
          onChange={({ target }) => rlm.typeAnswer(ask.id, target.value)}
          onKeyDown={({ key, ctrlKey, metaKey }) => {
            if (key === 'Enter' && (ctrlKey || metaKey)) send();
          }}
        />
      </div>
      <div className="actions">
        <button type="button" className="primary" title="Ctrl+Enter" onClick={send}>
          Send
        </button>
        <button
          type="button"
          title="The call fails, as that of a model that does not answer"
          onClick={() => rlm.answer(ask.id, null)}
        >
          Leave
        </button>
      </div>
    </section>
  );
}

function Told({ message: { role, content, length } }: { message: Ask['messages'][number] }) {
  return (
    <div className="told">
      <p className="muted">
        {role}
        {length > content.length &&
          `: the first ${formatCount(content.length)} of ${formatCount(length)} characters`}
      </p>
      <pre className="words" tabIndex={0} role="group" aria-label={`Message of the ${role}`} data-scrolls>
        {visible(content)}
      </pre>
    </div>
  );
}
