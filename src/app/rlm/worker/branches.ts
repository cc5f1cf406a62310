/**
 * What the worker keeps of runs: of each of the last ones its whole trace, its experiment, what its models said and the
 * sessions of its agents, from which shells are forked. Knows neither how runs are made nor who asks.
 */

import type { Recording } from '../../../chat/recording';
import type { RlmSpec } from '../../../experiment/rlm-spec';
import type { Json } from '../../../json';
import { keepLast } from '../../../keep-last';
import type { Session } from '../../../repl/session-types';
import type { RlmEvent } from '../../../rlm/trace';
import { gone } from '../client';
import type { RunRequest } from '../protocol';

/** Branches that are kept; the oldest goes. */
const KEPT = 12;
/** Sessions of children that are kept of one branch. */
const CHILDREN = 200;
/** Characters of contexts that kept sessions hold, of all branches together. */
const HELD_CHARACTERS = 120e6;

export interface KeptSession {
  readonly session: Session;
  /** Of its context. */
  readonly characters: number;
  readonly depth: number;
}

export interface Branch {
  readonly id: string;
  /** A run's grows while it goes on. */
  readonly events: readonly RlmEvent[];
  /** Null: of an opened log it is not known. */
  readonly spec: RlmSpec | null;
  /** What a run was given; null: it was opened from a file or a link. */
  readonly request: RunRequest | null;
  /** Every answer of a model; null: there is none. */
  recording: Recording | null;
  /** Answers were taken from the trace of another run that `recording` does not have. */
  readonly isPartial: boolean;
  /** By agent's run, as they were when they were closed, or as they are. */
  readonly sessions: Map<string, KeptSession>;
  /** The context that a log held; undefined: it held none. */
  readonly context?: Json | undefined;
}

export class Branches {
  private readonly kept = new Map<string, Branch>();

  /** Takes one up, in place of one of the same name. */
  put(branch: Branch): void {
    this.kept.delete(branch.id);
    this.kept.set(branch.id, branch);
    keepLast(this.kept, KEPT);
  }

  /** @throws LabError `gone` */
  get(id: string): Branch {
    const branch = this.kept.get(id);
    if (!branch) throw gone();
    return branch;
  }

  drop(id: string): void {
    this.kept.delete(id);
  }

  /** Keeps an agent's session, and lets go of the oldest where they hold too much: a branch's root the last of its own. */
  keep({ sessions }: Branch, run: string, kept: KeptSession): void {
    sessions.delete(run);
    sessions.set(run, kept);
    const root = sessions.get('0');
    keepLast(sessions, CHILDREN + (root ? 1 : 0), (one) => one === root);
    let held = 0;
    for (const branch of [...this.kept.values()].reverse()) {
      const newest = [...branch.sessions].reverse();
      const isRoot = ([key]: (typeof newest)[number]) => key === '0';
      for (const [key, one] of [...newest.filter(isRoot), ...newest.filter((entry) => !isRoot(entry))]) {
        held += one.characters;
        if (held > HELD_CHARACTERS && one !== kept) branch.sessions.delete(key);
      }
    }
  }
}
