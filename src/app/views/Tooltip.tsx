/** One tooltip for all pictures, so that sweeping the pointer does not flash. Written directly: it moves with every event. */

import type { Target } from '../pictures/picture';

const ID = 'tooltip';
const GAP = 14;

/** For the eye and the pointer alone: the same numbers stand in the picture's table. */
export function Tooltip() {
  return <div id={ID} className="tooltip" aria-hidden="true" hidden />;
}

export function moveTooltip(target: Target | null, x: number, y: number): void {
  const box = document.getElementById(ID);
  if (!box) return;
  const text = target?.lines.join('\n') ?? '';
  box.hidden = text === '';
  if (text === '') return;
  if (box.textContent !== text) box.textContent = text;
  const { width, height } = box.getBoundingClientRect();
  const right = x + GAP + width < window.innerWidth ? x + GAP : Math.max(4, x - GAP - width);
  const below = y + GAP + height < window.innerHeight ? y + GAP : Math.max(4, y - GAP - height);
  box.style.transform = `translate(${right}px, ${below}px)`;
}
