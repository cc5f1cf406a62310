/** What the Python session held after a turn: typed, with what that turn changed, what made it, and all of it on request. */

import { useMemo, useState } from 'react';
import { formatCount } from '../../format';
import { visible } from '../../../visible';
import '../../styles/rlm-shell.css';
import { useAgent, useRlm, useRlmState } from '../hooks';
import { LISTED } from '../protocol';
import { keyIn } from '../trajectory';
import { VariableLine } from './VariableTree';
import { diffOf, toldOf, variablesAfter, type VariableRow } from './variables';

export default function VariablesView() {
  const branch = useRlmState((state) => state.shown);
  return <Variables key={branch} />;
}

/** Variables that are drawn at once, and added on request. */
const STEP = 200;

function Variables() {
  const rlm = useRlm();
  const [most, setMost] = useState(STEP);
  const focus = useRlmState((state) => state.focus);
  const root = useRlmState(({ run }) => run?.trajectory.root ?? null);
  const trajectory = useRlmState(({ run }) => run?.trajectory ?? null);
  const branch = useRlmState((state) => state.shown);
  const isHere = useRlmState((state) => state.run?.origin.kind === 'here');
  const run = focus?.run ?? root;
  const agent = useAgent(run);
  const turns = agent?.turns ?? [];
  const chosen = focus?.turn ? turns.indexOf(focus.turn) : -1;
  const at = chosen >= 0 ? chosen : turns.length - 1;
  const turn = turns[at] ?? null;
  const version = trajectory?.version ?? 0;
  const { rows, removed } = useMemo(
    () =>
      trajectory && run !== null && turn !== null
        ? variablesAfter(trajectory, run, turn)
        : { rows: [], removed: [] },
    // eslint-disable-next-line react-hooks/exhaustive-deps -- lists of the trajectory grow in place; its version counts
    [version, run, turn],
  );
  const inspect = useMemo(
    () =>
      isHere && branch !== null && run !== null && turn !== null ? rlm.lookAt({ branch, run, turn }) : null,
    [rlm, isHere, branch, run, turn],
  );
  if (run === null || turn === null) return <p className="muted">No turn has begun yet.</p>;
  const go = (to: number) =>
    rlm.focus({ run, turn: turns[Math.max(0, Math.min(turns.length - 1, to))]!, cell: null, call: null });
  return (
    <section className="variables-view" aria-label="Variables">
      <div className="turn-choice">
        <button
          type="button"
          className="tool"
          disabled={at === 0}
          onClick={() => go(at - 1)}
          title="The turn before (K)"
        >
          ← Turn before
        </button>
        <label>
          After turn{' '}
          <input
            type="range"
            min={1}
            max={turns.length}
            value={at + 1}
            aria-valuetext={`Turn ${at + 1} of ${turns.length}`}
            onChange={({ target }) => go(target.valueAsNumber - 1)}
          />{' '}
          <output>
            {formatCount(at + 1)} of {formatCount(turns.length)}
          </output>
        </label>
        <button
          type="button"
          className="tool"
          disabled={at === turns.length - 1}
          onClick={() => go(at + 1)}
          title="The turn after (J)"
        >
          Turn after →
        </button>
        <button type="button" className="tool" onClick={() => void rlm.openPrompt({ run, turn })}>
          Open a prompt here
        </button>
        {run !== root && (
          <span className="muted">of a child: {visible(agent?.question.text.slice(0, 80) ?? '')}</span>
        )}
      </div>
      {!isHere && rows.length > 0 && (
        <p className="muted">
          An opened log: variables are shown as they were recorded. Replay runs its Python again, and then
          each of them can be opened.
        </p>
      )}
      {rows.length === 0 && removed.length === 0 && (
        <p className="muted">
          No variable is known after this turn{agent?.context ? ' but `context`' : ''}. Logs of other programs
          do not tell them: Replay gives a run of our own, with all of them.
        </p>
      )}
      <ul className="variable-rows" key={turn}>
        {rows.slice(0, most).map((row) => (
          <li key={row.variable.name} className="variable-row">
            <span className={`variable-mark is-${row.state}`}>
              {row.state === 'same' ? `turn ${row.turn}` : row.state}
            </span>
            <div>
              <VariableLine variable={row.variable} inspect={inspect}>
                <Changed row={row} />
                <From row={row} run={run} />
              </VariableLine>
            </div>
          </li>
        ))}
        {removed.slice(0, most).map(({ name, type, preview }) => (
          <li key={`removed ${name}`} className="variable-row">
            <span className="variable-mark is-removed">removed</span>
            <p className="variable">
              <s className="variable-name">{visible(name)}</s> <span className="muted">{visible(type)}</span>{' '}
              <code className="preview">{visible(preview)}</code>
            </p>
          </li>
        ))}
      </ul>
      {rows.length > most && (
        <button type="button" className="tool" onClick={() => setMost(most + STEP)}>
          Show {formatCount(Math.min(STEP, rows.length - most))} more of {formatCount(rows.length)}
        </button>
      )}
    </section>
  );
}

