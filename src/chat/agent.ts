/**
 * A checkpoint of our own as a chat model: chat template, window, batched prefill, tokens drawn one by one. Runs on
 * whatever device it is given, in a worker or in Node.
 */

import { Agent } from '../agents/agent';
import { LabError } from '../errors';
import { loadCheckpoint, type LoadProgress } from '../models/checkpoint';
import type { FileSource } from '../models/source';
import type { Device } from '../runtime/device';
import { decodeBatch, type Job } from './agent-decode';
import { Batcher, type BatchLimits } from './batch';
import type { ChatModel, ChatReply, ChatRequest, Message } from './chat';
import { fitMessages } from './window';

export interface AgentChatOptions {
  readonly batch?: Partial<BatchLimits>;
}

const limits: BatchLimits = { rows: 32, gatherMs: 2 };

export class AgentChat implements ChatModel {
  readonly contextTokens: number;
  private readonly batcher: Batcher<Job>;
  private readonly open = new Set<Job>();
  private closed = false;

  /** @param name as in the model's reference: `navigator`. */
  constructor(
    readonly name: string,
    private readonly agent: Agent,
    options: AgentChatOptions = {},
  ) {
    this.contextTokens = agent.config.maxPositions;
    this.batcher = new Batcher((jobs) => decodeBatch(agent, jobs), { ...limits, ...options.batch });
  }

  /**
   * An answer may take half of the context at most, whatever `maxTokens` says; the rest is for the messages, chosen by
   * `fitMessages`. Without a seed the seed is 0. Concurrent calls share batches, and are answered as if alone.
   */
  async complete(request: ChatRequest): Promise<ChatReply> {
    const { sampling, signal } = request;
    signal.throwIfAborted();
    if (this.closed)
      throw new LabError('disposed', `The model “${this.name}” was closed.`, {
        hint: 'Start the run again.',
      });
    const { tokenizer } = this.agent;
    const most = Math.max(1, Math.min(sampling.maxTokens, Math.floor(this.contextTokens / 2)));
    const encode = (messages: readonly Message[]) => tokenizer.encode(tokenizer.chat(messages).text);
    const room = this.contextTokens - most;
    const ids = encode(fitMessages(request.messages, room, (messages) => encode(messages).length));
    if (ids.length === 0)
      throw new LabError('chat_refused', 'There is nothing in the messages that the model could read.', {
        hint: 'Write a message.',
      });
    return new Promise<ChatReply>((resolve, reject) => {
      const finish = (settle: () => void) => {
        signal.removeEventListener('abort', stop);
        this.open.delete(job);
        job.over = true;
        settle();
      };
      const stop = () => {
        this.batcher.remove(job);
        finish(() => reject(signal.reason as Error));
      };
      const job: Job = {
        ids,
        length: ids.length,
        most,
        request,
        over: false,
        resolve: ({ text, tokens, finish: how }) =>
          finish(() => resolve(this.reply(text, ids.length, tokens, how))),
        reject: (error) => finish(() => reject(error)),
      };
      signal.addEventListener('abort', stop, { once: true });
      this.open.add(job);
      this.batcher.add(job);
    });
  }

  async dispose(): Promise<void> {
    this.closed = true;
    for (const job of [...this.open]) {
      this.batcher.remove(job);
      const hint = 'Start the run again.';
      job.reject(new LabError('disposed', `The model “${this.name}” was closed.`, { hint }));
    }
    await this.agent.dispose();
  }

  private reply(
    text: string,
    promptTokens: number,
    completionTokens: number,
    finish: ChatReply['finish'],
  ): ChatReply {
    return {
      text,
      reasoning: null,
      usage: {
        promptTokens,
        completionTokens,
        cachedTokens: 0,
        reasoningTokens: 0,
        cost: 0,
        estimated: false,
      },
      model: this.name,
      finish,
      replayed: false,
      retries: 0,
    };
  }
}

/** A checkpoint of the Hugging Face layout, loaded and ready. Throws as `loadCheckpoint`. */
export async function openAgentChat(
  name: string,
  source: FileSource,
  device: Device,
  progress?: (event: LoadProgress) => void,
  options: AgentChatOptions = {},
): Promise<AgentChat> {
  return new AgentChat(name, new Agent(await loadCheckpoint(source, progress), device), options);
}
