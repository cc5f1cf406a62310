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
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const at = tabs.findIndex(({ id }) => id === chosen);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = (to + tabs.length) % tabs.length;
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
