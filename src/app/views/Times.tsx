/** Time by stage: turns and answers by agent, and loading. */

import type { RunOutline } from '../../experiment/outline';
import { formatBytes, formatMs } from '../format';
import type { RunState } from '../state/run';
import { AgentMark } from './AgentMark';

interface Row {
  readonly key: string;
  readonly agent: number | null;
  readonly name: string;
  readonly count: string;
  readonly ms: number;
  readonly each: number | null;
}

export function Times({ run, result }: { run: RunState; result: RunOutline }) {
  const rows = [...turnRows(run, result), ...answerRows(run, result)];
  const loaded = run.steps.filter(({ ms }) => ms !== null);
  return (
    <section className="panel" aria-label="Time by stage">
      <h2>Time by stage</h2>
      <table className="times">
        <thead>
          <tr>
            <th scope="col">Stage</th>
            <th scope="col" className="number">
              Times
            </th>
            <th scope="col" className="number">
              Each
            </th>
            <th scope="col" className="number">
              Together
            </th>
          </tr>
        </thead>
        <tbody>
          {loaded.map(({ key, name, bytes, ms }) => (
            <tr key={key} className="load">
              <th scope="row">
                Load: {name}
                {bytes > 0 && `, ${formatBytes(bytes)}`}
              </th>
              <td />
              <td />
              <td className="number">{formatMs(ms!)}</td>
            </tr>
          ))}
          {rows.map(({ key, agent, name, count, each, ms }) => (
            <tr key={key}>
              <th scope="row">
                {agent !== null && <AgentMark agent={agent} />} {name}
              </th>
              <td className="number">{count}</td>
              <td className="number">{each === null ? '' : formatMs(each)}</td>
              <td className="number">{formatMs(ms)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          {run.ms !== null && (
            <tr>
              <th scope="row">Run, without loading</th>
              <td />
              <td />
              <td className="number">{formatMs(run.ms)}</td>
            </tr>
          )}
        </tfoot>
      </table>
      {loaded.length === 0 && <p className="muted">Everything was loaded already.</p>}
    </section>
  );
}

function turnRows(run: RunState, { rounds, mode }: RunOutline): Row[] {
  return run.spec.agents.flatMap(({ role }, i) => {
    const turns = rounds.flatMap((round) =>
      round.turns.filter(({ agent, ms }) => agent === i + 1 && ms !== null),
    );
    if (turns.length === 0) return [];
    const ms = turns.reduce((sum, turn) => sum + turn.ms!, 0);
    const name = mode === 'text' ? `${role} writes` : `${role} thinks`;
    return [{ key: `turn ${i}`, agent: i + 1, name, count: `${turns.length}`, each: ms / turns.length, ms }];
  });
}

function answerRows(run: RunState, { rounds }: RunOutline): Row[] {
  const answers = rounds.flatMap(({ answer }) => (answer && answer.ms !== null ? [answer] : []));
  if (answers.length === 0) return [];
  const ms = answers.reduce((sum, answer) => sum + answer.ms!, 0);
  const agent = answers[0]!.agent;
  const name = `${run.spec.agents[agent - 1]!.role} answers`;
  return [{ key: 'answers', agent, name, count: `${answers.length}`, each: ms / answers.length, ms }];
}
