/**
 * One agent's turn: its prompt with the messages in their slots, then latent steps. What was run is kept as records,
 * which the trace describes and back-propagation walks in reverse.
 */

import type { Agent, Cache, Chunk } from '../agents/agent';
import { allReal, append, padLeft, type Rows } from '../agents/layout';
import { LabError } from '../errors';
import type { DeviceTensor } from '../runtime/device';
import type { Scope } from '../runtime/scope';
import { promptPieces, type RolePrompt } from './prompt';
import type { Passage, System } from './system';

/** What fills a slot: latents in the receiver's space [B,m,D], or a text per question. */
export type Message =
  | {
      readonly kind: 'latent';
      readonly tensor: DeviceTensor;
      readonly source: TurnRecord;
      readonly hop: number;
      /** Which positions are no padding, in each row; absent: all are real. */
      readonly real?: Rows;
    }
  | { readonly kind: 'text'; readonly texts: readonly string[] };

/** Where a latent message lies among the embeddings of its turn's first chunk. */
export interface Filled {
  readonly message: Message & { kind: 'latent' };
  readonly start: number;
  readonly length: number;
}

/** Ids by piece of the prompt, and by question. */
export type Pieces = readonly (readonly (readonly number[])[])[];

export interface TurnRecord {
  readonly round: number;
  /** Index of the agent, from 0. */
  readonly agent: number;
  /** Token ids as fed, [piece][question]: before the first filled slot, behind it, behind the next, … */
  readonly pieces: Pieces;
  readonly filled: readonly Filled[];
  /** The end of the prompt, then one chunk per further latent step. */
  readonly chunks: Chunk[];
  /** States h_1 … h_m, each [B,1,D], as they are passed on. */
  readonly states: DeviceTensor[];
  /** Places of the messages in the sequence, where attention to them is watched; else none. */
  readonly watched: readonly number[];
}

export interface OpenOptions {
  /** Token ids behind the prompt, one list per question. */
  readonly answer?: readonly (readonly number[])[];
  /** Watch the attention to the messages. */
  readonly watch?: boolean;
}

/** What is done along with a rollout. */
export interface ThinkHooks {
  onStep(step: number): void;
  /** Gives the state [B,1,D] that stands for h_step from then on. */
  alter?(step: number, state: DeviceTensor): Promise<DeviceTensor>;
}

/**
 * Prompts of one agent in a run. All of a prompt up to the last token before its first slot is run once and its K/V
 * kept: rounds share it, and so do the latent and the final prompt as far as they agree.
 */
export class Prompter {
  private readonly prefixes = new Map<string, Promise<Cache>>();

  constructor(
    private readonly system: System,
    private readonly index: number,
    private readonly questions: readonly string[],
    private readonly scope: Scope,
    private readonly passage: Passage = system.links,
  ) {}

