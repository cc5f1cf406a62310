/** Two runs side by side: what differs between their experiments, and what came out of each. Only what differs is listed. */

import { changes } from '../../experiment/label';
import type { RunOutline } from '../../experiment/outline';
import { formatProbability } from '../format';
import { useLab, useLabState } from '../hooks';
import { isBesidePinned } from '../state/lab-state';
import { isActive } from '../state/run';
import { useResult } from './result';

export function Comparison() {
  const lab = useLab();
  const run = useLabState((state) => state.run);
  const beside = useLabState((state) => state.beside);
  const pinned = useLabState(isBesidePinned);
  const result = useResult('run');
  const before = useResult('beside');
  if (!run || !beside || !result || !before) return null;
  if (run.id === beside.id)
    return (
      <section className="panel comparison" aria-label="Comparison">
        <p>
          <strong>Pinned.</strong> The next run is shown beside this one.{' '}
          <button type="button" className="inline" onClick={() => lab.unpin()}>
            Unpin
          </button>
        </p>
      </section>
    );
  const differing = changes(beside.spec, run.spec);
  return (
    <section className="panel comparison" aria-label="Comparison">
      <h2>Before and after</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">What differs</th>
            <th scope="col">{pinned ? 'Before (pinned)' : 'Before'}</th>
            <th scope="col">After</th>
          </tr>
        </thead>
        <tbody>
          {differing.map(({ path, name, from, to }) => (
            <tr key={path}>
              <th scope="row">{name}</th>
              <td className="words">{from}</td>
              <td className="words">{to}</td>
            </tr>
          ))}
          {differing.length === 0 && (
            <tr>
              <td colSpan={3} className="muted">
                The experiments are the same.
              </td>
            </tr>
          )}
          <tr>
            <th scope="row">Answers by round</th>
            <td>
              <Answers result={before} />
            </td>
            <td>
              <Answers result={result} />
            </td>
          </tr>
        </tbody>
      </table>
      <div className="actions">
        <button type="button" disabled={isActive(run)} onClick={() => lab.swap()}>
          Exchange
        </button>
        <button type="button" onClick={() => lab.closeComparison()}>
          Close the comparison
        </button>
      </div>
    </section>
  );
}

function Answers({ result }: { result: RunOutline }) {
  const answers = result.rounds.flatMap(({ round, answer }) => (answer ? [{ round, answer }] : []));
  return (
    <span className="answers-by-round">
      {answers.map(({ round, answer }) => (
        <span key={round} className={answer.right ? 'tag right' : 'tag wrong'}>
          r{round} {(answer.answer ?? '–').slice(0, 24)} {answer.right ? '✓' : '✗'}
          {answer.probability !== null && (
            <span className="muted"> {formatProbability(answer.probability)}</span>
          )}
        </span>
      ))}
    </span>
  );
}
