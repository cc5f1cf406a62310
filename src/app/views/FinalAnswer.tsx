/** The answer, large, and how it came about round by round. */

import { useState } from 'react';
import type { AnswerOutline, RunOutline } from '../../experiment/outline';
import { formatProbability, plural } from '../format';
import { usePlace } from '../hooks';
import type { RunState } from '../state/run';

/** As the cursor has it: the answer after its round, the final one in the last. */
export function FinalAnswer({ run, result }: { run: RunState; result: RunOutline }) {
  const place = usePlace();
  const reached = place ? place.round - (place.at === 'answer' ? 0 : 1) : 0;
  const { planned, mode } = result;
  const answer = result.rounds.findLast((one) => one.round <= reached && one.answer)?.answer ?? null;
  if (!answer)
    return (
      <div className="final" role="group" aria-label="Answer so far">
        <p className="figure muted">?</p>
        <div>
          <p className="verdict">Not asked yet at this place of the run.</p>
          <p className="muted">The right answer is {run.question.answer}.</p>
        </div>
      </div>
    );
  const after = result.rounds.find((one) => one.answer === answer)!.round;
  const speaker = run.spec.agents[answer.agent - 1]!.role;
  return (
    <div
      className={`final ${answer.right ? 'right' : 'wrong'}`}
      role="group"
      aria-label={answer.final ? 'Final answer' : 'Answer so far'}
    >
      <p className="figure">{answer.answer ?? '–'}</p>
      <div>
        <p className="verdict">
          <Verdict answer={answer} />{' '}
          {answer.answer === null
            ? `The ${speaker} gave no answer.`
            : `${answer.final ? 'Final answer' : `Asked now, the ${speaker} would answer`} ${answer.answer}`}
          {answer.answer !== null && answer.probability !== null && (
            <> with probability {formatProbability(answer.probability)}</>
          )}
          {answer.answer !== null && '.'}
          {!answer.right && <> The right answer is {run.question.answer}.</>}
        </p>
        <p className="muted">
          {mode === 'alone'
            ? 'The last agent alone, without any message.'
            : `After ${after === planned ? '' : `${after} of `}${plural(planned, 'round')} `}
          {mode !== 'alone' && (mode === 'text' ? 'of text.' : 'of hidden states.')}
          {run.spec.control !== 'none' && mode === 'latent' && ` Messages: ${run.spec.control}.`} It{' '}
          {answer.final ? 'said' : 'would say'}: <Spoken text={answer.text} />
        </p>
      </div>
    </div>
  );
}

/** So much of a decoded text is shown at once; an agent that has lost the thread fills all its tokens. */
const SHOWN = 90;

/** Decoded text, long ones to be opened. */
export function Spoken({ text }: { text: string }) {
  const [whole, setWhole] = useState(false);
  const long = text.length > SHOWN;
  return (
    <>
      <span className="words">{long && !whole ? `${text.slice(0, SHOWN).trimEnd()}…` : text}</span>
      {long && (
        <button type="button" className="inline" aria-expanded={whole} onClick={() => setWhole(!whole)}>
          {whole ? 'less' : 'all'}
        </button>
      )}
    </>
  );
}

/** Right or wrong: a sign and a word, not colour alone. */
export function Verdict({ answer }: { answer: Pick<AnswerOutline, 'right' | 'answer'> }) {
  if (answer.right) return <span className="tag right">✓ right</span>;
  return <span className="tag wrong">{answer.answer === null ? '– none' : '✗ wrong'}</span>;
}