/** What it was before this turn, where it was something else. */
function Changed({ row: { variable, before } }: { row: VariableRow }) {
  if (!before) return null;
  const { type, length, preview } = before;
  const diff = diffOf(preview, variable.preview);
  return (
    <p className="variable-change">
      <span className="spoken">Changed: </span>
      {type !== variable.type && (
        <>
          <del>{visible(type)}</del> <ins>{visible(variable.type)}</ins>{' '}
        </>
      )}
      {length !== variable.length && length !== null && variable.length !== null && (
        <span className="muted">
          {formatCount(length)} → {formatCount(variable.length)} long{' '}
        </span>
      )}
      <code className="preview">
        {visible(diff.start.slice(-40))}
        {diff.before && <del>{visible(diff.before)}</del>}
        {diff.after && <ins>{visible(diff.after)}</ins>}
        {visible(diff.end.slice(0, 40))}
      </code>
    </p>
  );
}

/** Links that are drawn at once. */
const FEW = 6;

/** Which sub-calls and which parts of the context it holds. */
function From({ row: { variable, cell }, run }: { row: VariableRow; run: string }) {
  const rlm = useRlm();
  const [all, setAll] = useState(false);
  const { calls = [], spans = [] } = variable;
  const turn = useRlmState((state) => state.run?.trajectory.cells.get(cell)?.turn ?? null);
  const root = useRlmState((state) => state.run?.trajectory.root ?? null);
  if (calls.length + spans.length === 0) return null;
  const most = all ? LISTED : FEW;
  const characters = spans.reduce((sum, [start, end]) => sum + end - start, 0);
  const left = Math.max(0, calls.length - most) + Math.max(0, spans.length - most);
  return (
    <p className="variable-from muted">
      {calls.length > 0 && (
        <>
          from {toldOf(calls.length, 'sub-call')}:{' '}
          {calls.slice(0, most).map((call) => (
            <button
              key={call}
              type="button"
              className="inline"
              onClick={() => rlm.focus({ run, turn: null, cell: null, call: keyIn(run, call) }, 'turns')}
            >
              {visible(call)}
            </button>
          ))}{' '}
        </>
      )}
      {spans.length > 0 && (
        <>
          holds {toldOf(characters, 'character', spans.length)} of the context, at{' '}
          {spans.slice(0, most).map(([start, end]) => (
            <button
              key={start}
              type="button"
              className="inline"
              onClick={() =>
                rlm.focus(
                  // Places of a child are of its own context, and not of the one that is drawn.
                  { run, turn, cell, call: null, ...(run === root && { part: { from: start, to: end } }) },
                  'coverage',
                )
              }
            >
              {formatCount(start)}–{formatCount(end)}
            </button>
          ))}{' '}
        </>
      )}
      {left > 0 && !all && (
        <button type="button" className="inline" onClick={() => setAll(true)}>
          {formatCount(left)} more
        </button>
      )}
    </p>
  );
}
