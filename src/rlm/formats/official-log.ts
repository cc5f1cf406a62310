/** The lines of an official log as runs, and a run's iterations as turns with times and with the prompts that were sent. */

import type { Line } from '../json-lines';
import { isObject } from '../trace-schema';
import * as foreign from './foreign';
import type { Turn } from './official-guess';

type Fields = foreign.Fields;
const { amountOf, countOf, fieldsOf, listOf, textOf } = foreign;

export interface Log {
  readonly metadata: Fields;
  readonly iterations: Fields[];
}

/** A logger that is used again appends; the metadata is not repeated, but counting begins anew. */
export function splitLogs(lines: readonly Line[], notices: Set<string>): Log[] {
  const logs: Log[] = [];
  let metadata: Fields = {};
  let current: Log | null = null;
  let last = 0;
  for (const { value } of lines) {
    if (!isObject(value)) {
      notices.add('Lines that are no objects were left out.');
      continue;
    }
    if (value.type === 'metadata') {
      metadata = value;
      current = { metadata, iterations: [] };
      logs.push(current);
      last = 0;
      continue;
    }
    const number: number = countOf(value.iteration) || last + 1;
    if (!current || (current.iterations.length > 0 && number <= last)) {
      if (current) notices.add('The file holds several runs, one after the other.');
      const { lab: _, ...rest } = metadata;
      current = { metadata: current ? rest : metadata, iterations: [] };
      logs.push(current);
    }
    current.iterations.push(value);
    last = number;
  }
  const full = logs.filter(({ iterations }) => iterations.length > 0);
  return full.length > 0 ? full : logs.slice(0, 1);
}

/** Times, and prompts cut back to what was sent: in memory, and so in children, all turns share the last one. */
export function turnsOf(
  iterations: readonly Fields[],
  place: { readonly start: number | null; readonly end: number | null },
  notices: Set<string>,
): Turn[] {
  let at = place.start ?? -Infinity;
  let searched = 0;
  return iterations.map((fields) => {
    const logged = foreign.timeOf(fields.timestamp);
    const blocks = listOf(fields.code_blocks).map((block) => fieldsOf(fieldsOf(block).result));
    const ran = blocks.reduce((sum, { execution_time: seconds }) => sum + amountOf(seconds), 0);
    const ms =
      1000 * (foreign.finite(fields.iteration_time) === null ? ran : amountOf(fields.iteration_time));
    const within = (t: number) => Math.min(Math.max(t, place.start ?? -Infinity), place.end ?? Infinity);
    // In the order of the file, whatever its clock says.
    const to = Math.max(at, within(logged ?? Math.max(at, 0) + ms));
    const from = Math.max(at, Math.min(to, within(to - ms)));
    at = to;
    const prompt = foreign.messagesOf(fields.prompt);
    const response = textOf(fields.response);
    const own = prompt.findIndex(
      ({ role, content }, i) => i >= searched && role === 'assistant' && content === response,
    );
    if (own >= 0) {
      notices.add('Prompts that were logged with what came later were cut back to what was sent.');
      searched = own + 1;
    } else searched = Math.max(searched, prompt.length + 1);
    return { fields, prompt: own >= 0 ? prompt.slice(0, own) : prompt, response, from, to };
  });
}
