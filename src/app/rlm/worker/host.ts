/**
 * Recursive language models as the page's worker runs them: it makes the question, opens the models, drives the run and
 * keeps its whole trace; the page is told what it can show. Knows no page; it posts through whatever it is given.
 */

import type { ChatModel, ModelRef } from '../../../chat/chat';
import { PersonChat } from '../../../chat/person';
import { LabError } from '../../../errors';
import { performRlm, rlmQuestion, type RlmOutcome, type RlmResources } from '../../../experiment/rlm';
import type { RlmSpec } from '../../../experiment/rlm-spec';
import { sha256 } from '../../../sha256';
import type { SpawnRepl } from '../../../repl/session-types';
import { exportLog, importLog } from '../../../rlm/formats';
import type { ContextValue } from '../../../rlm/run-types';
import type { RlmEvent, RlmTrace } from '../../../rlm/trace';
import type { Outcome } from '../../engine/protocol';
import { gone } from '../client';
import { createOutbox } from './outbox';
import { openModels } from './models';
import type { Glimpse, HeldFile, LoadingStep, RlmApi, RlmMessage, RlmSummary, RunRequest } from '../protocol';
import { MORE } from '../protocol';
import { asText, start, textAt } from './trim';

export interface OpenOptions extends Pick<RunRequest, 'page' | 'keys' | 'prices'> {
  note(step: LoadingStep): void;
  readonly signal: AbortSignal;
}

/** What the host needs of the world. */
export interface Surroundings {
  /** Sessions; `note` is told while the interpreter is loaded. */
  spawn(note: OpenOptions['note']): SpawnRepl;
  /** Every kind of model but a person. */
  open(ref: ModelRef, options: OpenOptions): Promise<ChatModel>;
}

/** Of files of contexts, together. */
const MOST_BYTES = 256e6;

export function createRlmHost(post: (message: RlmMessage) => void, surroundings: Surroundings): RlmApi {
  let abort: AbortController | null = null;
  let events: readonly RlmEvent[] = [];
  let recorded: Blob | null = null;
  let person: PersonChat | null = null;

  const run = async (request: RunRequest, own: AbortController): Promise<RlmSummary> => {
    const { spec, replay, files } = request;
    const { signal } = own;
    const trace: RlmEvent[] = [];
    events = trace;
    recorded = null;
    const outbox = createOutbox((batch) => post({ type: 'rlm-events', events: batch }));
    person = askingPerson(post);
    const note = (step: LoadingStep) => post({ type: 'rlm-loading', step });
    const models = await openModels(replay, person, (ref) =>
      surroundings.open(ref, { ...request, note, signal }),
    );
    try {
      const outcome = await performRlm(
        spec,
        { spawn: surroundings.spawn(note), open: models.open, file: fileOf(files) },
        {
          signal,
          onEvent(event) {
            trace.push(event);
            outbox.add(event);
          },
        },
      );
      return summaryOf(outcome);
    } finally {
      outbox.flush();
      recorded = models.recording();
      await models.dispose().catch(() => undefined);
    }
  };

  return {
    run: (request) =>
      outcomeOf(async () => {
        if (abort) throw busy();
        const own = (abort = new AbortController());
        try {
          return await run(request, own);
        } catch (error) {
          if (own.signal.aborted && LabError.from(error).code === 'internal') throw stopped();
          throw error;
        } finally {
          await person?.dispose();
          person = null;
          abort = null;
        }
      }),
    stop: () => abort?.abort(stopped()),
    answer(ask, text) {
      // One that was taken back meanwhile needs no answer.
      if (!person?.questions.some(({ id }) => id === ask)) return;
      if (text === null) person.leave(ask);
      else person.answer(ask, text);
    },
    describe: (files) =>
      outcomeOf(() =>
        Promise.all(
          files.map(async (file) => {
            const hash = await sha256(await bytesOf(file));
            return { name: file.webkitRelativePath || file.name, hash, bytes: file.size };
          }),
        ),
      ),
    glimpse: ({ spec, files }) => outcomeOf(() => glimpse(spec, files)),
    text: (seq, path, from) =>
      outcomeOf(async () => {
        const event = events[seq];
        const text = event ? textAt(event, path) : null;
        if (text === null) throw gone();
        return start(text.slice(from, from + MORE + 1), MORE);
      }),
    messages: (seq) =>
      outcomeOf(async () => {
        const event = events[seq];
        if (event?.type !== 'request') throw gone();
        return event.messages.map(({ role, content }) => ({
          role,
          content: start(content),
          length: content.length,
        }));
      }),
    save: (format) =>
      outcomeOf(async () => {
        if (events.length === 0) throw gone();
        const { text, extension, notices } = exportLog(traceOf(events), format);
        const type = extension === '.json' ? 'application/json' : 'application/jsonl';
        return { file: new Blob([text], { type }), extension, notes: notices };
      }),
    recording: () => outcomeOf(async () => recorded),
    open: (file) =>
      outcomeOf(async () => {
        if (abort) throw busy();
        const { signal } = (abort = new AbortController());
        const before = { events, recorded };
        try {
          const { format, runs, notices } = importLog(await bytesOf(file));
          events = numbered(runs[0]!.trace.events);
          recorded = null;
          await tellAll(events, post, signal);
          return { format, notes: [...noteOfOthers(runs.length), ...notices] };
        } catch (error) {
          ({ events, recorded } = before);
          throw error;
        } finally {
          abort = null;
        }
      }),
    ping: () => undefined,
  };
}

