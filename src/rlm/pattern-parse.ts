/**
 * Regular expressions without back-references and look-around, parsed into a program whose run is linear in the text.
 * Patterns come from models, links and schemas: whatever is not understood is refused by name.
 */

/** One step: take a character of a class, or go on at other steps, under a condition where there is one. */
export type Step =
  | { readonly kind: 'take'; readonly takes: (code: number) => boolean; next: number }
  | { readonly kind: 'split'; readonly next: number[] }
  | { readonly kind: 'assert'; readonly what: '^' | '$' | 'b' | 'B'; next: number }
  | { readonly kind: 'match' };

export interface Program {
  readonly steps: readonly Step[];
  readonly start: number;
}

const mostSteps = 4_000;
const mostRepeats = 1_000;
const deepest = 100;

type Node =
  | { kind: 'take'; takes: (code: number) => boolean }
  | { kind: 'assert'; what: '^' | '$' | 'b' | 'B' }
  | { kind: 'all'; of: Node[] }
  | { kind: 'any'; of: Node[] }
  | { kind: 'repeat'; of: Node; min: number; max: number };

/** @throws SyntaxError with a sentence that names what is wrong. */
export function parsePattern(pattern: string, ignoreCase: boolean): Program {
  return compile(new Parser(pattern, ignoreCase).parse());
}

export const isWord = (code: number): boolean =>
  (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || code === 95 || (code >= 97 && code <= 122);
const isDigit = (code: number) => code >= 48 && code <= 57;
const isSpace = (code: number) =>
  code === 32 ||
  (code >= 9 && code <= 13) ||
  code === 160 ||
  code === 0x1680 ||
  (code >= 0x2000 && code <= 0x200a) ||
  code === 0x2028 ||
  code === 0x2029 ||
  code === 0x202f ||
  code === 0x205f ||
  code === 0x3000 ||
  code === 0xfeff;
const isNewline = (code: number) => code === 10 || code === 13 || code === 0x2028 || code === 0x2029;

const sets: Readonly<Record<string, (code: number) => boolean>> = {
  d: isDigit,
  D: (code) => !isDigit(code),
  w: isWord,
  W: (code) => !isWord(code),
  s: isSpace,
  S: (code) => !isSpace(code),
};
const controls: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, v: 11, f: 12, 0: 0 };

class Parser {
  private at = 0;
  private depth = 0;
  private readonly chars: string[];

  constructor(
    pattern: string,
    private readonly ignoreCase: boolean,
  ) {
    this.chars = [...pattern];
  }

  parse(): Node {
    const node = this.alternatives();
    if (this.at < this.chars.length) throw new SyntaxError(`“)” at character ${this.at + 1} closes nothing`);
    return node;
  }

  private peek(): string | undefined {
    return this.chars[this.at];
  }

  private eat(text: string): boolean {
    if (this.chars.slice(this.at, this.at + text.length).join('') !== text) return false;
    this.at += text.length;
    return true;
  }

  private alternatives(): Node {
    if (++this.depth > deepest) throw new SyntaxError('groups are nested too deeply');
    const of = [this.sequence()];
    while (this.eat('|')) of.push(this.sequence());
    this.depth--;
    return of.length === 1 ? of[0]! : { kind: 'any', of };
  }

  private sequence(): Node {
    const of: Node[] = [];
    for (let char = this.peek(); char !== undefined && char !== '|' && char !== ')'; char = this.peek())
      of.push(this.quantified());
    return { kind: 'all', of };
  }

  private quantified(): Node {
    const of = this.atom();
    const bounds = this.bounds();
    if (!bounds) return of;
    if (of.kind === 'assert') throw new SyntaxError('a position cannot be repeated');
    this.eat('?'); // lazy or not, the same texts match
    if (bounds.max < bounds.min) throw new SyntaxError('a repetition has its numbers out of order');
    return { kind: 'repeat', of, ...bounds };
  }

  private bounds(): { min: number; max: number } | null {
    if (this.eat('*')) return { min: 0, max: Infinity };
    if (this.eat('+')) return { min: 1, max: Infinity };
    if (this.eat('?')) return { min: 0, max: 1 };
    if (this.peek() !== '{') return null;
    const found = /^\{(\d{1,6})(,(\d{0,6}))?\}/.exec(this.chars.slice(this.at, this.at + 16).join(''));
    if (!found) return null;
    this.at += found[0].length;
    const min = Number(found[1]);
    const max = found[2] === undefined ? min : found[3] === '' ? Infinity : Number(found[3]);
    if (min > mostRepeats || (max !== Infinity && max > mostRepeats))
      throw new SyntaxError(`a repetition of more than ${mostRepeats} times is not supported`);
    return { min, max };
  }

