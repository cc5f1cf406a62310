/**
 * The loop of every agent that writes Python: a turn of the model, its code run in the session, what came of it told
 * back, until an answer is taken or a budget is used up.
 */

import type { ChatReply, Message } from '../chat/chat';
import { LabError } from '../errors';
import type { CellError, CellResult, Session, Variable } from '../repl/session-types';
import type { AgentRun, Outcome } from './agent-run';
import type { Blocks } from './blocks';
import { BudgetExceeded } from './budget';
import { callModel } from './calls';
import { compact } from './compaction';
import { extract } from './extract';
import { budgetError } from './failure';
import { decide, intervention } from './gate';
import { proseEnding } from './prose';
import { rewritten, type RanBlock } from './rewrite';
import type { GateDecision } from './run-types';
import { briefStyle, fullStyle, type Style } from './style';
import { closeFor, LoopHost, newCell, openFor } from './session-host';
import { truncate } from './truncate';
import { joined, orAborted } from './waiting';

/** Of one answer of the model that stays in its history; the trace has all of it. */
const historyCharacters = 40_000;

/** Longer timers would fire at once. */
const longest = 2 ** 31 - 1;

const SKIPPED = 'Skipped';
const notRun = 'a person who watches this run skipped the block, so it was not run';
const skipped: CellError = { type: SKIPPED, message: notRun, traceback: `${SKIPPED}: ${notRun}`, line: null };
const givenOutput =
  'A person who watches this run gave this output; the block itself was not run and assigned nothing.';

/** @throws the reason of an aborted signal; LabError of a model or session that is gone. */
export async function codeLoop(run: AgentRun): Promise<Outcome> {
  const { hooks, ledger } = run.tree;
  const signals = [hooks.signal, ledger.deadline.signal, run.setup.signal].filter(
    (signal) => signal !== null,
  );
  const { signal, release } = joined(signals);
  const host = new LoopHost(run);
  let session: Session | null = null;
  try {
    session = await openFor(run, host, signal);
    return await new Loop(run, session, host, signal).go();
  } finally {
    release();
    if (session) closeFor(run, session);
  }
}

class Loop {
  private readonly style: Style;
  private history: readonly Message[];
  private cells = 0;

  constructor(
    private readonly run: AgentRun,
    private readonly session: Session,
    private readonly host: LoopHost,
    private readonly signal: AbortSignal,
  ) {
    this.style = run.tree.settings.prompt.style === 'brief' ? briefStyle(run) : fullStyle(run);
    this.history = this.style.first;
  }

  async go(): Promise<Outcome> {
    const { run } = this;
    try {
      while (run.turnsLeft > 0) {
        await this.turn();
        if (run.final) return { reason: 'final', value: run.final.value };
        run.tellBudget(null);
      }
      throw run.outOfTurns();
    } catch (error) {
      this.throwIfStopped();
      if (run.final) return { reason: 'final', value: run.final.value };
      if (error instanceof BudgetExceeded) run.tellBudget(error.cap);
      const why = error instanceof BudgetExceeded ? budgetError(error) : error;
      // A history that no longer fits its model is at an end as much as one without turns.
      if (!(why instanceof LabError) || !/^(budget_exceeded|chat_too_long)$/.test(why.code)) throw error;
      return extract(run, this.history.slice(this.style.system), await this.variables(), why);
    }
  }

  /** A stop by the user or a parent; the deadline is none, since the extraction still comes. */
  private throwIfStopped(): void {
    this.run.tree.hooks.signal.throwIfAborted();
    this.run.setup.signal?.throwIfAborted();
  }

  private async turn(): Promise<void> {
    const { run } = this;
    const { ledger, settings, hooks } = run.tree;
    this.signal.throwIfAborted();
    run.throwIfOver();
    this.history = this.style.compacts ? await compact(run, this.history, this.session) : this.history;
    const characters = this.history.reduce((sum, { content }) => sum + content.length, 0);
    if (!hooks.past?.answers(run.setup.run, run.turn + 1))
      ledger.check({ model: run.setup.model.name, characters, maxTokens: settings.sampling.maxTokens });
    run.takeTurn();
    run.emit({ type: 'turn_start', turn: run.turn, remaining: run.remaining() });
    run.takeOwnCall();
    const reply = await callModel(run, {
      purpose: 'turn',
      model: run.setup.model,
      messages: this.history,
      number: run.nextCall(),
    });
    const { text: seen, full, nudge, answer } = await this.act(reply);
    if (run.final) return;
    const text = hooks.past?.observation(run.setup.run, run.turn) ?? seen;
    run.emit({ type: 'observation', turn: run.turn, text, full: text === seen ? full : text.length, nudge });
    const said = truncate(answer, { keep: 'both', characters: historyCharacters });
    this.history = [
      ...this.history,
      { role: 'assistant', content: said.trim() === '' ? '(empty)' : said },
      { role: 'user', content: text },
    ];
  }

