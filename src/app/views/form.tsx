/**
 * Inputs of a form: each shows the value at a path of a draft, and what the schema says against it. The workspace gives
 * the draft and the faults by context.
 */

import { createContext, use, useId, useState, type ReactNode } from 'react';
import { useStore, type StoreApi } from 'zustand';
import type { Limit } from '../../experiment/limits';
import { getAt, parsePath, type Path } from '../../experiment/paths';
import { formatCount } from '../format';
import type { Choice } from '../state/choices';
import type { Faults } from './issue';

/** What inputs need of a workspace: a draft, and how it is changed. */
export interface Form {
  readonly store: Pick<StoreApi<{ readonly draft: unknown }>, 'getState' | 'getInitialState' | 'subscribe'>;
  edit(path: Path, value: unknown): void;
}

export const FormContext = createContext<Form | null>(null);
export const FaultsContext = createContext<Faults>(new Map());

function useForm(): Form {
  const form = use(FormContext);
  if (!form) throw new Error('an input stands outside a form');
  return form;
}

/** The value at a path of the draft. */
const useValue = (form: Form, path: string): unknown =>
  useStore(form.store, ({ draft }) => getAt(draft, pathOf(path)));

/** What is wrong at a path, or below it. */
export function useFault(path: string): string | null {
  const faults = use(FaultsContext);
  const own = faults.get(path);
  if (own) return own;
  for (const [place, sentence] of faults) if (place.startsWith(`${path}.`)) return sentence;
  return null;
}

/** A path of the draft; lists are counted in numbers there. */
export const pathOf = (text: string): Path => parsePath(text)!;

interface FieldProps {
  label: string;
  title: string;
  path: string;
  wide?: boolean;
  children: (attributes: {
    id: string;
    'aria-invalid': boolean;
    'aria-describedby': string | undefined;
  }) => ReactNode;
}

/** A label, an input, and the sentence of what is wrong with it. */
export function Field({ label, title, path, wide = false, children }: FieldProps) {
  const id = useId();
  const fault = useFault(path);
  return (
    <div className={wide ? 'field wide' : 'field'} title={title}>
      <label htmlFor={id}>{label}</label>
      {children({
        id,
        'aria-invalid': fault !== null,
        'aria-describedby': fault === null ? undefined : `${id}-fault`,
      })}
      {fault !== null && (
        <p className="fault" id={`${id}-fault`}>
          {fault}
        </p>
      )}
    </div>
  );
}

interface NumberProps {
  label: string;
  title: string;
  path: string;
  limit?: Limit;
  /** A broken number, or one in powers of ten. */
  real?: boolean;
  /** May be left empty, which this stands for. */
  empty?: string;
  /** Left empty it is null, not absent. */
  nullable?: boolean;
}

export function NumberInput({
  label,
  title,
  path,
  limit,
  real = false,
  empty,
  nullable = false,
}: NumberProps) {
  const form = useForm();
  const value = useValue(form, path) as number | null | undefined;
  const fault = useFault(path);
  const [text, setText] = useState<string | null>(null);
  const told = value == null || Number.isNaN(value) ? '' : plainNumber(value);
  const range = limit ? ` ${formatCount(limit.min)} to ${formatCount(limit.max)}.` : '';
  return (
    <Field label={label} title={title + range} path={path}>
      {(attributes) => (
        <input
          {...attributes}
          type="text"
          inputMode={real ? 'decimal' : 'numeric'}
          placeholder={empty}
          autoComplete="off"
          value={text ?? told}
          onChange={({ target }) => {
            setText(target.value);
            const typed = target.value.trim().replace(',', '.');
            const none = nullable ? null : undefined;
            form.edit(pathOf(path), typed === '' ? (empty ? none : NaN) : Number(typed));
          }}
          onKeyDown={(event) => {
            if (real || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
            event.preventDefault();
            const next = (value || 0) + (event.key === 'ArrowUp' ? 1 : -1) * (event.shiftKey ? 10 : 1);
            const { min, max } = limit ?? { min: -Infinity, max: Infinity };
            setText(null);
            form.edit(pathOf(path), Math.min(max, Math.max(min, next)));
          }}
          onBlur={() => fault === null && setText(null)}
        />
      )}
    </Field>
  );
}

const plainNumber = (value: number) =>
  value !== 0 && Math.abs(value) < 0.001 ? value.toExponential().replace('e+', 'e') : String(value);

interface ListProps {
  label: string;
  title: string;
  path: string;
  /** May be left empty, which this stands for. */
  empty?: string;
}

/** Whole numbers between commas. */
export function ListInput({ label, title, path, empty }: ListProps) {
  const form = useForm();
  const value = useValue(form, path) as readonly number[] | undefined;
  const fault = useFault(path);
  const [text, setText] = useState<string | null>(null);
  return (
    <Field label={label} title={title} path={path}>
      {(attributes) => (
        <input
          {...attributes}
          type="text"
          placeholder={empty}
          autoComplete="off"
          value={text ?? value?.filter((one) => !Number.isNaN(one)).join(', ') ?? ''}
          onChange={({ target }) => {
            setText(target.value);
            const parts = target.value.split(/[\s,;]+/).filter((part) => part !== '');
            form.edit(pathOf(path), parts.length === 0 && empty ? undefined : parts.map(Number));
          }}
          onBlur={() => fault === null && setText(null)}
        />
      )}
    </Field>
  );
}

interface SelectProps<T extends string> {
  label: string;
  title: string;
  path: string;
  wide?: boolean;
  choices: readonly Choice<T>[];
  /** Where the value is not simply the one at the path. */
  value?: string;
  onChange?: (value: T) => void;
}

export function SelectInput<T extends string>({ label, title, path, wide, choices, ...own }: SelectProps<T>) {
  const form = useForm();
  const there = useValue(form, path) as string | undefined;
  const value = own.value ?? there ?? '';
  const chosen = choices.find((choice) => choice.value === value);
  const change = own.onChange ?? ((next: T) => form.edit(pathOf(path), next));
  return (
    <Field label={label} title={chosen?.title ?? title} path={path} wide={wide}>
      {(attributes) => (
        <select {...attributes} value={value} onChange={({ target }) => change(target.value as T)}>
          {!chosen && <option value={value}>{value || '…'}</option>}
          {choices.map((choice) => (
            <option key={choice.value} value={choice.value} title={choice.title} disabled={choice.disabled}>
              {choice.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

interface TextProps {
  label: string;
  title: string;
  path: string;
  words?: boolean;
}

export function TextInput({ label, title, path, words = false }: TextProps) {
  const form = useForm();
  const value = useValue(form, path) as string | undefined;
  return (
    <Field label={label} title={title} path={path}>
      {(attributes) => (
        <input
          {...attributes}
          type="text"
          className={words ? 'words' : undefined}
          autoComplete="off"
          value={value ?? ''}
          onChange={({ target }) => form.edit(pathOf(path), target.value)}
        />
      )}
    </Field>
  );
}

interface CheckProps {
  label: string;
  title: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
  children?: ReactNode;
}

export function CheckInput({ label, title, checked, onChange, children }: CheckProps) {
  return (
    <label className="check" title={title}>
      <input type="checkbox" checked={checked} onChange={({ target }) => onChange(target.checked)} />
      <span>
        {label}
        {children}
      </span>
    </label>
  );
}

interface GroupProps {
  title: string;
  open?: boolean;
  children: ReactNode;
}

export function Group({ title, open = false, children }: GroupProps) {
  return (
    <details className="group" open={open}>
      <summary>{title}</summary>
      {children}
    </details>
  );
}
