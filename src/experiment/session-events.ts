/** What a session tells while it loads and runs. Wire types: they cross from the worker to the page as they are. */

import type { Design } from '../links/designs';
import type { NormMode } from '../links/linkset';
import type { TraceEvent } from '../mas/trace';
import type { BackendName } from '../runtime/device';
import type { HostTensor } from '../runtime/tensor';

/** One named stage of loading. */
export interface LoadStep {
  readonly key: string;
  readonly name: string;
}

/** What runs, where, and what of it was trained. */
export interface SystemFacts {
  readonly device: {
    readonly name: BackendName;
    readonly description: string;
    /** Cross-origin isolated, so that threads are possible. */
    readonly isolated: boolean;
    /** Why it is another device than the wished one. */
    readonly note: string | null;
  };
  readonly agents: readonly {
    readonly id: string;
    readonly role: string;
    readonly family: string;
    readonly width: number;
    readonly layers: number;
    /** Bytes of its largest weights file. */
    readonly bytes: number;
    readonly hash: string;
  }[];
  readonly links: {
    readonly source: 'trained' | 'untrained';
    readonly file: string | null;
    /** SHA-256 of their file, or of the file that untrained ones would be written to. Absent in older recordings. */
    readonly hash?: string | undefined;
    /** Of the initialisation. */
    readonly seed: number;
    readonly design: Design;
    readonly norm: NormMode;
    readonly inner: number;
    readonly outer: number;
    /** Numbers in all of them. */
    readonly parameters: number;
    readonly trained: boolean;
  };
  /** 0 or nearly so when everything was there already. */
  readonly loadMs: number;
}

export type SessionEvent =
  | { readonly type: 'plan'; readonly steps: readonly LoadStep[] }
  /** `doing` is for people; bytes of the present file, 0 where none are read. */
  | {
      readonly type: 'load';
      readonly key: string;
      readonly doing: string;
      readonly loaded: number;
      readonly total: number | null;
    }
  | { readonly type: 'loaded'; readonly key: string; readonly ms: number }
  | { readonly type: 'ready'; readonly facts: SystemFacts }
  | { readonly type: 'trace'; readonly event: TraceEvent }
  /** A tensor of the trace, by its name there. */
  | { readonly type: 'tensor'; readonly name: string; readonly tensor: HostTensor };
