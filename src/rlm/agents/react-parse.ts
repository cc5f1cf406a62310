/** What a ReAct turn says: a call of a tool, an answer, or neither. Read forgivingly, in linear time. Pure. */

import type { Json } from '../../json';

export type ReactStep =
  | {
      readonly kind: 'action';
      readonly name: string;
      readonly args: Json[];
      readonly kwargs: Record<string, Json>;
      /** The call as it stands in the text. */
      readonly written: string;
      /** Where that begins in the text. */
      readonly at: number;
    }
  | { readonly kind: 'answer'; readonly text: string }
  | { readonly kind: 'none'; readonly why: string };

/** The first line that acts or answers counts: what a model writes after its own action is made up. */
export function readStep(text: string): ReactStep {
  const found =
    /^[ \t>*#-]{0,20}(Action|Answer|Final Answer)[ \t]{0,8}\*{0,3}[ \t]{0,8}[:：][ \t]{0,8}\*{0,3}[ \t]{0,8}/im.exec(
      text,
    );
  if (!found) return { kind: 'none', why: 'there is no line that begins with “Action:” or “Answer:”' };
  const from = found.index + found[0].length;
  const rest = text.slice(from);
  if (!/^action$/i.test(found[1]!)) return { kind: 'answer', text: answerOf(rest) };
  const step = readAction(rest);
  return step.kind === 'action' ? { ...step, at: from + step.at } : step;
}

/** Up to a made-up continuation. */
function answerOf(rest: string): string {
  const end = /^[ \t]*(Thought|Action|Observation|Question)[ \t]*:/im.exec(rest);
  return (end ? rest.slice(0, end.index) : rest).replace(/^\*\*|\*\*$/g, '').trim();
}

/** `name(1, "two", three=3)`, as far as it goes; what follows it is left alone. */
export function readAction(text: string): ReactStep {
  const trimmed = text.replace(/^\s*`{1,3}(?:\w*\n)?/, '');
  const at = text.length - trimmed.length;
  const head = /^\s*([A-Za-z_]\w*)[ \t]*(\()?/.exec(trimmed);
  if (!head) return { kind: 'none', why: 'after “Action:” there is no name of a tool' };
  const name = head[1]!;
  if (!head[2]) return { kind: 'action', name, args: [], kwargs: {}, written: head[0], at };
  const reader = new Reader(trimmed, head[0].length);
  const args: Json[] = [];
  const kwargs: Record<string, Json> = {};
  try {
    while (!reader.eat(')')) {
      const key = reader.key();
      const value = reader.value(0);
      if (key === null) args.push(value);
      else kwargs[key] = value;
      if (reader.eat(',')) continue;
      if (!reader.eat(')')) throw new SyntaxError(`“,” or “)” was expected ${reader.place()}`);
      break;
    }
  } catch (error) {
    return { kind: 'none', why: `the arguments of ${name} could not be read: ${(error as Error).message}` };
  }
  return { kind: 'action', name, args, kwargs, written: reader.read(), at };
}

const deepest = 100;
const words: Readonly<Record<string, Json>> = {
  true: true,
  True: true,
  false: false,
  False: false,
  null: null,
  None: null,
};
const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };

/** JSON, with Python's quotes and words. */
class Reader {
  constructor(
    private readonly text: string,
    private at: number,
  ) {}

  /** What has been read. */
  read(): string {
    return this.text.slice(0, this.at);
  }

  place(): string {
    const next = this.text.slice(this.at, this.at + 12);
    return next === '' ? 'at the end' : `before “${next}”`;
  }

  private space(): void {
    while (/\s/.test(this.text[this.at] ?? '')) this.at++;
  }

  eat(text: string): boolean {
    this.space();
    if (!this.text.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }

  private match(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (!found) return null;
    this.at += found[0].length;
    return found[0];
  }

  key(): string | null {
    this.space();
    const found = this.match(/[A-Za-z_]\w*\s*=(?!=)/y);
    return found && found.slice(0, -1).trim();
  }

  value(depth: number): Json {
    if (depth > deepest) throw new SyntaxError('they are nested too deeply');
    this.space();
    const char = this.text[this.at];
    if (char === '"' || char === "'") return this.string(char);
    if (this.eat('[')) return this.items(depth);
    if (this.eat('{')) return this.fields(depth);
    const number = this.match(/-?\d[\d_]*(\.\d+)?([eE][+-]?\d+)?/y);
    if (number !== null) return Number(number.replace(/_/g, ''));
    const start = this.at;
    const word = this.match(/[A-Za-z]+/y);
    if (word !== null && word in words) return words[word]!;
    this.at = start;
    throw new SyntaxError(`a text, number, list or object was expected ${this.place()}`);
  }

  private items(depth: number): Json[] {
    const items: Json[] = [];
    while (!this.eat(']')) {
      items.push(this.value(depth + 1));
      if (!this.eat(',') && !this.text.startsWith(']', this.at))
        throw new SyntaxError(`“,” or “]” was expected ${this.place()}`);
    }
    return items;
  }

  private fields(depth: number): Json {
    const fields = new Map<string, Json>();
    while (!this.eat('}')) {
      const key = this.value(depth + 1);
      if (!this.eat(':')) throw new SyntaxError(`“:” was expected ${this.place()}`);
      fields.set(typeof key === 'string' ? key : JSON.stringify(key), this.value(depth + 1));
      if (!this.eat(',') && !this.text.startsWith('}', this.at))
        throw new SyntaxError(`“,” or “}” was expected ${this.place()}`);
    }
    return Object.fromEntries(fields);
  }

  private string(quote: string): string {
    const pieces: string[] = [];
    let from = this.at + 1;
    for (let at = from; at < this.text.length; at++) {
      const char = this.text[at];
      if (char === quote) {
        pieces.push(this.text.slice(from, at));
        this.at = at + 1;
        return pieces.join('');
      }
      if (char !== '\\') continue;
      pieces.push(this.text.slice(from, at));
      const next = this.text[++at] ?? '';
      const hex = next === 'u' ? /^[\da-f]{4}/i.exec(this.text.slice(at + 1, at + 5)) : null;
      // A backslash that escapes nothing stays: it belongs to a pattern.
      const plain = escapes[next] ?? (/["'\\/]/.test(next) ? next : `\\${next}`);
      pieces.push(hex ? String.fromCharCode(parseInt(hex[0], 16)) : plain);
      if (hex) at += 4;
      from = at + 1;
    }
    throw new SyntaxError('a text is not closed');
  }
}
