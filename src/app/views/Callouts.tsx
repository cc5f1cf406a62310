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
  const callouts = [
    {
      id: 'answer',
      text:
        heard &&
        `${sentence(round, heard)} ${heard.right || round === spec.rounds ? 'Step back to see how it came.' : 'One more round: Shift+→.'}`,
      action:
        heard && !heard.right && round < spec.rounds
          ? { label: 'Next round', act: () => playback.round(1) }
          : null,
    },
    {
      id: 'latent',
      text: `No text passes between these agents: ${plural(steps, 'hidden state')} in ${plural(spec.rounds, 'round')}. Each point in “Trajectory” is one of them; Space plays the run.`,
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

function sentence(round: number, { answer, right, probability }: AnswerOutline): string {
  const sure = probability === null ? '' : ` (${formatProbability(probability)})`;
  if (answer === null) return `At the end of round ${round} the last agent would give no answer.`;
  return `At the end of round ${round} the answer would be ${answer}${sure}, which is ${right ? 'right' : 'still wrong'}.`;
}
