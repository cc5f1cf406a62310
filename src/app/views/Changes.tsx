/** What a counterfactual changes, one by one, each with a way to take it back. */

import type { Spec } from '../../experiment/spec';
import { useLab, useLabState } from '../hooks';
import { inWords } from '../names';
import type { Intervention } from '../state/counterfactual';
import { isActive } from '../state/run';
import { focusPanel } from './focus';

interface ChangesProps {
  /** Where what is left goes: to the experiment of the run that is shown, or to the settings as they are. */
  which: 'run' | 'settings';
  interventions: readonly Intervention[];
  agents: Spec['agents'];
}

export function Changes({ which, interventions, agents }: ChangesProps) {
  const lab = useLab();
  const active = useLabState((state) => isActive(state.run));
  const roles = agents.map(({ role }) => role);
  const keep = (left: Intervention[]) =>
    which === 'run' ? lab.intervene(left) : lab.change({ interventions: left });
  if (interventions.length === 0) return null;
  return (
    <ul className="changes">
      {interventions.map((one, i) => {
        const words = inWords(one, roles);
        return (
          <li key={i}>
            <span>{words}</span>
            <button
              type="button"
              className="tool"
              aria-label={`Take back: ${words}`}
              disabled={active}
              onClick={({ currentTarget }) => {
                focusPanel(currentTarget);
                keep(interventions.filter((other) => other !== one));
              }}
            >
              ✕
            </button>
          </li>
        );
      })}
    </ul>
  );
}
