/** Which of the presets an experiment is a variation of. Pure. */

import type { Spec } from '../../experiment/spec';
import type { Preset } from '../../experiment/url';

const team = ({ pattern, agents }: Spec) => [pattern, ...agents.map(({ id }) => id)].join();

/** As before, unless another preset has its pattern and agents and that has not. */
export function fittingPreset(spec: Spec, presets: readonly Preset[], before: Preset | null): Preset | null {
  const fits = (preset: Preset) => team(preset.spec) === team(spec);
  return before && fits(before) ? before : (presets.find(fits) ?? before);
}
