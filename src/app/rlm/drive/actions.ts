/** How runs are started, gone on from, stepped through and stopped; how gates and questions are answered. */

import type { ModelRef } from '../../../chat/chat';
import { LabError } from '../../../errors';
import { RlmSpec } from '../../../experiment/rlm-spec';
import { gateText } from '../../../rlm/gate-text';
import type { GateDecision } from '../../../rlm/run-types';
import type { Edit } from '../../../rlm/trace';
import type { Kit } from '../kit';
import type { Ask, Gate, GoOn } from '../protocol';
import { beginRun, phaseAfter } from '../run';
import { requestsOf } from './asked';
import { branchActions } from './branch-actions';
import { activeOf } from './can';
import type { Editing } from './edit';
import { gateShown, goOf } from './gates';
import { batchOf } from './points';
import { resumePlan, withBudgets, type Raisable } from './resume';
import { forgotten, laidAside, withoutAsk } from './unsent';
import { whole } from './whole';

/** What a run is begun with, besides the spec. */
interface Begin {
  readonly from: GoOn | null;
  readonly label: string;
  readonly step?: boolean;
  /** The edit that it is of: it is open again where the run could not begin. */
  readonly editing?: Editing | null;
}

/** The worker took nothing up: what was asked of it can be asked again. */
const refusals: readonly string[] = ['gone', 'busy', 'worker_died'];

