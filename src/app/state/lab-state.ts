/** The page's state as a type, and what the lab is given to work with. */

import type { StoreApi } from 'zustand/vanilla';
import type { LabErrorJson } from '../../errors';
import type { BaseRun } from '../../experiment/base';
import type { Claim } from '../../experiment/claim';
import type { Recording } from '../../experiment/recording';
import type { SessionEvent } from '../../experiment/session-events';
import type { Spec } from '../../experiment/spec';
import type { RunStore, StoredRun } from '../../experiment/store';
import type { Preset } from '../../experiment/url';
import type { Question } from '../../tasks/task';
import type { RunSummary } from '../engine/protocol';
import type { Catalogue } from './catalogue';
import type { Clock } from './playback';
import type { RunState } from './run';

/** Links that were trained in this browser, as the training store lists them. */
export interface OwnLinks {
  readonly hash: string;
  /** As a spec names them. */
  readonly name: string;
  /** For people. */
  readonly label: string;
  readonly pattern: string;
  readonly agents: readonly { readonly id: string; readonly hash: string }[];
}

/** What of the training store the playground reads. */
export interface TrainedHere {
  links(): Promise<readonly OwnLinks[]>;
  /** Makes a user's own questions known to `taskOf`. @returns whether they are here. */
  provide(file: { readonly name: string; readonly hash: string }): Promise<boolean>;
  /** Told whenever any of it may have changed. */
  onChange(listener: () => void): void;
}

export interface LabState {
  /** Null until the presets are there. */
  readonly preset: Preset | null;
  readonly spec: Spec | null;
  /** Latest first. */
  readonly ownLinks: readonly OwnLinks[];
  /** What the Train workspace is set to; null: it has not been opened. */
  readonly training: Spec | null;
  /** How much of the training that goes on in this tab is done, 0 to 1; null: none goes on. */
  readonly trained: number | null;
  /** The experiment that the address named last; it changes together with `spec` when an address is opened. */
  readonly opened: Spec | null;
  /** Whether that address was of the Train workspace. */
  readonly openedInTrain: boolean;
  /** What stands in the question's field. */
  readonly draft: string;
  /** The draft as it was last read; null while it cannot be. */
  readonly question: Question | null;
  readonly questionError: LabErrorJson | null;
  /** What of the link was not taken as it stood, as sentences. */
  readonly notices: readonly string[];
  /** What else went another way than one would expect, as sentences. */
  readonly remarks: readonly string[];
  /** What is shown. */
  readonly run: RunState | null;
  /** What it is compared with: the pinned run, or the one before a counterfactual. */
  readonly beside: RunState | null;
  /** What the user pinned: it stands beside every ordinary run. */
  readonly pinned: RunState | null;
  /** What the link that was opened says came out, and of which experiment. */
  readonly claim: { readonly spec: Spec; readonly claim: Claim } | null;
  /** Kept runs, the latest first; null: no store here. */
  readonly stored: readonly StoredRun[] | null;
  /** Why there is no store. */
  readonly storeFault: LabErrorJson | null;
  /** What went wrong last, until it is dismissed. */
  readonly error: LabErrorJson | null;
}

export const emptyState: LabState = {
  preset: null,
  spec: null,
  ownLinks: [],
  training: null,
  trained: null,
  opened: null,
  openedInTrain: false,
  draft: '',
  question: null,
  questionError: null,
  notices: [],
  remarks: [],
  run: null,
  beside: null,
  pinned: null,
  claim: null,
  stored: null,
  storeFault: null,
  error: null,
};

export interface Engine {
  run(
    spec: Spec,
    questions: readonly string[],
    page: string,
    onEvents: (events: readonly SessionEvent[]) => void,
    base?: BaseRun,
  ): Promise<RunSummary>;
  stop(): void;
}

export interface Surroundings {
  readonly engine: Engine;
  /** The page's own address: models and links lie below it. */
  readonly page: string;
  readonly clock: Clock;
  loadCatalogue(): Promise<Catalogue>;
  loadPresets(ids: readonly string[]): Promise<readonly { id: string; json: unknown }[]>;
  /** A recorded run that is shipped. */
  loadTrace(name: string): Promise<Recording>;
  /** @throws LabError where this browser keeps nothing. */
  openStore(): Promise<RunStore>;
  /** Links and questions of the training store. @throws LabError where this browser keeps nothing. */
  openTrained(): Promise<TrainedHere>;
}

/** Whether what stands beside was pinned; else it is the run before a counterfactual. */
export const isBesidePinned = ({ beside, pinned }: LabState): boolean =>
  beside !== null && beside.id === pinned?.id;

/** Adds a sentence to the remarks, once. */
export function remark({ getState, setState }: StoreApi<LabState>, sentence: string): void {
  const { remarks } = getState();
  if (!remarks.includes(sentence)) setState({ remarks: [...remarks, sentence] });
}
