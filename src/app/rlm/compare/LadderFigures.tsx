/** What was measured of each rung, a row a measure: what it read, wrote again, asked, cost and answered. */

import type { ReactNode } from 'react';
import { visible } from '../../../visible';
import { formatCount, three } from '../../format';
import { costOf, endings, shareOf } from './figures';
import type { Step } from './ladder';
import { definition } from './retyped';

export function LadderFigures({ steps }: { steps: readonly Step[] }) {
  const row = (name: string, title: string, cell: (step: Step) => ReactNode) => (
    <tr>
      <th scope="row" title={title}>
        {name}
      </th>
      {steps.map((step) => (
        <td key={step.id}>{cell(step) ?? <span className="muted">–</span>}</td>
      ))}
    </tr>
  );
  const covered = (touch: 'printed' | 'sent' | 'never') => (step: Step) =>
    typeof step.coverage === 'string' ? (
      <span className="muted" title={visible(step.coverage)}>
        ?
      </span>
    ) : (
      step.coverage && (
        <>
          {formatCount(step.coverage.read[touch])}
          <span className="share muted">{shareOf(step.coverage, touch)}</span>
        </>
      )
    );
  const spent = (of: (spent: NonNullable<Step['trajectory']['spent']>) => string) => (step: Step) => {
    const known = step.summary?.spent ?? step.trajectory.spent;
    return known && of(known);
  };
  return (
    <>
      {row('Answer', 'As it was given, its beginning', (step) => (
        <Answer step={step} />
      ))}
      {row(
        'Read by the model',
        'Characters of the context in what the driving model was told',
        covered('printed'),
      )}
      {row(
        'Sent to sub-models',
        'Characters of the context in prompts of sub-calls and contexts of children',
        covered('sent'),
      )}
      {row(
        'Never read',
        'Characters of the context that no model and no variable ever held',
        covered('never'),
      )}
      {row('Retyped', definition, ({ retyped }) =>
        typeof retyped === 'string' ? (
          <span className="muted" title={visible(retyped)}>
            ?
          </span>
        ) : (
          retyped && (
            <span
              title={`${formatCount(retyped.fromContext)} characters of the context, ${formatCount(retyped.fromAnswers)} of sub-models’ answers, in ${formatCount(retyped.written)} that it wrote`}
            >
              {formatCount(retyped.fromContext + retyped.fromAnswers)}
            </span>
          )
        ),
      )}
      {row('Turns', 'Of the whole tree', ({ trajectory }) =>
        trajectory.root === null ? null : formatCount(trajectory.turns.size),
      )}
      {row(
        'Sub-calls',
        'Each item of a batch counted',
        spent(({ calls }) => formatCount(calls)),
      )}
      {row(
        'Tokens',
        'Of prompts and answers, in the whole tree',
        spent(({ promptTokens, completionTokens }) => formatCount(promptTokens + completionTokens)),
      )}
      {row(
        'Cost',
        'Where all prices are known',
        spent(({ cost }) => costOf(cost)),
      )}
      {row(
        'Seconds',
        'From the start of the run to its end',
        spent(({ seconds }) => three(seconds)),
      )}
    </>
  );
}

const SHOWN = 90;

function Answer({ step: { summary, error, phase } }: { step: Step }) {
  if (error)
    return (
      <span className="fault" title={visible(`${error.message} ${error.hint}`)}>
        {visible(error.message)}
      </span>
    );
  if (!summary)
    return phase === 'running' ? <span className="muted">…</span> : <span className="muted">–</span>;
  const { score, answer, reason } = summary;
  const answered = reason === 'final' || reason === 'extracted';
  return (
    <>
      <span className={`tag ${score ? (score.right ? 'right' : 'wrong') : ''}`}>
        {!answered
          ? '– none'
          : score
            ? score.right
              ? '✓ right'
              : score.score > 0
                ? '◐ partly'
                : '✗ wrong'
            : 'no key'}
      </span>
      <span className="words rung-answer" title={score ? visible(score.note) : undefined}>
        {answered ? visible(answer.text.slice(0, SHOWN)) : endings[reason]}
        {answered && answer.length > SHOWN && '…'}
      </span>
    </>
  );
}
