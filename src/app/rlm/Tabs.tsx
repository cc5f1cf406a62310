/** Tabs as the keyboard expects them: one stop of Tab, arrows between them. */

import { useRef, type KeyboardEvent } from 'react';

export interface Tab<Id extends string> {
  readonly id: Id;
  readonly label: string;
  readonly title: string;
}

interface TabsProps<Id extends string> {
  label: string;
  className: string;
  tabs: readonly Tab<Id>[];
  chosen: Id;
  choose(id: Id): void;
}

export function Tabs<Id extends string>({ label, className, tabs, chosen, choose }: TabsProps<Id>) {
  const row = useRef<HTMLDivElement>(null);
  const pressed = (event: KeyboardEvent) => {
    const next = tabBy(
      event,
      tabs.findIndex(({ id }) => id === chosen),
      tabs.length,
    );
    if (next === null) return;
    event.preventDefault();
    choose(tabs[next]!.id);
    row.current?.querySelectorAll<HTMLElement>('[role=tab]')[next]?.focus();
  };
  return (
    <div ref={row} role="tablist" aria-label={label} className={`tabs ${className}`} onKeyDown={pressed}>
      {tabs.map(({ id, label: text, title }) => (
        <button
          key={id}
          type="button"
          role="tab"
          id={`tab-${id}`}
          aria-selected={id === chosen}
          aria-controls={id === chosen ? `panel-${id}` : undefined}
          tabIndex={id === chosen ? 0 : -1}
          title={title}
          onClick={() => choose(id)}
        >
          {text}
        </button>
      ))}
    </div>
  );
}

type Stroke = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>;

/** The tab that a key goes to, round at the ends; null: the key is the browser's own. */
export function tabBy(
  { key, shiftKey, ctrlKey, metaKey, altKey }: Stroke,
  at: number,
  count: number,
): number | null {
  if (shiftKey || ctrlKey || metaKey || altKey) return null;
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: count - 1 }[key];
  return to === undefined ? null : (to + count) % count;
}
