/** What waits before it is run or asked, in step mode: a cell or a sub-call, and what a person decides of it. */

import { useEffect, useMemo, useRef, useState } from 'react';
import { LabError } from '../../../errors';
import { gateText } from '../../../rlm/gate-text';
import type { GateDecision } from '../../../rlm/run-types';
import { visible } from '../../../visible';
import { formatCount, plural } from '../../format';
import '../../styles/rlm-drive.css';
import { useRlm, useRlmState } from '../hooks';
import { oneLine } from '../one-line';
import type { Gate } from '../protocol';
import { batchOfGate } from './actions';
import { Editor } from './editor/Editor';
import { focusStep, isFocusFree } from './focus';
import { gateShown, goOf } from './gates';

/** The worker tells the first of them alone. */
const TOLD = 100;
/** Of the others, those that are listed. */
const LISTED = 20;

const none: readonly Gate[] = [];

export default function Gates() {
  const gates = useRlmState(({ run }) => run?.gates ?? none);
  const rlm = useRlm();
  const chosen = useRlmState(({ gateChosen }) => gateChosen);
  const gate = gateShown(gates, chosen);
  if (!gate) return null;
  const others = gates.filter(({ id }) => id !== gate.id);
  return (
    <section className="panel gates" aria-label="Waiting for your decision">
      <One key={gate.id} gate={gate} gates={gates} />
      {others.length > 0 && (
        <details className="observation">
          <summary>{plural(others.length, 'other')} that wait</summary>
          <ol className="gate-list">
            {others.slice(0, LISTED).map((other) => (
              <li key={other.id}>
                <button type="button" className="tool" onClick={() => rlm.lookAtGate(other.id)}>
                  Look at it
                </button>{' '}
                <span className="one-line words">{oneLine(gateText(other.what))}</span>
              </li>
            ))}
          </ol>
          {others.length > LISTED && (
            <p className="muted">and {plural(others.length - LISTED, 'more', 'more')}</p>
          )}
        </details>
      )}
    </section>
  );
}

function One({ gate, gates }: { gate: Gate; gates: readonly Gate[] }) {
  const rlm = useRlm();
  const { what, id, length } = gate;
  const cell = what.kind === 'cell';
  const given = gateText(what);
  const kept = useRlmState(({ gateTexts }) => gateTexts.get(id) ?? null);
  const [all, setAll] = useState<string | null>(given.length >= length ? given : null);
  const [fault, setFault] = useState<string | null>(null);
  const [answer, setAnswer] = useState<string | null>(null);
  const approve = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!isFocusFree()) return;
    // Not smoothly: nobody has to follow a motion.
    approve.current!.closest('.gates')!.scrollIntoView({ block: 'nearest', behavior: 'instant' });
    approve.current!.focus();
  }, []);
  const text = kept ?? all;
  const edited = kept !== null;
  const decide = (decision: GateDecision) => {
    if (gates.length === 1) focusStep();
    rlm.decide(id, decision);
  };
  const go = () => decide(goOf(gate, rlm.store.getState().gateTexts));
  const fetchAll = async () => {
    try {
      setAll(await rlm.gateText(gate));
      setFault(null);
    } catch (error) {
      setFault(LabError.from(error).message);
    }
  };
  const name = cell ? 'Code that waits' : 'Prompt that waits';
  return (
    <>
      <h2>
        {cell
          ? 'A cell waits to be run'
          : what.child
            ? 'A child waits to be started'
            : 'A sub-call waits to be asked'}
        <span className="muted"> {waiting(gates)}</span>
      </h2>
      <Facts gate={gate} />
      {text === null ? (
        <>
          <pre className="words" tabIndex={0} role="group" aria-label={name} data-scrolls>
            {visible(given)}
          </pre>
          <p className="muted">
            The first {formatCount(given.length)} of {formatCount(length)} characters are shown.{' '}
            <button type="button" className="inline" onClick={() => void fetchAll()}>
              Fetch all, to read or edit
            </button>
          </p>
        </>
      ) : (
        <Editor
          label={name}
          language={cell ? 'python' : 'text'}
          lines={3}
          value={text}
          onChange={(next) => rlm.typeAtGate(id, next === all ? null : next)}
          onSubmit={go}
        />
      )}
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
      <div className="actions">
        <button
          ref={approve}
          type="button"
          className="primary"
          title="Enter here, Ctrl+Enter in the text, N anywhere else"
          onKeyDown={(event) => {
            // A key that is held down approves one thing.
            if (event.repeat) event.preventDefault();
          }}
          onClick={go}
        >
          {approveLabel(gate, edited)}
        </button>
        <button
          type="button"
          title={
            cell
              ? 'It is not run, which the model is told'
              : 'It is not asked: the call fails in Python as “Skipped”'
          }
          onClick={() => decide({ kind: 'skip' })}
        >
          Skip it
        </button>
        <button
          type="button"
          aria-expanded={answer !== null}
          title={cell ? 'What it prints, said by you: it is not run' : 'The model is not asked'}
          onClick={() => setAnswer(answer === null ? '' : null)}
        >
          Answer it yourself…
        </button>
        <WholeBatch gate={gate} gates={gates} />
      </div>
      {answer !== null && (
        <div className="own-answer">
          <Editor
            label={cell ? 'What the cell prints' : 'The answer of the call'}
            language="text"
            lines={3}
            autoFocus
            value={answer}
            onChange={setAnswer}
            onSubmit={() => decide({ kind: 'answer', text: answer })}
          />
          <div className="actions">
            <button type="button" title="Ctrl+Enter" onClick={() => decide({ kind: 'answer', text: answer })}>
              Answer so
            </button>
          </div>
        </div>
      )}
    </>
  );
}

