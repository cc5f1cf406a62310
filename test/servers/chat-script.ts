/** What the scripted chat server is told to answer: types, and the reading of script files. Does no networking. */

import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';

/** What was asked, whatever the protocol. */
export interface ScriptedRequest {
  /** From 0, in the order of arrival. */
  readonly index: number;
  readonly protocol: 'openai' | 'ollama';
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  /** Content of the last message; empty where there is none. */
  readonly last: string;
  readonly stream: boolean;
  /** The whole parsed body. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Milliseconds since the server's start. */
  readonly at: number;
}

export interface ScriptedUsage {
  readonly prompt: number;
  readonly completion: number;
  readonly cached?: number;
  readonly reasoning?: number;
}

export interface ScriptedAnswer {
  readonly text?: string;
  readonly reasoning?: string;
  readonly finish?: 'stop' | 'length' | 'content_filter' | 'tool_calls';
  /** Absent: a quarter of the characters. Null: not told. */
  readonly usage?: ScriptedUsage | null;
  /** Before the first byte. */
  readonly delayMs?: number;
  /** Streaming: between pieces, and characters of a piece (default 16). */
  readonly pieceMs?: number;
  readonly pieceSize?: number;
  /** Not 200: an error in the protocol's form, `message` its text. */
  readonly status?: number;
  readonly message?: string;
  /** The header `Retry-After`, in seconds or as a date. */
  readonly retryAfter?: number | string;
  /** `start`: the connection is cut before any byte. A number: so many pieces are streamed, then it is cut. */
  readonly cut?: 'start' | number;
  /** So many pieces are streamed, and then nothing more comes, nor an end. */
  readonly stall?: number;
  /** Streaming: ends in good order after so many pieces, without finish reason and `[DONE]`. */
  readonly endEarly?: number;
  /** Sent byte by byte as it is, in place of what the protocol says. */
  readonly raw?: string | Uint8Array;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Streaming: an error object in mid-stream, after so many pieces. */
  readonly errorAfter?: number;
  /** Bytes are written in lumps of this many, wherever characters and lines end. */
  readonly lump?: number;
}

export type Answer = string | ScriptedAnswer;

/** In order, one each; when they are used up, 400. Or by what is asked. */
export type Script =
  readonly Answer[] | ((request: ScriptedRequest) => Answer | null | Promise<Answer | null>);

/** A script as a file: `answers` in order, or `rules` by a pattern on the last message, the first that fits. */
interface ScriptFile {
  readonly answers?: readonly Answer[];
  readonly rules?: readonly { readonly match: string; readonly answer: Answer }[];
  readonly otherwise?: Answer;
}

export function answerOf(script: Script, request: ScriptedRequest): Promise<ScriptedAnswer> {
  return Promise.resolve(typeof script === 'function' ? script(request) : script[request.index]).then(
    (answer) => {
      if (answer == null)
        return { status: 400, message: `The script has no answer to request ${request.index}.` };
      return typeof answer === 'string' ? { text: answer } : answer;
    },
  );
}

/**
 * Of a JSON file: a list of answers, or `{answers}` or `{rules: [{match, answer}], otherwise}`, where `$1` in a rule's
 * text is the pattern's first group. Of a module (.mjs, .js, .ts): its default export.
 */
export async function readScript(path: string): Promise<Script> {
  if (/\.[mc]?[jt]s$/.test(path)) {
    const module = (await import(pathToFileURL(path).href)) as { default: Script };
    return module.default;
  }
  const parsed = JSON.parse(await readFile(path, 'utf8')) as readonly Answer[] | ScriptFile;
  if (Array.isArray(parsed)) return parsed as readonly Answer[];
  const { answers = [], rules = [], otherwise = null } = parsed as ScriptFile;
  const patterns = rules.map(({ match, answer }) => ({ pattern: new RegExp(match, 's'), answer }));
  let next = 0;
  return ({ last }) => {
    for (const { pattern, answer } of patterns) {
      const found = pattern.exec(last);
      if (found) return filled(answer, found);
    }
    return answers[next++] ?? otherwise;
  };
}

function filled(answer: Answer, groups: readonly string[]): Answer {
  const fill = (text: string) => text.replace(/\$(\d)/g, (_, n: string) => groups[Number(n)] ?? '');
  if (typeof answer === 'string') return fill(answer);
  return answer.text === undefined ? answer : { ...answer, text: fill(answer.text) };
}
