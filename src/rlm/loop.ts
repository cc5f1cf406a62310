/**
 * The loop of every agent that writes Python: a turn of the model, its code run in the session, what came of it told
 * back, until an answer is taken or a budget is used up.
 */

import type { ChatReply, Message } from '../chat/chat';
import { LabError } from '../errors';
import type { CellResult, Session, Variable } from '../repl/session-types';
import type { AgentRun, Outcome } from './agent-run';
import type { Blocks } from './blocks';
import { BudgetExceeded } from './budget';
import { callModel } from './calls';
import { compact } from './compaction';
import { extract } from './extract';
import { budgetError } from './failure';
import { proseEnding } from './prose';
import { briefStyle, fullStyle, type Style } from './style';
import { LoopHost, newCell, openFor } from './session-host';
import { truncate } from './truncate';
import { joined, orAborted } from './waiting';

/** Of one answer of the model that stays in its history; the trace has all of it. */
const historyCharacters = 40_000;

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
    session?.dispose();
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
    const { ledger, settings } = run.tree;
    this.signal.throwIfAborted();
    this.history = this.style.compacts ? await compact(run, this.history, this.session) : this.history;
    const characters = this.history.reduce((sum, { content }) => sum + content.length, 0);
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
    const { text, full, nudge } = await this.act(reply);
    if (run.final) return;
    run.emit({ type: 'observation', turn: run.turn, text, full, nudge });
    const said = truncate(reply.text, { keep: 'both', characters: historyCharacters });
    this.history = [
      ...this.history,
      { role: 'assistant', content: said.trim() === '' ? '(empty)' : said },
      { role: 'user', content: text },
    ];
  }

  /** Runs the code of a turn. */
  private async act(reply: ChatReply): Promise<{ text: string; full: number; nudge: boolean }> {
    const { run } = this;
    const { prompt } = run.tree.settings;
    const blocks = this.style.read(reply.text);
    const cut = reply.finish === 'length';
    const wanted = prompt.blocks === 'all' ? blocks.code : blocks.code.slice(0, 1);
    const results: CellResult[] = [];
    const notes = new Set<string>();
    for (const code of wanted) {
      const result = await this.cell(code, notes);
      results.push(result);
      if (run.final || result.status !== 'ok') break;
    }
    const fine = results.every(({ status }) => status === 'ok');
    if (!run.final && fine && prompt.proseFinal) {
      const result = await this.prose(blocks, notes);
      if (result) results.push(result);
    }
    const remaining = prompt.remaining ? run.remainingLine() : '';
    if (results.length === 0) {
      const { text, full } = this.style.nudge(blocks, cut, remaining);
      const said = [...notes, text].join('\n\n');
      return { text: said, full: full + said.length - text.length, nudge: true };
    }
    if (!run.final) this.noteRest(notes, blocks, wanted.length - results.length, cut);
    return { ...this.style.observe(results, [...notes], remaining), nudge: false };
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

  private async cell(code: string, notes: Set<string>): Promise<CellResult> {
    const { run, session, signal } = this;
    const { hooks } = run.tree;
    const cell = newCell(`${run.setup.run}#${++this.cells}`);
    this.host.cell = cell;
    if (hooks.gate) await orAborted(hooks.gate({ kind: 'cell', run: run.setup.run, id: cell.id }), signal);
    run.emit({ type: 'cell_start', turn: run.turn, cell: cell.id, code });
    const running = session.run(code, signal);
    const result = await orAborted(running, hooks.signal);
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
    cell.notes.forEach((note) => notes.add(note));
    if (cell.cut > 0) notes.add(`${cell.cut} of the models' answers were cut off at their longest.`);
    return result;
  }

  /** Opt-in: an ending that stands in the text. */
  private async prose(blocks: Blocks, notes: Set<string>): Promise<CellResult | null> {
    const found = proseEnding(blocks.prose);
    if (!found) return null;
    if (found.kind === 'variable') return this.cell(`FINAL_VAR(${JSON.stringify(found.name)})`, notes);
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
