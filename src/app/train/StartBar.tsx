/** What training these settings will take, and the button that starts it. */

import { useMemo } from 'react';
import type { Spec } from '../../experiment/spec';
import { taskOf } from '../../tasks/registry';
import { formatBytes, formatCount, plural } from '../format';
import { useLab } from '../hooks';
import { bytesFor } from '../state/cost';
import { trainingCost } from './cost';
import { useActive, useFaults, useTrain, useTraining } from './hooks';
import { duration } from './number';

export function StartBar() {
  const training = useTraining();
  const faults = useFaults();
  const active = useActive();
  const checking = useTrain(({ check }) => check?.running === true);
  const wrong = faults.size > 0;
  return (
    <div className="run-bar start-bar">
      {wrong ? (
        <p className="fault" role="status">
          {faults.size === 1 ? 'One setting is' : `${faults.size} settings are`} wrong:{' '}
          {[...faults.keys()].slice(0, 3).join(', ')}.
        </p>
      ) : (
        <Cost />
      )}
      <button
        type="button"
        className="primary"
        disabled={wrong || active !== null || checking}
        onClick={() => training.start()}
      >
        Start
      </button>
      <span className="spacer" />
      <button
        type="button"
        disabled={wrong || active !== null || checking}
        title="Holds the exact gradient of these settings against finite differences of the loss, along random directions"
        onClick={() => void training.check()}
      >
        {checking ? 'Checking…' : 'Check gradient'}
      </button>
    </div>
  );
}

function Cost() {
  const lab = useLab();
  const draft = useTrain((state) => state.draft);
  const sizes = useTrain((state) => state.sizes);
  const runs = useTrain((state) => state.runs);
  const pace = useMemo(
    () => runs.find((run) => run.pace && sameSystem(run.spec, draft))?.pace ?? null,
    [runs, draft],
  );
  const tokens = useMemo(() => tokensOf(draft.data), [draft.data]);
  const catalogue = lab.catalogue();
  const bytes = catalogue ? bytesFor(draft, catalogue) : null;
  const models = [...new Set(draft.agents.map(({ id }) => id))].reduce(
    (sum, id) => sum + (catalogue?.models[id] ?? 0),
    0,
  );
  const cost = trainingCost(draft, sizes, models, tokens, pace);
  const { inner, outer } = draft.training;
  const stages = [
    ...(inner ? [`inner ${formatCount(inner.steps)} × ${inner.batch} rows`] : []),
    ...(outer ? [`outer ${formatCount(outer.steps)} × ${outer.batch} questions`] : []),
  ];
  const start =
    draft.links.source === 'trained'
      ? `the links “${draft.links.file}”`
      : `untrained links, seed ${draft.links.seed}`;
  return (
    <p className="cost">
      {stages.join(', then ')}
      {cost.latentSteps > 0 && `, ${formatCount(cost.latentSteps)} latent steps`}. Starts from {start}.{' '}
      {cost.memory !== null && `About ${formatBytes(cost.memory)} of memory. `}
      {cost.seconds !== null && `About ${duration(cost.seconds)} at the pace of the last run. `}
      {bytes && runs.length === 0 && `Fetches at most ${formatBytes(bytes.bytes)}.`}
      {bytes && bytes.unknown.length > 0 && ` ${plural(bytes.unknown.length, 'model')} from the hub besides.`}
    </p>
  );
}

const sameSystem = (a: Spec, b: Spec) =>
  JSON.stringify(a.agents) === JSON.stringify(b.agents) &&
  (a.training.outer === null) === (b.training.outer === null);

/** Tokens of a question, roughly: words of some of them. */
function tokensOf(data: Spec['data']): number {
  try {
    const some = taskOf(data).generate('link', 8, 0);
    return Math.max(...some.map(({ text }) => text.split(/\s+|(?=[.,?])/).length));
  } catch {
    return 64; // its questions are not here, or fewer than that
  }
}
