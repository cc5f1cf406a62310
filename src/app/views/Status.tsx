/** One line on where the run is: in full for the eye, in coarse steps for a screen reader. */

import type { RunOutline } from '../../experiment/outline';
import { formatBytes, formatMs } from '../format';
import type { Origin, RunState } from '../state/run';

interface StatusProps {
  run: RunState;
  result: RunOutline;
}

export function Status({ run, result }: StatusProps) {
  return (
    <p className="status">
      <span className={`lamp ${run.phase}`} aria-hidden="true" />
      <span role="status" className="spoken">
        {coarse(run, result)}
      </span>
      <span aria-hidden="true">{fine(run, result)}</span>
    </p>
  );
}

/** A run that was not computed on this page. */
const recorded: Readonly<Record<Exclude<Origin, 'here'>, string>> = {
  shipped: 'A recorded run that comes with the page. Nothing has been loaded or computed; Run does it here.',
  link: 'The recorded run that the link carried, at 8 bits per number. Run computes it here.',
  file: 'The recorded run of the file that you opened. Run computes it here.',
  store: 'A run that was kept in this browser. Run computes it again.',
};

const MEASURING = 'Answered. Measuring the messages on other questions.';

/** What comes after the answer; a stop only leaves it out. */
const measures = ({ final, mode }: RunOutline) => final !== null && (mode === 'latent' || mode === 'soft');

function coarse(run: RunState, result: RunOutline): string {
  const { rounds, planned, final } = result;
  switch (run.phase) {
    case 'loading':
      return `Loading: ${run.steps.find(({ ms }) => ms === null)?.name ?? 'starting'}.`;
    case 'running':
      if (measures(result)) return MEASURING;
      return rounds.length > 0 ? `Round ${rounds.length} of ${planned}.` : 'Running.';
    case 'stopping':
      return 'Stopping.';
    case 'stopped':
      return 'Stopped.';
    case 'failed':
      return 'The run failed.';
    case 'done':
      if (run.origin !== 'here') return recorded[run.origin];
      if (final?.answer == null) return 'Done. The last agent gave no answer.';
      return `Done. The answer is ${final.answer}${run.question.answer && `, which is ${final.right ? 'right' : 'wrong'}`}.`;
  }
}

function fine(run: RunState, result: RunOutline): string {
  const { rounds, planned } = result;
  if (run.phase === 'loading') {
    const step = run.steps.find(({ ms }) => ms === null);
    if (!step) return 'Starting the engine…';
    const bytes =
      step.loaded > 0
        ? `, ${formatBytes(step.loaded)}${step.total ? ` of ${formatBytes(step.total)}` : ''}`
        : '';
    return `Loading ${step.name}${step.doing && step.doing !== 'waiting' ? `: ${step.doing}` : ''}${bytes}`;
  }
  if (run.phase === 'running') {
    if (measures(result)) return MEASURING;
    const turn = rounds.at(-1)?.turns.at(-1);
    if (!turn) return 'Running…';
    return `Round ${rounds.length} of ${planned}: ${turn.role}, step ${turn.stepsDone} of ${turn.steps}`;
  }
  if (run.phase === 'done' && run.origin !== 'here') return recorded[run.origin];
  if (run.phase === 'done') return `Done in ${formatMs(run.ms ?? 0)}`;
  if (run.phase === 'stopping') return 'Stopping…';
  const reached = rounds.length > 0 ? ' What had been reached is shown.' : '';
  return `${run.phase === 'stopped' ? 'Stopped.' : 'The run failed.'}${reached}`;
}
