/**
 * Two runs against each other, turn by turn: what is equal, what is not, and where they part. Pure, over what the page
 * knows of them: of a text that is cut it has the beginning and the length, so two may have to be settled by their whole
 * texts (settle.ts).
 */

import {
  keyIn,
  type AgentView,
  type CallView,
  type CellView,
  type Trajectory,
  type TurnView,
} from '../trajectory';
import {
  answerPairs,
  callPairs,
  outputPairs,
  pair,
  variablePairs,
  whole,
  type Pair,
  type State,
} from './pairs';

export type { Pair, State } from './pairs';

export const parts = ['answer', 'code', 'sub-calls', 'tools', 'output', 'variables', 'told', 'end'] as const;
/** `told`: what the model was told after the turn. `end`: the value that a run ended with. */
export type Part = (typeof parts)[number];

export interface PartDifference {
  readonly part: Part;
  readonly state: State;
  /** Those that are not equal; of many the first ones. */
  readonly pairs: readonly Pair[];
  readonly equal: number;
  /** Beyond those listed. */
  readonly more: number;
}

export interface TurnDifference {
  /** Unique in the list. */
  readonly key: string;
  /** “Turn 2”, “Child 1 of turn 2, turn 1”, “The end”. */
  readonly label: string;
  readonly depth: number;
  /** Keys of the turn in each run; both null: the end of a run. */
  readonly a: string | null;
  readonly b: string | null;
  /** `added`: in the second run alone; `missing`: in the first alone. */
  readonly state: State | 'added' | 'missing';
  /** How many it has, in the run that has more. */
  readonly cells: number;
  readonly parts: readonly PartDifference[];
}

export interface Differences {
  readonly turns: readonly TurnDifference[];
  /** The first that is not equal, as an index of `turns`, and what of it. */
  readonly first: { readonly turn: number; readonly part: Part | null } | null;
  readonly cells: { readonly same: number; readonly of: number };
  readonly answer: State;
  /** Calls of the second run that had no answer in its record. */
  readonly notRecorded: number;
}

/** What is left out of every comparison, for a sentence. */
export const IGNORED = 'times, tokens, costs, sizes in memory and addresses of objects';

/** Pairs of one part that are listed. */
const LISTED = 100;

/** In steps of a few texts each, so that whoever takes them may pause between any two. */
export function* compared(a: Trajectory, b: Trajectory): Generator<undefined, Differences> {
  const turns: TurnDifference[] = [];
  const roots = [a, b].map(({ root, agents }) => (root === null ? null : (agents.get(root) ?? null)));
  const walk = new Walk(a, b, turns);
  yield* walk.agents(roots[0] ?? null, roots[1] ?? null, '', 0);
  return summed(turns, notRecorded(b));
}

/** The same with pairs that were open settled. */
export function settled(before: Differences, found: ReadonlyMap<Pair, State>): Differences {
  const turns = before.turns.map((turn) => {
    if (!turn.parts.some(({ pairs }) => pairs.some((pair) => found.has(pair)))) return turn;
    const parts = turn.parts.map((part) => {
      const pairs = part.pairs.map((pair) => ({ ...pair, state: found.get(pair) ?? pair.state }));
      const left = pairs.filter(({ state }) => state !== 'equal');
      return partOf(part.part, left, part.equal + pairs.length - left.length, part.more);
    });
    return { ...turn, parts, state: isAlone(turn) ? turn.state : worst(parts) };
  });
  return summed(turns, before.notRecorded);
}

export const openPairs = ({ turns }: Differences): Pair[] =>
  turns.flatMap(({ parts }) => parts.flatMap(({ pairs }) => pairs.filter(({ state }) => state === 'open')));

function summed(turns: readonly TurnDifference[], missing: number): Differences {
  const at = turns.findIndex(({ state }) => state !== 'equal' && state !== 'open');
  const part = turns[at]?.parts.find(({ state }) => state === 'changed')?.part ?? null;
  const end = turns.find(({ a, b, depth }) => a === null && b === null && depth === 0);
  return {
    turns,
    first: at < 0 ? null : { turn: at, part },
    cells: {
      same: turns.reduce((sum, turn) => sum + turn.cells - otherOutputs(turn), 0),
      of: turns.reduce((sum, turn) => sum + turn.cells, 0),
    },
    answer: end?.parts.find((one) => one.part === 'end')?.state ?? 'equal',
    notRecorded: missing,
  };
}

