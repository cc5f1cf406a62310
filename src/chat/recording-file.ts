/**
 * Recordings as files: JSON lines, a header, then a line per model (`about`) and per answer. Reading treats the text as
 * foreign and names line and field of what is wrong. Knows no models.
 */

import * as z from 'zod';
import { LabError } from '../errors';

const count = z.int().nonnegative();
const HEADER = { kind: 'rlm-recording', version: 1 } as const;

const UsageSchema = z.strictObject({
  promptTokens: count,
  completionTokens: count,
  cachedTokens: count,
  reasoningTokens: count,
  cost: z.number().nonnegative().nullable(),
  estimated: z.boolean(),
});

const ReplySchema = z.strictObject({
  text: z.string(),
  reasoning: z.string().nullable(),
  usage: UsageSchema,
  model: z.string(),
  finish: z.enum(['stop', 'length', 'filter']),
  /** Of a system of agents. */
  inner: z
    .array(
      z.strictObject({
        agent: z.string(),
        round: count,
        kind: z.enum(['latent', 'text', 'tool']),
        steps: count,
        seconds: z.number().nonnegative(),
        text: z.string().optional(),
        result: z.string().optional(),
      }),
    )
    .optional(),
});

const ErrorSchema = z.strictObject({
  code: z.string(),
  message: z.string(),
  hint: z.string(),
  field: z.string().optional(),
});

const SamplingSchema = z.strictObject({
  temperature: z.number(),
  topP: z.number(),
  maxTokens: count,
  seed: z.number().optional(),
  stop: z.array(z.string()).optional(),
});

const EntrySchema = z
  .strictObject({
    /** SHA-256 in hex, see `keyOf`. */
    key: z.string().regex(/^[0-9a-f]{64}$/),
    /** How often the same was asked before, in the run. */
    n: count,
    /** For people and for `not_recorded`: whom, how, and each message as role's initial and a short hash. */
    model: z.string(),
    sampling: SamplingSchema,
    messages: z.array(z.string().regex(/^[sua]:[0-9a-f]{8}$/)),
    /** What was answered, or how the call failed after all its attempts. */
    reply: ReplySchema.optional(),
    error: ErrorSchema.optional(),
    seconds: z.number().nonnegative(),
  })
  .refine((entry) => (entry.reply === undefined) !== (entry.error === undefined), {
    message: 'needs either a reply or an error',
  });

const AboutSchema = z.strictObject({ about: z.string(), contextTokens: count.nullable() });

export type RecordedAnswer = z.infer<typeof EntrySchema>;
export type RecordedModel = z.infer<typeof AboutSchema>;

export interface RecordingData {
  readonly models: readonly RecordedModel[];
  readonly answers: readonly RecordedAnswer[];
}

/** The text of a recording; `readRecording` gives back the same data. */
export function writeRecording({ models, answers }: RecordingData): string {
  return [HEADER, ...models, ...answers].map((line) => `${JSON.stringify(line)}\n`).join('');
}

/** Throws `bad_recording`, its field `line 3: reply.usage.cost`. */
export function readRecording(text: string): RecordingData {
  const lines = text.split('\n');
  while (lines.length > 0 && lines.at(-1)!.trim() === '') lines.pop();
  const header = parsed(lines[0] ?? '', 1) as { kind?: unknown; version?: unknown } | null;
  if (header?.kind !== HEADER.kind) throw bad(1, 'kind', 'this is no recording of model answers');
  if (header.version !== HEADER.version)
    throw bad(1, 'version', `version ${JSON.stringify(header.version)} is not known here`);
  const models: RecordedModel[] = [];
  const answers: RecordedAnswer[] = [];
  const seen = new Set<string>();
  lines.slice(1).forEach((line, i) => {
    const at = i + 2;
    const value = parsed(line, at);
    if (value !== null && typeof value === 'object' && 'about' in value) {
      models.push(checked(AboutSchema, value, at));
      return;
    }
    const answer = checked(EntrySchema, value, at);
    const id = `${answer.key} ${answer.n}`;
    if (seen.has(id)) throw bad(at, 'n', 'the same answer stands there twice');
    seen.add(id);
    answers.push(answer);
  });
  return { models, answers };
}

function parsed(line: string, at: number): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw bad(at, '', 'it is not JSON');
  }
}

function checked<T>(schema: z.ZodType<T>, value: unknown, at: number): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { path, message } = result.error.issues[0]!;
  throw bad(at, path.join('.'), message);
}

function bad(line: number, field: string, what: string): LabError {
  const place = field === '' ? `line ${line}` : `line ${line}: ${field}`;
  return new LabError('bad_recording', `The recording is not usable: ${place}: ${what}.`, {
    hint: 'Take a file that “lab rlm --record” or the page has written.',
    field: place,
  });
}
