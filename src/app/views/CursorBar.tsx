/** The bar that moves the cursor: reset, back, play, step, next round, speed, and a scrubber with the run's own events. */

import { useEffect, useRef } from 'react';
import { frames } from '../draw/frames';
import { useLab, useLabState, usePlayback } from '../hooks';
import type { Cursor } from '../pictures/picture';
import { speeds } from '../state/playback';
import type { Timeline } from '../state/timeline';
import { AgentMark } from './AgentMark';

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

/** In words, where the cursor is. */
function Where() {
  const place = usePlayback(({ timeline, index }) => timeline.places[index] ?? null);
  const agents = useLabState(({ run }) => run?.spec.agents ?? null);
  if (!place || !agents) return <p className="where muted">No run yet.</p>;
  const steps = place.at === 'latent' ? `, latent step ${place.step}` : '';
  const doing = {
    latent: '',
    message: ' passes on its message',
    text: ' passes on text',
    answer: ' is asked for the answer',
  };
  return (
    <p className="where">
      <strong>Round {place.round}</strong> · <AgentMark agent={place.agent} /> {agents[place.agent - 1]?.role}
      {steps}
      {doing[place.at]}
    </p>
  );
}

function Scrubber() {
  const { playback } = useLab();
  const agents = useLabState(({ run }) => run?.spec.agents ?? null);
  const timeline = usePlayback((state) => state.timeline);
  const input = useRef<HTMLInputElement>(null);
  const last = Math.max(0, timeline.places.length - 1);
  // The thumb moves at the pace of the display; React would be too much for that.
  useEffect(() => {
    const write = () => {
      const { index } = playback.store.getState();
      const { cursor, progress } = playback.position();
      const slider = input.current!;
      slider.value = `${Math.min(last, index + progress)}`;
      const text = cursor ? describe(cursor, agents?.map(({ role }) => role) ?? []) : 'no run';
      if (slider.getAttribute('aria-valuetext') !== text) slider.setAttribute('aria-valuetext', text);
    };
    const ask = () => frames.ask(write);
    write();
    const leave = playback.onMove(ask);
    return () => {
      leave();
      frames.drop(write);
    };
  }, [playback, last, agents]);
  return (
    <div className="scrubber">
      <input
        ref={input}
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

export function describe(cursor: Cursor, roles: readonly string[]): string {
  const role = roles[cursor.agent - 1] ?? `agent ${cursor.agent}`;
  const place = {
    latent: `${role}, latent step ${cursor.step}`,
    message: `message of ${role}`,
    text: `text of ${role}`,
    answer: `answer of ${role}`,
  };
  return `Round ${cursor.round}, ${place[cursor.at]}`;
}
