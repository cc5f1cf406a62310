/** Sub-calls of a cell, folded: their sum first, then the list, however long; the whole text of one on request. */

import { Suspense, useCallback, useEffect, useRef } from 'react';
import { formatCount, formatMs, plural } from '../format';
import { visible } from '../../visible';
import { CutText } from './CutText';
import { useCall, useCell, useRlmState } from './hooks';
import { Inner } from './Inner';
import { EditMark, Marks } from './Marks';
import { dollars } from './money';
import { oneLine } from './one-line';
import { useOpened } from './opened';
import { CallTools } from './parts';
import type { CallView, Tally } from './trajectory';
import { Virtual } from './Virtual';

/** Calls that are listed as they stand, without a box that scrolls. */
const FEW = 12;

export function Calls({ cell }: { cell: string }) {
  const tally = useCell(cell)?.calls;
  const [open, setOpen] = useOpened(`calls ${cell}`);
  const focused = useRlmState(({ focus, run }) =>
    focus?.call != null && run?.trajectory.cellOf.get(focus.call) === cell ? focus : null,
  );
  useEffect(() => {
    if (focused) setOpen(true);
  }, [focused, setOpen]);
  if (!tally || tally.count === 0) return null;
  return (
    <details className="sub-calls" open={open} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{summed(tally)}</summary>
      {open && <Listed cell={cell} focused={focused?.call ?? null} />}
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

const none: readonly string[] = [];

function Listed({ cell, focused }: { cell: string; focused: string | null }) {
  const ids = useRlmState(({ run }) => run?.trajectory.callsOf.get(cell)) ?? none;
  const row = useCallback((id: string) => <Call id={id} />, []);
  if (ids.length <= FEW)
    return (
      <ol className="call-list">
        {ids.map((id) => (
          <li key={id}>
            <Call id={id} />
          </li>
        ))}
      </ol>
    );
  const first = focused === null ? -1 : ids.indexOf(focused);
  return (
    <Virtual
      // Another call that is looked at begins the list anew, there.
      key={focused}
      items={ids}
      label={`${formatCount(ids.length)} sub-calls`}
      most="420px"
      className="call-list"
      {...(first >= 0 && { first })}
    >
      {row}
    </Virtual>
  );
}

function Call({ id }: { id: string }) {
  const call = useCall(id);
  const [open, setOpen] = useOpened(`call ${id}`);
  const focus = useRlmState((state) => (state.focus?.call === id ? state.focus : null));
  const place = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    if (!focus) return;
    setOpen(true);
    place.current?.scrollIntoView({ block: 'nearest' });
  }, [focus, setOpen]);
  if (!call) return null;
  const { prompt, text, error } = call;
  return (
    <details
      ref={place}
      className={focus ? 'current' : undefined}
      aria-current={focus ? 'true' : undefined}
      open={open}
      onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
    >
      <summary>
        <span className="one-line words">{oneLine(prompt?.text ?? '')}</span>
        <span aria-hidden="true"> → </span>
        <span className={error ? 'one-line words fault' : 'one-line words'}>
          {error ? error.code : oneLine(text.text) || '…'}
        </span>
      </summary>
      {open && (
        <>
          <Marks of={id} list={call.interventions} />
          <EditMark kind="sub" of={id} />
          <CallFacts call={call} />
          {prompt && <CutText cut={prompt} label="Prompt of the sub-call" />}
          {call.reasoning && <CutText cut={call.reasoning} label="Reasoning" className="quiet-text" />}
          {call.innerCount > 0 && <Inner call={call} />}
          {error ? (
            <p className="fault">
              <code>{error.code}</code> {visible(error.message)}
            </p>
          ) : (
            <CutText cut={text} label="Answer of the sub-call" className="answer-text" />
          )}
          <Suspense>
            <CallTools call={id} />
          </Suspense>
        </>
      )}
    </details>
  );
}

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
