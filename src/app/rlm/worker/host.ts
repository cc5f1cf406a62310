/**
 * Recursive language models as the page's worker runs them: what the page may ask, put together from the parts that do
 * it. Knows no page; it posts through whatever it is given.
 */

import type { ChatModel, ModelRef } from '../../../chat/chat';
import { LabError } from '../../../errors';
import type { SpawnRepl } from '../../../repl/session-types';
import type { LoadingStep, RlmApi, RlmMessage, RunRequest } from '../protocol';
import { Branches } from './branches';
import { Coverages } from './coverages';
import { describeFiles, fetchFile } from './files';
import { Logs } from './logs';
import { busy, outcomeOf, stopped } from './outcome';
import { glimpse } from './question';
import { preparedOf, type Prepared } from './prepared';
import { Runs } from './runs';
import { Shells } from './shells';

export interface OpenOptions extends Pick<RunRequest, 'page' | 'keys' | 'prices'> {
  note(step: LoadingStep): void;
  readonly signal: AbortSignal;
}

/** What the host needs of the world. */
export interface Surroundings {
  /** Sessions; `note` is told while the interpreter is loaded. */
  spawn(note: OpenOptions['note']): SpawnRepl;
  /** Loads what a run will want, ahead of it. Runs nothing; what fails is told by the run. */
  prepare?(parts: Prepared, page: string): void;
  /** Every kind of model but a person. */
  open(ref: ModelRef, options: OpenOptions): Promise<ChatModel>;
}

export function createRlmHost(post: (message: RlmMessage) => void, surroundings: Surroundings): RlmApi {
  const branches = new Branches();
  const runs = new Runs(post, surroundings, branches);
  const logs = new Logs(post, branches);
  const coverages = new Coverages(branches);
  const shells = new Shells(post, surroundings, branches);
  let abort: AbortController | null = null;

  /** One run or log at a time; `stop` ends it. */
  const alone = async <T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> => {
    if (abort) throw busy();
    const own = (abort = new AbortController());
    try {
      return await work(own.signal);
    } catch (error) {
      if (own.signal.aborted && LabError.from(error).code === 'internal') throw stopped();
      throw error;
    } finally {
      abort = null;
    }
  };

  return {
    run: (request) => outcomeOf(() => alone((signal) => runs.run(request, signal))),
    prepare: (spec, page) => surroundings.prepare?.(preparedOf(spec), page),
    stop: () => abort?.abort(stopped()),
    answer: (ask, text) => runs.answer(ask, text),
    handOver: (ask, ref, all, keys) => outcomeOf(() => runs.handOver(ask, ref, all, keys)),
    step: (on) => runs.step(on),
    decide: (gate, decision) => runs.decide(gate, decision),
    gateText: (gate, from) => outcomeOf(async () => runs.gateText(gate, from)),
    interrupt: () => runs.interrupt(),
    kill: () => runs.kill(),

    describe: (files) => outcomeOf(() => describeFiles(files)),
    fetch: (url) => outcomeOf(() => fetchFile(url)),
    glimpse: ({ spec, files }) => outcomeOf(() => glimpse(spec, files)),

    open: (branch, source) =>
      outcomeOf(() =>
        source.kind === 'example'
          ? logs.open(branch, source, new AbortController().signal)
          : alone((signal) => logs.open(branch, source, signal)),
      ),
    text: (branch, seq, path, from) => outcomeOf(async () => logs.text(branch, seq, path, from)),
    messages: (branch, seq) => outcomeOf(async () => logs.messages(branch, seq)),
    save: (branch, format) => outcomeOf(async () => logs.save(branch, format)),
    recording: (branch) => outcomeOf(async () => logs.recording(branch)),
    pack: (branch) => outcomeOf(() => logs.pack(branch)),
    drop: (branch) => branches.drop(branch),

    coverage: (branch, files) => outcomeOf(() => coverages.of(branch, files)),
    coverageAt: (branch, position) => outcomeOf(() => coverages.at(branch, position)),
    retyped: (branch, files) => outcomeOf(() => coverages.retyped(branch, files)),
    openShell: (place) => outcomeOf(() => shells.openAt(place)),
    shellRun: (shell, code) => outcomeOf(() => shells.run(shell, code)),
    shellVariables: (shell) => outcomeOf(() => shells.variables(shell)),
    shellInspect: (shell, name, path, range) => outcomeOf(() => shells.inspect(shell, name, path, range)),
    shellInterrupt: (shell) => shells.interrupt(shell),
    closeShell: (shell) => shells.close(shell),
    ping: () => undefined,
  };
}
