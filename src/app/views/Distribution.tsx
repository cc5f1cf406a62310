/** Probabilities of the possible answers as a strip of small bars, the right one marked. */

import { formatProbability } from '../format';

const STEP = 13;
const HEIGHT = 26;

interface DistributionProps {
  answers: readonly string[];
  probabilities: readonly number[];
  given: string | null;
  right: string;
}

export function Distribution({ answers, probabilities, given, right }: DistributionProps) {
  const spoken = answers.map((answer, i) => `${answer}: ${formatProbability(probabilities[i] ?? 0)}`);
  return (
    <svg
      className="distribution"
      viewBox={`0 0 ${STEP * answers.length} ${HEIGHT + 16}`}
      width={STEP * answers.length}
      height={HEIGHT + 16}
      role="img"
      aria-label={`Probabilities of the answers: ${spoken.join(', ')}. Right: ${right}.`}
    >
      {answers.map((answer, i) => {
        const p = probabilities[i] ?? 0;
        // What is there at all is seen: half a pixel at least.
        const height = Math.max(0.5, p * HEIGHT);
        return (
          <g
            key={answer}
            transform={`translate(${i * STEP} 0)`}
            className={answer === given ? 'given' : undefined}
          >
            <title>{spoken[i]}</title>
            <rect className="rail" x="1.5" width={STEP - 3} height={HEIGHT} />
            <rect className="value" x="1.5" width={STEP - 3} y={HEIGHT - height} height={height} />
            <text x={STEP / 2} y={HEIGHT + 10}>
              {answer}
            </text>
            {answer === right && <path className="truth" d={`M1.5 ${HEIGHT + 14.5}h${STEP - 3}`} />}
          </g>
        );
      })}
    </svg>
  );
}
