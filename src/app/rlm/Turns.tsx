/** The turns of an agent, one after another: what the model wrote, its cells, what it was told of them, its children. */

import { useState } from 'react';
import { formatCount, formatMs, plural } from '../format';
import { CallFacts, Calls } from './Calls';
import { CutText } from './CutText';
import { useAgent, useCall, useCell, useRlmState, useTurn } from './hooks';
import { Messages } from './Messages';
import { Paged } from './Paged';
import { proseOf } from './prose';
import { isActive } from './run';
import type { CellView, ToolView, TurnView } from './trajectory';
import { visible } from '../../visible';

/** Turns that are drawn before somebody asks for the earlier ones. */
const LAST = 30;
/** So many of them are added at a time. */
const STEP = 200;

export function Turns({ run }: { run: string }) {
  const agent = useAgent(run);
  const [last, setLast] = useState(LAST);
  if (!agent) return null;
  const { turns, children } = agent;
  const shown = turns.slice(-last);
  const hidden = turns.length - shown.length;
  return (
    <>
      {hidden > 0 && (
        <button type="button" className="tool" onClick={() => setLast(last + STEP)}>
          Show the {plural(Math.min(STEP, hidden), 'turn')} before
        </button>
      )}
      <ol className="turn-list">
        {shown.map((key) => (
          <Turn key={key} id={key} />
        ))}
      </ol>
      {children.length > 0 && <Children runs={children} />}
    </>
  );
}

function Turn({ id }: { id: string }) {
  const turn = useTurn(id);
  if (!turn) return null;
  const { calls, cells, tools, observation, compacted } = turn;
  return (
    <li className="turn" aria-label={`Turn ${turn.turn}`}>
      <h3>Turn {turn.turn}</h3>
      {compacted && (
        <details className="observation">
          <summary>
            {plural(compacted.dropped, 'message')} before this turn were summarised, to make room
          </summary>
          <CutText cut={compacted.summary} label="Summary of earlier turns" />
        </details>
      )}
      <Paged items={calls} name="call">
        {(call) => <Said key={call} call={call} hasCells={cells.length > 0} />}
      </Paged>
      <Paged items={cells} name="cell">
        {(cell) => <Cell key={cell} id={cell} />}
      </Paged>
      <Paged items={tools} name="tool call">
        {(tool, i) => <Tool key={i} tool={tool} />}
      </Paged>
      {observation && <Observation {...observation} />}
    </li>
  );
}

const purposes = {
  turn: null,
  sub: null,
  extract: 'Last call: the answer from the trajectory',
  compact: 'Call for a summary',
};

/** What the model said: around its code once that stands in cells, and as it was written on request. */
function Said({ call: id, hasCells }: { call: string; hasCells: boolean }) {
  const call = useCall(id);
  const goesOn = useRlmState(({ run }) => isActive(run));
  const [written, setWritten] = useState(false);
  if (!call) return null;
  const { text, reasoning, error, purpose } = call;
  const split = hasCells && purpose === 'turn' && !written;
  const prose = split ? proseOf(text.text) : '';
  return (
    <div className="said-by-model">
      {purposes[purpose] && <p className="muted">{purposes[purpose]}</p>}
      <CallFacts call={call} />
      {reasoning && (
        <details className="observation">
          <summary>Reasoning</summary>
          <CutText cut={reasoning} label="Reasoning" />
        </details>
      )}
      {split
        ? prose && (
            <CutText cut={{ text: prose, length: prose.length, at: null }} label="What the model wrote" />
          )
        : !error && <CutText cut={text} label="What the model wrote" />}
      {!error && call.usage === null && text.length === 0 && (
        <p className="muted">
          {!goesOn
            ? 'No answer came.'
            : call.model === 'person'
              ? 'Waiting for you…'
              : 'Waiting for the model…'}
        </p>
      )}
      {error && (
        <p className="fault">
          <code>{error.code}</code> {visible(error.message)} {visible(error.hint)}
        </p>
      )}
      <div className="row-tools">
        {hasCells && purpose === 'turn' && (
          <button type="button" className="tool" aria-pressed={written} onClick={() => setWritten(!written)}>
            As written
          </button>
        )}
        <Messages seq={call.seq} />
      </div>
    </div>
  );
}

const statuses: Readonly<Record<NonNullable<CellView['status']>, string | null>> = {
  ok: null,
  error: 'raised an error',
  interrupted: 'interrupted',
  timeout: 'stopped: its time was over',
  memory: 'stopped: its memory was full',
  killed: 'killed',
};

function Cell({ id }: { id: string }) {
  const cell = useCell(id);
  const goesOn = useRlmState(({ run }) => isActive(run));
  if (!cell) return null;
  const { status, seconds, waited, rebuilt, error, changed, removed } = cell;
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
    <section className={wrong ? 'cell wrong' : 'cell'} aria-label="Cell">
      <CutText cut={cell.code} label="Code" className="code" />
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
      {changed.length + removed.length > 0 && (
        <details className="observation">
          <summary>{plural(changed.length, 'variable')} changed</summary>
          <ul className="variables words">
            {changed.map(({ name, type, length, preview }) => (
              <li key={name}>
                <strong>{visible(name)}</strong> {visible(type)}
                {length !== null && `, ${formatCount(length)} long`}{' '}
                <span className="muted">{visible(preview)}</span>
              </li>
            ))}
            {removed.map((name) => (
              <li key={name}>
                <s>{visible(name)}</s>
              </li>
            ))}
          </ul>
        </details>
      )}
      {cell.children.length > 0 && <Children runs={cell.children} />}
    </section>
  );
}

function Tool({ tool }: { tool: ToolView }) {
  return (
    <section className="cell" aria-label="Tool">
      <p className="words">{visible(tool.name)}</p>
      <CutText cut={tool.args} label="Arguments" className="code" />
      {tool.error === null ? (
        <CutText cut={tool.result} label="Result" />
      ) : (
        <p className="fault">{visible(tool.error)}</p>
      )}
      <p className="call-facts muted">{formatMs(1000 * tool.seconds)}</p>
    </section>
  );
}

function Observation({ text, full, nudge }: NonNullable<TurnView['observation']>) {
  const cut = full > text.length;
  return (
    <details className="observation">
      <summary>
        {nudge ? 'The model was told that there was no code to run' : 'What the model was told'}
        {cut ? (
          <strong className="truncated">
            {' '}
            cut to {formatCount(text.length)} of {formatCount(full)} characters
          </strong>
        ) : (
          <span className="muted"> {plural(text.length, 'character')}</span>
        )}
      </summary>
      <CutText cut={text} label="What the model was told" />
    </details>
  );
}

function Children({ runs }: { runs: readonly string[] }) {
  const [most, setMost] = useState(10);
  return (
    <section className="children" aria-label="Children">
      <h3>{plural(runs.length, 'child', 'children')}</h3>
      {runs.slice(0, most).map((run) => (
        <Child key={run} run={run} />
      ))}
      {runs.length > most && (
        <button type="button" className="tool" onClick={() => setMost(most + 50)}>
          Show more of {formatCount(runs.length)}
        </button>
      )}
    </section>
  );
}

function Child({ run }: { run: string }) {
  const agent = useAgent(run);
  const going = useRlmState((state) => state.run?.phase === 'running');
  const [open, setOpen] = useState(false);
  if (!agent) return null;
  const { ended, turns, question, depth } = agent;
  return (
    <details className="child" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
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
          <Turns run={run} />
          {ended && <CutText cut={ended.value} label="Answer of the child" className="answer-text" />}
        </>
      )}
    </details>
  );
}
