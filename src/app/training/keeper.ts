/**
 * The place of one training run in this browser's store. Training never waits for space: what the store does not take
 * stays here as bytes, is told once, and is tried again with the next checkpoint.
 */

import { LabError } from '../../errors';
import type { Spec } from '../../experiment/spec';
import type { StateChange, TrainingChange, TrainingStore } from '../../experiment/training-store';
import { linksFileOf } from '../../experiment/training-state';
import { readState } from '../../training/checkpoint';
import type { Stage } from '../../training/telemetry';
import type { TrainerEvent } from './protocol';

export interface At {
  readonly stage: Stage | 'done';
  readonly step: number;
}

export class Keeper {
  /** The latest checkpoint. */
  state: Uint8Array<ArrayBuffer> | null = null;
  private trained: Uint8Array | null = null;
  /** Where it stands. */
  private at: At;
  /** Whether the run’s entry has been made or found. */
  private entered = false;
  /** Why the store did not take what it was given last. */
  private fault: { readonly code: string; readonly text: string } | null = null;

  constructor(
    private readonly open: () => Promise<TrainingStore>,
    readonly id: string,
    private readonly spec: Spec,
    private readonly emit: (event: TrainerEvent) => void,
  ) {
    this.at = { stage: spec.training.inner ? 'inner' : 'outer', step: 0 };
  }

  /**
   * Enters the run as running.
   * @returns the checkpoint to go on from; null: begin at the beginning.
   * @throws LabError `no_training`, `no_store` where it should be resumed but cannot be found.
   */
  async begin(resume: boolean): Promise<Uint8Array<ArrayBuffer> | null> {
    if (!resume) {
      await this.tried((store) => this.enter(store, true));
      return null;
    }
    const store = await this.open();
    await store.update(this.id, { status: 'running', error: null });
    this.entered = true;
    this.state = await store.state(this.id);
    const run = await store.get(this.id);
    if (run && this.state) this.at = { stage: run.stage, step: run.step };
    return this.state;
  }

  /** Keeps a checkpoint, and tells whether it is safe. */
  async save(
    bytes: Uint8Array<ArrayBuffer>,
    { stage, step }: At,
    status: StateChange['status'],
  ): Promise<void> {
    this.state = bytes;
    this.at = { stage, step };
    const total = stage === 'done' ? 0 : (this.spec.training[stage]?.steps ?? 0);
    const change: StateChange = { stage, step, ...(status && { status }), ...(total > 0 && { total }) };
    const known = this.fault;
    await this.tried(async (store) => {
      await this.enter(store, false);
      await store.saveState(this.id, bytes, change);
    });
    // Who pauses waits for word; else a fault that goes on is told once.
    if (!this.fault || (status === 'paused' && known)) this.tell();
  }

  /** The run pauses where nothing has been done since its latest checkpoint, or its beginning. */
  async rest(): Promise<void> {
    await this.note({ status: 'paused' });
    this.tell();
  }

  /** @returns whether it was written. */
  async note(change: TrainingChange): Promise<boolean> {
    const written = await this.tried(async (store) => {
      if (this.entered) await store.update(this.id, change);
      return this.entered;
    });
    return written === true;
  }

  /** Keeps the trained links, and that the run is done. @returns whether all of it is in the store. */
  async finish(links: Uint8Array, hash: string): Promise<boolean> {
    this.trained = links;
    const kept = await this.tried(async (store) => {
      const run = await store.get(this.id);
      const called = run?.name ?? (this.spec.name || this.spec.data.task);
      await store.links.put(links, { name: called, label: called, spec: this.spec });
      return true;
    });
    // Without its links in the store a run is not over: resuming it ends it again.
    return (await this.note(kept ? { status: 'done', hash } : { status: 'stopped' })) && kept === true;
  }

  /** The trained links' file, or that of the latest checkpoint. @throws LabError `bad_state`. */
  links(): Uint8Array | null {
    return this.trained ?? (this.state && linksFileOf(readState(this.state)));
  }

  /** One of the same id keeps its name; anew, it loses its checkpoint. */
  private async enter(store: TrainingStore, anew: boolean): Promise<void> {
    if (this.entered) return;
    const before = await store.get(this.id);
    if (anew || !before) {
      const { id, spec } = this;
      await store.create({ id, spec, name: before?.name ?? null, status: 'running' });
    }
    this.entered = true;
  }

  private tell(): void {
    if (this.fault) this.emit({ type: 'unsaved', ...this.fault });
    else this.emit({ type: 'saved', ...this.at, bytes: this.state?.length ?? 0 });
  }

  /** Does something with the store. @returns null where it failed, which is told the first time. */
  private async tried<T>(work: (store: TrainingStore) => Promise<T>): Promise<T | null> {
    try {
      const result = await work(await this.open());
      this.fault = null;
      return result;
    } catch (error) {
      const { code, message } = LabError.from(error);
      const first = this.fault === null;
      this.fault = { code, text: message };
      if (first) this.tell();
      return null;
    }
  }
}
