/**
 * Tools in a speaker's text, as the released deliberation has them: the text stops behind a closing tag, what stood
 * between the tags is run, its result is read as text, and the text goes on. Knows no Python: whoever runs a system brings
 * it, and where nobody does, that is said.
 */

import type { DecodedStep, Pauses } from '../agents/decode';
import { LabError } from '../errors';
import type { TextTokenizer } from '../models/tokenizer';
import type { ToolCall } from './trace';

/** What a system may call. */
export interface Tools {
  /**
   * Runs code on its own: nothing is left of calls before.
   * @returns what it printed, or the error that it ended with. Rejects where there is no Python.
   */
  python(code: string, signal?: AbortSignal): Promise<{ readonly text: string }>;
}

/** @param row of the batch, from 0. */
export type OnCall = (row: number, call: ToolCall) => void;

/** Calls of one text, at most. */
export const MOST_CALLS = 5;
/** Characters of a result that are read. */
export const RESULT_CHARACTERS = 2000;

const OPEN = '<python>';
const CLOSE = '</python>';

/** The code of a text that ends a call; null: it ends none. */
export function codeAtEnd(text: string): string | null {
  const end = text.lastIndexOf(CLOSE);
  const start = end < 0 ? -1 : text.lastIndexOf(OPEN, end);
  return start < 0 ? null : text.slice(start + OPEN.length, end);
}

/** As the speaker reads it. */
export const resultText = (result: string) => `<result>${result}</result>`;

const NO_TOOL = 'There is no Python here.';

/** The tool calls of one batch of texts. */
export class ToolUse implements Pauses {
  private readonly calls = new Map<number, ToolCall[]>();
  /** Code that waits to be run, by row, and the tokens before its result. */
  private readonly wanted = new Map<number, { code: string; at: number }>();

  constructor(
    private readonly tokenizer: TextTokenizer,
    private readonly tools: Tools | undefined,
    private readonly onCall: OnCall,
    private readonly signal: AbortSignal | undefined,
  ) {}

  stops(row: number, steps: readonly DecodedStep[]): boolean {
    const since = this.callsOf(row).at(-1)?.at ?? 0;
    const code = codeAtEnd(this.decode(steps.slice(since)));
    if (code !== null) this.wanted.set(row, { code, at: steps.length });
    return code !== null;
  }

  async read(rows: readonly number[]): Promise<(readonly number[] | null)[]> {
    const read: (readonly number[] | null)[] = [];
    for (const row of rows) {
      this.signal?.throwIfAborted();
      const { code, at } = this.wanted.get(row)!;
      const started = performance.now();
      const outcome = await this.run(row, code);
      const call = { code, at, ...outcome, seconds: (performance.now() - started) / 1000 };
      this.calls.set(row, [...this.callsOf(row), call]);
      this.onCall(row, call);
      read.push(call.result === null ? null : this.tokenizer.encode(resultText(call.result)));
    }
    return read;
  }

  callsOf(row: number): readonly ToolCall[] {
    return this.calls.get(row) ?? [];
  }

  /** What was decoded, with the results where they were read. */
  textOf(row: number, steps: readonly DecodedStep[]): string {
    let from = 0;
    let text = '';
    for (const { at, result } of this.callsOf(row)) {
      text += this.decode(steps.slice(from, at)) + (result === null ? '' : resultText(result));
      from = at;
    }
    return text + this.decode(steps.slice(from));
  }

  private async run(row: number, code: string): Promise<Pick<ToolCall, 'result' | 'fault'>> {
    if (!this.tools) return { result: null, fault: NO_TOOL };
    if (this.callsOf(row).length === MOST_CALLS)
      return { result: null, fault: `A text may call Python ${MOST_CALLS} times; this call is one more.` };
    try {
      const { text } = await this.tools.python(code, this.signal);
      return { result: text.trim().slice(0, RESULT_CHARACTERS), fault: null };
    } catch (error) {
      this.signal?.throwIfAborted();
      return { result: null, fault: LabError.from(error).message };
    }
  }

  private decode(steps: readonly DecodedStep[]): string {
    return this.tokenizer.decode(
      steps.map(({ id }) => id),
      { skipSpecial: true },
    );
  }
}
