/** What a run read of its context: the context as a strip, in words and in tables, and who read a place. */

import { useEffect, useId, useMemo, useRef, useState } from 'react';
import '../../styles/rlm-watch.css';
import { LabError, type LabErrorJson } from '../../../errors';
import type { Coverage } from '../../../rlm/coverage/coverage';
import { visible } from '../../../visible';
import { FaultCard } from '../../views/FaultCard';
import { NumbersTable } from '../../views/NumbersTable';
import { useRlm, useRlmState } from '../hooks';
import { isActive, type RunState } from '../run';
import { around, type Span } from './coverage/layout';
import { Readers } from './coverage/Readers';
import { Strip } from './coverage/Strip';
import { coverageWords, neverWords, pieceTable, placeWords, shareTable } from './coverage/words';
import { useSettledRun, useWidth } from './hooks';

export default function CoverageView() {
  const run = useSettledRun();
  if (!run || run.trajectory.root === null)
    return (
      <section className="coverage" aria-label="Coverage">
        <p className="muted">What was read of the context is reckoned once the run has begun.</p>
      </section>
    );
  return <Of key={run.id} run={run} />;
}

function Of({ run }: { run: RunState }) {
  const rlm = useRlm();
  const { id } = run;
  const active = isActive(run);
  const part = useRlmState(({ focus }) => focus?.part ?? null);
  const [coverage, setCoverage] = useState<Coverage | null>(null);
  const [error, setError] = useState<LabErrorJson | null>(null);
  const [asked, setAsked] = useState(0);
  /** What was asked for has not come yet. */
  const [busy, setBusy] = useState(true);
  useEffect(() => {
    let wanted = true;
    rlm
      .coverage(id)
      .then(
        (found) => {
          if (!wanted) return;
          setCoverage(found);
          setError(null);
        },
        (fault: unknown) => wanted && setError(LabError.from(fault).toJSON()),
      )
      .finally(() => wanted && setBusy(false));
    return () => {
      wanted = false;
    };
    // Once more when the run has ended.
  }, [rlm, id, active, asked]);
  const refresh = () => {
    setBusy(true);
    setAsked(asked + 1);
  };
  return (
    <section className="coverage" aria-label="Coverage" aria-busy={busy}>
      <header className="watch-head">
        <h2>What was read of the context</h2>
        <span className="spacer" />
        {active && (
          <button type="button" className="tool" disabled={busy} onClick={refresh}>
            {busy ? 'Being reckoned…' : 'Refresh'}
          </button>
        )}
      </header>
      {busy && !coverage && (
        <p className="muted" role="status">
          The context is compared with everything that was printed and sent…
        </p>
      )}
      {error && (
        <FaultCard error={error} label="Coverage">
          <button type="button" onClick={refresh}>
            Try again
          </button>
        </FaultCard>
      )}
      {coverage && !error && (
        <Shown key={part && `${part.from} ${part.to}`} coverage={coverage} run={run} part={part} />
      )}
    </section>
  );
}

interface ShownProps {
  coverage: Coverage;
  run: RunState;
  /** What is looked at first; null: all of it. */
  part: Span | null;
}

function Shown({ coverage, run, part }: ShownProps) {
  const { characters, notes } = coverage;
  const [span, setSpan] = useState<Span>(part ? around(part, characters) : { from: 0, to: characters });
  const start = part && Math.min(part.from, characters - 1);
  const [cursor, setCursor] = useState(start ?? 0);
  const [opened, setOpened] = useState<number | null>(start);
  const body = useRef<HTMLDivElement>(null);
  const width = useWidth(body);
  const words = useId();
  const pieces = useMemo(() => pieceTable(coverage), [coverage]);
  if (characters === 0) return <p className="muted">The context has no text.</p>;
  const isWhole = span.to - span.from >= characters;
  return (
    <>
      <p id={words}>
        {coverageWords(coverage)} <strong>{neverWords(coverage)}</strong>
      </p>
      <div ref={body}>
        <Strip
          {...{ coverage, width, span, cursor, setCursor }}
          look={setSpan}
          open={setOpened}
          describedBy={words}
        />
      </div>
      <p className="coverage-at">
        <span className="muted" role="status">
          {placeWords(coverage, cursor)}
        </span>
        <span className="spacer" />
        <button type="button" className="tool" title="Enter" onClick={() => setOpened(cursor)}>
          Text and readers
        </button>
        <button
          type="button"
          className="tool"
          title="0: all of the context"
          disabled={isWhole}
          onClick={() => setSpan({ from: 0, to: characters })}
        >
          Whole
        </button>
      </p>
      {opened !== null && <Readers run={run} position={opened} close={() => setOpened(null)} />}
      <p className="muted reading-help">
        From the left to the right and row by row, all characters of the context. A band each for what the
        driving model was told, what a sub-model was sent, and what a variable is a copy of; empty: not. A
        touched place is never paler than can be seen, however small. Keys: ← → a pixel, Shift 20, ↑ ↓ a row,
        N P the next or former part, + − 0 zoom, Enter text and readers.
      </p>
      {notes.length > 0 && (
        <ul className="coverage-notes muted">
          {notes.map((note) => (
            <li key={note}>{visible(note)}</li>
          ))}
        </ul>
      )}
      <NumbersTable table={shareTable(coverage)} label="Shares of the context" />
      {pieces && (
        <details>
          <summary>By piece of the context</summary>
          <NumbersTable table={pieces} label="Shares of each piece" />
        </details>
      )}
    </>
  );
}