/** Cells of a turn whose output is not the same. */
const otherOutputs = ({ parts }: TurnDifference): number =>
  new Set(parts.filter(({ part }) => part === 'output').flatMap(({ pairs }) => pairs.map(({ cell }) => cell)))
    .size;

class Walk {
  constructor(
    private readonly a: Trajectory,
    private readonly b: Trajectory,
    private readonly turns: TurnDifference[],
  ) {}

  /** @param where what stands before “turn 1” in labels of a child */
  *agents(a: AgentView | null, b: AgentView | null, where: string, depth: number): Generator<undefined> {
    const count = Math.max(a?.turns.length ?? 0, b?.turns.length ?? 0);
    for (let i = 0; i < count; i++) {
      const [one, other] = [this.a.turns.get(a?.turns[i] ?? ''), this.b.turns.get(b?.turns[i] ?? '')];
      const label = where ? `${where}, turn ${i + 1}` : `Turn ${i + 1}`;
      yield* this.turn(one ?? null, other ?? null, label, depth);
      const children = yield* matched(childrenOf(this.a, one), childrenOf(this.b, other), ({ run }) => run);
      for (const [k, [child, twin]] of children.entries())
        yield* this.agents(
          child,
          twin,
          `${where ? `${where}, c` : 'C'}hild ${k + 1} of turn ${i + 1}`,
          depth + 1,
        );
    }
    const end = endPart(a, b);
    if (!end) return;
    this.turns.push({
      key: `${a?.run ?? ''}|${b?.run ?? ''} end`,
      label: where ? `${where}, its answer` : 'The answer',
      depth,
      a: null,
      b: null,
      state: end.state,
      cells: 0,
      parts: [end],
    });
  }

  private *turn(a: TurnView | null, b: TurnView | null, label: string, depth: number): Generator<undefined> {
    const [said, answered] = [callsOf(this.a, a), callsOf(this.b, b)];
    const [cells, twins] = [cellsOf(this.a, a), cellsOf(this.b, b)];
    const pairsOfCells = zipped(cells, twins);
    const outputs = yield* paused(pairsOfCells, ([one, other], i) =>
      outputPairs(one, other, named('the cell', i, pairsOfCells)).map((pair) => ({ ...pair, cell: i })),
    );
    const found = [
      part('answer', yield* paused(zipped(said, answered), ([one, other], i) => answerPairs(one, other, i))),
      part(
        'code',
        yield* paused(pairsOfCells, ([one, other], i) => [
          pair(named('code', i, pairsOfCells), one?.code ?? null, other?.code ?? null),
        ]),
      ),
      part(
        'sub-calls',
        yield* paused(
          yield* matched(yield* subCallsOf(this.a, cells), yield* subCallsOf(this.b, twins), nameOfCall),
          ([one, other], i) => callPairs(one ?? undefined, other ?? undefined, i),
        ),
      ),
      part(
        'tools',
        yield* paused(zipped(a?.tools ?? [], b?.tools ?? []), ([one, other], i) => [
          pair(`tool ${i + 1}`, whole(one?.name), whole(other?.name)),
          pair(`what tool ${i + 1} was given`, one?.args ?? null, other?.args ?? null),
          pair(`what tool ${i + 1} gave`, one?.result ?? null, other?.result ?? null),
        ]),
      ),
      part('output', outputs),
      part('variables', yield* paused(pairsOfCells, ([one, other]) => variablePairs(one, other))),
      part('told', [pair('what it was told', a?.observation?.text ?? null, b?.observation?.text ?? null)]),
    ].filter(({ pairs, equal }) => pairs.length + equal > 0);
    const state = a && b ? worst(found) : a ? 'missing' : 'added';
    const key = `${a?.key ?? ''}|${b?.key ?? ''}`;
    this.turns.push({
      key,
      label,
      depth,
      a: a?.key ?? null,
      b: b?.key ?? null,
      state,
      cells: pairsOfCells.length,
      parts: found,
    });
  }
}

/** Pairs of each, with a pause possible after it. */
function* paused<T>(list: readonly T[], pairs: (one: T, i: number) => Pair[]): Generator<undefined, Pair[]> {
  const found: Pair[] = [];
  for (const [i, one] of list.entries()) {
    found.push(...pairs(one, i));
    yield;
  }
  return found;
}

