/** A calibration file from an agent's states: bases, landmarks, and numbers rounded to what a picture can show. */

import type { Agent } from '../../src/agents/agent';
import type { Basis, Calibration, Landmark } from '../../src/analysis/calibration';
import type { Vectors } from '../../src/analysis/vectors';
import { fitBasis, project } from '../../src/analysis/pca';
import type { Spoken } from './states';

const COMPONENTS = 2;
/** Until it no longer moves: some components are nearly equal. */
const ITERATIONS = 20_000;
const DIGITS = 5;
/** A token said from fewer states has no mean state worth showing. */
const LEAST = 5;

/** @param source what the states are of, in words. */
export function calibrationOf(agent: Agent, spoken: Spoken, source: string): Calibration {
  const id = (site: string) => `${agent.id}/${site}@${agent.hash.slice(0, 8)}`;
  const { hiddenSize } = agent.config;
  return {
    v: 1,
    agent: agent.id,
    hash: agent.hash,
    source: `${spoken.hidden.length} places in ${source}, no links; made by tools/calibrate`,
    sites: {
      hidden: site(id('hidden'), spoken.hidden, spoken.says),
      embeds: site(id('embeds'), spoken.embeds, spoken.reads),
    },
    tokenCosine: round(meanCosine(agent.embeddingTable(), hiddenSize)),
  };
}

function site(id: string, vectors: Vectors, tokens: readonly string[]) {
  const { mean, components, explained, n } = fitBasis(id, vectors, COMPONENTS, ITERATIONS);
  const basis: Basis = {
    id,
    n,
    mean: mean.map(round),
    components: components.map((component) => component.map(round)),
    explained: explained.map(round),
  };
  return { basis, landmarks: landmarks(basis, vectors, tokens) };
}

/** The mean of each token's vectors in the basis, the most frequent token first. */
export function landmarks(basis: Basis, vectors: Vectors, tokens: readonly string[]): Landmark[] {
  const sums = new Map<string, { n: number; at: number[] }>();
  project(basis, vectors).forEach(({ at }, i) => {
    const sum = sums.get(tokens[i]!) ?? { n: 0, at: at.map(() => 0) };
    sums.set(tokens[i]!, { n: sum.n + 1, at: sum.at.map((value, c) => value + at[c]!) });
  });
  return [...sums]
    .filter(([, { n }]) => n >= LEAST)
    .sort(([, a], [, b]) => b.n - a.n)
    .map(([text, { n, at }]) => ({ text, at: at.map((sum) => round(sum / n)) }));
}

/** Mean cosine of all pairs of different rows: from the length of the sum of unit vectors. */
export function meanCosine(table: Float32Array, width: number): number {
  const count = table.length / width;
  const sum = new Float64Array(width);
  for (let row = 0; row < count; row++) {
    const vector = table.subarray(row * width, (row + 1) * width);
    const length = Math.hypot(...vector);
    vector.forEach((value, i) => (sum[i]! += value / length));
  }
  const square = sum.reduce((total, value) => total + value * value, 0);
  return (square - count) / (count * (count - 1));
}

const round = (value: number): number => Number(value.toPrecision(DIGITS));
