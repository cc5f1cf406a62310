/**
 * ReAct: tools called by a line of text, one a turn, an answer in text. No code of the model's, no models to call; tools
 * that a user wrote in Python run in a session of their own.
 */

import type { Message } from '../../chat/chat';
import { LabError } from '../../errors';
import type { Json } from '../../json';
import type { AgentRun, Outcome } from '../agent-run';
import { readAnswer } from '../answer-text';
import { BudgetExceeded } from '../budget';
import { callModel } from '../calls';
import { extract } from '../extract';
import { budgetError } from '../failure';
import { decide, intervention } from '../gate';
import { contextLine } from '../prompts/first';
import { reactNudge, reactSystem } from '../prompts/react-prompts';
import { callTool } from '../session-host';
import { plainText } from '../text';
import { PythonTools } from './python-tools';
import { truncate } from '../truncate';
import { joined } from '../waiting';
import { readAction, readStep, type ReactStep } from './react-parse';
import { contextTools, type ReactTool } from './react-tools';

const historyCharacters = 20_000;

/** @throws LabError of the model; the reason of an aborted signal. */
export async function react(run: AgentRun): Promise<Outcome> {
  const { tree, setup } = run;
  const { settings, hooks, ledger } = tree;
  const own = contextTools(setup.context?.text() ?? '');
  const usage = [
    ...own.map((tool) => tool.usage),
    ...tree.tools.map(({ name, description }) => `${name}: ${description}`),
  ];
  let history: readonly Message[] = [
    { role: 'system', content: reactSystem(usage, setup.schema?.json, settings.budgets.turns) },
    {
      role: 'user',
      content: `Question: ${setup.question}\n\n${contextLine(setup.context?.facts ?? null).replace(/`context`/g, 'The text')}`,
    },
  ];
  const { signal, release } = joined([hooks.signal, ledger.deadline.signal]);
  const python = new PythonTools(run, signal);
  try {
    while (run.turnsLeft > 0) {
      run.throwIfOver();
      run.takeTurn();
      run.emit({ type: 'turn_start', turn: run.turn, remaining: run.remaining() });
      const { model } = setup;
      const reply = await callModel(run, {
        purpose: 'turn',
        model,
        messages: history,
        number: run.nextCall(),
      });
      const { told, nudge, answer } = await act(run, reply.text, own, python, signal);
      if (run.final) return { reason: 'final', value: run.final.value };
      const left = settings.prompt.remaining ? `\n\n${run.remainingLine()}` : '';
      const edited = hooks.past?.observation(setup.run, run.turn) ?? null;
      const text = edited ?? `Observation: ${truncate(told, settings.truncation)}${left}`;
      const full = edited?.length ?? 13 + told.length + left.length;
      run.emit({ type: 'observation', turn: run.turn, text, full, nudge });
      run.tellBudget(null);
      const said = truncate(answer, { keep: 'both', characters: historyCharacters }).trim();
      history = [
        ...history,
        { role: 'assistant', content: said || '(empty)' },
        { role: 'user', content: text },
      ];
    }
    throw run.outOfTurns();
  } catch (error) {
    hooks.signal.throwIfAborted();
    if (error instanceof BudgetExceeded) run.tellBudget(error.cap);
    const why = error instanceof BudgetExceeded ? budgetError(error) : error;
    if (!(why instanceof LabError) || !/^(budget_exceeded|chat_too_long)$/.test(why.code)) throw error;
    return extract(run, history.slice(1), [], why);
  } finally {
    python.dispose();
    release();
  }
}

/** @param said by the model; `answer`: the same, with the call of a tool that was made */
async function act(
  run: AgentRun,
  said: string,
  own: readonly ReactTool[],
  python: PythonTools,
  signal: AbortSignal,
): Promise<{ told: string; nudge: boolean; answer: string }> {
  const step = readStep(said);
  if (step.kind === 'none') return { told: reactNudge(step.why), nudge: true, answer: said };
  if (step.kind === 'answer') {
    const value = readAnswer(step.text, run.setup.schema);
    const refusal = value === '' ? 'The answer is empty.' : run.offer('text', value);
    return { told: refusal ?? '', nudge: false, answer: said };
  }
  const { turn } = run;
  const code = step.written.trim();
  const what = { kind: 'cell', run: run.setup.run, id: `${run.setup.run}#${turn}`, turn, code } as const;
  const decision = await decide(run, what, signal);
  const told = intervention(what, decision, null);
  if (told) run.emit(told);
  if (decision.kind === 'edit') {
    const at = said.indexOf(code, step.at);
    const answer = said.slice(0, at) + decision.text + said.slice(at + code.length);
    const edited = readAction(decision.text);
    if (edited.kind !== 'action')
      return { told: reactNudge(edited.kind === 'none' ? edited.why : ''), nudge: true, answer };
    return { ...(await useTool(run, edited, own, python, signal)), nudge: false, answer };
  }
  if (decision.kind === 'go')
    return { ...(await useTool(run, step, own, python, signal)), nudge: false, answer: said };
  const { name, args, kwargs } = step;
  const given: Json = Object.keys(kwargs).length > 0 ? { args, kwargs } : args;
  const skipped = decision.kind === 'skip';
  const result = skipped ? null : decision.text;
  run.emit({ type: 'tool', turn, name, args: given, result, error: skipped ? notCalled : null, seconds: 0 });
  return { told: skipped ? `${name} failed: ${notCalled}` : decision.text, nudge: false, answer: said };
}

const notCalled = 'a person who watches this run skipped the call';

async function useTool(
  run: AgentRun,
  { name, args, kwargs }: Extract<ReactStep, { kind: 'action' }>,
  own: readonly ReactTool[],
  python: PythonTools,
  signal: AbortSignal,
): Promise<{ told: string }> {
  const tool = own.find((tool) => tool.name === name);
  const call = tool
    ? (given: readonly Json[], named: Readonly<Record<string, Json>>) => tool.call(given, named, signal)
    : python.find(name);
  const reply = await callTool(run, name, args, kwargs, signal, call);
  signal.throwIfAborted();
  if (!reply.ok) return { told: `${name} failed: ${reply.message}` };
  return { told: plainText(reply.value) };
}
