/** The turns of a run, one below another, the children's inside the cells that asked for them; a long list stays virtual. */

import { createContext, useCallback, useContext, useEffect, useMemo, useRef } from 'react';
import { formatCount, plural } from '../format';
import { visible } from '../../visible';
import { FaultCard } from '../views/FaultCard';
import { CutText } from './CutText';
import { useAgent, useRlm, useRlmState } from './hooks';
import { useOpened } from './opened';
import { pathTo, turnFrom, type Step } from './places';
import { isActive, type RunState } from './run';
import type { Rlm } from './state';
import { Turn } from './Turn';
import { Virtual, type VirtualHandle } from './Virtual';
import type { Focus } from './watch/actions';

/** The way to the place that is looked at, and whether the keyboard goes there. */
const Way = createContext<{ readonly path: readonly Step[]; readonly byKey: boolean }>({
  path: [],
  byKey: false,
});

/** Places that a key has led to: the focus goes along. */
const keyed = new WeakSet<Focus>();

/** To the turn so many further on, as a key says. */
export function goByKey(rlm: Rlm, by: number): void {
  const { run, focus } = rlm.store.getState();
  const next = run && turnFrom(run.trajectory, focus, by);
  if (!next) return;
  keyed.add(next);
  rlm.focus(next);
}

/** Of the run that is shown. */
export function TurnsView() {
  const run = useRlmState((state) => state.run?.trajectory.root ?? null);
  const branch = useRlmState((state) => state.shown);
  return run === null ? null : <Trajectory key={branch} run={run} />;
}

function Trajectory({ run }: { run: string }) {
  const rlm = useRlm();
  const agent = useAgent(run);
  const focus = useRlmState((state) => state.focus);
  const isSaid = useRlmState((state) => isErrorSaid(state.run, run));
  const way = useMemo(() => {
    const shown = rlm.store.getState().run;
    return {
      path: shown && focus ? pathTo(shown.trajectory, focus) : [],
      byKey: focus !== null && keyed.has(focus),
    };
  }, [rlm, focus]);
  if (!agent) return null;
  const { question, context, models, error, notices, rejected } = agent;
  return (
    <section className="trajectory" aria-label="Turns">
      <CutText cut={question} label="Question" className="question-text" />
      <p className="call-facts muted">
        {agent.agent} by {visible(models.root)}
        {models.sub !== models.root && `, sub-calls by ${visible(models.sub)}`}
        {context && ` · context: ${visible(context.type)}, ${plural(context.characters, 'character')}`}
        {agent.turns.length > 1 && (
          <>
            {' '}
            · <kbd>J</kbd> <kbd>K</kbd> next and previous turn
          </>
        )}
      </p>
      <Way value={way}>
        <TurnList run={run} />
      </Way>
      {agent.children.length > 0 && nested(agent.children)}
      {rejected.length > 0 && (
        <details className="observation">
          <summary>{plural(rejected.length, 'answer')} not taken</summary>
          {rejected.slice(0, 50).map(({ ending, value, why }, i) => (
            <div key={i}>
              <p className="muted">{visible(ending)}</p>
              <CutText cut={value} label="Answer that was not taken" />
              <CutText cut={why} label="Why it was not taken" className="stderr" />
            </div>
          ))}
        </details>
      )}
      {notices.map(({ message, hint }) => (
        <p key={message} className="card notice" role="status">
          {visible(message)} {visible(hint)}
        </p>
      ))}
      {error && !isSaid && (
        <FaultCard
          error={{ ...error, message: visible(error.message), hint: visible(error.hint) }}
          label="Error in the run"
        />
      )}
    </section>
  );
}

/** Turns that are drawn as they stand, without a box that scrolls. */
const FEW = 20;

