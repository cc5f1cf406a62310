/** The changes that can be made at a place of the run, each as a button. */

import { useMemo, useState } from 'react';
import { limits } from '../../experiment/limits';
import { companionsOf } from '../../experiment/question';
import type { Spec } from '../../experiment/spec';
import { useLab, useLabState } from '../hooks';
import { shortQuestion } from '../names';
import { turnsOf } from '../pattern';
import type { Cursor } from '../pictures/picture';
import { factorIn, interventionAt, withIntervention, type Intervention } from '../state/counterfactual';
import { isActive } from '../state/run';
import { isKnown } from '../task';

type Kind = Intervention['kind'];

const kinds: readonly { kind: Kind; label: string; title: string }[] = [
  { kind: 'zero', label: 'Zero', title: 'All numbers 0.' },
  { kind: 'random', label: 'Random', title: 'A random direction of the same norm.' },
  { kind: 'shuffle', label: 'Shuffle', title: 'That of another question, drawn by the seed.' },
  { kind: 'swap', label: 'Swap', title: 'That of the question that you choose, from the same draw.' },
  { kind: 'scale', label: 'Scale', title: 'Times a factor.' },
];

/** @param subject the experiment that is changed. */
export function KindsOfChange({ place, subject }: { place: Cursor; subject: Spec }) {
  const lab = useLab();
  const active = useLabState((state) => isActive(state.run));
  const [factor, setFactor] = useState('2');
  const [donor, setDonor] = useState(1);
  const scale = factorIn(factor);
  const { interventions } = subject;
  const full = interventions.length >= limits.interventions.max;
  const off = active || full || place.at === 'answer';
  const add = (kind: Kind) => {
    // What is shown settles a moment after the cursor has moved.
    const { cursor } = lab.playback.position();
    const at = cursor && cursor.at !== 'answer' ? cursor : place;
    if (kind === 'drop' && !canDrop(subject, at)) return;
    lab.intervene(
      withIntervention(interventions, interventionAt(at, kind, { factor: scale ?? undefined, donor })),
    );
  };
  return (
    <div className="choices">
      {kinds.map(({ kind, label, title }) => (
        <span key={kind} className="joined-tools">
          <button
            type="button"
            title={title}
            disabled={off || (kind === 'scale' && scale === null)}
            onClick={() => add(kind)}
          >
            {label}
          </button>
          {kind === 'scale' && (
            <input
              type="number"
              aria-label="Factor of the scale"
              title={`${limits.factor.min} to ${limits.factor.max}`}
              step="any"
              min={limits.factor.min}
              max={limits.factor.max}
              value={factor}
              aria-invalid={scale === null}
              onChange={({ target }) => setFactor(target.value)}
            />
          )}
          {kind === 'swap' && <Donor data={subject.data} value={donor} onChange={setDonor} />}
        </span>
      ))}
      <button
        type="button"
        disabled={off || !canDrop(subject, place)}
        title="The agent’s turn in this round is left out; whom it would tell hears nothing."
        onClick={() => add('drop')}
      >
        Drop its turn
      </button>
      {full && <p className="muted">A run has at most {limits.interventions.max} changes.</p>}
    </div>
  );
}

interface DonorProps {
  data: Spec['data'];
  value: number;
  onChange: (value: number) => void;
}

/** The questions to swap with, by what they ask; the whole of each in its title, its answer nowhere. */
function Donor({ data, value, onChange }: DonorProps) {
  const questions = useMemo(
    () => (isKnown(data) ? companionsOf({ data }) : []).map(({ text }) => text),
    [data],
  );
  return (
    <select
      aria-label="Question to swap with"
      title={questions[value - 1]}
      value={value}
      onChange={({ target }) => onChange(Number(target.value))}
    >
      {questions.map((text, i) => (
        <option key={text} value={i + 1} title={text}>
          {i + 1}: {shortQuestion(data.task, text)}
        </option>
      ))}
    </select>
  );
}

/** The speaker of the last round has no turn to drop: it answers. */
const canDrop = (spec: Spec, { round, agent }: Cursor) =>
  turnsOf(spec).some((turn) => turn.round === round && turn.agent === agent);
