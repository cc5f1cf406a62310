/** A person is the model: what the model would be told, what is left, a field for what it says, or a model in their place. */

import { useLayoutEffect, useRef, useState } from 'react';
import { LabError } from '../../errors';
import { formatCount, plural } from '../format';
import { Editor } from './drive/editor/Editor';
import { emptyCell } from './drive/editor/fences';
import type { EditorHandle } from './drive/editor/options';
import { turnOf } from './drive/asked';
import { HandOver } from './drive/HandOver';
import { focusStep, isFocusFree, keepFocus } from './drive/focus';
import { useRlm, useRlmState } from './hooks';
import { dollars } from './money';
import { MORE, type Ask } from './protocol';
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
  const editor = useRef<EditorHandle>(null);
  const [takesFocus] = useState(isFocusFree);
  const { place, messages } = ask;
  const earlier = messages.slice(0, -1);
  const last = messages.at(-1);
  const card = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const part = card.current!;
    return () => keepFocus(part);
  }, []);
  const answer = (said: string | null) => {
    focusStep(); // from there the next question takes the focus
    rlm.answer(ask.id, said);
  };
  const send = () => answer(text);
  const addCell = () => {
    const cell = emptyCell(text);
    editor.current?.insert(cell.text, cell.caret);
  };
  const writesCode = place.purpose === 'turn';
  return (
    <section ref={card} className="panel ask" aria-label="You are asked">
      <h2>
        {purposes[place.purpose]}
        {place.depth > 0 && `, at depth ${place.depth}`}
        {waiting > 0 && <span className="muted"> ({plural(waiting, 'more question')} behind it)</span>}
      </h2>
      <Left ask={ask} />
      {earlier.length > 0 && (
        <details className="observation">
          <summary>{plural(earlier.length, 'message')} before</summary>
          {earlier.map((_, i) => (
            <Told key={i} ask={ask} index={i} />
          ))}
        </details>
      )}
      {last && <Told ask={ask} index={messages.length - 1} />}
      <div
        className="field"
        onKeyDownCapture={(event) => {
          if (!writesCode || event.key !== 'Enter' || !event.altKey) return;
          event.preventDefault();
          event.stopPropagation();
          addCell();
        }}
      >
        <span className="field-label" aria-hidden="true">
          Your answer
        </span>
        <Editor
          ref={editor}
          label="Your answer"
          language={writesCode ? 'turn' : 'text'}
          lines={writesCode ? 9 : 3}
          autoFocus={takesFocus}
          value={text}
          placeholder={writesCode ? '```repl\nprint(len(context))\n```' : ''}
          onChange={(value) => rlm.typeAnswer(ask.id, value)}
          onSubmit={send}
        />
      </div>
      <div className="actions">
        <button type="button" className="primary" title="Ctrl+Enter" onClick={send}>
          Send
        </button>
        {writesCode && (
          <button
            type="button"
            title="Alt+Enter in the field: a block of code, which is run in the session"
            onClick={addCell}
          >
            Insert a cell
          </button>
        )}
        <button
          type="button"
          title="The call fails, as that of a model that does not answer"
          onClick={() => answer(null)}
        >
          Leave
        </button>
      </div>
      <HandOver ask={ask} />
    </section>
  );
}

/** What is left of the budgets, in the numbers that the messages tell a model: this turn counts as left. */
function Left({ ask }: { ask: Ask }) {
  const left = useRlmState(({ run }) => (run ? (turnOf(run.trajectory, ask)?.remaining ?? null) : null));
  if (!left) return null;
  const { turns, calls, tokens, cost, seconds } = left;
  const parts = [
    ask.place.purpose === 'turn' && `${plural(turns + 1, 'turn')} with this one`,
    calls !== null && plural(calls, 'sub-call'),
    tokens !== null && plural(tokens, 'token'),
    cost !== null && dollars(cost),
    seconds !== null && `${formatCount(Math.floor(seconds))} s`,
  ].filter((part) => part !== false);
  const kept = tokens !== null || cost !== null;
  return (
    <p className="muted">
      Left when this turn began: {parts.join(', ')}.
      {kept && ' What is kept for a last call, should the turns be used up, is not in it.'}
    </p>
  );
}

/** A message of which one page is drawn at a time, however long it is. */
function Told({ ask, index }: { ask: Ask; index: number }) {
  const rlm = useRlm();
  const { role, content, length } = ask.messages[index]!;
  const [page, setPage] = useState({ from: 0, text: content });
  const [fault, setFault] = useState<string | null>(null);
  const { from, text } = page;
  const end = from + text.length;
  const go = async (to: number) => {
    try {
      setPage({ from: to, text: to === 0 ? content : await rlm.askText(ask, index, to) });
      setFault(null);
    } catch (error) {
      setFault(LabError.from(error).message);
    }
  };
  return (
    <div className="told">
      <p className="muted">
        {role}
        {length > content.length && (
          <>
            : characters {formatCount(from + 1)} to {formatCount(end)} of {formatCount(length)}{' '}
            <button type="button" className="inline" aria-disabled={from === 0} onClick={() => void go(0)}>
              First
            </button>{' '}
            <button
              type="button"
              className="inline"
              aria-disabled={from === 0}
              onClick={() => void go(Math.max(0, from - MORE))}
            >
              Before
            </button>{' '}
            <button
              type="button"
              className="inline"
              aria-disabled={end >= length}
              onClick={() => end < length && void go(end)}
            >
              Next
            </button>{' '}
            <button
              type="button"
              className="inline"
              aria-disabled={end >= length}
              onClick={() => end < length && void go(length - MORE)}
            >
              Last
            </button>
          </>
        )}
      </p>
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
      <pre
        key={from}
        className="words"
        tabIndex={0}
        role="group"
        aria-label={`Message of the ${role}`}
        data-scrolls
      >
        {visible(text)}
      </pre>
    </div>
  );
}
