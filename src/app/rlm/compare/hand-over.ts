/** Where the focus goes when the button that has it is disabled by what it starts, or ends. */

import { useEffect, useRef, type KeyboardEvent } from 'react';

export function useHandOver(active: boolean) {
  const start = useRef<HTMLButtonElement>(null);
  const stop = useRef<HTMLButtonElement>(null);
  const pressed = useRef(false);
  useEffect(() => {
    const { activeElement } = document;
    const lost = activeElement === null || activeElement === document.body || activeElement === stop.current;
    if (active && pressed.current) stop.current?.focus();
    else if (!active && pressed.current) {
      if (lost) start.current?.focus();
      pressed.current = false;
    }
  }, [active]);
  return {
    start,
    stop,
    /** A press that may start something. */
    press: (): void => {
      pressed.current = true;
    },
    /** The key that pressed the first button, and is still held down, must not press the second. */
    held: (event: KeyboardEvent): void => {
      if (event.repeat) event.preventDefault();
    },
  };
}
