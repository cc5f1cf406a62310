/**
 * What a run keeps of its turns beside the events: tensors by name and, for views, what an agent's head, its memory and
 * its attention say of its latent steps. Only reads: a run is the same with and without it.
 */

import type { DeviceTensor } from '../runtime/device';
import type { Scope } from '../runtime/scope';
import { floats, ints, zeros, type HostTensor } from '../runtime/tensor';
import { distribution, lensStep } from './lens';
import type { System } from './system';
import { attentionName, fedName, hiddenName, kvLengthName, lensName, type TraceEvent } from './trace';
import type { TurnRecord } from './turn';

/** Whole distributions are kept of vocabularies up to this size. */
const SMALL_VOCABULARY = 1024;

export interface RecorderOptions {
  /** Questions in the batch. */
  readonly questions: number;
  readonly tensors: boolean;
  readonly views: boolean;
  readonly emit: (event: TraceEvent) => void;
  readonly onTensor: (name: string, tensor: HostTensor) => void;
}

export class Recorder {
  readonly tensors = new Map<string, HostTensor>();

  constructor(
    private readonly system: System,
    private readonly options: RecorderOptions,
  ) {}

  /** Whether the attention to messages is wanted. */
  get watches(): boolean {
    return this.options.tensors && this.options.views;
  }

  /** Keeps a tensor as it stands in the trace. */
  keep(name: string, tensor: HostTensor): void {
    this.tensors.set(name, tensor);
    this.options.onTensor(name, tensor);
  }

  /** Keeps a tensor [B,…]: one question's has no batch axis. */
  keepRows(name: string, { dtype, dims, data }: HostTensor): void {
    this.keep(name, { dtype, data, dims: this.options.questions === 1 ? dims.slice(1) : dims });
  }

  /**
   * A latent turn, once it is over.
   * @param states h_1 … h_m, [B,m,D].
   * @param candidates ids whose place in the lens is wanted.
   */
  async turn(
    record: TurnRecord,
    states: DeviceTensor,
    candidates: readonly number[],
    scope: Scope,
  ): Promise<void> {
    if (!this.options.tensors) return;
    const [round, agent] = [record.round, record.agent + 1];
    const lengths = record.chunks.at(-1)!.cache.rows.map((row) => row.reduce((sum, real) => sum + real, 0));
    this.keepRows(hiddenName(round, agent), await states.read());
    this.keep(kvLengthName(round, agent), ints(lengths, [lengths.length]));
    if (!this.options.views) return;
    await this.lens(record, states, candidates);
    await this.fed(record, states, scope);
    if (record.watched.length > 0) await this.attention(record, scope);
  }

  private async lens(record: TurnRecord, states: DeviceTensor, candidates: readonly number[]): Promise<void> {
    const [round, number] = [record.round, record.agent + 1];
    const agent = this.system.agents[record.agent]!;
    const { data, dims } = await agent.logits(states);
    const [, steps, vocabulary] = dims as [number, number, number];
    const small = vocabulary <= SMALL_VOCABULARY;
    const rows = Array.from({ length: small ? data.length / vocabulary : steps }, (_, row) =>
      distribution(data as Float32Array, row, vocabulary),
    );
    const text = (id: number) => agent.tokenizer.token(id) ?? '';
    this.options.emit({
      type: 'lens',
      round,
      agent: number,
      vocabulary,
      steps: rows.slice(0, steps).map((row) => lensStep(row, candidates, text)),
    });
    if (!small) return;
    const all = new Float32Array(data.length);
    rows.forEach((row, i) => all.set(row, i * vocabulary));
    this.keepRows(lensName(round, number), floats(all, dims));
  }

  /** What each step but the first was fed, as it stands in the records. */
  private async fed({ round, agent, chunks }: TurnRecord, states: DeviceTensor, scope: Scope): Promise<void> {
    const [batch, , width] = states.dims as [number, number, number];
    const fed = chunks.slice(1).map(({ feeds }) => feeds.embeds!);
    const name = fedName(round, agent + 1);
    if (fed.length === 0) this.keepRows(name, zeros([batch, 0, width]));
    else this.keepRows(name, await scope.keep(await this.system.glue.join(fed)).read());
  }

  private async attention(record: TurnRecord, scope: Scope): Promise<void> {
    const { layers, heads } = this.system.agents[record.agent]!.config;
    const weights = record.chunks.map(({ attention }) => attention!);
    const { data, dims } = await scope.keep(await this.system.glue.join(weights)).read(); // [B,m,L·H·M]
    const apart = [...dims.slice(0, 2), layers.length, heads, record.watched.length];
    this.keepRows(attentionName(record.round, record.agent + 1), floats(data as Float32Array, apart));
  }
}
