/** Text in a run: what the speaker answers, and what agents pass on in the text twin. */

import { decode, type DecodedStep, type DecodeOptions, type Sampling } from '../agents/decode';
import { Random } from '../random';
import type { Scope } from '../runtime/scope';
import type { System } from './system';
import { ToolUse, type OnCall, type Tools } from './tools';
import type { SpokenRow } from './trace';
import type { TurnRecord } from './turn';

export interface VoiceOptions {
  readonly sampling: Sampling;
  readonly exchange?: (Sampling & { readonly distinct: boolean }) | undefined;
  readonly seed: number;
  readonly candidates: readonly string[];
  /** Of speakers that may call tools; default python. */
  readonly tools?: 'python' | 'none' | undefined;
}

export class Voice {
  constructor(
    private readonly system: System,
    private readonly options: VoiceOptions,
    private readonly signal: AbortSignal | undefined,
    private readonly tools?: Tools,
  ) {}

  /** Token ids of the candidates in an agent's vocabulary, in order; none where it lacks one of them. */
  candidatesOf(agent: number): number[] {
    const { tokenizer } = this.system.agents[agent]!;
    const ids = this.options.candidates.map((text) => tokenizer.id(text));
    return ids.every((id) => id !== undefined) ? ids : [];
  }

  /**
   * The text behind an opened prompt, with what the trace keeps of every token. Where the pattern's speaker may call
   * tools, its calls are run in the middle of it.
   */
  async answer(
    record: TurnRecord,
    maxTokens: number,
    scope: Scope,
    onCall: OnCall = () => undefined,
  ): Promise<SpokenRow[]> {
    const { tokenizer } = this.system.agents[record.agent]!;
    const { sampling, tools = 'python' } = this.options;
    const use =
      this.system.pattern.tools && tools === 'python'
        ? new ToolUse(tokenizer, this.tools, onCall, this.signal)
        : null;
    const wishes = { maxTokens, sampling, ...(use && { pauses: use }) };
    const rows = await this.decode('answer', record, wishes, scope);
    return rows.map((steps, row) => ({
      text: use ? use.textOf(row, steps) : textOf(this.system, record, steps),
      tokens: steps.map(({ id, probability, candidates }) => ({
        id,
        text: tokenizer.token(id) ?? '',
        probability,
        candidates,
      })),
      ...(use && use.callsOf(row).length > 0 && { calls: use.callsOf(row) }),
    }));
  }

  /** Exactly `tokens` tokens as text for other agents, as a latent turn has m steps. */
  async texts(record: TurnRecord, tokens: number, scope: Scope): Promise<string[]> {
    const { sampling, exchange } = this.options;
    const own = exchange && { sampling: exchange, distinct: exchange.distinct };
    const wishes = { maxTokens: tokens, ignoreEnd: true, ...(own ?? { sampling }) };
    const rows = await this.decode('text', record, wishes, scope);
    return rows.map((steps) => textOf(this.system, record, steps));
  }

  /** Every text has a random stream of its own, so that what one draws does not depend on what went before. */
  private decode(
    kind: 'answer' | 'text',
    record: TurnRecord,
    wishes: Pick<DecodeOptions, 'maxTokens' | 'sampling' | 'ignoreEnd' | 'distinct' | 'pauses'>,
    scope: Scope,
  ): Promise<DecodedStep[][]> {
    const { seed } = this.options;
    const { round, agent, chunks } = record;
    const random = new Random(`${kind} ${seed} ${round}.${agent + 1}`);
    const options = {
      ...wishes,
      random,
      candidates: this.candidatesOf(agent),
      signal: this.signal,
    };
    return decode(this.system.agents[agent]!, chunks.at(-1)!, options, scope);
  }
}

function textOf({ agents }: System, { agent }: TurnRecord, steps: readonly DecodedStep[]): string {
  return agents[agent]!.tokenizer.decode(
    steps.map(({ id }) => id),
    { skipSpecial: true },
  );
}
