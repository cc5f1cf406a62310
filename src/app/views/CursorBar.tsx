/** The bar that moves the cursor: reset, back, play, step, next round, speed, and a scrubber with the run's own events. */

import { useCallback, useRef } from 'react';
import type { Spec } from '../../experiment/spec';
import { useLab, useLabState, useOnMove, usePlayback } from '../hooks';
import { deedAt, describe } from '../names';
import { speeds } from '../state/playback';
import type { Timeline } from '../state/timeline';
import { AgentMark } from './AgentMark';

const SLIDER = 'place-in-run';

/** Gives the focus to the slider; for what goes away while it has the focus. */
export const focusCursor = () => document.getElementById(SLIDER)?.focus({ preventScroll: true });

export function CursorBar() {
  const { playback } = useLab();
  const playing = usePlayback((state) => state.playing);
  const speed = usePlayback((state) => state.speed);
  const empty = usePlayback((state) => state.timeline.places.length === 0);
  const tool = (keys: string, label: string, sign: string, act: () => void) => (
    <button
      type="button"
      className="tool sign"
      title={`${keys}: ${label}`}
      aria-label={label}
      disabled={empty}
      onClick={act}
    >
      {sign}
    </button>
  );
  return (
    <section className="panel cursor-bar" aria-label="Cursor" data-tour="cursor">
      <div className="transport" role="group" aria-label="Replay of the recorded run">
        {tool('Home', 'To the beginning', '|‹', () => playback.reset())}
        {tool('Shift+←', 'Round before', '«', () => playback.round(-1))}
        {tool('←', 'Step back', '‹', () => playback.step(-1))}
        <button
          type="button"
          className="tool sign play"
          title={`Space: ${playing ? 'pause' : 'play'} the recorded run; nothing is computed`}
          aria-label={playing ? 'Pause' : 'Play'}
          disabled={empty}
          onClick={() => playback.toggle()}
        >
          {playing ? '❚❚' : '▶'}
        </button>
        {tool('→', 'Step', '›', () => playback.step(1))}
        {tool('Shift+→', 'Next round', '»', () => playback.round(1))}
        <select
          aria-label="Speed"
          title="Speed of the replay"
          value={speed}
          onChange={({ target }) => playback.setSpeed(Number(target.value))}
        >
          {speeds.map((value) => (
            <option key={value} value={value}>
              {value} ×
            </option>
          ))}
        </select>
      </div>
      <Where />
      <Scrubber />
    </section>
  );
}

const noAgents: Spec['agents'] = [];
const useAgents = () => useLabState(({ run }) => run?.spec.agents ?? noAgents);
const rolesOf = (agents: Spec['agents']) => agents.map(({ role }) => role);

/** Nothing is said anew where nothing is new. */
function writeText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** In words, where the cursor is. */
function Where() {
  const empty = usePlayback((state) => state.timeline.places.length === 0);
  return empty ? <p className="where muted">No run yet.</p> : <Place />;
}

/** Written past React: while playing it changes with every frame. */
function Place() {
  const { playback } = useLab();
  const playing = usePlayback((state) => state.playing);
  const agents = useAgents();
  const round = useRef<HTMLElement>(null);
  const marks = useRef<HTMLSpanElement>(null);
  const deed = useRef<HTMLSpanElement>(null);
  useOnMove(
    useCallback(() => {
      const { cursor } = playback.position();
      if (!cursor) return;
      writeText(round.current!, `Round ${cursor.round}`);
      writeText(deed.current!, deedAt(cursor, rolesOf(agents)));
      [...marks.current!.children].forEach((mark, i) => {
        (mark as HTMLElement).hidden = i + 1 !== cursor.agent;
      });
    }, [playback, agents]),
  );
  return (
    <p className="where" aria-live={playing ? 'off' : 'polite'} aria-atomic="true">
      <strong ref={round} /> ·{' '}
      <span ref={marks}>
        {agents.map((_, i) => (
          <span key={i}>
            <AgentMark agent={i + 1} />
          </span>
        ))}
      </span>{' '}
      <span ref={deed} />
    </p>
  );
}

function Scrubber() {
  const { playback } = useLab();
  const agents = useAgents();
  const timeline = usePlayback((state) => state.timeline);
  const input = useRef<HTMLInputElement>(null);
  const last = Math.max(0, timeline.places.length - 1);
  // The thumb moves at the pace of the display; React would be too much for that.
  useOnMove(
    useCallback(() => {
      const { index } = playback.store.getState();
      const { cursor, progress } = playback.position();
      const slider = input.current!;
      slider.value = `${Math.min(last, index + progress)}`;
      const text = cursor ? describe(cursor, rolesOf(agents)) : 'no run';
      if (slider.getAttribute('aria-valuetext') !== text) slider.setAttribute('aria-valuetext', text);
    }, [playback, last, agents]),
  );
  return (
    <div className="scrubber">
      <input
        ref={input}
        id={SLIDER}
        type="range"
        min={0}
        max={last}
        step="any"
        disabled={timeline.places.length === 0}
        aria-label="Place in the run"
        onInput={({ currentTarget }) => playback.seek(Math.round(Number(currentTarget.value)))}
        onKeyDown={(event) => {
          const direction = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
          if (direction === undefined || event.shiftKey || event.ctrlKey || event.altKey || event.metaKey)
            return;
          event.preventDefault(); // step "any" would move by a hundredth of the whole
          playback.step(direction as 1 | -1);
        }}
      />
      <Ticks timeline={timeline} />
    </div>
  );
}

/** Real events below the rail. */
function Ticks({ timeline: { places, ticks } }: { timeline: Timeline }) {
  const last = Math.max(1, places.length - 1);
  return (
    <div className="ticks" aria-hidden="true">
      {ticks.map(({ index, kind, round }) => (
        <span
          key={`${kind} ${index}`}
          className={`tick-${kind}`}
          style={{ left: `${(100 * index) / last}%` }}
        >
          {kind === 'round' ? `Round ${round}` : ''}
        </span>
      ))}
    </div>
  );
}
