/** Rounds as lightness of their agent's hue: the earlier, the nearer to the ground. */

import { agentColour, bytesOf, type Theme } from '../../draw/theme';

export function shade(theme: Theme, agent: number, round: number, rounds: number): string {
  const strength = rounds <= 1 ? 1 : 0.45 + 0.55 * Math.min(1, (round - 1) / (rounds - 1));
  const ground = bytesOf(theme.ground);
  const mixed = bytesOf(agentColour(theme, agent)).map((byte, i) =>
    Math.round(strength * byte + (1 - strength) * ground[i]!),
  );
  return `rgb(${mixed.join(', ')})`;
}
