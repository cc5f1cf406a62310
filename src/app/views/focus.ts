/** Where the focus goes when what had it goes away. */

/** Gives the focus to the panel (a section with tabIndex −1) that holds an element about to be taken out. */
export function focusPanel(element: Element): void {
  element.closest<HTMLElement>('section[tabindex]')?.focus();
}
