/** An agent's sign, the same wherever it appears: a hue of Okabe and Ito's palette and a shape of its own. */

const shapes = [
  <circle key="circle" cx="6" cy="6" r="5" />,
  <rect key="square" x="1.5" y="1.5" width="9" height="9" />,
  <path key="triangle" d="M6 0.8 11.4 10.8H0.6Z" />,
  <path key="diamond" d="M6 0.4 11.6 6 6 11.6 0.4 6Z" />,
  <path key="down" d="M6 11.2 11.4 1.2H0.6Z" />,
  <path key="cross" d="M4 1h4v3h3v4H8v3H4V8H1V4h3Z" />,
  <path key="hexagon" d="M3.2 1h5.6L11.6 6 8.8 11H3.2L0.4 6Z" />,
  <path key="bar" d="M1 4h10v4H1Z" />,
];

/** @param agent counted from 1. */
export function AgentMark({ agent }: { agent: number }) {
  return (
    <svg className={`mark agent-${agent}`} viewBox="0 0 12 12" aria-hidden="true">
      {shapes[(agent - 1) % shapes.length]}
    </svg>
  );
}
