/** Coverage of branches: their contexts made again, and what was found kept for questions about single places. */

import { LabError } from '../../../errors';
import { rlmQuestion } from '../../../experiment/rlm';
import { keepLast } from '../../../keep-last';
import { cover, type Covered } from '../../../rlm/coverage/cover';
import type { Coverage, CoverageAt } from '../../../rlm/coverage/coverage';
import { contextText } from '../../../rlm/coverage/text';
import { retyped, type Retyped } from '../compare/retyped';
import type { HeldFile } from '../protocol';
import type { Branch, Branches } from './branches';
import { fileOf } from './files';
import { givenTo } from './given';

/** Each holds the text of a context and its index. */
const KEPT = 2;

interface Kept {
  readonly branch: Branch;
  /** Events that there were. */
  readonly events: number;
  readonly files: readonly HeldFile[];
  readonly covered: Covered;
}

export class Coverages {
  private readonly kept = new Map<string, Kept>();

  constructor(private readonly branches: Branches) {}

  /** @throws LabError `gone`, `no_context` */
  async of(id: string, files: readonly HeldFile[]): Promise<Coverage> {
    return (await this.covered(id, files)).coverage;
  }

  /** @throws LabError `gone`, `no_context` */
  async at(id: string, position: number): Promise<CoverageAt> {
    const known = this.kept.get(id);
    // A place is asked of the picture that is shown, even where the run has gone on.
    if (known && known.branch === this.branches.get(id)) return known.covered.at(position);
    return (await this.covered(id, known?.files ?? [])).at(position);
  }

  /** @throws LabError `gone` */
  async retyped(id: string, files: readonly HeldFile[]): Promise<Retyped> {
    const branch = this.branches.get(id);
    const context = await contextOf(branch, files).catch(() => null);
    return retyped(branch.events, contextText(context).text);
  }

  private async covered(id: string, files: readonly HeldFile[]): Promise<Covered> {
    const branch = this.branches.get(id);
    const known = this.kept.get(id);
    const { length } = branch.events;
    if (known && known.branch === branch && known.events === length) return known.covered;
    this.kept.delete(id);
    const context = await contextOf(branch, files);
    const events = branch.events.slice(0, length);
    const given = givenTo(branch);
    const covered = await cover({ context, events, given }, breathe);
    this.kept.set(id, { branch, events: length, files, covered });
    keepLast(this.kept, KEPT);
    return covered;
  }
}

/** Lets what else was asked of the worker have its turn. */
const breathe = () => new Promise<void>((resolve) => setTimeout(resolve, 0));

/** @throws LabError `no_context`, and what is wrong with the spec. */
async function contextOf({ spec, context, request }: Branch, files: readonly HeldFile[]) {
  if (!spec) {
    if (context !== undefined) return { kind: 'json', value: context } as const;
    throw noContext(
      'The log does not hold the context of its run, so what was read of it is not known.',
      'A trace of ours can be measured: it says how its context is made.',
    );
  }
  const held = [...files, ...(request?.files ?? [])];
  const { input } = await rlmQuestion(spec, { file: fileOf(held) }).catch((error: unknown) => {
    if (error instanceof LabError && error.code === 'no_file') throw noContext(error.message, error.hint);
    throw error;
  });
  if (!input.context) throw noContext('This run has no context.', 'There is nothing to be read.');
  return input.context;
}

const noContext = (sentence: string, hint: string) =>
  new LabError('no_context', sentence, { hint, field: 'context' });
