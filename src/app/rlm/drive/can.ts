/** What can be done with runs now, and why not what cannot: for buttons, keys and their tooltips. Pure. */

import { isActive, type RunState } from '../run';
import type { RlmState } from '../state';
import type { Trajectory } from '../trajectory-types';
import { resumePlan } from './resume';

export const deeds = ['step', 'goOn', 'interrupt', 'kill', 'stop', 'resume', 'replay'] as const;
export type Deed = (typeof deeds)[number];

export interface Can {
  readonly can: boolean;
  /** What it does, or why it cannot be done. */
  readonly why: string;
}

/** Keys, as bindings and tooltips print them. */
export const keysOf: Readonly<Record<Deed, string>> = {
  step: 'N',
  goOn: 'Space',
  interrupt: 'I',
  kill: 'Shift+K',
  stop: 'Esc',
  resume: 'R',
  replay: 'Shift+R',
};

type Known = Pick<RlmState, 'runs' | 'run' | 'gone'> & { readonly sound: boolean };

export const activeOf = (runs: RlmState['runs']): RunState | null => {
  for (const run of runs.values()) if (isActive(run)) return run;
  return null;
};

const yes = (why: string): Can => ({ can: true, why });
const no = (why: string): Can => ({ can: false, why });

/** @param state with `sound`: nothing is wrong with the set-up. */
export function canOf(deed: Deed, { runs, run: shown, gone, sound }: Known): Can {
  const active = activeOf(runs);
  const isRun = active !== null && active.origin.kind === 'here' && active.phase !== 'stopping';
  switch (deed) {
    case 'step':
      if (!active)
        return sound ? yes('Runs the set-up, and waits before its first cell') : no('The set-up is wrong');
      if (!isRun) return no(active.phase === 'stopping' ? 'The run is being stopped' : 'A log is being read');
      if (!active.stepping) return yes('Waits before the next cell or sub-call');
      return active.gates.length > 0
        ? yes('Lets what waits first go on, and waits before the next')
        : no('It waits by itself before the next cell or sub-call');
    case 'goOn':
      if (!isRun) return no('No run waits');
      return active.stepping
        ? yes('Goes on without waiting before cells and sub-calls')
        : no('The run goes on already');
    case 'interrupt':
    case 'kill':
      if (!isRun) return no('Nothing runs');
      if (runningCells(active.trajectory) === 0) return no('No cell runs now');
      return deed === 'interrupt'
        ? yes('Ends the cell that runs: the model is told so, and the run goes on')
        : yes(
            'Ends the interpreter of the cell that runs: it is built again from the cells before, and the run goes on',
          );
    case 'stop':
      if (!active) return no('Nothing runs');
      return active.phase === 'stopping'
        ? no('The run is being stopped')
        : yes('Outside of fields: ends the run, its models and Python, at once. It can be resumed');
    case 'resume':
      return canResume(active, shown, gone);
    case 'replay':
      return canReplay(active, shown, gone, sound);
  }
}

function canResume(active: RunState | null, shown: RunState | null, gone: ReadonlySet<string>): Can {
  if (active) return no('A run goes on');
  if (!shown) return no('There is no run yet');
  if (gone.has(shown.id)) return no('The whole of this run is no longer at hand');
  if (!shown.spec) return no('The log does not tell its set-up, so the run cannot go on');
  if (!endedEarly(shown)) return no('The run came to its end: fork it at a turn to go on otherwise');
  return resumePlan(shown)
    ? yes('Goes on from its last whole turn, as a new branch')
    : no('No turn was finished: run it again');
}

function canReplay(
  active: RunState | null,
  shown: RunState | null,
  gone: ReadonlySet<string>,
  sound: boolean,
): Can {
  if (active) return no('A run goes on');
  if (!shown || shown.trajectory.root === null) return no('There is no run yet');
  if (gone.has(shown.id)) return no('The whole of this run is no longer at hand');
  if (shown.spec)
    return yes('Runs it again as a new branch: Python really runs, models’ answers are those recorded');
  return sound
    ? yes('Python runs over the context of the set-up on the left; models’ answers are those of the log')
    : no('The log tells no set-up of its own, and the one on the left is wrong');
}

/** Whether a run ended before its answer: stopped, failed, out of turns or of a budget. */
export function endedEarly({ phase, trajectory, summary, error }: RunState): boolean {
  if (isActive({ phase } as RunState)) return false;
  if (phase === 'stopped' || phase === 'failed' || error) return true;
  const reason = summary?.reason ?? trajectory.agents.get(trajectory.root ?? '')?.ended?.reason ?? 'aborted';
  return reason !== 'final';
}

/** Cells that run, of the whole tree: each agent's last one may. */
export function runningCells({ agents, turns, cells }: Trajectory): number {
  let count = 0;
  for (const { ended, turns: keys } of agents.values()) {
    const last = ended ? undefined : turns.get(keys.at(-1) ?? '')?.cells.at(-1);
    if (last !== undefined && cells.get(last)?.status === null) count++;
  }
  return count;
}
