/**
 * A recorded RLM run small enough to travel in a link, and back. The pieces in which text and output arrived are left
 * out, since the whole follows them; the spec is the link's own. What comes out passes the reader that files pass.
 */

import type { Json } from '../json';
import { badTrace } from '../rlm/json-lines';
import type { RlmEvent, RlmTrace } from '../rlm/trace';
import { checkEvents } from '../rlm/trace-read';
import { pack, unpack } from './deflate';
import { sizes } from './limits';
import { isDeeper } from './paths';
import type { RlmSpec } from './rlm-spec';

/** Levels inside an event: a variable's value lies deep. */
const DEEPEST = 64;

/** @returns the run as text for a link; null where none can carry it: it is too long, or lies too deep. */
export async function packRlm(events: readonly RlmEvent[]): Promise<string | null> {
  const kept = events.filter(({ type }) => type !== 'text' && type !== 'output').map(slim);
  const json = JSON.stringify(kept);
  // Characters are at least a byte each; text beyond that could not be unpacked.
  if (json.length > sizes.inflated || new TextEncoder().encode(json).length > sizes.inflated) return null;
  if (isDeeper(kept, DEEPEST)) return null;
  const text = await pack(json);
  return text.length <= sizes.carried ? text : null;
}

/**
 * A run that `packRlm` packed, of this spec.
 * @throws LabError `bad_trace`; Error where the text is no packed run at all.
 */
export async function unpackRlm(text: string, spec: RlmSpec): Promise<RlmTrace> {
  if (text.length > sizes.carried)
    throw badTrace(`The run takes ${text.length} characters, more than ${sizes.carried}.`);
  const slimmed: unknown = JSON.parse(await unpack(text));
  if (!Array.isArray(slimmed) || slimmed.length === 0) throw badTrace('The run has no events.');
  if (slimmed.length > sizes.traceEvents)
    throw badTrace(`The run has ${slimmed.length} events, more than ${sizes.traceEvents}.`);
  if (isDeeper(slimmed, DEEPEST)) throw badTrace('The run’s events are nested too deeply.');
  const events = slimmed.map((event: unknown, seq) =>
    typeof event === 'object' && event !== null ? { ...event, seq } : event,
  );
  const [first] = events as (RlmEvent | undefined)[];
  if (first?.type !== 'run_start' || first.parent !== null)
    throw badTrace('The run does not begin with its start.');
  const whole = [{ ...first, spec: spec as unknown as Json }, ...events.slice(1)];
  checkEvents(whole);
  return { kind: 'rlm-trace', version: 1, events: whole as RlmEvent[] };
}

/** Places are counted again, times are to the millisecond, and the experiment is the link's. */
function slim(event: RlmEvent): object {
  const { seq: _, ...rest } = event;
  const timed: Record<string, unknown> = { ...rest, t: Math.round(rest.t) };
  for (const key of ['seconds', 'waited'] as const)
    if (typeof timed[key] === 'number') timed[key] = Number(timed[key].toFixed(3));
  if (rest.type === 'run_start') delete timed.spec;
  return timed;
}