/** A person before the page. */
function askingPerson(post: (message: RlmMessage) => void): PersonChat {
  const person = new PersonChat();
  person.subscribe((questions) =>
    post({
      type: 'rlm-asks',
      asks: questions.map(({ id, place, messages }) => ({
        id,
        place,
        messages: messages.map(({ role, content }) => ({
          role,
          content: start(content, MORE),
          length: content.length,
        })),
      })),
    }),
  );
  return person;
}

/** Of a log, told at once; and the pause after them, in which the page draws. */
const AT_ONCE = 2000;
const PAUSE_MS = 10;

/** Tells the events of a log, in batches. @throws what it is stopped with. */
async function tellAll(
  events: readonly RlmEvent[],
  post: (message: RlmMessage) => void,
  signal: AbortSignal,
): Promise<void> {
  const outbox = createOutbox((batch) => post({ type: 'rlm-events', events: batch }));
  for (let from = 0; from < events.length; from += AT_ONCE) {
    if (from > 0) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    signal.throwIfAborted();
    for (const event of events.slice(from, from + AT_ONCE)) outbox.add(event);
    outbox.flush();
  }
}

const noteOfOthers = (runs: number) => (runs > 1 ? [`The file holds ${runs} runs; the first is shown.`] : []);

const traceOf = (events: readonly RlmEvent[]): RlmTrace => ({ kind: 'rlm-trace', version: 1, events });

/** A file may hold part of a trace: what the page asks for is found by its place here. */
const numbered = (events: readonly RlmEvent[]): readonly RlmEvent[] =>
  events.every(({ seq }, i) => seq === i) ? events : events.map((event, seq) => ({ ...event, seq }));

function summaryOf({ reason, value, gold, score, spent, turns }: RlmOutcome): RlmSummary {
  const text = asText(value);
  return {
    reason,
    answer: { text: start(text), length: text.length },
    gold: gold === null || score === null ? null : start(asText(gold)),
    score,
    spent,
    turns,
  };
}

function fileOf(files: readonly HeldFile[]): RlmResources['file'] {
  return async ({ name, hash }) => {
    const held = files.find((one) => one.hash === hash);
    if (!held)
      throw new LabError('no_file', `The file “${name}” of the context is not at hand.`, {
        hint: 'Open it again: files do not travel in links.',
        field: 'context',
      });
    return bytesOf(held.file);
  };
}

async function bytesOf(file: File): Promise<Uint8Array> {
  if (file.size > MOST_BYTES)
    throw new LabError('file_too_large', `“${file.name}” has ${Math.ceil(file.size / 1e6)} MB.`, {
      hint: `At most ${MOST_BYTES / 1e6} MB are read.`,
      field: file.name,
    });
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (cause) {
    throw new LabError('bad_file', `“${file.name}” could not be read.`, {
      hint: 'Choose it again; it may have been moved or changed.',
      field: file.name,
      cause,
    });
  }
}

/** Characters of each end that are shown. */
const END = 400;

async function glimpse(spec: RlmSpec, files: readonly HeldFile[]): Promise<Glimpse> {
  const { input } = await rlmQuestion(spec, { file: fileOf(files) });
  const { kind, text, characters } = described(input.context);
  const whole = text.length <= 2 * END;
  return {
    question: input.question,
    kind,
    characters,
    start: whole ? text : start(text, END),
    end: whole ? '' : text.slice(-END),
  };
}

const kinds = { text: 'a text', bytes: 'a text', json: 'JSON', files: 'files by name' } as const;

function described(context: ContextValue | null) {
  if (!context) return { kind: 'none', text: '', characters: 0 };
  const kind = kinds[context.kind];
  const utf8 = new TextDecoder();
  const text =
    context.kind === 'text'
      ? context.text
      : context.kind === 'bytes'
        ? utf8.decode(context.bytes)
        : context.kind === 'json'
          ? asText(context.value)
          : context.files.map(({ name, bytes }) => `${name}:\n${utf8.decode(bytes)}`).join('\n\n');
  return { kind, text, characters: text.length };
}

async function outcomeOf<T>(work: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    return { ok: false, error: LabError.from(error).toJSON() };
  }
}

const busy = () => new LabError('busy', 'A run goes on.', { hint: 'Stop it, or wait for its end.' });
const stopped = () =>
  new LabError('cancelled', 'The run was stopped.', { hint: 'Run it again when you like.' });
