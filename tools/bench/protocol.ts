/**
 * What the benchmark asks of a peer, wherever it runs: a child process by lines of JSON, a worker by messages. Wire
 * types only.
 */

/** `step`: one latent step. `both`: the same, and then its vjp. */
export type StepKind = 'step' | 'both';

export interface Requests {
  /** Opens what will be measured. */
  open: {
    args: { model: string; batches: readonly number[]; past: number; folder: string };
    reply: { description: string };
  };
  /** The numbers that a kind computes: the last hidden state, or the cotangent of the embeddings. */
  numbers: { args: { kind: StepKind; batch: number }; reply: readonly number[] };
  /** Milliseconds of each of at most `calls` calls. */
  time: { args: TimeArgs; reply: readonly number[] };
  /** The loss before any training, after so many rounds. */
  loss: { args: { rounds: number }; reply: number };
  /** So many training steps from where the last one left off. */
  train: { args: { steps: number }; reply: { ms: readonly number[]; losses: readonly number[] } };
}

export interface TimeArgs {
  kind: StepKind;
  batch: number;
  calls: number;
  minCalls: number;
  budgetMs: number;
  warmCalls: number;
}

/** Inputs of the step at one batch size, within the folder that `open` names. */
export const caseFile = (batch: number) => `step-${batch}.safetensors`;

/** What a training step is made of, for PyTorch. Prompts: per question the token ids around the message's slot. */
export interface TrainCase {
  readonly models: readonly string[];
  readonly rounds: number;
  readonly latentSteps: number;
  readonly agents: readonly {
    readonly first: readonly number[][][];
    readonly later: readonly number[][][];
  }[];
  readonly final: readonly number[][][];
  readonly targets: readonly number[][];
  readonly optimiser: Readonly<Record<string, number>>;
}

export const trainCase = { json: 'train.json', links: 'train-links.safetensors' } as const;

export type RequestName = keyof Requests;

/** One that can be measured. */
export interface Peer {
  readonly name: string;
  ask<K extends RequestName>(what: K, args: Requests[K]['args']): Promise<Requests[K]['reply']>;
  close(): Promise<void>;
}

export type Handlers = { [K in RequestName]?: (args: Requests[K]['args']) => Promise<Requests[K]['reply']> };

export interface Message {
  what: RequestName;
  args: unknown;
}

export type Answer = { reply: unknown } | { error: string };

/** Runs the handler that a message names; a failure becomes an answer. */
export async function answer(handlers: Handlers, { what, args }: Message): Promise<Answer> {
  try {
    const handler = handlers[what] as ((args: unknown) => Promise<unknown>) | undefined;
    if (!handler) throw new Error(`this peer cannot “${what}”`);
    return { reply: await handler(args) };
  } catch (error) {
    return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
