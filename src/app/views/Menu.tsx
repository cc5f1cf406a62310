/** A button with a small panel below it: closed by a choice and by Esc, with the focus back on the button, and from outside. */

import { useEffect, useRef, type ReactNode } from 'react';

export interface Choice {
  readonly label: string;
  readonly title?: string;
  /** Under the label, where a word on it must not wait for the pointer. */
  readonly note?: string;
  readonly disabled?: boolean;
  choose(): void;
}

interface MenuProps {
  /** On the button. */
  label: ReactNode;
  /** The button's name where its label does not say enough. */
  name?: string;
  look: 'tool' | 'button';
  className?: string;
  /** Each closes it. */
  choices?: readonly Choice[];
  /** What else there is to be seen. */
  children?: ReactNode;
}

export function Menu({ label, name, look, className = '', choices = [], children }: MenuProps) {
  const box = useRef<HTMLDetailsElement>(null);
  const summary = useRef<HTMLElement>(null);
  const close = () => {
    box.current!.open = false;
    summary.current!.focus();
  };
  useEffect(() => {
    const details = box.current!;
    const pressed = ({ target }: PointerEvent) => {
      if (!details.contains(target as Node)) details.open = false;
    };
    document.addEventListener('pointerdown', pressed);
    return () => document.removeEventListener('pointerdown', pressed);
  }, []);
  return (
    <details
      ref={box}
      className={`menu ${className}`}
      onBlur={({ relatedTarget, currentTarget }) => {
        // Nothing has the focus where a text was pressed, or the window was left.
        if (relatedTarget && !currentTarget.contains(relatedTarget)) currentTarget.open = false;
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !box.current!.open) return;
        event.preventDefault(); // the page would restore the maximised view
        close();
      }}
    >
      <summary ref={summary} className={look} aria-label={name}>
        {label}
      </summary>
      <div className="menu-list">
        {choices.map((choice) => (
          <button
            key={choice.label}
            type="button"
            title={choice.title}
            disabled={choice.disabled}
            onClick={() => {
              close();
              choice.choose();
            }}
          >
            {choice.label}
            {choice.note && <span className="note">{choice.note}</span>}
          </button>
        ))}
        {children}
      </div>
    </details>
  );
}
