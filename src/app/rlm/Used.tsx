/** What the whole tree has used of its budgets, and which of them was hit. */

import { formatCount, three } from '../format';
import { useSeconds, useRlmState } from './hooks';
import { dollars } from './money';

export function Used() {
  const spent = useRlmState(({ run }) => run?.trajectory.spent ?? null);
  const hits = useRlmState(({ run }) => run?.trajectory.hits);
  const budgets = useRlmState(
    ({ run }) => run?.trajectory.agents.get(run.trajectory.root ?? '')?.budgets ?? null,
  );
  const turns = useRlmState(({ run }) =>
    [...(run?.trajectory.agents.values() ?? [])].reduce((sum, agent) => sum + agent.turns.length, 0),
  );
  const seconds = useSeconds();
  if (!budgets) return null;
  const { calls = 0, promptTokens = 0, completionTokens = 0, cost = 0 } = spent ?? {};
  const of = (most: number | null, text: (n: number) => string = formatCount) =>
    most === null ? 'no limit' : `of ${text(most)}`;
  const rows = [
    { key: 'turns', label: 'Turns', value: formatCount(turns), most: of(budgets.turns) },
    { key: 'calls', label: 'Sub-calls', value: formatCount(calls), most: of(budgets.calls) },
    {
      key: 'tokens',
      label: 'Tokens',
      value: formatCount(promptTokens + completionTokens),
      most: of(budgets.tokens),
    },
    {
      key: 'cost',
      label: 'Cost',
      value: cost === null ? '?' : dollars(cost),
      most: of(budgets.cost, dollars),
    },
    { key: 'seconds', label: 'Seconds', value: three(seconds), most: of(budgets.seconds) },
  ];
  return (
    <dl className="readouts used" aria-label="Budgets used">
      {rows.map(({ key, label, value, most }) => (
        <div key={key} className={hits?.includes(key) ? 'hit' : undefined}>
          <dt>{label}</dt>
          <dd>
            {value}
            <span className="caption">{hits?.includes(key) ? `${most}: used up` : most}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
