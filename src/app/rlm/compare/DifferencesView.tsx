/** Two branches against each other, turn by turn: the one that is shown against the one that it came from, or any two. */

import { useEffect, useId, useMemo, useState } from 'react';
import { visible } from '../../../visible';
import { nameOf } from '../drive/tree';
import { useRlm, useRlmState } from '../hooks';
import { Paged } from '../Paged';
import { isActive, type RunState } from '../run';
import { keyIn, type Cut, type Trajectory } from '../trajectory';
import '../../styles/rlm-compare.css';
import {
  compared,
  openPairs,
  settled,
  type Differences,
  type PartDifference,
  type TurnDifference,
} from './differences';
import { PairTexts } from './PairTexts';
import { settle } from './settle';
import { inSlices } from './slices';
import { partNames, rowsOf, verdictOf } from './verdict';

/** Another branch that is shown is held against its own. */
export default function DifferencesView() {
  const shown = useRlmState((state) => state.shown);
  return <Two key={shown} />;
}

function Two() {
  const runs = useRlmState((state) => state.runs);
  const shown = useRlmState((state) => state.shown);
  const numbers = useRlmState((state) => state.numbers);
  const [chosen, setChosen] = useState<{ a: string | null; b: string | null }>({ a: null, b: null });
  const known = (id: string | null) => (id !== null && runs.has(id) ? id : null);
  const b = known(chosen.b) ?? known(shown);
  const from = b === null ? null : (runs.get(b)?.from?.branch ?? null);
  const others = [...runs.keys()].filter((id) => id !== b);
  const a = known(chosen.a) ?? known(from) ?? others.at(-1) ?? null;
  if (b === null || a === null || runs.size < 2)
    return (
      <section className="differences" aria-label="Differences">
        <p>
          There is one run so far. Replay it, go on from one of its turns, or run again: the two are compared
          here, turn by turn.
        </p>
      </section>
    );
  const labelOf = (run: RunState) => `${numbers.get(run.id) ?? run.id} ${nameOf(run)}`;
  const options = [...runs.values()].map((run) => ({ id: run.id, label: visible(labelOf(run)) }));
  return (
    <section className="differences" aria-label="Differences">
      <div className="difference-head">
        <Choice
          label="The other run"
          value={a}
          options={options}
          onChange={(id) => setChosen({ b: b === id ? a : b, a: id })}
        />
        <Choice
          label="This run"
          value={b}
          options={options}
          onChange={(id) => setChosen({ a: a === id ? b : a, b: id })}
        />
      </div>
      {a === b ? <p>That is the same run twice.</p> : <Compared key={`${a} ${b}`} a={a} b={b} />}
    </section>
  );
}

interface ChoiceProps {
  label: string;
  value: string;
  options: readonly { readonly id: string; readonly label: string }[];
  onChange(id: string): void;
}

