/** The final answer, whether it is right where that can be told, and what it cost. */

import { formatCount, plural, three } from '../format';
import { CutText } from './CutText';
import { useAgent, useRlmState } from './hooks';
import { dollars } from './money';
import { isBeyondNavigator, NAVIGATOR_LIMITS } from './navigator';
import { visible } from '../../visible';

export function Answer() {
  const summary = useRlmState(({ run }) => run?.summary ?? null);
  const root = useRlmState(({ run }) => run?.trajectory.root ?? null);
  const agent = useAgent(root);
  const isBeyond = useRlmState(({ run }) => run?.spec != null && isBeyondNavigator(run.spec));
  const ended = agent?.ended;
  if (!ended || ended.reason === 'aborted') return null;
  const answered = ended.reason === 'final' || ended.reason === 'extracted';
  const { score = null, gold = null, spent = null } = summary ?? {};
  const verdict = score === null ? '' : score.right ? 'right' : 'wrong';
  return (
    <section className={`final rlm-answer ${verdict}`} aria-label="Final answer">
      <p className={`tag ${verdict}`}>
        {!answered && '– none'}
        {answered && score && (score.right ? '✓ right' : score.score > 0 ? '◐ partly right' : '✗ wrong')}
        {answered && !score && 'Answer'}
      </p>
      <div className="answer-body">
        {answered && <CutText cut={ended.value} label="Answer" className="answer-text" />}
        {answered && isBeyond && <p>{NAVIGATOR_LIMITS}</p>}
        {ended.reason === 'extracted' && (
          <p className="muted">
            Extracted: turns or a budget ran out, and one last call read it off the trajectory.
          </p>
        )}
        {score && (
          <p>
            {visible(score.note)} Score {three(score.score)}; n = 1, which tells of this question alone.
          </p>
        )}
        {gold !== null && !score?.right && (
          <p>
            The right answer: <span className="words">{visible(gold)}</span>
          </p>
        )}
        {agent?.final && ended.reason === 'final' && (
          <p className="muted">Said by {visible(agent.final.ending)}.</p>
        )}
        {spent && (
          <p className="muted">
            {formatCount(spent.promptTokens)} + {formatCount(spent.completionTokens)} tokens in{' '}
            {plural(spent.calls, 'sub-call')} and the turns; {three(spent.seconds)} s;{' '}
            {spent.cost === null ? 'price not known' : spent.cost === 0 ? 'free' : dollars(spent.cost)}
            {spent.paid === 0 && spent.cost !== 0 && ' when it was recorded, nothing now'}.
          </p>
        )}
      </div>
    </section>
  );
}
