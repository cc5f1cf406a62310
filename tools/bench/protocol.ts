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
  /** Opens one training: a spec, and for PyTorch the folder of its case. */
  openTraining: { args: TrainingArgs; reply: { description: string } };
  /** So many training steps from where the last one left off. */
  train: { args: { steps: number }; reply: Steps };
  /** The same, with the account of a metered device. */
  profile: { args: { steps: number }; reply: Profile };
  /** So many steps, and what they held at most. */
  memory: { args: { steps: number }; reply: Memory };
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

export interface TrainingArgs {
  /** A whole experiment, as the lab's schema has it. */
  spec: unknown;
  /** Where the case for PyTorch lies; Node writes it. */
  folder: string;
  /** Links start with so much noise on them, in parts of each tensor's own size: trained ones have nothing left to learn. */
  noise: number;
  /** Threads of the back end, where it can have several. */
  threads: number;
  /** Keep account of programs and tensors, which costs a little time. */
  metered: boolean;
}

export interface Steps {
  readonly ms: readonly number[];
  readonly losses: readonly number[];
  /** Processor time of the whole process in the meantime, in ms: what other work on the machine disturbs least. */
  readonly cpuMs: number;
}

/** All calls of one program on tensors of one shape. */
export interface ProgramTime {
  readonly program: string;
  readonly calls: number;
  readonly ms: number;
  /** Of the fastest call. */
  readonly least: number;
}

export interface Profile extends Steps {
  readonly programs: readonly ProgramTime[];
}

/** Bytes. */
export interface Memory {
  /** From shapes: agents' and links' weights; K/V that are kept for the backward walk, at most; AdamW's moments. */
  readonly weights: number;
  readonly cache: number;
  readonly moments: number;
  /** What the process or heap grew by, at most, since the runtime was there and nothing was loaded. */
  readonly peak: number;
  /** The parts of `peak`, by name. */
  readonly parts: Readonly<Record<string, number>>;
}

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
