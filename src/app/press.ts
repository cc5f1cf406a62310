/**
 * Work that moves the layout waits until no pointer is pressed: a field that is left by pressing a button would
 * otherwise move the button away from under the press, and the click would be lost.
 */

let pressed = false;
const waiting = new Set<() => void>();

function released(): void {
  pressed = false;
  // The click comes after the release, in the same task.
  setTimeout(() => {
    for (const work of waiting) work();
    waiting.clear();
  });
}

if (typeof window !== 'undefined') {
  window.addEventListener('pointerdown', () => (pressed = true), true);
  window.addEventListener('pointerup', released, true);
  window.addEventListener('pointercancel', released, true);
}

/** Runs `work` at once, or after the present press. */
export function afterPress(work: () => void): void {
  if (pressed) waiting.add(work);
  else work();
}
