/** A cell: its code, its sub-calls, what came out, what it left in the session, and the children that it asked. */

import { useEffect, useRef, type ReactNode } from 'react';
import { formatCount, formatMs, plural } from '../format';
import { visible } from '../../visible';
import { Calls } from './Calls';
import { Code } from './Code';
import { CutText } from './CutText';
import { useCell, useRlm, useRlmState } from './hooks';
import { EditMark, Marks } from './Marks';
import { useOpened } from './opened';
import { isActive } from './run';
import type { CellView } from './trajectory';

const statuses: Readonly<Record<NonNullable<CellView['status']>, string | null>> = {
  ok: null,
  error: 'raised an error',
  interrupted: 'interrupted',
  timeout: 'stopped: its time was over',
  memory: 'stopped: its memory was full',
  killed: 'killed',
};

interface Props {
  id: string;
  nested(runs: readonly string[]): ReactNode;
}

export function Cell({ id, nested }: Props) {
  const cell = useCell(id);
  const goesOn = useRlmState(({ run }) => isActive(run));
  const focus = useRlmState((state) => (state.focus?.cell === id ? state.focus : null));
  const place = useRef<HTMLElement>(null);
  useEffect(() => {
    if (focus && focus.call === null) place.current?.scrollIntoView({ block: 'nearest' });
  }, [focus]);
  if (!cell) return null;
  const { status, seconds, waited, rebuilt, error } = cell;
  const facts =
    status === null
      ? [goesOn ? 'runs…' : 'its end is not known: the run or its log stops before']
      : [
          `Python ${formatMs(1000 * seconds)}`,
          ...(waited > 0 ? [`waited ${formatMs(1000 * waited)}`] : []),
          ...(rebuilt ? ['the interpreter was replaced and earlier cells were run again'] : []),
        ];
  const wrong = status && statuses[status];
  return (
    <section
      ref={place}
      className={`cell ${wrong ? 'wrong' : ''} ${focus ? 'current' : ''}`}
      aria-label="Cell"
      aria-current={focus ? 'true' : undefined}
    >
      <Marks of={id} list={cell.interventions} />
      <EditMark kind="code" of={id} />
      <Code cut={cell.code} />
      <Calls cell={id} />
      <CutText cut={cell.stdout} label="Output" />
      <CutText cut={cell.stderr} label="Output to stderr" className="stderr" />
      {cell.value && <CutText cut={cell.value} label="Value of the last expression" />}
      {error && (
        <CutText
          cut={error.traceback.length > 0 ? error.traceback : error.message}
          label="Error"
          className="stderr"
        />
      )}
      <p className="call-facts muted">
        {wrong && <strong className="fault">{wrong} · </strong>}
        {facts.join(' · ')}
      </p>
      <Left cell={cell} id={id} />
      {cell.children.length > 0 && nested(cell.children)}
    </section>
  );
}

/** Variables that are named in a cell before all of them are asked for in their own view. */
const NAMED = 20;

/** What the cell left in the session. */
function Left({ cell: { changed, removed, run, turn }, id }: { cell: CellView; id: string }) {
  const rlm = useRlm();
  const [open, setOpen] = useOpened(`left ${id}`);
  if (changed.length + removed.length === 0) return null;
  return (
    <details
      className="observation"
      open={open}
      onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
    >
      <summary>
        {plural(changed.length, 'variable')} changed
        {removed.length > 0 && `, ${formatCount(removed.length)} removed`}
      </summary>
      {open && (
        <>
          <ul className="variables words">
            {changed.slice(0, NAMED).map(({ name, type, length, preview }) => (
              <li key={name}>
                <strong>{visible(name)}</strong> {visible(type)}
                {length !== null && `, ${formatCount(length)} long`}{' '}
                <span className="muted">{visible(preview)}</span>
              </li>
            ))}
            {removed.slice(0, NAMED).map((name) => (
              <li key={name}>
                <s>{visible(name)}</s>
              </li>
            ))}
          </ul>
          <button
            type="button"
            className="tool"
            onClick={() => rlm.focus({ run, turn, cell: id, call: null }, 'variables')}
          >
            All variables after this turn
          </button>
        </>
      )}
    </details>
  );
}