const isAlone = ({ state }: TurnDifference): boolean => state === 'added' || state === 'missing';

const named = (what: string, i: number, of: readonly unknown[]) =>
  of.length > 1 ? `${what} ${i + 1}` : what;

function childrenOf({ agents, cells }: Trajectory, turn: TurnView | undefined): AgentView[] {
  const runs = (turn?.cells ?? []).flatMap((key) => cells.get(key)?.children ?? []);
  return runs.flatMap((run) => agents.get(run) ?? []);
}

const nameOfCall = ({ call }: CallView) => call;

const callsOf = ({ calls }: Trajectory, turn: TurnView | null): CallView[] =>
  (turn?.calls ?? []).flatMap((key) => calls.get(key) ?? []);

const cellsOf = ({ cells }: Trajectory, turn: TurnView | null): CellView[] =>
  (turn?.cells ?? []).flatMap((key) => cells.get(key) ?? []);

function* subCallsOf(
  { calls, callsOf: ids }: Trajectory,
  cells: readonly CellView[],
): Generator<undefined, CallView[]> {
  const found: CallView[] = [];
  for (const { run, cell } of cells)
    yield* each(ids.get(keyIn(run, cell)) ?? [], (key) => {
      const call = calls.get(key);
      if (call) found.push(call);
    });
  return found;
}

function endPart(a: AgentView | null, b: AgentView | null): PartDifference | null {
  if (!a?.ended && !b?.ended) return null;
  return part('end', [
    pair('answer', a?.ended?.value ?? null, b?.ended?.value ?? null),
    pair('how it ended', whole(a?.ended?.reason), whole(b?.ended?.reason)),
  ]);
}

const notRecorded = ({ calls }: Trajectory): number =>
  [...calls.values()].filter(({ error }) => error?.code === 'not_recorded').length;

function part(name: Part, pairs: readonly Pair[]): PartDifference {
  const left = pairs.filter(({ state }) => state !== 'equal');
  const real = pairs.filter(({ a, b }) => (a?.length ?? 0) + (b?.length ?? 0) > 0).length;
  return partOf(name, left, Math.max(0, real - left.length), 0);
}

function partOf(name: Part, left: readonly Pair[], equal: number, more: number): PartDifference {
  const state = left.some(({ state: one }) => one === 'changed')
    ? 'changed'
    : left.length > 0
      ? 'open'
      : 'equal';
  const over = Math.max(0, left.length - LISTED);
  return { part: name, state, pairs: left.slice(0, LISTED), equal, more: more + over };
}

function worst(found: readonly { readonly state: State }[]): State {
  if (found.some(({ state }) => state === 'changed')) return 'changed';
  return found.some(({ state }) => state === 'open') ? 'open' : 'equal';
}

function zipped<T>(a: readonly T[], b: readonly T[]): (readonly [T | undefined, T | undefined])[] {
  return Array.from({ length: Math.max(a.length, b.length) }, (_, i) => [a[i], b[i]]);
}

/** Those of the same name together; what is left, in order. Calls of a batch begin in any order. */
function* matched<T>(
  a: readonly T[],
  b: readonly T[],
  name: (one: T) => string,
): Generator<undefined, (readonly [T, T | null] | readonly [null, T])[]> {
  const byName = new Map<string, T>();
  yield* each(b, (one) => byName.set(name(one), one));
  const taken = new Set<T>();
  const twins: (T | undefined)[] = [];
  yield* each(a, (one) => {
    const twin = byName.get(name(one));
    if (twin !== undefined) taken.add(twin);
    twins.push(twin);
  });
  const rest: T[] = [];
  yield* each(b, (one) => !taken.has(one) && rest.push(one));
  let next = 0;
  const found = a.map((one, i) => [one, twins[i] ?? rest[next++] ?? null] as const);
  return [...found, ...rest.slice(next).map((one) => [null, one] as const)];
}

/** So many of a list's entries are looked up between two pauses. */
const LOOKED_UP = 200;

function* each<T>(list: readonly T[], look: (one: T) => unknown): Generator<undefined, void> {
  for (const [i, one] of list.entries()) {
    look(one);
    if (i % LOOKED_UP === LOOKED_UP - 1) yield;
  }
}
