/** Probabilities of the possible answers as a strip of small bars, the right one marked; of many, the likeliest. */

import { formatProbability } from '../format';

const STEP = 13;
const HEIGHT = 26;

interface DistributionProps {
  answers: readonly string[];
  probabilities: readonly number[];
  given: string | null;
  right: string;
}

/** More answers than these are told by the likeliest, the given and the right one. */
const MOST = 14;
const REST = 'rest';

export function Distribution({ answers, probabilities, given, right }: DistributionProps) {
  const bars = barsOf(answers, probabilities, [given, right]);
  const spoken = bars.map(({ answer, p }) => `${answer}: ${formatProbability(p)}`);
  const step = Math.max(STEP, 4 + 6 * Math.max(...bars.map(({ answer }) => answer.length)));
  return (
    <svg
      className="distribution"
      viewBox={`0 0 ${step * bars.length} ${HEIGHT + 16}`}
      width={step * bars.length}
      height={HEIGHT + 16}
      role="img"
      aria-label={`Probabilities of the answers: ${spoken.join(', ')}. Right: ${right || 'not known'}.`}
    >
      {bars.map(({ answer, p }, i) => {
        // What is there at all is seen: half a pixel at least.
        const height = Math.max(0.5, p * HEIGHT);
        return (
          <g
            key={answer}
            transform={`translate(${i * step} 0)`}
            className={answer === given ? 'given' : undefined}
          >
            <title>{spoken[i]}</title>
            <rect className="rail" x="1.5" width={step - 3} height={HEIGHT} />
            <rect className="value" x="1.5" width={step - 3} y={HEIGHT - height} height={height} />
            <text x={step / 2} y={HEIGHT + 10}>
              {answer}
            </text>
            {answer === right && <path className="truth" d={`M1.5 ${HEIGHT + 14.5}h${step - 3}`} />}
          </g>
        );
      })}
    </svg>
  );
}

interface Bar {
  readonly answer: string;
  readonly p: number;
}

function barsOf(
  answers: readonly string[],
  probabilities: readonly number[],
  always: readonly (string | null)[],
): Bar[] {
  const all = answers.map((answer, i): Bar => ({ answer, p: probabilities[i] ?? 0 }));
  if (all.length <= MOST) return all;
  const isNamed = ({ answer }: Bar) => always.includes(answer);
  const order = all.toSorted((a, b) => Number(isNamed(b)) - Number(isNamed(a)) || b.p - a.p);
  const shown = new Set(order.slice(0, MOST - 1));
  const rest = order.slice(MOST - 1).reduce((sum, { p }) => sum + p, 0);
  return [...all.filter((bar) => shown.has(bar)), { answer: REST, p: rest }];
}
