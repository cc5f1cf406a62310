/** The exact gradient held against finite differences: the result in plain words, and the numbers behind it. */

import { linkLabel } from './faults';
import { Card } from './Faults';
import { useTrain, useTraining } from './hooks';
import { figure } from './number';

const marks = {
  agrees: '✓ agrees',
  flat: '– flat',
  rough: '? too rough to tell',
  overflow: '✗ no number',
  disagrees: '✗ disagrees',
} as const;

export function CheckPanel() {
  const training = useTraining();
  const check = useTrain((state) => state.check);
  if (!check) return null;
  const { running, result, error, spec } = check;
  return (
    <section className="panel check-panel" aria-label="Gradient check">
      <h2>Gradient check</h2>
      <div role="status">
        {running && <p>Checking: loading the agents, then the loss at both ends of small steps…</p>}
        {result && (
          <p>
            <span
              className={`tag ${result.verdict === 'agrees' ? 'right' : result.verdict === 'disagrees' ? 'wrong' : ''}`}
            >
              {marks[result.verdict]}
            </span>{' '}
            {result.sentence}
          </p>
        )}
      </div>
      {error && <Card error={error} />}
      {result && (
        <>
          <div
            className="numbers-table"
            data-scrolls
            tabIndex={0}
            role="group"
            aria-label="Table: directions"
          >
            <table>
              <thead>
                <tr>
                  <th scope="col">link</th>
                  <th scope="col">exact slope</th>
                  <th scope="col">by differences</th>
                  <th scope="col">apart</th>
                  <th scope="col">step</th>
                </tr>
              </thead>
              <tbody>
                {result.directions.map((one, i) => (
                  <tr key={i}>
                    <td>{linkLabel(one.link, spec)}</td>
                    <td className="number">{figure(one.exact)}</td>
                    <td className="number">{figure(one.numeric)}</td>
                    <td className="number">{one.apart === null ? 'cannot tell' : figure(one.apart)}</td>
                    <td className="number">{figure(one.step)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <p className="muted">
            {result.questions} questions, {result.rounds} {result.rounds === 1 ? 'round' : 'rounds'} of{' '}
            {result.latentSteps} latent steps, loss {figure(result.loss)}.
          </p>
        </>
      )}
      {!running && (
        <div className="actions">
          <button type="button" onClick={() => training.dismissCheck()}>
            Close
          </button>
        </div>
      )}
    </section>
  );
}
