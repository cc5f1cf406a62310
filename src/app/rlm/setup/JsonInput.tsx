/** A field for JSON. What cannot be read stays as it was typed, with the place; the set-up then waits for it. */

import { useId, useState } from 'react';
import type { Json } from '../../../json';

interface Props {
  label: string;
  title: string;
  value: Json | undefined;
  rows: number;
  placeholder?: string;
  /** What is wrong with what can be read; null: nothing. */
  fault: string | null;
  /** @param value undefined: it cannot be read. */
  onChange: (value: Json | undefined, text: string) => void;
}

export function JsonInput({ label, title, value, rows, placeholder, fault, onChange }: Props) {
  const id = useId();
  const [typed, setTyped] = useState<{ readonly text: string; readonly value: string } | null>(null);
  const stands = JSON.stringify(value) ?? '';
  // Changed from elsewhere since: by a link, an example, another preset.
  const text = typed && typed.value === stands ? typed.text : shown(value);
  const read = readJson(text);
  const said = text.trim() === '' ? null : read.fault ? `This is not JSON: ${read.fault}` : fault;
  return (
    <div className="field" title={title}>
      <label htmlFor={id}>{label}</label>
      <textarea
        id={id}
        className="words code"
        rows={rows}
        spellCheck={false}
        placeholder={placeholder}
        value={text}
        aria-invalid={said !== null}
        aria-describedby={said === null ? undefined : `${id}-fault`}
        onChange={({ target }) => {
          const next = readJson(target.value);
          // As it will stand in the set-up, so that it is known again.
          const kept = next.fault ? target.value : next.value;
          setTyped({ text: target.value, value: JSON.stringify(kept) ?? '' });
          onChange(next.fault ? undefined : next.value, target.value);
        }}
      />
      {said !== null && (
        <p className="fault" id={`${id}-fault`}>
          {said}
        </p>
      )}
    </div>
  );
}

/** Text in place of JSON is what could not be read. */
const shown = (value: Json | undefined): string =>
  value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value, null, 2);

function readJson(text: string): { value: Json | undefined; fault: string | null } {
  if (text.trim() === '') return { value: undefined, fault: null };
  try {
    return { value: JSON.parse(text) as Json, fault: null };
  } catch (error) {
    return { value: undefined, fault: `${(error as Error).message}.` };
  }
}