  /** Runs the code of a turn. `answer`: the model's, with the code that was run. */
  private async act(
    reply: ChatReply,
  ): Promise<{ text: string; full: number; nudge: boolean; answer: string }> {
    const { run } = this;
    const { prompt } = run.tree.settings;
    const blocks = this.style.read(reply.text);
    const cut = reply.finish === 'length';
    const wanted = prompt.blocks === 'all' ? blocks.code : blocks.code.slice(0, 1);
    const results: CellResult[] = [];
    const ran: RanBlock[] = [];
    const notes = new Set<string>();
    for (const [i, written] of wanted.entries()) {
      const { result, code } = await this.cell(written, notes);
      results.push(result);
      ran.push({ written, ran: code, place: blocks.places[i]! });
      if (run.final || (result.status !== 'ok' && result.error?.type !== SKIPPED)) break;
    }
    const answer = rewritten(reply.text, ran, blocks.prose);
    const fine = results.every(({ status }) => status === 'ok');
    if (!run.final && fine && prompt.proseFinal) {
      const result = await this.prose(blocks, notes);
      if (result) results.push(result);
    }
    const remaining = prompt.remaining ? run.remainingLine() : '';
    if (results.length === 0) {
      const { text, full } = this.style.nudge(blocks, cut, remaining);
      const said = [...notes, text].join('\n\n');
      return { text: said, full: full + said.length - text.length, nudge: true, answer };
    }
    if (!run.final) this.noteRest(notes, blocks, wanted.length - results.length, cut);
    return { ...this.style.observe(results, [...notes], remaining), nudge: false, answer };
  }

  private noteRest(notes: Set<string>, blocks: Blocks, notRun: number, cut: boolean): void {
    if (notRun > 0)
      notes.add(
        `${notRun === 1 ? 'The block' : `The ${notRun} blocks`} after it ${notRun === 1 ? 'was' : 'were'} not run.`,
      );
    const first = this.run.tree.settings.prompt.blocks === 'first' && blocks.code.length > 1;
    if (first) notes.add(`Only the first of ${blocks.code.length} blocks was run.`);
    if (blocks.beyond > 0) notes.add(`${blocks.beyond} further blocks were too many and were not run.`);
    if (cut) notes.add('Your answer was cut off at its longest; what followed is lost.');
  }

  /** @param written by the model; `code`: what was run of it */
  private async cell(written: string, notes: Set<string>): Promise<{ result: CellResult; code: string }> {
    const { run, signal } = this;
    const { turn } = run;
    const cell = newCell(`${run.setup.run}#${++this.cells}`);
    this.host.cell = cell;
    const what = { kind: 'cell', run: run.setup.run, id: cell.id, turn, code: written } as const;
    const decision = await decide(run, what, signal);
    const told = intervention(what, decision, { cell: cell.id });
    if (told) run.emit(told);
    const code = decision.kind === 'edit' ? decision.text : written;
    run.emit({ type: 'cell_start', turn, cell: cell.id, code });
    const result = await this.ran(code, cell.id, decision);
    const { status, stdout, stderr, value, error, seconds, waited, rebuilt, changed, removed } = result;
    run.emit({
      type: 'cell_end',
      cell: cell.id,
      status,
      stdout,
      stderr,
      value,
      error,
      seconds,
      waited,
      rebuilt,
    });
    if (changed.length + removed.length > 0) run.emit({ type: 'variables', cell: cell.id, changed, removed });
    if (decision.kind === 'answer') cell.notes.add(givenOutput);
    cell.notes.forEach((note) => notes.add(note));
    if (cell.cut > 0) notes.add(`${cell.cut} of the models' answers were cut off at their longest.`);
    return { result, code };
  }

  /** What is not run leaves an empty cell in the session, so that its cells and the run's have the same numbers. */
  private async ran(code: string, cell: string, decision: GateDecision): Promise<CellResult> {
    const { session, signal } = this;
    const { hooks } = this.run.tree;
    const run = decision.kind === 'go' || decision.kind === 'edit';
    const stop = run ? hooks.past?.stopped(this.run.setup.run, cell) : null;
    const late = new AbortController();
    const stopNow = () => {
      if (stop?.how === 'late') late.abort();
      else if (stop?.how === 'killed') session.kill();
      else session.interrupt();
    };
    let timer: ReturnType<typeof setTimeout> | undefined;
    const seconds = stop?.seconds ?? 0;
    const unbegun = seconds === 0 && stop != null && stop.how !== 'killed';
    // The time that it was let run counts from its own beginning: Python may be made anew before it.
    const begun = () => (timer = setTimeout(stopNow, Math.min(seconds * 1000, longest)));
    this.host.begun = stop && !unbegun ? begun : null;
    const { signal: either, release } = joined([signal, late.signal]);
    const running = session.run(run ? code : '', either);
    if (unbegun) stopNow();
    try {
      const result = await orAborted(running, hooks.signal);
      if (decision.kind === 'answer') return { ...result, stdout: decision.text };
      return decision.kind === 'skip' ? { ...result, status: 'error', error: skipped } : result;
    } finally {
      this.host.begun = null;
      clearTimeout(timer);
      release();
    }
  }

  /** Opt-in: an ending that stands in the text. */
  private async prose(blocks: Blocks, notes: Set<string>): Promise<CellResult | null> {
    const found = proseEnding(blocks.prose);
    if (!found) return null;
    if (found.kind === 'variable')
      return (await this.cell(`FINAL_VAR(${JSON.stringify(found.name)})`, notes)).result;
    const refusal = this.run.offer('text', found.value);
    if (refusal !== null) notes.add(refusal);
    return null;
  }

  private async variables(): Promise<readonly Variable[]> {
    try {
      return await orAborted(this.session.variables(), this.run.tree.hooks.signal);
    } catch {
      return [];
    }
  }
}
