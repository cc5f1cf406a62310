/** A row of figures for each setting of a series, with intervals. */

import { three } from '../../format';
import { costOf, meanOf, reasonsOf, tokensOf, withInterval } from './figures';
import { Interval } from './Interval';
import { rowsOf, type Series } from './series';

export function ManyTable({ series }: { series: Series }) {
  const rows = rowsOf(series);
  return (
    <>
      <div className="scrolls" role="region" aria-label="Figures by setting" tabIndex={0}>
        <table className="many-table">
          <thead>
            <tr>
              <th scope="col">Setting</th>
              <th scope="col">Right, of n</th>
              <th scope="col" aria-hidden="true" className="line-column">
                <span className="ends">
                  <span>0</span>
                  <span>100 %</span>
                </span>
              </th>
              <th scope="col" title="Mean score with its interval">
                Score
              </th>
              <th scope="col" className="number">
                Sub-calls
              </th>
              <th scope="col" className="number">
                Turns
              </th>
              <th scope="col" className="number">
                Tokens
              </th>
              <th scope="col" className="number">
                Seconds
              </th>
              <th scope="col" className="number">
                Cost
              </th>
              <th scope="col">How they ended</th>
            </tr>
          </thead>
          <tbody>
            {series.settings.map(({ id, label }) => {
              const row = rows.get(id);
              if (!row)
                return (
                  <tr key={id}>
                    <th scope="row">{label}</th>
                    <td colSpan={9} className="muted">
                      not asked yet
                    </td>
                  </tr>
                );
              return (
                <tr key={id}>
                  <th scope="row">{label}</th>
                  <td>
                    {row.right} of {row.n}: {withInterval(row.accuracy, row.interval)}
                  </td>
                  <td className="line-column">
                    <Interval low={row.interval[0]} high={row.interval[1]} value={row.accuracy} />
                  </td>
                  <td>{withInterval(row.score, row.scoreInterval)}</td>
                  <td className="number">{meanOf(row.calls)}</td>
                  <td className="number">{meanOf(row.turns)}</td>
                  <td className="number">{tokensOf(row)}</td>
                  <td className="number">{three(row.seconds)}</td>
                  <td className="number">{costOf(row.cost)}</td>
                  <td className="muted">{reasonsOf(row)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      <p className="muted">
        Intervals are of 95 % (Wilson). Sub-calls, turns, tokens, seconds and cost are means of a question.
      </p>
    </>
  );
}
