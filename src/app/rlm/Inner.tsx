/** What a system of agents did on its way to an answer: latent thoughts, texts, code that was run. */

import { formatCount, formatMs, plural } from '../format';
import { visible } from '../../visible';
import { CutText } from './CutText';
import { Paged } from './Paged';
import type { CallView, InnerView } from './trajectory';

export function Inner({ call: { inner, innerCount } }: { call: CallView }) {
  const rounds = inner.reduce((most, { round }) => Math.max(most, round), 0);
  return (
    <details className="observation inner">
      <summary>
        {plural(innerCount, 'step')} of {plural(new Set(inner.map(({ agent }) => agent)).size, 'agent')} in{' '}
        {plural(rounds, 'round')}
      </summary>
      <ol className="inner-steps">
        <Paged items={inner} name="step">
          {(step, i) => <Step key={i} step={step} />}
        </Paged>
      </ol>
      {innerCount > inner.length && (
        <p className="more-text muted">The saved trace has all {formatCount(innerCount)} steps.</p>
      )}
    </details>
  );
}

function Step({ step: { agent, round, kind, steps, seconds, text, result } }: { step: InnerView }) {
  const did =
    kind === 'latent'
      ? `${plural(steps, 'latent step')}`
      : kind === 'tool'
        ? 'ran code'
        : plural(steps, 'token');
  return (
    <li>
      <p className="call-facts">
        <strong>{visible(agent)}</strong>{' '}
        <span className="muted">
          round {round} · {did} · {formatMs(1000 * seconds)}
        </span>
      </p>
      {text && <CutText cut={text} label={`What ${visible(agent)} ${kind === 'tool' ? 'ran' : 'said'}`} />}
      {result && <CutText cut={result} label="What came back" className="quiet-text" />}
    </li>
  );
}
