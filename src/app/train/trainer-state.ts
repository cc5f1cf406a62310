/** The Train workspace's state as a type, and what it is given to work with. */

import type { LabErrorJson } from '../../errors';
import type { OwnData } from '../../experiment/data';
import type { Spec } from '../../experiment/spec';
import type { TrainingStore } from '../../experiment/training-store';
import type { Preset } from '../../experiment/url';
import type { GradientCheck } from '../../training/check';
import type { Curves, Stage } from '../../training/telemetry';
import type { WakeLock } from '../device/wake';
import type { Catalogue } from '../state/catalogue';
import type { StartRequest, TrainerEvent, TrainingSummary } from '../training/protocol';
import type { AgentSize } from './cost';
import type { TrainRun } from './run';

/** Runs over one another at most: as many as there are hues. */
export const MOST_SHOWN = 6;

export interface DataState {
  readonly reading: boolean;
  /** What the last file has in it; null: none was opened here. */
  readonly opened: { readonly name: string; readonly rows: number; readonly notes: readonly string[] } | null;
  /** What is wrong with it, line by line. */
  readonly fault: LabErrorJson | null;
}

export interface CheckState {
  readonly running: boolean;
  /** Of which settings. */
  readonly spec: Spec;
  readonly result: GradientCheck | null;
  readonly error: LabErrorJson | null;
}

export interface TrainState {
  /** The settings as they stand in the form: what the schema refuses may be among them. */
  readonly draft: Spec;
  /** The latest first. */
  readonly runs: readonly TrainRun[];
  /** The run whose numbers are told; null: none. */
  readonly focus: string | null;
  /** Runs on the charts, and the hue of each. */
  readonly shown: Readonly<Record<string, number>>;
  /** The run that this tab trains. */
  readonly active: string | null;
  /** Null: follows the run in focus. */
  readonly stage: Stage | null;
  /** Chosen options by `chart.key`. */
  readonly options: Readonly<Record<string, string>>;
  /** Charts that are shown as tables. */
  readonly tables: readonly string[];
  readonly data: DataState;
  readonly check: CheckState | null;
  /** Why nothing is kept here. */
  readonly storeFault: LabErrorJson | null;
  /** Ids of entries of the store that cannot be read. */
  readonly damaged: readonly string[];
  /** Why the machine may fall asleep over it; null: it stays awake. */
  readonly sleepy: string | null;
  /** What went wrong outside any run. */
  readonly error: LabErrorJson | null;
  /** By model id; those that are known. */
  readonly sizes: ReadonlyMap<string, AgentSize>;
}

/** The training worker as the workspace uses it; see TrainerClient. */
export interface Trainer {
  start(request: StartRequest, onEvents: (events: readonly TrainerEvent[]) => void): Promise<TrainingSummary>;
  pause(): void;
  go(): void;
  stop(): void;
  state(id?: string): Promise<Uint8Array | null>;
  links(id?: string): Promise<Uint8Array | null>;
  check(spec: Spec, page: string): Promise<GradientCheck>;
}

/** What the workspace needs of the lab that it stands in. */
export interface Home {
  catalogue(): Catalogue | null;
  presets(): readonly Preset[];
  /** The playground's experiment. */
  spec(): Spec | null;
  /** Sets the playground's experiment and goes there. */
  use(spec: Spec): void;
}

export interface Surroundings {
  readonly trainer: Trainer;
  readonly page: string;
  readonly home: Home;
  now(): number;
  /** Unique, and stays so after a reload. */
  freshId(): string;
  /** @throws LabError `no_store`. */
  openStore(): Promise<TrainingStore>;
  /** The curves in a checkpoint's file. @throws LabError `bad_state`. */
  curvesOf(bytes: Uint8Array): Promise<Curves>;
  /** @throws LabError `bad_data`, which names lines. */
  readData(bytes: Uint8Array, name: string): Promise<OwnData>;
  /** A JSON file below the page. */
  loadJson(path: string): Promise<unknown>;
  /** Keeps the screen on while something computes. */
  readonly awake: Pick<WakeLock, 'hold' | 'release' | 'note' | 'onChange'>;
}