  private atom(): Node {
    const char = this.chars[this.at++]!;
    switch (char) {
      case '^':
      case '$':
        return { kind: 'assert', what: char };
      case '.':
        return { kind: 'take', takes: (code) => !isNewline(code) };
      case '(':
        return this.group();
      case '[':
        return { kind: 'take', takes: this.class() };
      case '\\': {
        const next = this.peek();
        if (next === 'b' || next === 'B') {
          this.at++;
          return { kind: 'assert', what: next };
        }
        return { kind: 'take', takes: this.escape() };
      }
      case '*':
      case '+':
      case '?':
        throw new SyntaxError(`“${char}” at character ${this.at} repeats nothing`);
      default:
        return { kind: 'take', takes: this.literal(char.codePointAt(0)!) };
    }
  }

  private group(): Node {
    if (this.eat('?:')) return this.closed();
    if (this.eat('?<') && this.peek() !== '=' && this.peek() !== '!') {
      while (this.peek() !== undefined && this.chars[this.at++] !== '>');
      return this.closed();
    }
    if (this.peek() === '?' || this.chars[this.at - 1] === '<')
      throw new SyntaxError('look-around is not supported');
    return this.closed();
  }

  private closed(): Node {
    const node = this.alternatives();
    if (!this.eat(')')) throw new SyntaxError('a group is not closed');
    return node;
  }

  private class(): (code: number) => boolean {
    const negated = this.eat('^');
    const parts: ((code: number) => boolean)[] = [];
    while (this.peek() !== ']') {
      if (this.peek() === undefined) throw new SyntaxError('a class is not closed');
      const low = this.member();
      if (typeof low === 'function') {
        parts.push(low);
        continue;
      }
      const next = this.chars[this.at + 1];
      if (this.peek() !== '-' || next === ']' || next === undefined) {
        parts.push(this.literal(low));
        continue;
      }
      this.at++;
      const high = this.member();
      if (typeof high === 'function' || high < low)
        throw new SyntaxError('a range of a class is out of order');
      parts.push(this.range(low, high));
    }
    this.at++;
    return (code) => parts.some((part) => part(code)) !== negated;
  }

  private member(): number | ((code: number) => boolean) {
    const char = this.chars[this.at++]!;
    if (char !== '\\') return char.codePointAt(0)!;
    if (this.eat('b')) return 8;
    const set = sets[this.peek() ?? ''];
    if (!set) return this.code();
    this.at++;
    return set;
  }

  private escape(): (code: number) => boolean {
    const set = sets[this.peek() ?? ''];
    if (!set) return this.literal(this.code());
    this.at++;
    return set;
  }

  /** The character of an escape, after its backslash. */
  private code(): number {
    const char = this.chars[this.at++];
    if (char === undefined) throw new SyntaxError('the pattern ends in a backslash');
    if (char in controls) return controls[char]!;
    const rest = this.chars.slice(this.at, this.at + 10).join('');
    const hex = { x: /^([\da-f]{2})/i, u: /^(?:\{([\da-f]{1,6})\}|([\da-f]{4}))/i }[char]?.exec(rest);
    if (hex) {
      this.at += hex[0].length;
      return parseInt(hex[1] ?? hex[2]!, 16);
    }
    if (/[1-9k]/.test(char)) throw new SyntaxError('back-references are not supported');
    if (/[a-z]/i.test(char)) throw new SyntaxError(`the escape \\${char} is not supported`);
    return char.codePointAt(0)!;
  }

  private literal(wanted: number): (code: number) => boolean {
    if (!this.ignoreCase) return (code) => code === wanted;
    const text = String.fromCodePoint(Math.min(wanted, 0x10ffff));
    const lower = text.toLowerCase().codePointAt(0)!;
    const upper = text.toUpperCase().codePointAt(0)!;
    return (code) => code === wanted || code === lower || code === upper;
  }

  private range(low: number, high: number): (code: number) => boolean {
    if (!this.ignoreCase) return (code) => code >= low && code <= high;
    return (code) => {
      if (code >= low && code <= high) return true;
      const text = String.fromCodePoint(code);
      const lower = text.toLowerCase().codePointAt(0)!;
      const upper = text.toUpperCase().codePointAt(0)!;
      return (lower >= low && lower <= high) || (upper >= low && upper <= high);
    };
  }
}

/** Built from the end, so that every step knows what follows it. */
function compile(node: Node): Program {
  const steps: Step[] = [{ kind: 'match' }];
  const add = (step: Step): number => {
    if (steps.length >= mostSteps)
      throw new SyntaxError('the pattern is too large once its repetitions are written out');
    return steps.push(step) - 1;
  };
  const build = (part: Node, next: number): number => {
    switch (part.kind) {
      case 'take':
      case 'assert':
        return add({ ...part, next });
      case 'all':
        return part.of.reduceRight((after, each) => build(each, after), next);
      case 'any':
        return add({ kind: 'split', next: part.of.map((each) => build(each, next)) });
      case 'repeat': {
        let after = next;
        if (part.max === Infinity) {
          const loop = { kind: 'split' as const, next: [next] };
          after = add(loop);
          loop.next.push(build(part.of, after));
        } else
          for (let i = part.min; i < part.max; i++)
            after = add({ kind: 'split', next: [build(part.of, after), next] });
        for (let i = 0; i < part.min; i++) after = build(part.of, after);
        return after;
      }
    }
  };
  const start = build(node, 0);
  return { steps, start };
}
