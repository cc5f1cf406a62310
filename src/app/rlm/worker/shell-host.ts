/**
 * Who answers a shell's questions: the models of the run that it was forked from, asked for real, within the budgets of
 * that run's set-up counted anew. Nothing of it is told in the run's trace.
 */

import type { ChatModel, ModelRef } from '../../../chat/chat';
import { nameOf } from '../../../chat/recording';
import { LabError } from '../../../errors';
import { settingsOf, type RlmSpec } from '../../../experiment/rlm-spec';
import { openSession } from '../../../repl/session';
import type { HostCall, HostReply, SessionHost, SpawnRepl } from '../../../repl/session-types';
import { AgentRun, Tree } from '../../../rlm/agent-run';
import { answererAt, driverAt } from '../../../rlm/models';
import type { RlmModels } from '../../../rlm/run-types';
import { LoopHost, newCell } from '../../../rlm/session-host';
import { startAgent } from '../../../rlm/start';
import type { Spent } from '../../../rlm/trace';

export interface ShellHostOptions {
  readonly spec: RlmSpec;
  /** Of the run that the shell was forked from. */
  readonly depth: number;
  readonly spawn: SpawnRepl;
  open(ref: ModelRef): Promise<ChatModel>;
  readonly signal: AbortSignal;
  onOutput(stream: 'stdout' | 'stderr', text: string): void;
}

export class ShellHost implements SessionHost {
  private readonly models: LazyModels;
  private readonly tree: Tree;
  private readonly loop: LoopHost;
  private cells = 0;

  constructor(private readonly options: ShellHostOptions) {
    const { spec, depth, spawn, signal } = options;
    this.models = new LazyModels(spec, (ref) => options.open(ref));
    const models = this.models.all;
    const settings = settingsOf(spec);
    this.tree = new Tree(
      // A shell is open for as long as its person likes.
      { ...settings, budgets: { ...settings.budgets, seconds: null } },
      models,
      spec.tools,
      (session, host, signal) => openSession(spawn, session, host, { signal }),
      startAgent,
      { signal, onEvent: () => undefined },
    );
    const run = new AgentRun(this.tree, {
      run: 'shell',
      depth,
      agent: spec.agent,
      question: '',
      context: null,
      inputs: undefined,
      schema: null,
      model: driverAt(models, depth),
      sub: answererAt(models, depth),
      seed: spec.seed,
      paid: 0,
      signal: null,
    });
    this.loop = new LoopHost(run);
  }

  async call(call: HostCall, signal: AbortSignal): Promise<HostReply> {
    // Nothing ends here: what would be the answer is told as the cell's.
    return call.kind === 'final' ? { ok: true, value: null } : this.loop.call(call, signal);
  }

  onOutput(stream: 'stdout' | 'stderr', text: string): void {
    this.options.onOutput(stream, text);
  }

  /** A cell begins: what is used from here on is its own. @returns sentences about what it asked and used. */
  begin(): () => string[] {
    this.loop.cell = newCell(`shell#${++this.cells}`);
    const before = this.tree.ledger.spent();
    return () => [...this.loop.cell.notes, ...usedSince(before, this.tree.ledger.spent())];
  }

  async close(): Promise<void> {
    this.tree.ledger.close();
    await this.models.dispose();
  }
}

function usedSince(before: Spent, after: Spent): string[] {
  const calls = after.calls - before.calls;
  if (calls === 0) return [];
  const tokens = after.promptTokens + after.completionTokens - before.promptTokens - before.completionTokens;
  const known = after.cost !== null && before.cost !== null;
  const cost = known ? `$${(after.cost - before.cost).toFixed(4)}` : 'a price that is not known';
  const times = calls === 1 ? 'once' : `${calls.toLocaleString('en')} times`;
  return [`Models were asked ${times}: ${tokens.toLocaleString('en')} tokens, ${cost}.`];
}

/** Models that are opened when they are asked for the first time. */
class LazyModels {
  readonly all: RlmModels;
  private readonly opened = new Map<string, Promise<ChatModel>>();

  constructor(
    { models }: RlmSpec,
    private readonly open: (ref: ModelRef) => Promise<ChatModel>,
  ) {
    const named = Object.entries(models.named ?? {}).map(([name, ref]) => [name, this.lazy(ref)] as const);
    this.all = {
      root: this.lazy(models.root),
      sub: this.lazy(models.sub ?? models.root),
      ...(models.byDepth && { byDepth: models.byDepth.map((ref) => ref && this.lazy(ref)) }),
      ...(named.length > 0 && { named: Object.fromEntries(named) }),
    };
  }

  async dispose(): Promise<void> {
    const models = await Promise.allSettled(this.opened.values());
    await Promise.allSettled(
      models.map(async (one) => (one.status === 'fulfilled' ? one.value.dispose?.() : undefined)),
    );
  }

  private lazy(ref: ModelRef): ChatModel {
    return {
      name: nameOf(ref),
      contextTokens: null,
      complete: async (request) => (await this.model(ref)).complete(request),
    };
  }

  private model(ref: ModelRef): Promise<ChatModel> {
    const key = JSON.stringify(ref);
    let model = this.opened.get(key);
    if (!model) {
      model = ref.kind === 'person' ? Promise.reject(noPerson()) : this.open(ref);
      this.opened.set(key, model);
      model.catch(() => this.opened.delete(key)); // the next call tries again
    }
    return model;
  }
}

const noPerson = () =>
  new LabError('no_person', 'The sub-model of this run is a person, whom a shell cannot ask.', {
    hint: 'Write the answer into the code yourself.',
  });
