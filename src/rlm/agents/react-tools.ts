/** The tools that ReAct has over the context: read, search, length. Positions are characters from 0. */

import type { Json } from '../../json';
import { LinearPattern } from '../pattern';
import { counted, headOf, lengthOf } from '../text';

export interface ReactTool {
  readonly name: string;
  readonly usage: string;
  call(args: readonly Json[], kwargs: Readonly<Record<string, Json>>, signal: AbortSignal): Promise<Json>;
}

const mostRead = 20_000;
const mostHits = 20;
const around = 120;
/** Between two pauses in which a stop is seen. */
const slice = 1_000_000;

export function contextTools(text: string): ReactTool[] {
  return [
    {
      name: 'length',
      usage: 'length() gives the number of characters of the text.',
      call: async () => text.length,
    },
    {
      name: 'read',
      usage: `read(start, count) gives count characters from position start, at most ${mostRead}.`,
      call: async (args, kwargs) => {
        const start = wholeNumber(args[0] ?? kwargs.start ?? 0, 'start');
        const count = wholeNumber(args[1] ?? kwargs.count ?? mostRead, 'count');
        const from = start < 0 ? Math.max(0, text.length + start) : start;
        return headOf(text.slice(from, from + Math.min(count, mostRead)), mostRead);
      },
    },
    {
      name: 'search',
      usage: `search(pattern) gives the first ${mostHits} places that match a regular expression (case is ignored, no look-around), each with its position and the text around it; search(pattern, start) goes on from a position.`,
      call: async (args, kwargs, signal) => {
        const pattern = args[0] ?? kwargs.pattern;
        if (typeof pattern !== 'string' || pattern === '')
          throw new Error('search takes a pattern as a text');
        return search(text, pattern, wholeNumber(args[1] ?? kwargs.start ?? 0, 'start'), signal);
      },
    },
  ];
}

function wholeNumber(value: Json, name: string): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number)) throw new Error(`${name} is a whole number`);
  return number;
}

async function search(text: string, pattern: string, start: number, signal: AbortSignal): Promise<string> {
  const automaton = new LinearPattern(pattern, { ignoreCase: true, multiline: true });
  const hits: string[] = [];
  let at = Math.max(0, start);
  while (at < text.length && hits.length < mostHits) {
    await new Promise((resolve) => setTimeout(resolve));
    signal.throwIfAborted();
    // A slice ends with a line where one ends soon, so that matches within lines are whole.
    const newline = text.indexOf('\n', at + slice);
    const end = newline < 0 || newline > at + 2 * slice ? Math.min(text.length, at + 2 * slice) : newline + 1;
    const part = end === text.length && at === 0 ? text : text.slice(at, end);
    for (let from = 0; from < part.length && hits.length < mostHits;) {
      const hit = automaton.end(part, from);
      if (hit === null) break;
      const middle = at + hit;
      const shown = text.slice(Math.max(0, middle - around), middle + around);
      hits.push(`${Math.max(0, middle - around)}: ${shown.replace(/\s+/g, ' ')}`);
      from = Math.max(hit, from + 1) + around;
    }
    at = end;
  }
  if (hits.length === 0) return `Nothing matches in ${counted(lengthOf(text), 'character')}.`;
  const more = hits.length === mostHits ? `\nThere may be more; search(pattern, start) goes on.` : '';
  return `${counted(hits.length, 'place')}:\n${hits.join('\n')}${more}`;
}