export function driveActions(kit: Kit) {
  const { get, set, update, worker } = kit;
  const active = () => activeOf(get().runs);
  /** Settled once the present run has ended. */
  let present: Promise<void> = Promise.resolve();
  let edits = 0;
  const nextEdit = () => ++edits;

  /** What a person typed for what waits no more is laid aside, or forgotten at gates. */
  const clear = (id: string) => {
    const run = get().runs.get(id);
    set({
      ...(run && laidAside(get(), run, [])),
      gateTexts: new Map(),
      gateChosen: null,
      waved: new Set(),
    });
  };
  const settle = (id: string, change: Parameters<Kit['update']>[1]) => {
    clear(id);
    update(id, (run) => ({ ...change(run), asks: [], gates: [], stepping: false }));
  };

  /** A run that could not begin: the edit that it was of is open again, or the error is shown. */
  const refused = (error: unknown, editing: Editing | null | undefined): void => {
    if (!editing || get().editing) kit.fail(error);
    else set({ editing: { ...editing, id: nextEdit(), fault: LabError.from(error).toJSON() } });
  };

  /** Runs a spec as a branch of its own. Another run that goes on is left alone, and said. */
  const perform = (spec: RlmSpec, begin: Begin): Promise<void> => {
    if (active()) {
      const error = new LabError('busy', 'A run goes on.', { hint: 'Stop it, or wait for its end.' });
      refused(error, begin.editing);
      return Promise.resolve();
    }
    const { comparing } = get();
    if (comparing !== null) {
      const sentence = `The ${comparing} goes on, and a run beside it would make its times mean little.`;
      refused(new LabError('busy', sentence, { hint: 'Stop it, or wait for its end.' }), begin.editing);
      return Promise.resolve();
    }
    return (present = performed(spec, begin));
  };
  const performed = async (spec: RlmSpec, begin: Begin): Promise<void> => {
    const { from, label, step = false, editing } = begin;
    const id = kit.nextBranch();
    const { keys, prices, replay } = get();
    kit.add(beginRun(spec, { id, label, from, stepping: step }));
    set({ saveNotes: [], error: null, focus: null });
    try {
      const summary = await worker.run({
        branch: id,
        from,
        step,
        spec,
        page: kit.page,
        files: kit.heldOf(spec),
        keys: keys.values,
        prices: prices.table,
        replay: from ? null : replay,
      });
      settle(id, () => ({ summary, phase: phaseAfter(summary) }));
    } catch (error) {
      const named = LabError.from(error).toJSON();
      const phase = named.code === 'cancelled' ? 'stopped' : 'failed';
      settle(id, () => ({ phase, error: phase === 'failed' ? named : null }));
      if (named.code === 'gone' && from) kit.forget(from.branch);
      if (named.code === 'worker_died') kit.forgetAll();
      const begun = get().runs.get(id)?.trajectory.events !== 0;
      const reopens = editing != null && get().editing === null;
      if (!begun && refusals.includes(named.code) && (reopens || (from && named.code !== 'worker_died'))) {
        kit.remove(id, true);
        refused(error, editing);
      }
    }
  };

  const stop = (): void => {
    const run = active();
    if (!run || run.phase === 'stopping') return;
    clear(run.id);
    update(run.id, () => ({ phase: 'stopping', asks: [], gates: [] }));
    worker.stop();
  };

  /** Another run in the way is stopped first, where a person says so. */
  const free = async (stopOther: boolean): Promise<void> => {
    if (!stopOther || !active()) return;
    stop();
    await present;
  };

  const decide = (gate: string, decision: GateDecision): void => {
    const run = active();
    if (!run) return;
    update(run.id, ({ gates }) => ({ gates: gates.filter(({ id }) => id !== gate) }));
    const gateTexts = new Map(get().gateTexts);
    if (gateTexts.delete(gate)) set({ gateTexts });
    worker.decide(gate, decision);
  };

  const setStepping = (on: boolean): void => {
    const run = active();
    if (!run || run.phase === 'stopping' || run.origin.kind !== 'here') return;
    update(run.id, () => ({ stepping: on }));
    if (!on) {
      set({ waved: new Set() });
      // What waits goes on as the worker has it: what was changed must be there before.
      for (const gate of run.gates) {
        const decision = goOf(gate, get().gateTexts);
        if (decision.kind !== 'go') decide(gate.id, decision);
      }
    }
    worker.step(on);
  };

  const answered = (asks: readonly string[]): void => {
    const typed = new Map(get().typed);
    if (asks.filter((ask) => typed.delete(ask)).length > 0) set({ typed });
    const run = active();
    if (run) update(run.id, (now) => ({ asks: now.asks.filter(({ id }) => !asks.includes(id)) }));
  };

  return {
    ...branchActions(kit, nextEdit),

    /** Loads what a run of the set-up will want, since one seems to be near. Nothing is run. */
    prepare(): void {
      const spec = active() || get().comparing !== null ? null : kit.sound();
      if (spec) worker.prepare(RlmSpec.parse(spec), kit.page);
    },
    /** Which comparison goes on in the ladder or the prompt lab, in words; null: none. Runs are refused meanwhile. */
    noteComparing: (comparing: string | null): void => set({ comparing }),
    /** Runs the set-up, if nothing is wrong with it. @param step whether it waits before its first cell. */
    async start(step = false): Promise<void> {
      const spec = active() ? null : kit.sound();
      if (spec) await perform(RlmSpec.parse(spec), { from: null, label: '', step });
    },
    /** Runs a branch's spec over what was recorded in it. @param spec another set-up, for a log that tells none. */
    async goOn(
      from: GoOn,
      label: string,
      { step = false, spec }: { step?: boolean; spec?: RlmSpec } = {},
    ): Promise<void> {
      const own = spec ?? get().runs.get(from.branch)?.spec ?? null;
      if (own) await perform(own, { from, label, step });
    },
    /** Goes on from a branch with changes. @param stopOther whether a run that goes on is stopped for it. */
    async fork(
      branch: string,
      {
        edits,
        before,
        label,
      }: { readonly edits: readonly Edit[]; readonly before: number; readonly label: string },
      stopOther = false,
    ): Promise<void> {
      const { editing } = get();
      set({ editing: null });
      await free(stopOther);
      const spec = get().runs.get(branch)?.spec;
      const from: GoOn = { branch, kind: 'fork', before, edits, missing: 'ask' };
      if (spec) await perform(spec, { from, label, editing });
    },
    /** Runs a branch of this page again as it was begun: its own set-up, over what it went on from. */
    async runAgain(branch: string): Promise<void> {
      const run = get().runs.get(branch);
      if (run?.spec) await perform(run.spec, { from: run.from, label: run.label });
    },
    /**
     * Goes on where a run ended too early.
     * @param keepUnfinished whether a turn that was answered but did not end stands as far as it came.
     * @param raised budgets in place of those that were used up.
     */
    async resume(
      branch: string,
      keepUnfinished = false,
      raised: Readonly<Partial<Record<Raisable, number>>> = {},
    ): Promise<void> {
      const run = get().runs.get(branch);
      const plan = run && resumePlan(run);
      if (!run?.spec || !plan) return;
      const before = keepUnfinished && plan.unfinished ? null : plan.before;
      const from: GoOn = { branch, kind: 'resume', before, edits: [], missing: 'ask' };
      await perform(withBudgets(run.spec, raised), { from, label: `resumed after turn ${plan.turns}` });
    },
    /** The same again, Python really run. A log without a set-up of its own is replayed with the one in the form. */
    async replayRun(branch: string): Promise<void> {
      const run = get().runs.get(branch);
      const own = run?.spec ?? null;
      const sound = own ? null : kit.sound();
      const spec = own ?? (sound && RlmSpec.parse(sound));
      if (!run || !spec) return;
      const from: GoOn = { branch, kind: 'replay', before: null, edits: [], missing: 'fail' };
      await perform(spec, { from, label: own ? 'replayed' : 'replayed with another set-up' });
    },

    stop,
    /** Whether the present run waits before each cell and sub-call from now on. */
    setStepping,
    /** As a debugger's: starts the set-up in steps, makes a run wait, or lets go on what is looked at of what waits. */
    step(): void {
      const run = active();
      if (!run) {
        const spec = kit.sound();
        if (spec) void perform(RlmSpec.parse(spec), { from: null, label: '', step: true });
      } else if (!run.stepping) setStepping(true);
      else {
        const gate = gateShown(run.gates, get().gateChosen);
        if (gate) decide(gate.id, goOf(gate, get().gateTexts));
      }
    },
    decide,
    /** The models answer all that a batch still asks: what waits now and what comes. */
    waveThrough(gate: string): void {
      const run = active();
      const one = run?.gates.find(({ id }) => id === gate);
      const batch = one && batchOfGate(one);
      if (!run || !batch) return;
      set({ waved: new Set(get().waved).add(batch) });
      for (const other of run.gates.filter((other) => batchOfGate(other) === batch))
        decide(other.id, goOf(other, get().gateTexts));
    },
    /** The whole text of what waits. @throws LabError `gone`, `too_long_to_edit`. */
    gateText: ({ id, what, length }: Gate): Promise<string> =>
      whole({ text: gateText(what), length }, (from) => worker.gateText(id, from)),
    /** What a person has changed at a gate and not sent: it outlives the view. @param text null: as it was. */
    typeAtGate(gate: string, text: string | null): void {
      const gateTexts = new Map(get().gateTexts);
      if (text === null) gateTexts.delete(gate);
      else gateTexts.set(gate, text);
      set({ gateTexts });
    },
    /** Which of what waits is looked at: a step is of this one. */
    lookAtGate: (gate: string): void => set({ gateChosen: gate }),
    interrupt: (): void => {
      if (active()) worker.interrupt();
    },
    kill: (): void => {
      if (active()) worker.kill();
    },

    /** What a person has typed so far: it outlives the view. */
    typeAnswer: (ask: string, text: string): void => set({ typed: new Map(get().typed).set(ask, text) }),
    /** What a person says who is asked; null: they leave. */
    answer(ask: string, text: string | null): void {
      answered([ask]);
      worker.answer(ask, text);
    },
    /** Part of a message of a question, from a place on; never empty before its end. @throws LabError `gone`. */
    async askText(ask: Ask, index: number, from: number): Promise<string> {
      const run = active();
      const { content, length } = ask.messages[index]!;
      let end = ask.messages.length;
      // A request holds what was new to the run's one before.
      for (const seq of run ? requestsOf(run.trajectory, ask) : []) {
        const held = await worker.messages(run!.id, seq);
        const at = index - (end - held.length);
        const found = at >= 0 ? held[at] : undefined;
        if (found?.length === length && content.startsWith(found.content.slice(0, content.length)))
          return worker.text(run!.id, seq, `messages.${at}.content`, from);
        end -= held.length;
      }
      throw new LabError('gone', 'The rest of this message is no longer at hand.', {
        hint: 'Answer by what is shown.',
      });
    },
    /** A model answers in the person's place; `all`: from now on. What cannot be opened leaves the question open. */
    async handOver(ask: string, ref: ModelRef, all: boolean): Promise<void> {
      try {
        const run = active();
        const asked = run?.asks.find(({ id }) => id === ask);
        await worker.handOver(ask, ref, all, get().keys.values);
        set({ error: null });
        // What was typed is not wanted any more.
        const { unsent } = get();
        if (run && all) set({ unsent: forgotten(unsent, run.id) });
        else if (run && asked) set({ unsent: withoutAsk(unsent, run.id, asked) });
      } catch (error) {
        const { code } = LabError.from(error);
        if (code !== 'cancelled' && code !== 'gone') kit.fail(error);
      }
    },
  };
}

/** Names the batch of a sub-call that waits; null: it is a cell, or a call by itself. */
export function batchOfGate({ what }: Gate): string | null {
  return what.kind === 'call' && what.from.of > 1 ? batchOf(what.run, what.id, what.from) : null;
}
