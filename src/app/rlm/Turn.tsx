/** A turn: what the model said, its cells and tools, what it was told of them, and what one can do there. */

import { Suspense, useState, type ReactNode } from 'react';
import { formatCount, formatMs, plural } from '../format';
import { visible } from '../../visible';
import { CallFacts } from './Calls';
import { Cell } from './Cell';
import { CutText } from './CutText';
import { useCall, useRlm, useRlmState, useTurn } from './hooks';
import { EditMark, Marks } from './Marks';
import { Messages } from './Messages';
import { useOpened } from './opened';
import { Paged } from './Paged';
import { Seen, TurnTools } from './parts';
import { proseOf } from './prose';
import { isActive } from './run';
import type { ToolView, Trajectory, TurnView } from './trajectory';

interface Props {
  id: string;
  /** Draws the runs of children. */
  nested(runs: readonly string[]): ReactNode;
}

export function Turn({ id, nested }: Props) {
  const turn = useTurn(id);
  if (!turn) return null;
  const { calls, cells, tools, observation, compacted } = turn;
  return (
    <>
      <header className="turn-head">
        <h3>Turn {turn.turn}</h3>
        <Facts turn={turn} />
        <Tools turn={turn} />
      </header>
      {turn.interventions.length > 0 && <Elsewhere turn={turn} />}
      <EditMark kind="answer" of={id} />
      <EditMark kind="observation" of={id} />
      {compacted && (
        <Folded of={`compacted ${id}`} summary={compactedText(compacted.dropped)}>
          <CutText cut={compacted.summary} label="Summary of earlier turns" />
        </Folded>
      )}
      <Paged items={calls} name="call">
        {(call) => <Said key={call} call={call} hasCells={cells.length > 0} />}
      </Paged>
      <Paged items={cells} name="cell">
        {(cell) => <Cell key={cell} id={cell} nested={nested} />}
      </Paged>
      <Paged items={tools} name="tool call">
        {(tool, i) => <Tool key={i} tool={tool} />}
      </Paged>
      {observation && <Observation turn={id} {...observation} />}
      <Suspense>
        <Seen turn={id} />
      </Suspense>
    </>
  );
}

/** What a person did to a call that never was: one that was skipped, a tool. */
function Elsewhere({ turn: { key, interventions } }: { turn: TurnView }) {
  const trajectory = useRlmState(({ run }) => run?.trajectory);
  const list = interventions.filter(
    ({ of }) => of === null || !(trajectory?.cells.has(of) || trajectory?.calls.has(of)),
  );
  return list.length > 0 && <Marks of={key} list={list.slice(0, 50)} />;
}

const compactedText = (dropped: number) =>
  `${plural(dropped, 'message')} before this turn were summarised, to make room`;

/** How long it took and what it used. */
function Facts({ turn: { started, ended, calls } }: { turn: TurnView }) {
  const tokens = useRlmState(({ run }) => tokensOf(run?.trajectory ?? null, calls));
  const facts = [
    ...(ended !== null && ended > started ? [formatMs(ended - started)] : []),
    ...(tokens > 0 ? [plural(tokens, 'token')] : []),
  ];
  return <span className="call-facts muted">{facts.join(' · ')}</span>;
}

function tokensOf(trajectory: Trajectory | null, calls: readonly string[]): number {
  let sum = 0;
  for (const call of calls) {
    const usage = trajectory?.calls.get(call)?.usage;
    if (usage) sum += usage.promptTokens + usage.completionTokens;
  }
  return sum;
}

function Tools({ turn: { key, run, ended } }: { turn: TurnView }) {
  const rlm = useRlm();
  return (
    <span className="turn-tools">
      {ended !== null && (
        <button
          type="button"
          className="tool"
          title="A Python prompt of your own in a copy of the session as it stood after this turn; the run is not touched"
          onClick={() => void rlm.openPrompt({ run, turn: key })}
        >
          Open a prompt here
        </button>
      )}
      <Suspense>
        <TurnTools turn={key} />
      </Suspense>
    </span>
  );
}

interface FoldedProps {
  of: string;
  summary: ReactNode;
  children: ReactNode;
}

/** What is opened stays so while it scrolls out of sight. */
function Folded({ of, summary, children }: FoldedProps) {
  const [open, setOpen] = useOpened(of);
  return (
    <details
      className="observation"
      open={open}
      onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
    >
      <summary>{summary}</summary>
      {open && children}
    </details>
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
      <Marks of={id} list={call.interventions} />
      {reasoning && (
        <Folded of={`reasoning ${id}`} summary="Reasoning">
          <CutText cut={reasoning} label="Reasoning" />
        </Folded>
      )}
      {split
        ? prose && (
            <CutText cut={{ text: prose, length: prose.length, at: null }} label="What the model wrote" />
          )
        : !error && <CutText cut={text} label="What the model wrote" />}
      {split && text.length > text.text.length && (
        <p className="more-text muted">
          Of a text of {plural(text.length, 'character')} this is what the first{' '}
          {formatCount(text.text.length)} say beside the code: the rest stands under “As written”.
        </p>
      )}
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
        <CallFacts call={call} />
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

function Observation({ turn, text, full, nudge }: NonNullable<TurnView['observation']> & { turn: string }) {
  const cut = full > text.length;
  return (
    <Folded
      of={`observation ${turn}`}
      summary={
        <>
          {nudge ? 'The model was told that there was no code to run' : 'What the model was told'}
          {cut ? (
            <strong className="truncated">
              {' '}
              cut to {formatCount(text.length)} of {formatCount(full)} characters
            </strong>
          ) : (
            <span className="muted"> {plural(text.length, 'character')}</span>
          )}
        </>
      }
    >
      <CutText cut={text} label="What the model was told" />
    </Folded>
  );
}
