/**
 * The one place that listens to keys. Bindings are registered at levels; the topmost level that knows a key has it, so
 * that the page never hears what a dialog was told. The same table is printed in tooltips and in the help.
 */

export const levels = { page: 0, panel: 1, dialog: 2 } as const;
export type Level = keyof typeof levels;

export interface Binding {
  /** As printed: `Space`, `Shift+←`, `J`. */
  readonly keys: string;
  /** What it does, for the help; empty: not listed. */
  readonly does: string;
  readonly group: 'Cursor' | 'Views' | 'Runs' | 'Page';
  /** A key that is held down does it once. */
  readonly once?: boolean;
  run(): void;
}

/** Printed names of keys whose `KeyboardEvent.key` reads otherwise. */
const printed: Readonly<Record<string, string>> = {
  ' ': 'Space',
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
};

type Pressed = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>;

/** A key press as bindings write it; null for combinations that belong to the browser. */
export function nameOf({ key, shiftKey, ctrlKey, metaKey, altKey }: Pressed): string | null {
  if (ctrlKey || metaKey || altKey) return null;
  const name = printed[key] ?? (key.length === 1 ? key.toUpperCase() : key);
  // What Shift does to a sign is in the sign already: `?`, not `Shift+?`.
  const named = name in { Space: 0, '←': 0, '→': 0, '↑': 0, '↓': 0, Home: 0, End: 0 } || /^[A-Z]$/.test(name);
  return shiftKey && named ? `Shift+${name}` : name;
}

/** What has the focus, as far as keys are concerned. */
export interface Focus {
  readonly control: 'text' | 'slider' | 'button' | null;
  /** It lies in an area that scrolls by itself, marked `data-scrolls`. */
  readonly scrolls: boolean;
}

const sliderKeys: readonly string[] = ['←', '→', '↑', '↓', 'Home', 'End', 'PageUp', 'PageDown'];
const scrollKeys: readonly string[] = [...sliderKeys, 'Space', 'Shift+Space'];

export function focusOf(target: EventTarget | null): Focus {
  if (!(target instanceof Element)) return { control: null, scrolls: false };
  const control = target.matches('input[type=range]')
    ? 'slider'
    : target.matches('textarea, select, input, [contenteditable]')
      ? 'text'
      : target.matches('button, summary, a[href], [role=button]')
        ? 'button'
        : null;
  return { control, scrolls: target.closest('[data-scrolls]') !== null };
}

/** Whether what has the focus uses this key itself. */
export function isTaken({ control, scrolls }: Focus, name: string): boolean {
  // Esc leaves things; a field has no use for it.
  if (name === 'Esc') return false;
  if (control === 'text') return true;
  if (control === 'slider' && sliderKeys.includes(name)) return true;
  if (control === 'button' && name === 'Space') return true;
  return scrolls && scrollKeys.includes(name);
}

export class KeyManager {
  private readonly registered: { level: Level; bindings: readonly Binding[] }[] = [];

  /** @returns how to take the bindings away again. */
  register(level: Level, bindings: readonly Binding[]): () => void {
    const entry = { level, bindings };
    this.registered.push(entry);
    return () => {
      const at = this.registered.indexOf(entry);
      if (at >= 0) this.registered.splice(at, 1);
    };
  }

  /**
   * Topmost level first, the latest first within a level. @param held the key was pressed before, and is held down.
   * @returns whether the key was ours.
   */
  press(name: string, held = false): boolean {
    const byLevel = [...this.registered].reverse().sort((a, b) => levels[b.level] - levels[a.level]);
    for (const { level, bindings } of byLevel) {
      const binding = bindings.find(({ keys }) => keys === name);
      if (binding) {
        if (!held || !binding.once) binding.run();
        return true;
      }
      // A dialog keeps the keys that it does not know from the page.
      if (level === 'dialog') return false;
    }
    return false;
  }

  /** All that is listed, in order of registration. */
  listed(): Binding[] {
    return this.registered.flatMap(({ bindings }) => bindings.filter(({ does }) => does !== ''));
  }

  /** Listens to the page. @returns how to end it. */
  listen(target: Pick<Window, 'addEventListener' | 'removeEventListener'>): () => void {
    const heard = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return;
      const name = nameOf(event);
      if (name === null || isTaken(focusOf(event.target), name)) return;
      if (this.press(name, event.repeat)) event.preventDefault();
    };
    target.addEventListener('keydown', heard as EventListener);
    return () => target.removeEventListener('keydown', heard as EventListener);
  }
}
