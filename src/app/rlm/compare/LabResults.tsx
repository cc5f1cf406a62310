/** What came out of A and of B: what differs between them, the figures, what they say, and every question that was missed. */

import { visible } from '../../../visible';
import { formatCount, plural, three } from '../../format';
import { dollars } from '../money';
import { useRlm } from '../hooks';
import { Interval } from './Interval';
import { specDifferences } from './lab-fields';
import { ManyTable } from './ManyTable';
import { compare, conclusion, isSettled, pairsOf, points, type Comparison } from './paired';
import { ofSeed, type Result, type Series } from './series';
import type { Mean } from '../../../study/interval';

export function LabResults({ series }: { series: Series }) {
  const [a, b] = series.settings;
  const pairs = pairsOf(series);
  const found = compare(pairs);
  return (
    <>
      <table className="lab-differing">
        <thead>
          <tr>
            <th scope="col">What differs</th>
            <th scope="col">A</th>
            <th scope="col">B</th>
          </tr>
        </thead>
        <tbody>
          {specDifferences(a!.spec, b!.spec).map(({ path, label, a: from, b: to }) => (
            <tr key={path}>
              <th scope="row">{label}</th>
              <td className="words">{visible(from)}</td>
              <td className="words">{visible(to)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <ManyTable series={series} />
      {found ? (
        <Difference found={found} />
      ) : (
        <p className="muted">No question has been answered by both yet.</p>
      )}
      <Missed series={series} />
    </>
  );
}

function Difference({ found }: { found: Comparison }) {
  const { n, counts, right } = found;
  const [low, high] = right.interval;
  return (
    <>
      <p className={`conclusion ${isSettled(found) ? 'settled' : ''}`} role="status">
        {conclusion(found)}
      </p>
      <table className="many-table">
        <caption className="spoken">B less A, on {plural(n, 'question')} that both were asked</caption>
        <thead>
          <tr>
            <th scope="col">B less A</th>
            <th scope="col">Difference, with its 95 % interval</th>
            <th scope="col" aria-hidden="true" className="line-column">
              <span className="ends">
                <span>−100</span>
                <span>+100</span>
              </span>
            </th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">Right</th>
            <td>
              {points(right.difference)} points ({points(low)} to {points(high)})
            </td>
            <td className="line-column">
              <Interval low={low} high={high} value={right.difference} from={-1} to={1} />
            </td>
          </tr>
          <Amount
            name="Score"
            of={found.score}
            text={(value) => `${value < 0 ? '−' : ''}${Math.abs(value).toFixed(2)}`}
          />
          <Amount name="Tokens" of={found.tokens} text={amount} />
          <Amount name="Sub-calls" of={found.calls} text={amount} />
          <Amount name="Seconds" of={found.seconds} text={amount} />
          {found.cost && (
            <Amount
              name="Cost"
              of={found.cost}
              text={(value) => (value === 0 ? '$0' : `${value < 0 ? '−' : ''}${dollars(Math.abs(value))}`)}
            />
          )}
        </tbody>
      </table>
      <p className="muted">
        Of {plural(n, 'question')}: both right {counts.both}, A alone {counts.onlyFirst}, B alone{' '}
        {counts.onlySecond}, neither {counts.neither}. The interval of “right” is Newcombe’s for paired
        proportions, that of the score the same with scores for counts; the others are Student’s of the
        differences question by question.
      </p>
    </>
  );
}

const amount = (value: number): string => {
  const size = Math.abs(value) >= 1000 ? formatCount(Math.round(Math.abs(value))) : three(Math.abs(value));
  return value < 0 ? `−${size}` : size;
};

function Amount({ name, of, text }: { name: string; of: Mean; text: (value: number) => string }) {
  const sign = (value: number) => (value > 0 ? `+${text(value)}` : text(value));
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>
        {sign(of.mean)}{' '}
        {of.interval
          ? `(${sign(of.interval[0])} to ${sign(of.interval[1])})`
          : of.n > 1
            ? `(no spread in ${of.n} questions)`
            : '(one question has no interval)'}
      </td>
      <td className="line-column" />
    </tr>
  );
}

function Missed({ series }: { series: Series }) {
  const missed = series.settings.flatMap((setting) =>
    (series.results[setting.id] ?? [])
      .filter(({ score }) => score?.right !== true)
      .map((result) => ({ setting, result })),
  );
  missed.sort((one, other) => one.result.seed - other.result.seed);
  if (missed.length === 0) return null;
  return (
    <details className="observation" open={missed.length <= 6}>
      <summary>{plural(missed.length, 'answer')} that were not right</summary>
      <table className="lab-questions">
        <thead>
          <tr>
            <th scope="col">Question</th>
            <th scope="col">Setting</th>
            <th scope="col">Answer</th>
            <th scope="col">Why not</th>
            <th scope="col">
              <span className="spoken">Open</span>
            </th>
          </tr>
        </thead>
        <tbody>
          <Missing missed={missed} />
        </tbody>
      </table>
    </details>
  );
}

interface MissedRun {
  readonly setting: Series['settings'][number];
  readonly result: Result;
}

/** All are drawn up to here; the files have the rest. */
const DRAWN = 200;
const ANSWER = 200;

function Missing({ missed }: { missed: readonly MissedRun[] }) {
  const rlm = useRlm();
  return (
    <>
      {missed.slice(0, DRAWN).map(({ setting, result }) => (
        <tr key={`${setting.id} ${result.seed}`}>
          <th scope="row">seed {result.seed}</th>
          <td>{setting.label}</td>
          <td className="words">{visible(result.value.slice(0, ANSWER))}</td>
          <td>{visible(result.score?.note ?? '')}</td>
          <td>
            <button
              type="button"
              className="tool"
              aria-label={`Open question ${result.seed} with setting ${setting.label}`}
              title={`Puts this question, with setting ${setting.label}, into the set-up on the left, to be run and looked at`}
              onClick={() => {
                rlm.takeWhole({ ...ofSeed(setting.spec, result.seed), name: '' });
                rlm.setMode('run');
              }}
            >
              Open the question
            </button>
          </td>
        </tr>
      ))}
      {missed.length > DRAWN && (
        <tr>
          <td colSpan={5} className="muted">
            {plural(missed.length - DRAWN, 'more answer')}: the saved files have them.
          </td>
        </tr>
      )}
    </>
  );
}
