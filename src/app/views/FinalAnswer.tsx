/** The answer, large, and how it came about round by round. */

import { useState } from 'react';
import type { AnswerOutline, RunOutline } from '../../experiment/outline';
import { formatProbability, plural } from '../format';
import { usePlace } from '../hooks';
import { passedOn } from '../names';
import { speakerOf } from '../pattern';
import type { RunState } from '../state/run';
import { ToolCalls } from './ToolCalls';
import { verdictOf, verdictWords } from '../verdict';

/** As the cursor has it: the answer after its round, the final one in the last. */
export function FinalAnswer({ run, result }: { run: RunState; result: RunOutline }) {
  const place = usePlace();
  const reached = place ? place.round - (place.at === 'answer' ? 0 : 1) : 0;
  const { planned, mode } = result;
  const truth = run.question.answer;
  const answer = result.rounds.findLast((one) => one.round <= reached && one.answer)?.answer ?? null;
  if (!answer)
    return (
      <div className="final" role="group" aria-label="Answer so far">
        <p className="figure muted">?</p>
        <div>
          <p className="verdict">Not asked yet at this place of the run.</p>
          {truth && <p className="muted">The right answer is {truth}.</p>}
        </div>
      </div>
    );
  const after = result.rounds.find((one) => one.answer === answer)!.round;
  const speaker = run.spec.agents[speakerOf(run.spec) - 1]!.role;
  const verdict = verdictOf(answer, truth);
  // Free text has no room there; it is told below.
  const short = answer.answer === null || answer.answer.length <= LONGEST_FIGURE;
  return (
    <div
      className={`final ${verdict === 'right' ? 'right' : verdict === 'unknown' ? '' : 'wrong'}`}
      role="group"
      aria-label={answer.final ? 'Final answer' : 'Answer so far'}
    >
      <p className="figure">{short ? (answer.answer ?? '–') : verdictWords[verdict].slice(0, 1)}</p>
      <div>
        <p className="verdict">
          <Verdict answer={answer} truth={truth} />{' '}
          {answer.answer === null
            ? `The ${speaker} gave no answer.`
            : `${answer.final ? 'Final answer' : `Asked now, the ${speaker} would answer`}${short ? ` ${answer.answer}` : ''}`}
          {answer.answer !== null && answer.probability !== null && (
            <> with probability {formatProbability(answer.probability)}</>
          )}
          {answer.answer !== null && '.'}
          {truth && !answer.right && <> The right answer is {truth}.</>}
        </p>
        <p className="muted">
          {mode === 'alone'
            ? 'The last agent alone, without any message.'
            : `After ${after === planned ? '' : `${after} of `}${plural(planned, 'round')} `}
          {mode !== 'alone' && `of ${passedOn[mode]}.`}
          {run.spec.control !== 'none' &&
            mode !== 'alone' &&
            mode !== 'text' &&
            ` Messages: ${run.spec.control}.`}{' '}
          It {answer.final ? 'said' : 'would say'}: <Spoken text={answer.text} />
        </p>
        <ToolCalls calls={answer.calls} />
      </div>
    </div>
  );
}

const LONGEST_FIGURE = 6;

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

interface VerdictProps {
  answer: Pick<AnswerOutline, 'right' | 'answer'>;
  /** The right answer; empty where it is not known. */
  truth: string;
}

/** Right or wrong: a sign and a word, not colour alone. */
export function Verdict({ answer, truth }: VerdictProps) {
  const verdict = verdictOf(answer, truth);
  const look = { right: 'tag right', wrong: 'tag wrong', none: 'tag wrong', unknown: 'tag' }[verdict];
  return <span className={look}>{verdictWords[verdict]}</span>;
}
