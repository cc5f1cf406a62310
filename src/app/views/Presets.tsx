/** Which experiment to begin with, each opened by its link, and what its pattern means. */

import { useLab, useLabState } from '../hooks';
import { patternWords } from '../names';
import { SelectField } from './fields';

export function Presets() {
  const lab = useLab();
  const preset = useLabState((state) => state.preset!);
  const pattern = useLabState((state) => state.spec!.pattern);
  const choices = lab.presets().map(({ id, spec }) => ({ value: id, label: spec.name || id }));
  return (
    <section className="panel" aria-label="Experiment">
      <SelectField
        label="Experiment"
        title="Agents, pattern, questions and settings to begin with; opens with its recorded run."
        choices={choices}
        value={preset.id}
        onChange={(id) => void (window.location.hash = `v=1&preset=${id}`)}
      />
      <p className="muted">{patternWords[pattern]}</p>
    </section>
  );
}
