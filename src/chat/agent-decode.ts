/** One left-padded batch of prompts through an agent, each row with sampling, limits and a reader of its own. */

import type { Agent, Chunk } from '../agents/agent';
import { choose, softmax } from '../agents/decode';
import { allReal, padLeft } from '../agents/layout';
import { Random } from '../random';
import { Scope } from '../runtime/scope';
import type { Sized } from './batch';
import type { ChatReply, ChatRequest } from './chat';
import { StopCutter } from './stop';

export interface Answered {
  readonly text: string;
  readonly tokens: number;
  readonly finish: ChatReply['finish'];
}

export interface Job extends Sized {
  readonly ids: readonly number[];
  readonly request: ChatRequest;
  /** Nobody waits for it any more. */
  over: boolean;
  resolve(answer: Answered): void;
  reject(error: Error): void;
}

/** Answers all jobs; a fault of the device is every job's. Never rejects. */
export async function decodeBatch(agent: Agent, jobs: readonly Job[]): Promise<void> {
  const scope = new Scope();
  try {
    const rows = jobs.map((job) => new Row(agent, job));
    const { ids, real } = padLeft(
      jobs.map((job) => job.ids),
      agent.tokenizer.pad ?? 0,
    );
    const batch = jobs.length;
    let chunk: Chunk | null = null;
    let next = ids;
    while (rows.some((row) => !row.job.over)) {
      const before: Chunk | null = chunk;
      const embeds = await agent.embed(next, batch, scope);
      const cache = before?.cache ?? agent.emptyCache(batch);
      chunk = await agent.forward(embeds, before ? allReal(batch, 1) : real, cache, scope);
      scope.free(embeds);
      if (before) release(before, scope);
      const { data, dims } = await agent.logits(chunk.last);
      const width = dims.at(-1)!;
      next = Int32Array.from(rows, (row, b) => row.take(data as Float32Array, b * width, width));
    }
  } catch (error) {
    for (const job of jobs)
      if (!job.over) job.reject(error instanceof Error ? error : new Error(String(error)));
  } finally {
    scope.end();
  }
}

/** What the next chunk's keys and values have taken in. */
function release(chunk: Chunk, scope: Scope): void {
  for (const tensor of chunk.cache.tensors) if ('dispose' in tensor) scope.free(tensor);
  scope.free(chunk.hidden);
  scope.free(chunk.last);
}

class Row {
  private readonly ids: number[] = [];
  private readonly random: Random;
  private readonly cutter: StopCutter;
  /** Text that was put through the cutter, and what came out of it. */
  private read = '';
  private shown = '';
  /** Text is needed token by token. */
  private readonly watched: boolean;

  constructor(
    private readonly agent: Agent,
    readonly job: Job,
  ) {
    const { seed = 0, stop = [] } = job.request.sampling;
    this.random = new Random(`chat ${seed}`);
    this.cutter = new StopCutter(stop);
    this.watched = job.request.onText !== undefined || stop.length > 0;
  }

  /** Takes the row's next token, from logits at `start`. @returns what to feed: its id. */
  take(logits: Float32Array, start: number, width: number): number {
    const pad = this.agent.tokenizer.pad ?? 0;
    if (this.job.over) return pad;
    const id = choose(softmax(logits, start, width), {
      sampling: this.job.request.sampling,
      random: this.random,
    });
    const ended = this.agent.tokenizer.eos.includes(id);
    this.ids.push(id);
    if (this.watched && !ended) this.show(false);
    if (ended || this.cutter.stopped) this.end('stop');
    else if (this.ids.length >= this.job.most) this.end('length');
    return id;
  }

  private end(finish: Answered['finish']): void {
    this.show(true);
    const { ids, shown: text, job } = this;
    job.resolve({ text, tokens: ids.length, finish: this.cutter.stopped ? 'stop' : finish });
  }

  /** Reads the tokens anew and hands out what is new and sure: a character may take several tokens. */
  private show(last: boolean): void {
    const text = this.agent.tokenizer.decode(this.ids, { skipSpecial: true });
    const sure = last ? text : text.replace(/\ufffd+$/, '');
    if (!sure.startsWith(this.read)) {
      if (last) this.again(sure);
      return;
    }
    this.hand(this.cutter.push(sure.slice(this.read.length)));
    this.read = sure;
    if (last) this.hand(this.cutter.flush());
  }

  /** A tokenizer that reads earlier tokens otherwise once later ones are there: the answer is said anew. */
  private again(text: string): void {
    const cutter = new StopCutter(this.job.request.sampling.stop);
    this.shown = '';
    this.job.request.onRestart?.();
    this.hand(cutter.push(text) + cutter.flush());
  }

  private hand(text: string): void {
    if (text === '') return;
    this.shown += text;
    this.job.request.onText?.(text);
  }
}
