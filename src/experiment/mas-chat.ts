/**
 * A system of agents as a chat model, so that a recursive language model can ask it: the question is the last user message,
 * the answer what its last agent says, and what the agents did on the way is told beside it. Runs on whatever device and
 * with whatever Python it is given.
 */

import { Batcher, type BatchLimits } from '../chat/batch';
import type { ChatModel, ChatReply, ChatRequest, Message } from '../chat/chat';
import { LabError } from '../errors';
import { run } from '../mas/recursion';
import { speakerOf, type System } from '../mas/system';
import type { Tools } from '../mas/tools';
import type { TraceEvent } from '../mas/trace';
import { taskOf } from '../tasks/registry';
import type { Task } from '../tasks/task';
import { runOptions } from './build';
import { innerSteps, replyText, usageOf } from './mas-told';
import { parseSpec, type Spec } from './spec';

export interface SystemChatOptions {
  readonly batch?: Partial<BatchLimits>;
  readonly tools?: Tools;
}

/** What a system is called in traces and recordings. */
export const systemName = (id: string): string => `system:${id}`;

/**
 * The experiment of a preset that is to be a model.
 * @throws LabError `bad_system` for one that cannot answer questions one by one.
 */
export function systemSpec(id: string, json: unknown): Spec {
  const spec = parseSpec(json);
  if (spec.control !== 'shuffle' && spec.interventions.length === 0) return spec;
  throw new LabError(
    'bad_system',
    `The system “${id}” needs other questions beside each, and cannot be a model.`,
    {
      hint: 'Choose a system without counterfactuals and shuffled messages.',
      field: 'models',
    },
  );
}

interface Job {
  /** In canonical words. */
  readonly question: string;
  readonly seed: number;
  readonly length: number;
  readonly most: number;
  over: boolean;
  resolve(reply: ChatReply): void;
  reject(error: Error): void;
}

const usual: BatchLimits = { rows: 64, gatherMs: 2 };

export class SystemChat implements ChatModel {
  readonly name: string;
  /** Questions of its family have their own form; how long they may be is theirs to say. */
  readonly contextTokens = null;
  private readonly task: Task;
  private readonly batcher: Batcher<Job>;
  private readonly open = new Set<Job>();
  /** Of the batch that is being run. */
  private running: AbortController | null = null;
  private closed = false;

  /** @param end frees the system. */
  constructor(
    readonly id: string,
    private readonly spec: Spec,
    private readonly system: System,
    private readonly options: SystemChatOptions = {},
    private readonly end: () => Promise<void> = () => Promise.resolve(),
  ) {
    this.name = systemName(id);
    this.task = taskOf(spec.data);
    // What is drawn for one question depends on those beside it.
    const alone = spec.sampling.temperature > 0 || spec.control !== 'none' || spec.sampling.exchange;
    this.batcher = new Batcher((jobs) => this.answer(jobs), {
      ...usual,
      ...options.batch,
      ...(alone && { rows: 1 }),
    });
  }

  /**
   * As the preset says, with the request's seed and no more tokens than it allows; its temperature is not for a system.
   * Calls that wait together are run as one batch and answered as if alone.
   * @throws LabError `chat_refused` for what is no question of the system's family; what running throws.
   */
  async complete({ messages, sampling, signal, onText }: ChatRequest): Promise<ChatReply> {
    signal.throwIfAborted();
    if (this.closed) throw this.gone();
    const question = this.questionIn(messages);
    const reply = await new Promise<ChatReply>((resolve, reject) => {
      const finish = (settle: () => void) => {
        signal.removeEventListener('abort', stop);
        this.open.delete(job);
        job.over = true;
        settle();
      };
      const stop = () => {
        this.batcher.remove(job);
        finish(() => reject(signal.reason as Error));
        if (this.open.size === 0) this.running?.abort(signal.reason);
      };
      const job: Job = {
        question,
        seed: sampling.seed ?? this.spec.seed,
        length: 0, // agents of a system read questions of one form: all are alike
        most: Math.min(sampling.maxTokens, this.spec.sampling.maxTokens),
        over: false,
        resolve: (answer) => finish(() => resolve(answer)),
        reject: (error) => finish(() => reject(error)),
      };
      signal.addEventListener('abort', stop, { once: true });
      this.open.add(job);
      this.batcher.add(job);
    });
    if (reply.text !== '') onText?.(reply.text);
    return reply;
  }

  async dispose(): Promise<void> {
    this.closed = true;
    for (const job of [...this.open]) {
      this.batcher.remove(job);
      job.reject(this.gone());
    }
    this.running?.abort(this.gone());
    await this.end();
  }

  /** The last user message, without a heading such as “Question:”, or its last line, as the family reads it. */
  private questionIn(messages: readonly Message[]): string {
    const said = messages.findLast(({ role }) => role === 'user')?.content.trim() ?? '';
    const last = said.split('\n').at(-1)!.trim();
    const forms = [
      ...new Set([said, last].flatMap((text) => [text, text.replace(/^[\p{L} ]{1,30}:\s*/u, '')])),
    ];
    let fault: LabError | null = null;
    for (const form of forms)
      try {
        return this.task.parse(form).text;
      } catch (error) {
        fault ??= LabError.from(error);
      }
    throw new LabError(
      'chat_refused',
      `${this.name} answers ${this.family} only. ${fault?.message ?? ''}`.trim(),
      {
        hint: fault?.hint ?? 'Ask it a question of its family.',
      },
    );
  }

  private get family(): string {
    return this.task.title ?? `questions of the ${this.task.id}`;
  }

  /** A batch of one seed and one length at a time. Never rejects. */
  private async answer(jobs: readonly Job[]): Promise<void> {
    const groups = new Map<string, Job[]>();
    for (const job of jobs.filter(({ over }) => !over)) {
      const key = `${job.seed} ${job.most}`;
      groups.set(key, [...(groups.get(key) ?? []), job]);
    }
    for (const group of groups.values()) await this.together(group);
  }

  private async together(jobs: readonly Job[]): Promise<void> {
    const going = jobs.filter(({ over }) => !over);
    if (going.length === 0) return;
    const control = new AbortController();
    this.running = control;
    try {
      const replies = await this.replies(going, control.signal);
      going.forEach((job, i) => !job.over && job.resolve(replies[i]!));
    } catch (error) {
      // One question must not take its neighbours with it.
      if (going.length > 1 && !control.signal.aborted) for (const job of going) await this.together([job]);
      else for (const job of going) if (!job.over) job.reject(error as Error);
    } finally {
      this.running = null;
    }
  }

  private async replies(jobs: readonly Job[], signal: AbortSignal): Promise<ChatReply[]> {
    const { spec, system } = this;
    const [{ seed, most }] = jobs as [Job];
    const events: TraceEvent[] = [];
    const options = {
      ...runOptions(spec, { tensors: false, views: false, probe: false }),
      seed,
      maxTokens: most,
    };
    const { answers } = await run(
      system,
      jobs.map(({ question }) => question),
      options,
      { emit: (event) => events.push(event), signal, tools: this.options.tools },
    );
    const ends = speakerOf(system).tokenizer.eos;
    return answers.map((row, i) => ({
      text: replyText(row),
      reasoning: null,
      usage: usageOf(system, events, row, i),
      model: this.name,
      finish: ends.includes(row.tokens.at(-1)?.id ?? -1) || row.tokens.length < most ? 'stop' : 'length',
      replayed: false,
      retries: 0,
      inner: innerSteps(events, row, i),
    }));
  }

  private gone(): LabError {
    return new LabError('disposed', `The model “${this.name}” was closed.`, { hint: 'Start the run again.' });
  }
}