  /**
   * Runs the prompt with `messages` in its slots (null: nothing there).
   * @param scope of the turn; what rounds share stays in the run's.
   * @returns a record with one chunk, whose last position is the prompt's (or the answer's) last.
   */
  async open(
    round: number,
    which: keyof Pick<RolePrompt, 'latent' | 'final'>,
    messages: readonly (Message | null)[],
    scope: Scope,
    { answer = [], watch = false }: OpenOptions = {},
  ): Promise<TurnRecord> {
    const agent = this.agent;
    const pieces = this.pieces(which, messages);
    const before = pieces[0]!;
    const prefix = await this.prefix(before.map((ids) => ids.slice(0, -1)));
    const latents = messages.filter((message) => message?.kind === 'latent') as (Message & {
      kind: 'latent';
    })[];

    const parts: DeviceTensor[] = [];
    const filled: Filled[] = [];
    let real: Rows = this.questions.map(() => new Uint8Array(0));
    let length = 0;
    const take = (tensor: DeviceTensor, flags: Rows) => {
      parts.push(tensor);
      real = append(real, flags);
      length += flags[0]!.length;
    };
    const takeIds = async (rows: readonly (readonly number[])[]) => {
      const padded = padLeft(rows, agent.tokenizer.pad ?? 0);
      if (padded.length > 0) take(await agent.embed(padded.ids, rows.length, scope), padded.real);
    };
    await takeIds(before.map((ids) => ids.slice(-1)));
    for (const [i, message] of latents.entries()) {
      const count = message.tensor.dims[1]!;
      filled.push({ message, start: length, length: count });
      take(message.tensor, message.real ?? allReal(this.questions.length, count));
      await takeIds(pieces[i + 1]!);
    }
    this.checkEnd(real);
    if (answer.length > 0) await takeIds(answer);
    const embeds = parts.length === 1 ? parts[0]! : scope.keep(await this.system.glue.join(parts));
    const past = prefix.rows[0]!.length;
    const watched = watch ? filled.flatMap(({ start, length }) => range(past + start, length)) : [];
    const chunk = await agent.forward(embeds, real, prefix, scope, watched);
    return { round, agent: this.index, pieces, filled, chunks: [chunk], states: [], watched };
  }

  /**
   * m latent steps behind an opened prompt: h_1 is the prompt's last state, and e_{t+1} = R_in(h_t) is fed back, or what
   * another passage makes of h_t.
   */
  async think(record: TurnRecord, steps: number, scope: Scope, { onStep, alter }: ThinkHooks): Promise<void> {
    const batch = this.questions.length;
    for (let step = 1; step <= steps; step++) {
      if (step > 1) {
        const embeds = await this.passage.inner(this.index, record.states.at(-1)!, scope);
        const { cache } = record.chunks.at(-1)!;
        const chunk = await this.agent.forward(embeds, allReal(batch, 1), cache, scope, record.watched);
        record.chunks.push(chunk);
      }
      const { last } = record.chunks.at(-1)!;
      record.states.push(alter ? await alter(step, last) : last);
      onStep(step);
    }
  }

  private get agent(): Agent {
    return this.system.agents[this.index]!;
  }

  /** Prompt pieces by position, each one list of ids per question; text messages are part of the text. */
  private pieces(which: 'latent' | 'final', messages: readonly (Message | null)[]): Pieces {
    const prompt = this.system.prompts[this.index]!;
    const filled = messages.map((message) => message?.kind === 'latent');
    const rows = this.questions.map((question, row) => {
      const texts = messages.map((message) => (message?.kind === 'text' ? message.texts[row]! : null));
      return promptPieces(this.agent.tokenizer, prompt[which], {
        question,
        system: prompt.system,
        filled,
        texts,
      });
    });
    return rows[0]!.map((_, piece) => rows.map((row) => row[piece]!));
  }

  /** The last place of a batch's prompts must be real in every row: that is where they are thought on. */
  private checkEnd(real: Rows): void {
    if (real.every((row) => row.at(-1) === 1)) return;
    throw new LabError('ragged_prompt', 'After a slot, some questions have text and others none.', {
      hint: 'Run these questions one at a time, or put text after the slot.',
      field: `agents.${this.index}`,
    });
  }

  private prefix(rows: readonly (readonly number[])[]): Promise<Cache> {
    const key = JSON.stringify(rows);
    let prefix = this.prefixes.get(key);
    if (!prefix) {
      prefix = this.runPrefix(rows);
      this.prefixes.set(key, prefix);
    }
    return prefix;
  }

  private async runPrefix(rows: readonly (readonly number[])[]): Promise<Cache> {
    const { ids, real, length } = padLeft(rows, this.agent.tokenizer.pad ?? 0);
    if (length === 0) return this.agent.emptyCache(rows.length);
    const embeds = await this.agent.embed(ids, rows.length, this.scope);
    return this.agent.prefix(embeds, real, this.scope);
  }
}

const range = (start: number, length: number) => Array.from({ length }, (_, i) => start + i);
