/**
 * Regular expressions whose run takes time linear in the text, whatever the pattern: for patterns of models and of
 * schemas, which JavaScript's own engine could be kept busy with for ever. A deterministic automaton, made as it is
 * needed. Characters are Unicode's; case is ignored where asked.
 */

import { isWord, parsePattern, type Program, type Step } from './pattern-parse';

/** What stands beside a position. */
const edge = 0;
const newline = 1;
const word = 2;
const other = 3;

const kindOf = (code: number) => (code === 10 ? newline : isWord(code) ? word : other);

interface State {
  /** Steps before what needs no character is followed, in order. */
  readonly steps: readonly number[];
  readonly before: number;
  readonly ascii: (State | null | undefined)[];
  readonly further: Map<number, State | null>;
}

/** Kept at most; then the automaton is made anew. */
const mostStates = 2_000;

export class LinearPattern {
  private readonly program: Program;
  private states = new Map<string, State>();
  private readonly multiline: boolean;
  private readonly source: string;

  /** @throws SyntaxError with a sentence: for what is no pattern, for back-references and look-around. */
  constructor(pattern: string, options: { ignoreCase?: boolean; multiline?: boolean } = {}) {
    this.program = parsePattern(pattern, options.ignoreCase ?? false);
    this.multiline = options.multiline ?? false;
    this.source = pattern;
  }

  /** Tells patterns apart, as that of RegExp does. */
  toString(): string {
    return `/${this.source}/`;
  }

  test(text: string): boolean {
    return this.end(text, 0) !== null;
  }

  /** Where the first match to end after `from` ends, in UTF-16 units; null: nowhere. */
  end(text: string, from: number): number | null {
    let state = this.state([this.program.start], from === 0 ? edge : kindOf(text.charCodeAt(from - 1)));
    for (let i = from; i < text.length;) {
      const code = text.codePointAt(i)!;
      const next = this.step(state, code);
      if (next === null) return i;
      state = next;
      i += code > 0xffff ? 2 : 1;
    }
    return this.closure(state, edge) === null ? text.length : null;
  }

  /** The state after a character; null: a match ends before it. */
  private step(state: State, code: number): State | null {
    const known = code < 128 ? state.ascii[code] : state.further.get(code);
    if (known !== undefined) return known;
    const closure = this.closure(state, kindOf(code));
    let next: State | null = null;
    if (closure !== null) {
      const after = new Set<number>([this.program.start]);
      for (const step of closure) if (step.takes(code)) after.add(step.next);
      next = this.state(
        [...after].sort((a, b) => a - b),
        kindOf(code),
      );
    }
    if (code < 128) state.ascii[code] = next;
    else state.further.set(code, next);
    return next;
  }

  private state(steps: readonly number[], before: number): State {
    const key = `${before}:${steps.join()}`;
    const found = this.states.get(key);
    if (found) return found;
    if (this.states.size >= mostStates) this.states = new Map();
    const state: State = { steps, before, ascii: new Array<undefined>(128), further: new Map() };
    this.states.set(key, state);
    return state;
  }

  /** The steps that take a character, of those that can be reached here; null: a match can be. */
  private closure(state: State, after: number): Extract<Step, { kind: 'take' }>[] | null {
    const takes: Extract<Step, { kind: 'take' }>[] = [];
    const seen = new Set<number>();
    const open = [...state.steps];
    while (open.length > 0) {
      const at = open.pop()!;
      if (seen.has(at)) continue;
      seen.add(at);
      const step = this.program.steps[at]!;
      if (step.kind === 'match') return null;
      if (step.kind === 'take') takes.push(step);
      else if (step.kind === 'split') open.push(...step.next);
      else if (this.holds(step.what, state.before, after)) open.push(step.next);
    }
    return takes;
  }

  private holds(what: '^' | '$' | 'b' | 'B', before: number, after: number): boolean {
    if (what === '^') return before === edge || (this.multiline && before === newline);
    if (what === '$') return after === edge || (this.multiline && after === newline);
    return ((before === word) !== (after === word)) === (what === 'b');
  }
}
