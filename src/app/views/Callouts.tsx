/** On the shipped run, at its first sight: what one sees. Gone once closed, or once another run is shown. */

import { useState } from 'react';
import type { AnswerOutline } from '../../experiment/outline';
import { formatProbability, plural } from '../format';
import { useLab, useLabState, usePlace } from '../hooks';
import { latentStepsOf } from '../state/cost';
import { focusCursor } from './CursorBar';
import { useResult } from './result';

export function Callouts() {
  const { playback } = useLab();
  const [closed, setClosed] = useState<readonly string[]>([]);
  const shipped = useLabState(({ run }) => run?.origin === 'shipped');
  const spec = useLabState(({ run }) => run?.spec ?? null);
  const round = usePlace()?.round ?? 0;
  const result = useResult('run');
  if (!shipped || !spec || !result) return null;
  const heard = result.rounds.find((one) => one.round === round)?.answer ?? null;
  const steps = latentStepsOf(spec);
  const last = round === spec.rounds;
  const callouts = [
    {
      id: 'answer',
      text: heard && `${sentence(round, heard)}${advice(heard, last, spec.rounds)}`,
      action: heard && !heard.right && !last ? { label: 'Next round', act: () => playback.round(1) } : null,
    },
    {
      id: 'latent',
      text: `No text passes between these agents: ${plural(steps, 'hidden state')} in ${plural(spec.rounds, 'round')}. ${seen[spec.pattern]}; Space plays the run.`,
      action: { label: 'Play', act: () => playback.play() },
    },
  ];
  const open = callouts.filter(({ id, text }) => text && !closed.includes(id));
  if (open.length === 0) return null;
  return (
    <div className="callouts">
      {open.map(({ id, text, action }) => (
        <aside key={id} className="callout" aria-label="What you see">
          <p>{text}</p>
          {action && (
            <button type="button" onClick={action.act}>
              {action.label}
            </button>
          )}
          <button
            type="button"
            className="tool"
            aria-label="Close this note"
            onClick={() => {
              setClosed([...closed, id]);
              focusCursor();
            }}
          >
            ✕
          </button>
        </aside>
      ))}
    </div>
  );
}

/** Where to look. */
const seen = {
  sequential: 'Each point in “Trajectory” is one of them',
  mixture: '“Lens” shows what each is near to: many tokens at once, where a text of that length names one',
  deliberation: 'Its answer is number work, which it leaves to Python',
} as const;

function advice({ right }: AnswerOutline, last: boolean, rounds: number): string {
  if (!right) return last ? '' : ' One more round: Shift+→.';
  return rounds > 1 ? ' Step back to see how it came.' : ' Step through it to see how it comes.';
}

function sentence(round: number, { answer, right, probability, final }: AnswerOutline): string {
  const sure = probability === null ? '' : ` (${formatProbability(probability)})`;
  if (answer === null) return `At the end of round ${round} the last agent would give no answer.`;
  return `At the end of round ${round} the answer ${final ? 'is' : 'would be'} ${answer}${sure}, which is ${right ? 'right' : 'still wrong'}.`;
}
