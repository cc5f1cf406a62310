/** Where the focus goes when what had it is gone, so that a person at the keyboard is never lost. */

import { focusOf } from '../../keys';

export const STEP_BUTTON = 'drive-step';

/** To the button that steps: it is always there. */
export const focusStep = (): void => document.getElementById(STEP_BUTTON)?.focus();

/** Whether the focus may move to a question that comes up: nobody types, and no dialog is open. */
export const isFocusFree = (): boolean =>
  focusOf(document.activeElement).control !== 'text' && !document.querySelector('dialog[open]');