function Choice({ label, value, options, onChange }: ChoiceProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} onChange={({ target }) => onChange(target.value)}>
        {options.map((option) => (
          <option key={option.id} value={option.id}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}

/** While a run goes on, they are compared anew so often, in milliseconds. */
const PAUSE = 700;

function Compared({ a, b }: { a: string; b: string }) {
  const first = useRlmState((state) => state.runs.get(a)!);
  const second = useRlmState((state) => state.runs.get(b)!);
  const goesOn = isActive(first) || isActive(second);
  const found = useSettled(first, second, goesOn);
  if (!found)
    return (
      <p className="muted" role="status">
        The two are being compared…
      </p>
    );
  const kind = second.from?.branch === a ? second.from.kind : null;
  const { tone, sentences } = verdictOf(found, kind, goesOn);
  const edited = editedTurns(second.trajectory);
  return (
    <>
      <div className={`verdict-card ${tone}`} role="status">
        {sentences.map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
      </div>
      <ol className="difference-list" aria-label="Turns of both runs">
        <Paged items={rowsOf(found.turns)} name="row">
          {(row) =>
            row.kind === 'equal' ? (
              <li key={row.key} className="equal">
                {row.label}: equal
              </li>
            ) : (
              <Turn
                key={row.turn.key}
                turn={row.turn}
                branches={{ a, b }}
                open={row.index === found.first?.turn}
                edited={row.turn.b === null ? undefined : edited.get(row.turn.b)}
              />
            )
          }
        </Paged>
      </ol>
    </>
  );
}

/** By key of the turn: what a person changed there, so that the run went another way. */
function editedTurns({ past, cells, calls }: Trajectory): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const edit of past?.edits ?? []) {
    const turn =
      edit.kind === 'code'
        ? cells.get(keyIn(edit.run, edit.cell))?.turn
        : edit.kind === 'sub'
          ? calls.get(keyIn(edit.run, edit.call))?.turn
          : keyIn(edit.run, edit.turn);
    if (turn !== undefined) found.set(turn, `${edits[edit.kind]} edited`);
  }
  return found;
}

const edits = {
  answer: 'answer',
  code: 'code',
  observation: 'what it was told',
  sub: 'a sub-call’s answer',
} as const;

/** What differs as it was last found; null: that is not known yet. */
function useFound(a: Trajectory, b: Trajectory): Differences | null {
  const [found, setFound] = useState<Differences | null>(null);
  useEffect(() => {
    let wanted = true;
    void inSlices(compared(a, b), () => wanted).then((is) => {
      if (wanted && is) setFound(is);
    });
    return () => {
      wanted = false;
    };
  }, [a, b]);
  return found;
}

/** What differs; of texts that are cut, once they have been read whole. */
function useSettled(a: RunState, b: RunState, goesOn: boolean): Differences | null {
  const rlm = useRlm();
  const pair = useMemo(() => [a, b] as const, [a, b]);
  const [one, other] = useLate(pair, goesOn ? PAUSE : 0);
  const found = useFound(one.trajectory, other.trajectory);
  const [known, setKnown] = useState<{ readonly of: Differences; readonly is: Differences } | null>(null);
  useEffect(() => {
    if (goesOn || !found || openPairs(found).length === 0) return;
    let wanted = true;
    const read = (side: 'a' | 'b', { at }: Cut, from: number) =>
      rlm.text(at!.seq, at!.path, from, side === 'a' ? one.id : other.id);
    void settle(found, read, () => wanted).then((states) => {
      if (wanted && states.size > 0) setKnown({ of: found, is: settled(found, states) });
    });
    return () => {
      wanted = false;
    };
  }, [found, one.id, other.id, goesOn, rlm]);
  return known?.of === found ? known.is : found;
}

/** The value as it was told last, at most once in so many milliseconds. */
function useLate<T>(value: T, pause: number): T {
  const [late, setLate] = useState(value);
  useEffect(() => {
    if (late === value) return;
    const timer = setTimeout(() => setLate(value), pause);
    return () => clearTimeout(timer);
  }, [value, late, pause]);
  return pause === 0 ? value : late;
}

interface TurnProps {
  turn: TurnDifference;
  branches: { readonly a: string; readonly b: string };
  open: boolean;
  edited: string | undefined;
}

function Turn({ turn, branches, open, edited }: TurnProps) {
  const { label, state, parts } = turn;
  const differing = parts.filter((part) => part.state !== 'equal');
  if (state === 'added' || state === 'missing')
    return (
      <li>
        <h3>
          {label}
          <span className="muted">{state === 'added' ? 'in this run alone' : 'in the other run alone'}</span>
        </h3>
      </li>
    );
  return (
    <li>
      <details open={open}>
        <summary>
          <h3>
            {label}
            <span className="part-chips">
              {parts.map(({ part, state: one }) => (
                <span key={part} className={one === 'changed' ? 'differs' : undefined}>
                  {partNames[part]} {signs[one]}
                </span>
              ))}
            </span>
            {edited && <span className="edited">{edited}</span>}
          </h3>
        </summary>
        {differing.map((part) => (
          <Part key={part.part} part={part} branches={branches} />
        ))}
      </details>
    </li>
  );
}

const signs = { equal: '=', changed: '≠', open: '= so far' } as const;
/** Pairs of one part that are drawn at first. */
const DRAWN = 8;

function Part({
  part: { pairs, more, equal },
  branches,
}: {
  part: PartDifference;
  branches: TurnProps['branches'];
}) {
  const [drawn, setDrawn] = useState(DRAWN);
  const hidden = pairs.length - drawn;
  return (
    <>
      {pairs.slice(0, drawn).map((pair) => (
        <PairTexts key={pair.label} pair={pair} branches={branches} />
      ))}
      {(hidden > 0 || more > 0) && (
        <p className="muted">
          {hidden > 0 ? hidden : 0} more are listed{more > 0 && `, and ${more} beyond those`}; {equal} are
          equal.{' '}
          {hidden > 0 && (
            <button type="button" className="tool" onClick={() => setDrawn(drawn + 50)}>
              Show more
            </button>
          )}
        </p>
      )}
    </>
  );
}
