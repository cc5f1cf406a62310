/** A share with its interval on a line from one end to the other; the numbers stand beside it as text. */

interface Props {
  readonly low: number;
  readonly high: number;
  readonly value: number;
  /** Ends of the line. */
  readonly from?: number;
  readonly to?: number;
}

/** For the eye alone. */
export function Interval({ low, high, value, from = 0, to = 1 }: Props) {
  const at = (x: number) => `${(100 * (Math.min(to, Math.max(from, x)) - from)) / (to - from)}%`;
  return (
    <span className="interval-line" aria-hidden="true">
      {from < 0 && to > 0 && <span className="zero" style={{ left: at(0) }} />}
      <span className="range" style={{ left: at(low), right: `calc(100% - ${at(high)})` }} />
      <span className="point" style={{ left: at(value) }} />
    </span>
  );
}
