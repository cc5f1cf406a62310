/** Labelled inputs that keep what is typed until it is a value. */

import { useId, useState, type ReactNode } from 'react';
import type { Limit } from '../../experiment/limits';
import { formatCount } from '../format';
import { afterPress } from '../press';
import type { Choice } from '../state/choices';

interface FieldProps {
  label: string;
  title?: string;
  /** Takes the whole row. */
  wide?: boolean;
  children: (id: string) => ReactNode;
}

export function Field({ label, title, wide = false, children }: FieldProps) {
  const id = useId();
  return (
    <div className={wide ? 'field wide' : 'field'} title={title}>
      <label htmlFor={id}>{label}</label>
      {children(id)}
    </div>
  );
}

interface NumberFieldProps {
  label: string;
  title: string;
  limit: Limit;
  value: number;
  onChange: (value: number) => void;
}

/** A whole number within its limits: beyond them it is brought back when the field is left. */
export function NumberField({ label, title, limit, value, onChange }: NumberFieldProps) {
  const [text, setText] = useState<string | null>(null);
  const { min, max } = limit;
  const inside = (number: number) => Number.isInteger(number) && number >= min && number <= max;
  const leave = () => {
    const number = Number(text);
    if (text !== null && text.trim() !== '' && Number.isFinite(number))
      onChange(Math.min(max, Math.max(min, Math.round(number))));
    setText(null);
  };
  return (
    <Field label={label} title={`${title} ${formatCount(min)} to ${formatCount(max)}.`}>
      {(id) => (
        <input
          id={id}
          type="number"
          inputMode="numeric"
          min={min}
          max={max}
          step={1}
          value={text ?? value}
          aria-invalid={text !== null && !inside(Number(text))}
          onChange={({ target }) => {
            setText(target.value);
            if (target.value !== '' && inside(Number(target.value))) onChange(Number(target.value));
          }}
          onBlur={() => afterPress(leave)}
          onKeyDown={({ key }) => key === 'Enter' && leave()}
        />
      )}
    </Field>
  );
}

interface SelectFieldProps<T extends string> {
  label: string;
  title: string;
  wide?: boolean;
  choices: readonly Choice<T>[];
  value: T;
  onChange: (value: T) => void;
}

export function SelectField<T extends string>({
  label,
  title,
  wide,
  choices,
  value,
  onChange,
}: SelectFieldProps<T>) {
  const chosen = choices.find((choice) => choice.value === value);
  return (
    <Field label={label} title={chosen?.title ?? title} wide={wide}>
      {(id) => (
        <select id={id} value={value} onChange={({ target }) => onChange(target.value as T)}>
          {!chosen && <option value={value}>{value}</option>}
          {choices.map(({ value: option, label: name, title: about, disabled }) => (
            <option key={option} value={option} title={about} disabled={disabled && option !== value}>
              {name}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
