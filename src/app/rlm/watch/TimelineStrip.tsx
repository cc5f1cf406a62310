/** Calls of a run in parallel lanes over its time, with its budgets and their forecast; recorded runs can be played. */

import { useEffect, useId, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import '../../styles/rlm-watch.css';
import { plural } from '../../format';
import { NumbersTable } from '../../views/NumbersTable';
import { isActive, type RunState } from '../run';
import { useGoing, useSettledRun, useWidth } from './hooks';
import { budgetLines, shareAt } from './timeline/budgets';
import { beginOf, lanesOf } from './timeline/lanes';
import { panned, zoomed, type Window } from './timeline/layout';
import { createPlayhead, type Clock } from './timeline/playhead';
import { Strip } from './timeline/Strip';
import { usedOverTime } from './timeline/used';
import { budgetWords, momentWords, tableOf } from './timeline/words';

export default function TimelineStrip() {
  const run = useSettledRun();
  return run && run.trajectory.turns.size > 0 ? <Timeline key={run.id} run={run} /> : null;
}

const pageClock: Clock = {
  now: () => performance.now(),
  next(frame) {
    const id = requestAnimationFrame(frame);
    return () => cancelAnimationFrame(id);
  },
};
/** Between two moves of the playhead where motion is to be spared. */
const CALM_MS = 500;

function Timeline({ run }: { run: RunState }) {
  const { trajectory } = run;
  const active = isActive(run) && run.origin.kind === 'here';
  const going = useGoing(run);
  const lanes = useMemo(() => lanesOf(trajectory, going), [trajectory, going]);
  const budgets = useMemo(() => {
    const root = trajectory.agents.get(trajectory.root ?? '');
    return root ? budgetLines(usedOverTime(trajectory), root.budgets) : [];
  }, [trajectory]);
  const [seen, setSeen] = useState<Window | null>(null);
  const [asTable, setAsTable] = useState(false);
  const [playhead] = useState(() =>
    createPlayhead(pageClock, window.matchMedia('(prefers-reduced-motion: reduce)').matches ? CALM_MS : 0),
  );
  const body = useRef<HTMLDivElement>(null);
  const width = useWidth(body);
  const caption = useId();
  useEffect(() => playhead.setSpan(beginOf(lanes), lanes.end), [playhead, lanes]);
  useEffect(() => {
    if (active) playhead.place(null);
    return () => playhead.pause();
  }, [active, playhead]);

  const whole = seen ?? { from: 0, to: lanes.end };
  const closer = (factor: number) => {
    const next = zoomed(whole, factor, (whole.from + whole.to) / 2, lanes.end);
    setSeen(next.to - next.from >= lanes.end ? null : next);
  };
  const calls = trajectory.calls.size;
  return (
    <section className="panel timeline" aria-label="Timeline">
      <header className="watch-head">
        <h2>Timeline</h2>
        {!active && <Play {...{ playhead, lanes, trajectory, budgets }} />}
        <span className="spacer" />
        <div role="group" aria-label="Zoom" className="joined-tools">
          <button
            type="button"
            className="tool"
            title="+: closer"
            aria-label="Closer"
            onClick={() => closer(0.5)}
          >
            +
          </button>
          <button
            type="button"
            className="tool"
            title="−: farther"
            aria-label="Farther"
            disabled={!seen}
            onClick={() => closer(2)}
          >
            −
          </button>
          <button
            type="button"
            className="tool"
            title="0: the whole run"
            disabled={!seen}
            onClick={() => setSeen(null)}
          >
            Whole
          </button>
          {seen && (
            <>
              <button
                type="button"
                className="tool"
                title="Shift+←: earlier"
                aria-label="Earlier"
                onClick={() => setSeen(panned(seen, -(seen.to - seen.from) / 4, lanes.end))}
              >
                ←
              </button>
              <button
                type="button"
                className="tool"
                title="Shift+→: later"
                aria-label="Later"
                onClick={() => setSeen(panned(seen, (seen.to - seen.from) / 4, lanes.end))}
              >
                →
              </button>
            </>
          )}
        </div>
        <button
          type="button"
          className="tool"
          aria-pressed={asTable}
          title="The numbers of this picture"
          onClick={() => setAsTable(!asTable)}
        >
          Table
        </button>
      </header>
      <div ref={body}>
        {asTable ? (
          <NumbersTable table={tableOf(trajectory, lanes)} label="Timeline: calls in order of time" />
        ) : (
          <Strip
            {...{ trajectory, lanes, budgets, active, width, playhead, seen }}
            look={setSeen}
            label={`Timeline of ${plural(calls, 'call')} and ${plural(trajectory.cells.size, 'cell')}`}
            describedBy={caption}
          />
        )}
      </div>
      <p id={caption} className="muted reading-help">
        {budgetWords(budgets, trajectory.t, active)} <Legend over={lanes.over} />
        <span className="keys-help">
          Keys: ← → the call before or after, Enter goes to it, + − 0 zoom, Shift+← → moves
          {active ? '' : ', Space plays'}.
        </span>
      </p>
    </section>
  );
}

function Legend({ over }: { over: number }) {
  return (
    <>
      <span className="swatch swatch-turn" aria-hidden="true" /> the driving model,{' '}
      <span className="swatch swatch-sub" aria-hidden="true" /> sub-calls,{' '}
      <span className="swatch swatch-python" aria-hidden="true" /> Python, thin where it waits;{' '}
      <span className="swatch swatch-failed" aria-hidden="true" /> failed.{' '}
      {over > 0 && `${plural(over, 'call')} found no lane and stand over others. `}
    </>
  );
}

type PlayProps = Pick<Parameters<typeof Strip>[0], 'playhead' | 'lanes' | 'trajectory' | 'budgets'>;

/** The time that the playhead is at is written past React: it changes with every frame. */
function Play({ playhead, lanes, trajectory, budgets }: PlayProps) {
  const playing = useStore(playhead.store, (state) => state.playing);
  const placed = useStore(playhead.store, (state) => state.placed);
  const words = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const write = () => {
      const t = playhead.position();
      if (words.current)
        words.current.textContent = t === null ? '' : momentWords(lanes, trajectory, budgets, t, shareAt);
    };
    write();
    return playhead.onMove(write);
  }, [playhead, lanes, trajectory, budgets, placed]);
  return (
    <>
      <button
        type="button"
        className="tool"
        title="Space: what was recorded, in at most ten seconds; nothing is run"
        onClick={() => (playing ? playhead.pause() : playhead.play())}
      >
        {playing ? 'Pause' : 'Play back'}
      </button>
      {placed && (
        <>
          <span ref={words} className="muted playhead-words" />
          <button type="button" className="tool" onClick={() => (playhead.pause(), playhead.place(null))}>
            End
          </button>
        </>
      )}
    </>
  );
}
