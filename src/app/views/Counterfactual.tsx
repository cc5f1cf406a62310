/** What would have come out otherwise: changes one message or latent step at the cursor and recomputes from there. */

import { useState } from 'react';
import { limits } from '../../experiment/limits';
import type { Spec } from '../../experiment/spec';
import { useLab, useLabState, usePlayback } from '../hooks';
import { formatMs, plural } from '../format';
import type { Cursor } from '../pictures/picture';
import { costFrom } from '../state/cost';
import { isActive } from '../state/run';
import { describe } from './CursorBar';

type Intervention = Spec['interventions'][number];
type Kind = Intervention['kind'];

const kinds: readonly { kind: Kind; label: string; title: string }[] = [
  { kind: 'zero', label: 'Zero', title: 'All numbers 0.' },
  { kind: 'random', label: 'Random', title: 'A random direction of the same norm.' },
  { kind: 'shuffle', label: 'Shuffle', title: 'That of another question, drawn by the seed.' },
  { kind: 'swap', label: 'Swap', title: 'That of the question that you choose, from the same draw.' },
  { kind: 'scale', label: 'Scale', title: 'Times a factor.' },
];

export function Counterfactual() {
  const lab = useLab();
  const place = usePlayback(({ timeline, index }) => timeline.places[index] ?? null);
  const run = useLabState((state) => state.run);
  const interventions = useLabState(({ spec }) => spec!.interventions);
  const mode = useLabState(({ spec }) => spec!.mode);
  const active = useLabState((state) => isActive(state.run));
  const [factor, setFactor] = useState(2);
  const [donor, setDonor] = useState(1);
  if (!run || !place || mode !== 'latent') return null;
  const roles = run.spec.agents.map(({ role }) => role);
  const answer = place.at === 'answer';
  const set = (next: readonly Intervention[]) => lab.change({ interventions: [...next] });
  const add = (kind: Kind) => {
    const step = place.at === 'latent' && kind !== 'drop' ? place.step : undefined;
    const one: Intervention = { round: place.round, agent: place.agent, step, kind, factor, donor };
    set([...interventions.filter((other) => !samePlace(other, one)), one]);
  };
  const cost = interventions.length > 0 ? costFrom(run, interventions) : null;
  return (
    <section className="panel counterfactual" aria-label="Counterfactual" data-tour="counterfactual">
      <h2>What if</h2>
      <div className="what-if">
        <p>
          {answer ? (
            'Move the cursor to a latent step or a message to change it:'
          ) : (
            <>
              Change the {place.at === 'latent' ? 'hidden state' : 'message'} at{' '}
              <strong>{describe(place, roles)}</strong>:
            </>
          )}
        </p>
        <div className="choices">
          {kinds.map(({ kind, label, title }) => (
            <span key={kind} className="joined-tools">
              <button type="button" title={title} disabled={active || answer} onClick={() => add(kind)}>
                {label}
              </button>
              {kind === 'scale' && (
                <input
                  type="number"
                  aria-label="Factor of the scale"
                  step="0.5"
                  min={limits.factor.min}
                  max={limits.factor.max}
                  value={factor}
                  onChange={({ target }) => setFactor(clamp(Number(target.value), limits.factor))}
                />
              )}
              {kind === 'swap' && (
                <select
                  aria-label="Question to swap with"
                  value={donor}
                  onChange={({ target }) => setDonor(Number(target.value))}
                >
                  {Array.from({ length: limits.donor.max }, (_, i) => (
                    <option key={i} value={i + 1}>
                      with question {i + 1}
                    </option>
                  ))}
                </select>
              )}
            </span>
          ))}
          <button
            type="button"
            disabled={active || answer || !canDrop(run.spec, place)}
            title="The agent’s turn in this round is left out; whom it would tell hears nothing."
            onClick={() => add('drop')}
          >
            Drop its turn
          </button>
        </div>
        {interventions.length > 0 && (
          <>
            <ul className="changes">
              {interventions.map((one, i) => (
                <li key={i}>
                  <span>{inWords(one, roles)}</span>
                  <button
                    type="button"
                    className="tool"
                    aria-label={`Take back: ${inWords(one, roles)}`}
                    onClick={() => set(interventions.filter((other) => other !== one))}
                  >
                    ✕
                  </button>
                </li>
              ))}
            </ul>
            <div className="actions">
              <button type="button" className="primary" disabled={active} onClick={() => void lab.run()}>
                Recompute from there
              </button>
              <span className="muted">{cost && costInWords(cost)}</span>
              <button type="button" className="quiet" disabled={active} onClick={() => set([])}>
                Take all back
              </button>
            </div>
          </>
        )}
      </div>
    </section>
  );
}

const clamp = (value: number, { min, max }: { min: number; max: number }) =>
  Number.isFinite(value) ? Math.min(max, Math.max(min, value)) : min;

const samePlace = (a: Intervention, b: Intervention) =>
  a.round === b.round && a.agent === b.agent && a.step === b.step;

/** The speaker of the last round has no turn to drop: it answers. */
const canDrop = ({ rounds, agents }: Spec, { round, agent }: Cursor) =>
  round < rounds || agent < agents.length;

export function inWords(
  { round, agent, step, kind, factor, donor }: Intervention,
  roles: readonly string[],
): string {
  const role = roles[agent - 1] ?? `agent ${agent}`;
  if (kind === 'drop') return `${role}’s turn in round ${round} dropped`;
  const what =
    step === undefined ? `${role}’s message in round ${round}` : `${role}’s step ${step} in round ${round}`;
  const how = {
    zero: 'zeroed',
    random: 'replaced by a random one',
    shuffle: 'replaced by another question’s',
    swap: `swapped with question ${donor}’s`,
    scale: `times ${factor}`,
  };
  return `${what} ${how[kind]}`;
}

function costInWords({ turns, answers, ms, base }: NonNullable<ReturnType<typeof costFrom>>): string {
  const time = ms === null ? '' : `, about ${formatMs(ms)}`;
  return `${plural(turns, 'turn')} and ${plural(answers, 'answer')}${time}${base ? ', after the run without changes' : ''}`;
}
