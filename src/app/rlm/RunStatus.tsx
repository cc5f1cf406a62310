/** Where a run stands, in words, and what is being loaded for it. */

import { useEffect, useState } from 'react';
import { formatBytes } from '../format';
import { visible } from '../../visible';
import { useRlmState } from './hooks';
import { isActive, type RunState } from './run';

export function Status({ run }: { run: RunState }) {
  const turns = useRlmState(
    ({ run: now }) => now?.trajectory.agents.get(now.trajectory.root ?? '')?.turns.length ?? 0,
  );
  return (
    <p className="status">
      <span className={`lamp ${run.phase === 'preparing' ? 'loading' : run.phase}`} aria-hidden="true" />
      <span role="status">{inWords(run, turns)}</span>
      {isActive(run) && run.trajectory.root === null && <Clock />}
    </p>
  );
}

/** Exported for its test. */
export function inWords({ phase, origin, asks, summary }: RunState, turns: number): string {
  if (origin.kind === 'example')
    return 'Ready. Shown is an example, recorded before: nothing has been loaded or run. Loading begins when pointer or focus come to Run.';
  if (origin.kind === 'link')
    return origin.format === null
      ? 'Reading the run of the link…'
      : 'A recorded run from a link: nothing is run.';
  if (origin.kind === 'file') {
    const name = `“${visible(origin.name)}”`;
    if (origin.format === null) return `Reading ${name}…`;
    return `The log ${name}${origin.format === 'lab' ? '' : ` (${origin.format})`}: nothing is run.`;
  }
  switch (phase) {
    case 'preparing':
      return 'Preparing question, models and Python…';
    case 'running':
      if (asks.length > 0) return 'You are asked.';
      return turns > 0 ? `Turn ${turns}.` : 'Starting…';
    case 'stopping':
      return 'Stopping…';
    case 'stopped':
      return 'Stopped. What had come is shown.';
    case 'failed':
      return 'The run ended without an answer.';
    case 'done':
      return summary?.reason === 'extracted'
        ? 'Done: the answer was read off the trajectory by a last call.'
        : 'Done.';
  }
}

/** Seconds since it was first shown, until the readout of seconds stands below. For the eye alone. */
function Clock() {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const begun = performance.now();
    const timer = setInterval(() => setSeconds(Math.floor((performance.now() - begun) / 1000)), 250);
    return () => clearInterval(timer);
  }, []);
  return (
    <span className="muted" aria-hidden="true">
      {seconds} s
    </span>
  );
}

/** Before the first turn alone: what is loaded then is said nowhere else. */
export function Loading({ run }: { run: RunState }) {
  if (run.loading.length === 0 || run.trajectory.turns.size > 0) return null;
  return (
    <table className="loading">
      <caption className="spoken">What is being loaded</caption>
      <tbody>
        {run.loading.map(({ model, stage, loaded, total }) => (
          <tr key={`${model} ${stage}`}>
            <th scope="row">{visible(model)}</th>
            <td className="doing">{visible(stage)}</td>
            <td className="bar">
              {total !== null && total > 0 && (
                <progress value={loaded} max={total} aria-label={`Bytes of ${visible(model)}`} />
              )}
            </td>
            <td className="number">{loaded > 0 && formatBytes(loaded)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
