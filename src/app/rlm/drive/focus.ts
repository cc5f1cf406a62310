/** Where the focus goes when what had it is gone, so that a person at the keyboard is never lost. */

import { focusOf } from '../../keys';

export const STEP_BUTTON = 'drive-step';

/** To the button that steps: it is always there. */
export const focusStep = (): void => document.getElementById(STEP_BUTTON)?.focus();

/** Once a part of the page is taken away: the focus that was in it goes to the step button, if nothing else took it. */
export function keepFocus(part: Element): void {
  if (!part.contains(document.activeElement)) return;
  requestAnimationFrame(() => {
    if (document.activeElement === document.body) focusStep();
  });
}

/** Whether the focus may move to a question that comes up: nobody types, and no dialog is open. */
export const isFocusFree = (): boolean =>
  focusOf(document.activeElement).control !== 'text' && !document.querySelector('dialog[open]');