function TurnList({ run }: { run: string }) {
  const turns = useAgent(run)?.turns;
  const goesOn = useRlmState(({ run: shown }) => isActive(shown) && shown?.origin.kind === 'here');
  const isRoot = useRlmState(({ run: shown }) => shown?.trajectory.root === run);
  const { path, byKey } = useContext(Way);
  const list = useRef<VirtualHandle>(null);
  const step = path.find((one) => one.run === run);
  const index = step?.turn ? (turns?.indexOf(step.turn) ?? -1) : -1;
  const isLast = path.at(-1)?.run === run;
  useEffect(() => {
    if (index >= 0) list.current?.goTo(index, byKey && isLast);
  }, [index, path, byKey, isLast]);
  const row = useCallback((key: string) => <Turn id={key} nested={nested} />, []);
  if (!turns || turns.length === 0) return null;
  const current = step?.turn;
  if (!isRoot && turns.length <= FEW)
    return (
      <ol className="turn-list">
        {turns.map((key) => (
          <Placed key={key} id={key} current={key === current} byKey={byKey && isLast} />
        ))}
      </ol>
    );
  return (
    <Virtual
      ref={list}
      items={turns}
      label="Turns, one below another"
      most={isRoot ? 'max(70vh, 320px)' : '60vh'}
      name={nameOf}
      rowClass="turn"
      current={current ?? null}
      follow={goesOn && isRoot}
      {...(index >= 0 && { first: index })}
    >
      {row}
    </Virtual>
  );
}

const nameOf = (key: string) => `Turn ${key.slice(key.lastIndexOf(' ') + 1)}`;

function Placed({ id, current, byKey }: { id: string; current: boolean; byKey: boolean }) {
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (!current) return;
    row.current?.scrollIntoView({ block: 'nearest' });
    if (byKey) row.current?.focus({ preventScroll: true });
  }, [current, byKey]);
  return (
    <li ref={row} tabIndex={-1} className={current ? 'turn current' : 'turn'} aria-label={nameOf(id)}>
      <Turn id={id} nested={nested} />
    </li>
  );
}

const nested = (runs: readonly string[]) => <Children runs={runs} />;

function Children({ runs }: { runs: readonly string[] }) {
  const { path } = useContext(Way);
  const index = runs.findIndex((run) => path.some((step) => step.run === run));
  const row = useCallback((run: string) => <Child run={run} />, []);
  return (
    <section className="children" aria-label="Children">
      <h3>{plural(runs.length, 'child', 'children')}</h3>
      {runs.length <= FEW ? (
        runs.map((run) => <Child key={run} run={run} />)
      ) : (
        <Virtual
          items={runs}
          label={`${formatCount(runs.length)} children`}
          most="60vh"
          {...(index >= 0 && { first: index })}
        >
          {row}
        </Virtual>
      )}
    </section>
  );
}

function Child({ run }: { run: string }) {
  const agent = useAgent(run);
  const going = useRlmState((state) => state.run?.phase === 'running');
  const [open, setOpen] = useOpened(`child ${run}`);
  const { path } = useContext(Way);
  const leadsHere = path.some((step) => step.run === run);
  useEffect(() => {
    if (leadsHere) setOpen(true);
  }, [leadsHere, path, setOpen]);
  if (!agent) return null;
  const { ended, turns, question, depth } = agent;
  return (
    <details className="child" open={open} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        <span className="one-line">{visible(question.text.slice(0, 160))}</span>
        <span className="muted">
          {' '}
          depth {depth}, {plural(turns.length, 'turn')}
          {ended ? `, ${ended.reason}` : going ? ', under way' : ''}
        </span>
      </summary>
      {open && (
        <>
          <CutText cut={question} label="Question of the child" />
          <TurnList run={run} />
          {ended && <CutText cut={ended.value} label="Answer of the child" className="answer-text" />}
        </>
      )}
    </details>
  );
}

/** Whether what ended a run is shown already: with the call that failed in its last turn, or as the run's own. */
function isErrorSaid(run: RunState | null, id: string): boolean {
  const agent = run?.trajectory.agents.get(id);
  if (!run || !agent?.error) return false;
  const { code, message } = agent.error;
  const { turns, calls } = run.trajectory;
  const failed = turns.get(agent.turns.at(-1) ?? '')?.calls.map((call) => calls.get(call)?.error) ?? [];
  return [run.error, ...failed].some((error) => error?.code === code && error.message === message);
}
