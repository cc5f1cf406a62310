/** Recorded runs into the worker and out of it, and what the page asks of their texts. */

import type { Message } from '../../../chat/chat';
import { LabError } from '../../../errors';
import { packRlm, unpackRlm } from '../../../experiment/rlm-carried';
import { parseRlmSpec, type RlmSpec } from '../../../experiment/rlm-spec';
import { exportLog, importLog } from '../../../rlm/formats';
import type { RlmEvent, RlmTrace } from '../../../rlm/trace';
import { gone } from '../client';
import type { LogFormat, LogSource, OpenedLog, RlmMessage, SavedLog } from '../protocol';
import { MORE } from '../protocol';
import type { Branch, Branches } from './branches';
import { bytesOf } from './files';
import { createOutbox } from './outbox';
import { start, textAt } from './trim';

/** Events of a log that are told first, so that the page has something to draw; and at once from then on. */
const FIRST = 200;
const AT_ONCE = 500;
/** The pause after each of these, in which the page draws. */
const PAUSE_MS = 4;

export class Logs {
  constructor(
    private readonly post: (message: RlmMessage) => void,
    private readonly branches: Branches,
  ) {}

  /** @throws LabError naming what is wrong with the log, and where; the signal's reason. */
  async open(id: string, source: LogSource, signal: AbortSignal): Promise<OpenedLog> {
    const { branch, opened } = await read(id, source);
    signal.throwIfAborted();
    this.branches.put(branch);
    try {
      await this.tell(branch, signal);
    } catch (error) {
      this.branches.drop(id);
      throw error;
    }
    return opened;
  }

  /** @throws LabError `gone` */
  text(branch: string, seq: number, path: string, from: number): string {
    const event = this.branches.get(branch).events[seq];
    const text = event ? textAt(event, path) : null;
    if (text === null) throw gone();
    return start(text.slice(from, from + MORE + 1), MORE);
  }

  /** @throws LabError `gone` */
  messages(branch: string, seq: number): (Message & { readonly length: number })[] {
    const event = this.branches.get(branch).events[seq];
    if (event?.type !== 'request') throw gone();
    return event.messages.map(({ role, content }) => ({
      role,
      content: start(content),
      length: content.length,
    }));
  }

  /** @throws LabError `gone` */
  save(branch: string, format: LogFormat): SavedLog {
    const { events } = this.branches.get(branch);
    if (events.length === 0) throw gone();
    const { text, extension, notices } = exportLog(traceOf(events), format);
    const type = extension === '.json' ? 'application/json' : 'application/jsonl';
    return { file: new Blob([text], { type }), extension, notes: notices };
  }

  /** @throws LabError `gone` */
  recording(branch: string): SavedLog | null {
    const { recording, isPartial } = this.branches.get(branch);
    if (!recording || recording.size === 0) return null;
    const file = new Blob([recording.text()], { type: 'application/jsonl' });
    return { file, extension: '.jsonl', notes: isPartial ? [partial] : [] };
  }

  /** Null: it is too long for a link. @throws LabError `gone` */
  pack(branch: string): Promise<string | null> {
    return packRlm(this.branches.get(branch).events);
  }

  /** Tells the events of a log, in batches. @throws what it is stopped with. */
  private async tell({ id, events }: Branch, signal: AbortSignal): Promise<void> {
    const outbox = createOutbox((batch) => this.post({ type: 'rlm-events', branch: id, events: batch }));
    for (let from = 0; from < events.length;) {
      if (from > 0) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      signal.throwIfAborted();
      const to = from + (from === 0 ? FIRST : AT_ONCE);
      for (const event of events.slice(from, to)) outbox.add(event);
      outbox.flush();
      from = to;
    }
  }
}

async function read(id: string, source: LogSource): Promise<{ branch: Branch; opened: OpenedLog }> {
  const kept = { id, request: null, recording: null, isPartial: false, sessions: new Map() };
  if (source.kind === 'packed') {
    const { spec } = source;
    const { events } = await unpackRlm(source.text, spec).catch((error: unknown) => {
      throw error instanceof LabError ? error : badLink(error);
    });
    return {
      branch: { ...kept, events, spec },
      opened: { format: 'lab', spec, runs: 1, shown: 0, notes: [] },
    };
  }
  const { format, runs, notices } = importLog(await bytesOf(source.file));
  const shown = Math.min(Math.max(0, source.run), runs.length - 1);
  const { trace, context } = runs[shown]!;
  const events = numbered(trace.events);
  const { spec, note } = specOf(events);
  return {
    branch: { ...kept, events, spec, context },
    opened: {
      format,
      spec,
      runs: runs.length,
      shown,
      notes: [...noteOfOthers(runs.length, shown), ...note, ...notices],
    },
  };
}

/** The experiment that a trace says it is, where this version can perform it. */
function specOf(events: readonly RlmEvent[]): { spec: RlmSpec | null; note: string[] } {
  const start = events.find((event) => event.type === 'run_start' && event.parent === null);
  if (start?.type !== 'run_start' || start.spec === undefined) return { spec: null, note: [] };
  try {
    return { spec: parseRlmSpec(start.spec), note: [] };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { spec: null, note: [`It cannot be run again as it is: ${why}`] };
  }
}

const noteOfOthers = (runs: number, shown: number) =>
  runs > 1 ? [`The file holds ${runs} runs; number ${shown + 1} is shown.`] : [];

const partial =
  'The recording is not whole: answers that were taken from another run’s trace, or edited, are not in it. They are in the trace.';

const traceOf = (events: readonly RlmEvent[]): RlmTrace => ({ kind: 'rlm-trace', version: 1, events });

/** A file may hold part of a trace: what the page asks for is found by its place here. */
const numbered = (events: readonly RlmEvent[]): readonly RlmEvent[] =>
  events.every(({ seq }, i) => seq === i) ? events : events.map((event, seq) => ({ ...event, seq }));

const badLink = (cause: unknown) =>
  new LabError('bad_link', 'The run in this link is damaged.', {
    hint: 'Copy the whole link again, or ask for the run as a file.',
    cause,
  });
