/** Sub-calls of a cell, folded: their sum first, some of them on request, the whole text of one on another. */

import { useState } from 'react';
import { formatCount, formatMs, plural } from '../format';
import { CutText } from './CutText';
import { useCall, useCell, useRlmState } from './hooks';
import { dollars } from './money';
import type { CallView, Tally } from './trajectory';
import { visible } from '../../visible';

const FIRST = 5;
const STEP = 50;

export function Calls({ cell }: { cell: string }) {
  const tally = useCell(cell)?.calls;
  const [open, setOpen] = useState(false);
  if (!tally || tally.count === 0) return null;
  return (
    <details className="sub-calls" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{summed(tally)}</summary>
      {open && <Listed cell={cell} count={tally.count} />}
    </details>
  );
}

function summed({ count, done, failed, replayed, tokens, cost }: Tally): string {
  const waiting = count - done - failed;
  return [
    plural(count, 'sub-call'),
    ...(waiting > 0 ? [`${formatCount(waiting)} under way`] : []),
    ...(failed > 0 ? [`${formatCount(failed)} failed`] : []),
    ...(replayed > 0 ? [`${formatCount(replayed)} from the recording`] : []),
    plural(tokens, 'token'),
    ...(cost !== 0 ? [dollars(cost)] : []),
  ].join(', ');
}

function Listed({ cell, count }: { cell: string; count: number }) {
  const [most, setMost] = useState(FIRST);
  const ids = useRlmState(({ run }) => run?.trajectory.callsOf.get(cell)) ?? [];
  return (
    <>
      <ol className="call-list">
        {ids.slice(0, most).map((id) => (
          <li key={id}>
            <Call id={id} />
          </li>
        ))}
      </ol>
      {count > most && (
        <button type="button" className="tool" onClick={() => setMost(most + STEP)}>
          Show {formatCount(Math.min(STEP, count - most))} more of {formatCount(count)}
        </button>
      )}
    </>
  );
}

function Call({ id }: { id: string }) {
  const call = useCall(id);
  const [open, setOpen] = useState(false);
  if (!call) return null;
  const { prompt, text, error } = call;
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        <span className="one-line words">{oneLine(prompt?.text ?? '')}</span>
        <span aria-hidden="true"> → </span>
        <span className={error ? 'one-line words fault' : 'one-line words'}>
          {error ? error.code : oneLine(text.text) || '…'}
        </span>
      </summary>
      {open && (
        <>
          <CallFacts call={call} />
          {prompt && <CutText cut={prompt} label="Prompt of the sub-call" />}
          {call.reasoning && <CutText cut={call.reasoning} label="Reasoning" className="quiet-text" />}
          {error ? (
            <p className="fault">
              <code>{error.code}</code> {visible(error.message)}
            </p>
          ) : (
            <CutText cut={text} label="Answer of the sub-call" className="answer-text" />
          )}
        </>
      )}
    </details>
  );
}

const oneLine = (text: string) => visible(text.slice(0, 160)).replace(/\s+/g, ' ').trim();

/** Model, tokens, time and what else is to be said of a call, on one line. */
export function CallFacts({ call }: { call: CallView }) {
  const { model, usage, seconds, replayed, retries, finish } = call;
  const facts = [
    model,
    ...(usage
      ? [
          `${usage.estimated ? 'about ' : ''}${formatCount(usage.promptTokens)} + ${formatCount(usage.completionTokens)} tokens`,
          ...(usage.cost === 0 ? [] : [dollars(usage.cost)]),
        ]
      : []),
    ...(seconds === null ? [] : [formatMs(1000 * seconds)]),
    ...(replayed ? ['from the recording'] : []),
    ...(retries > 0 ? [plural(retries, 'failed attempt')] : []),
    ...(finish === 'length' ? ['cut at its limit of tokens'] : []),
    ...(finish === 'filter' ? ['stopped by the service’s filter'] : []),
  ];
  return <p className="call-facts muted">{facts.map((fact) => visible(fact)).join(' · ')}</p>;
}
