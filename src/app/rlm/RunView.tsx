/** The run: where it stands, who is asked, what came out and at what cost, its turns, and its files. */

import { useEffect, useState } from 'react';
import { formatBytes, plural } from '../format';
import { FaultCard } from '../views/FaultCard';
import { Answer } from './Answer';
import { AskCard } from './AskCard';
import { CutText } from './CutText';
import { Files } from './Files';
import { useAgent, useRlm, useRlmState } from './hooks';
import { isActive, type RunState } from './run';
import { Turns } from './Turns';
import { Used } from './Used';
import { visible } from '../../visible';

export function RunView() {
  const rlm = useRlm();
  const run = useRlmState((state) => state.run);
  const root = useRlmState((state) => state.run?.trajectory.root ?? null);
  if (!run)
    return (
      <section className="panel waiting" aria-label="Run">
        <p className="status" role="status">
          Ready. Nothing has been loaded or run.
        </p>
        <p className="muted">
          Run gives the question to the model, and the context to a Python session beside it: the model writes
          code against <code>context</code>, may ask a sub-model about pieces of it, and returns a value.
        </p>
        <Files />
      </section>
    );
  return (
    <>
      <section className="panel now" aria-label="Run">
        <Status run={run} />
        {isActive(run) && <Loading run={run} />}
        <Used />
        <Files />
      </section>
      {run.error && (
        <div role="alert">
          <FaultCard error={run.error} label="Error of the run">
            <button type="button" className="primary" onClick={() => void rlm.start()}>
              Run again
            </button>
          </FaultCard>
        </div>
      )}
      {run.asks[0] && <AskCard key={run.asks[0].id} ask={run.asks[0]} waiting={run.asks.length - 1} />}
      <Answer />
      {root !== null && <Trajectory run={root} />}
      {root === null && run.origin.kind === 'file' && run.origin.format !== null && (
        <section className="panel" aria-label="Turns">
          <p>
            This log does not say where its run begins (it has no <code>run_start</code>), so there is no
            question and no turn to show. It may be the end of a longer log: open the whole of it.
          </p>
        </section>
      )}
    </>
  );
}

function Trajectory({ run }: { run: string }) {
  const agent = useAgent(run);
  const isSaid = useRlmState((state) => isErrorSaid(state.run, run));
  if (!agent) return null;
  const { question, context, models, error, notices, rejected } = agent;
  return (
    <section className="panel trajectory" aria-label="Turns">
      <h2>Turns</h2>
      <CutText cut={question} label="Question" className="question-text" />
      <p className="call-facts muted">
        {agent.agent} by {visible(models.root)}
        {models.sub !== models.root && `, sub-calls by ${visible(models.sub)}`}
        {context && ` · context: ${visible(context.type)}, ${plural(context.characters, 'character')}`}
      </p>
      <Turns run={run} />
      {rejected.length > 0 && (
        <details className="observation">
          <summary>{plural(rejected.length, 'answer')} not taken</summary>
          {rejected.map(({ ending, value, why }, i) => (
            <div key={i}>
              <p className="muted">{visible(ending)}</p>
              <CutText cut={value} label="Answer that was not taken" />
              <CutText cut={why} label="Why it was not taken" className="stderr" />
            </div>
          ))}
        </details>
      )}
      {notices.map(({ message, hint }) => (
        <p key={message} className="card notice" role="status">
          {visible(message)} {visible(hint)}
        </p>
      ))}
      {error && !isSaid && (
        <FaultCard
          error={{ ...error, message: visible(error.message), hint: visible(error.hint) }}
          label="Error in the run"
        />
      )}
    </section>
  );
}

/** Whether what ended a run is shown already: with the call that failed in its last turn, or as the run's own. */
function isErrorSaid(run: RunState | null, id: string): boolean {
  const agent = run?.trajectory.agents.get(id);
  if (!run || !agent?.error) return false;
  const { code, message } = agent.error;
  const { turns, calls } = run.trajectory;
  const failed = turns.get(agent.turns.at(-1) ?? '')?.calls.map((call) => calls.get(call)?.error) ?? [];
  return [run.error, ...failed].some((error) => error?.code === code && error.message === message);
}

function Status({ run }: { run: RunState }) {
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

function inWords({ phase, origin, asks, summary }: RunState, turns: number): string {
  if (origin.kind === 'file') {
    const name = `“${origin.name}”`;
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
function Loading({ run }: { run: RunState }) {
  if (run.loading.length === 0 || run.trajectory.turns.size > 0) return null;
  return (
    <table className="loading">
      <caption className="spoken">What is being loaded</caption>
      <tbody>
        {run.loading.map(({ model, stage, loaded, total }) => (
          <tr key={`${model} ${stage}`}>
            <th scope="row">{model}</th>
            <td className="doing">{stage}</td>
            <td className="bar">
              {total !== null && total > 0 && (
                <progress value={loaded} max={total} aria-label={`Bytes of ${model}`} />
              )}
            </td>
            <td className="number">{loaded > 0 && formatBytes(loaded)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
