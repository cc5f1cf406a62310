/**
 * Where models of pictures are made: at once for runs of ordinary size, and in a worker for large ones, so that the page
 * is never held up. The same pure function either way. A worker that cannot be had or dies leaves the work to the page.
 */

import type { Recording } from '../../experiment/recording';
import type { Chosen, Picture, PictureId, Resources } from './picture';

/** What the worker is asked, and what it answers. Plain data. */
export interface MakeMessage {
  readonly ask: number;
  readonly id: PictureId;
  readonly recording: Recording;
  readonly chosen: Chosen;
  readonly resources: Resources;
}
export type MadeMessage =
  { readonly ask: number; readonly model: unknown } | { readonly ask: number; readonly error: string };

/** Multiplications that the page does itself: some 10 ms of a slow core. */
const AT_ONCE = 1.5e6;

/** Whether a run's models take long: most are quadratic in an agent's latent steps, times its width. */
export function isHeavy({ tensors }: Recording): boolean {
  const steps = new Map<string, number>();
  let most = 0;
  for (const [name, { dims }] of tensors) {
    const agent = /^r\d+\.a(\d+)\.hidden$/.exec(name)?.[1];
    if (agent === undefined) continue;
    const sum = (steps.get(agent) ?? 0) + dims[0]!;
    steps.set(agent, sum);
    most = Math.max(most, sum * sum * (dims[1] ?? 0));
  }
  return most * steps.size > AT_ONCE;
}

/** What of a Worker is needed here. */
export interface MakerWorker {
  postMessage(message: MakeMessage): void;
  onmessage: ((event: MessageEvent<MadeMessage>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  onmessageerror: ((event: MessageEvent) => void) | null;
  terminate(): void;
}

export class ModelMaker {
  private worker: MakerWorker | null = null;
  private asked = 0;
  private readonly pending = new Map<number, { resolve(model: unknown): void; reject(error: Error): void }>();

  constructor(private readonly startWorker: () => MakerWorker) {}

  async make(picture: Picture, recording: Recording, chosen: Chosen, resources: Resources): Promise<unknown> {
    try {
      return await this.elsewhere({ id: picture.id, recording: plain(recording), chosen, resources });
    } catch {
      return picture.model(recording, chosen, resources);
    }
  }

  private elsewhere(question: Omit<MakeMessage, 'ask'>): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const ask = ++this.asked;
      this.pending.set(ask, { resolve, reject });
      try {
        (this.worker ??= this.start()).postMessage({ ...question, ask });
      } catch (error) {
        this.drop(error instanceof Error ? error.message : String(error));
      }
    });
  }

  private start(): MakerWorker {
    const worker = this.startWorker();
    worker.onmessage = ({ data }) => {
      const waiting = this.pending.get(data.ask);
      this.pending.delete(data.ask);
      if ('error' in data) waiting?.reject(new Error(data.error));
      else waiting?.resolve(data.model);
    };
    worker.onerror = ({ message }) => this.drop(message);
    worker.onmessageerror = () => this.drop('A message could not be read.');
    return worker;
  }

  /** Ends the worker; everything that waits for it is made by the page, and the next model starts another. */
  private drop(reason: string): void {
    this.worker?.terminate();
    this.worker = null;
    const waiting = [...this.pending.values()];
    this.pending.clear();
    for (const { reject } of waiting) reject(new Error(reason));
  }
}

/** Without what a run has besides, such as its loading. */
function plain({ spec, question, facts, events, tensors, ms, bits }: Recording): Recording {
  return { spec, question, facts, events, tensors, ms, bits };
}