function approveLabel({ what }: Gate, edited: boolean): string {
  const verb = what.kind === 'cell' ? 'Run' : what.child ? 'Start' : 'Ask';
  return edited ? `${verb} as edited` : verb === 'Run' ? 'Run it' : `${verb} it`;
}

/** How many wait, of which kinds. */
function waiting(gates: readonly Gate[]): string {
  if (gates.length === 1) return '';
  const cells = gates.filter(({ what }) => what.kind === 'cell').length;
  const calls = gates.length - cells;
  const parts = [
    ...(cells > 0 ? [plural(cells, 'cell')] : []),
    ...(calls > 0 ? [plural(calls, 'call')] : []),
  ];
  return `(${gates.length >= TOLD ? 'at least ' : ''}${parts.join(' and ')} wait)`;
}

function Facts({ gate: { what, length } }: { gate: Gate }) {
  const depth = useRlmState(({ run }) => run?.trajectory.agents.get(what.run)?.depth ?? 0);
  const facts = [
    depth > 0 ? `child at depth ${depth}, turn ${what.turn}` : `turn ${what.turn}`,
    ...(what.kind === 'call' ? [visible(what.model)] : []),
    ...(what.kind === 'call' && what.from.of > 1
      ? [`${formatCount(what.from.index + 1)} of ${formatCount(what.from.of)} in its batch`]
      : []),
    plural(length, 'character'),
  ];
  return <p className="call-facts muted">{facts.join(' · ')}</p>;
}

/** What is decided once for a whole batch. */
function WholeBatch({ gate, gates }: { gate: Gate; gates: readonly Gate[] }) {
  const rlm = useRlm();
  const batch = useMemo(() => batchOfGate(gate), [gate]);
  if (batch === null || gate.what.kind !== 'call') return null;
  const { of } = gate.what.from;
  return (
    <button
      type="button"
      title={`The model answers all of this batch of ${formatCount(of)} that is still open: what waits now and what comes`}
      onClick={() => {
        if (gates.every((other) => batchOfGate(other) === batch)) focusStep();
        rlm.waveThrough(gate.id);
      }}
    >
      {gate.what.child ? 'Start' : 'Ask'} the rest of this batch
    </button>
  );
}
