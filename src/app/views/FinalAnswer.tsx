/** The answer, large, and how it came about round by round. */

import { useState } from 'react';
import type { AnswerOutline, RunOutline } from '../../experiment/outline';
import { formatProbability, plural } from '../format';
import type { RunState } from '../state/run';

export function FinalAnswer({ run, result }: { run: RunState; result: RunOutline }) {
  const { final, planned, mode } = result;
  if (!final) return null;
  return (
    <div className={`final ${final.right ? 'right' : 'wrong'}`} aria-label="Final answer">
      <p className="figure">{final.answer ?? '–'}</p>
      <div>
        <p className="verdict">
          <Verdict answer={final} />
          {final.answer === null ? (
            ' The last agent gave no answer.'
          ) : (
            <>
              {' '}
              Final answer {final.answer}
              {final.probability !== null && <> with probability {formatProbability(final.probability)}</>}.
            </>
          )}
          {!final.right && <> The right answer is {run.question.answer}.</>}
        </p>
        <p className="muted">
          {mode === 'alone'
            ? 'The last agent alone, without any message.'
            : `After ${plural(planned, 'round')} `}
          {mode !== 'alone' && (mode === 'text' ? 'of text.' : 'of hidden states.')}
          {run.spec.control !== 'none' && mode === 'latent' && ` Messages: ${run.spec.control}.`} It said:{' '}
          <Spoken text={final.text} />
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
