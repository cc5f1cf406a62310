/** Variables of a session, and what is in them on request, 50 entries at a time, as deep as one likes. */

import { useEffect, useState, type ReactNode } from 'react';
import { LabError } from '../../../errors';
import type { Variable } from '../../../repl/session-types';
import { formatBytes, formatCount } from '../../format';
import { visible } from '../../../visible';
import type { Inspect } from './actions';

const AT_ONCE = 50;
/** Characters of a text. */
const CHARACTERS = 2000;
const texts = new Set(['str', 'bytes', 'bytearray']);
/** Types that have nothing inside. */
const plainTypes = new Set([
  'int',
  'float',
  'bool',
  'complex',
  'NoneType',
  'function',
  'module',
  'type',
  'range',
]);

type Path = readonly (string | number)[];

interface Props {
  variable: Variable;
  /** Null: nobody can be asked. */
  inspect: Inspect | null;
  /** The variable that it is in, and where there. */
  root?: string;
  path?: Path;
  /** Where it comes from, what it was. */
  children?: ReactNode;
}

export function VariableLine({ variable, inspect, root = variable.name, path = [], children }: Props) {
  const { name, type, length, preview, bytes } = variable;
  const [open, setOpen] = useState(false);
  const facts = [
    visible(type),
    ...(length === null ? [] : [`${formatCount(length)} long`]),
    ...(path.length === 0 && bytes >= 1000 ? [formatBytes(bytes)] : []),
  ].join(', ');
  const canOpen = inspect !== null && !plainTypes.has(type) && length !== 0;
  const head = (
    <>
      <strong className="variable-name">{visible(name)}</strong> <span className="muted">{facts}</span>{' '}
      <code className="preview">{visible(preview)}</code>
    </>
  );
  return (
    <>
      {canOpen ? (
        <details
          className="variable"
          open={open}
          onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
        >
          <summary>{head}</summary>
          {/* What it held before it was changed is no longer in it. */}
          {open && (
            <Entries
              key={`${type} ${length} ${preview}`}
              of={variable}
              root={root}
              path={path}
              inspect={inspect}
            />
          )}
        </details>
      ) : (
        <p className="variable">{head}</p>
      )}
      {children}
    </>
  );
}

interface EntriesProps {
  of: Variable;
  root: string;
  path: Path;
  inspect: Inspect;
}

interface Loaded {
  readonly entries: readonly Variable[];
  readonly state: 'asking' | 'idle' | 'failed';
  readonly fault: string;
}

function Entries({ of, root, path, inspect }: EntriesProps) {
  const [{ entries, state, fault }, set] = useState<Loaded>({ entries: [], state: 'asking', fault: '' });
  const isText = texts.has(of.type);
  const shown = isText ? endOf(entries.at(-1)) : entries.length;
  const count = isText ? CHARACTERS : AT_ONCE;
  const load = async (from: number) => {
    set((before) => ({ ...before, state: 'asking', fault: '' }));
    try {
      const more = await inspect(root, path, { from, count });
      set((before) => ({ entries: [...before.entries, ...more.entries], state: 'idle', fault: '' }));
    } catch (error) {
      const { message, hint } = LabError.from(error).toJSON();
      set((before) => ({ ...before, state: 'failed', fault: `${message} ${hint}` }));
    }
  };
  useEffect(() => {
    let here = true;
    void inspect(root, path, { from: 0, count }).then(
      (first) => here && set({ entries: first.entries, state: 'idle', fault: '' }),
      (error: unknown) => {
        const { message, hint } = LabError.from(error).toJSON();
        if (here) set({ entries: [], state: 'failed', fault: `${message} ${hint}` });
      },
    );
    return () => void (here = false);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- asked once, when it is opened
  }, []);
  const left = (of.length ?? 0) - shown;
  return (
    <div className="entries">
      {isText ? (
        entries.length > 0 && (
          <pre role="group" aria-label={`Text of ${visible(of.name)}`} tabIndex={0} data-scrolls>
            {entries.map(({ preview }) => visible(preview)).join('')}
          </pre>
        )
      ) : (
        <ul>
          {entries.map((entry, i) => (
            <li key={i}>
              <VariableLine variable={entry} root={root} path={[...path, entry.name]} inspect={inspect} />
            </li>
          ))}
        </ul>
      )}
      {state === 'asking' && (
        <p className="muted" role="status">
          Asking the session…
        </p>
      )}
      {state === 'failed' && (
        <p className="fault" role="alert">
          {visible(fault)}{' '}
          <button type="button" className="inline" onClick={() => void load(shown)}>
            Try again
          </button>
        </p>
      )}
      {state === 'idle' && left > 0 && entries.length > 0 && (
        <button type="button" className="tool" onClick={() => void load(shown)}>
          Show {formatCount(Math.min(count, left))} more of {formatCount(of.length ?? 0)}
        </button>
      )}
      {state === 'idle' && entries.length === 0 && <p className="muted">There is nothing inside to show.</p>}
    </div>
  );
}

/** A piece of a text is named by its place: `0:2000`. */
const endOf = (piece: Variable | undefined) => Number(piece?.name.split(':')[1] ?? 0) || 0;
