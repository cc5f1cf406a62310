/**
 * Logs of the official RLM logger, of any age, read as its visualizer reads them and further: child trajectories,
 * tokens, and prompts that were all logged as the last one. See README.md beside this file.
 */

import type { Json } from '../../json';
import type { Line } from '../json-lines';
import type { ContextFacts } from '../trace';
import { isObject } from '../trace-schema';
import { FIRST_TURN, noBudgets, remainingOf, runEnd, TraceBuilder } from './build';
import * as foreign from './foreign';
import type { ImportedRun } from './format';
import { fromLabKeys } from './lab-key';
import { factsOfLeftOut } from './left-out';
import { finalOf, isContext, observationAfter, questionOf, usageOf } from './official-guess';
import { splitLogs, turnsOf } from './official-log';

type Fields = foreign.Fields;
const { amountOf, countOf, fieldsOf, listOf, textOf } = foreign;

/** Never throws for what its objects hold. */
export function importOfficial(lines: readonly Line[], notices: Set<string>): ImportedRun[] {
  return splitLogs(lines, notices).map(({ metadata, iterations }) => {
    const own = fromLabKeys([metadata, ...iterations]);
    if (typeof own === 'string') notices.add(own);
    else if (own) return { trace: own, context: undefined, lossless: true };
    const reader = new Reader(notices);
    reader.run(metadata, iterations, { id: '0', depth: 0, parent: null, start: null, end: null });
    return { trace: reader.builder.build(), context: reader.context, lossless: false };
  });
}

interface Place {
  readonly id: string;
  readonly depth: number;
  readonly parent: { readonly run: string; readonly call: string } | null;
  /** Of a child: the time that its parent gives it. */
  readonly start: number | null;
  readonly end: number | null;
}

/** Deeper children are left out: hostile, or a loop. */
const DEEPEST = 50;

class Reader {
  readonly builder = new TraceBuilder();
  context: Json | undefined;

  constructor(private readonly notices: Set<string>) {}

  /** @returns the run's answer, as text */
  run(metadata: Fields, iterations: readonly Fields[], place: Place): string | null {
    const { id, depth, parent } = place;
    const add = this.builder.add.bind(this.builder, id);
    const turns = turnsOf(iterations, place, this.notices);
    const model =
      textOf(metadata.root_model) || textOf(fieldsOf(metadata.backend_kwargs).model_name) || 'unknown';
    const most = countOf(metadata.max_iterations);
    const deepest = countOf(metadata.max_depth);
    const from = place.start ?? turns[0]?.from ?? foreign.timeOf(metadata.timestamp) ?? 0;
    const to = Math.max(from, place.end ?? turns.at(-1)?.to ?? from);
    const started = depth === 0 ? textOf(metadata.timestamp ?? iterations[0]?.timestamp) : '';
    const [other] = listOf(metadata.other_backends);
    add(from, {
      type: 'run_start',
      parent,
      depth,
      agent: 'rlm',
      question: questionOf(turns),
      context: this.contextOf(iterations, depth),
      models: { root: model, sub: textOf(other) || model },
      ...(started && { started }),
      budgets: { ...noBudgets, turns: most, depth: deepest },
    });
    let answer: string | null = null;
    let seen: ReadonlyMap<string, string> = new Map();
    turns.forEach((turn, i) => {
      const number = FIRST_TURN + i;
      const key = `${id}.${number}`;
      add(turn.from, { type: 'turn_start', turn: number, remaining: remainingOf(most - i, deepest - depth) });
      const blocks = listOf(turn.fields.code_blocks).map(fieldsOf);
      const running = blocks.map((block) => amountOf(fieldsOf(block.result).execution_time) * 1000);
      const spent = Math.min(
        turn.to - turn.from,
        running.reduce((sum, ms) => sum + ms, 0),
      );
      const answered = turn.to - spent;
      const request = {
        call: key,
        purpose: 'turn',
        turn: number,
        model,
        messages: turn.prompt,
      } as const;
      this.builder.call(id, { from: turn.from, to: answered }, request, {
        text: turn.response,
        reasoning: null,
        usage: foreign.estimated(turn.prompt, turn.response),
      });
      this.notices.add('Tokens of turns are not in the log: they are estimated from characters.');
      let at = answered;
      blocks.forEach((block, b) => {
        const end = Math.min(turn.to, at + running[b]!);
        seen = this.block(block, {
          place,
          model,
          turn: number,
          cell: `${key}.${b}`,
          from: at,
          to: end,
          seen,
        });
        at = end;
      });
      const observed = observationAfter(turn, turns[i + 1]);
      if (observed !== null)
        add(turn.to, {
          type: 'observation',
          turn: number,
          text: observed,
          full: observed.length,
          nudge: blocks.length === 0,
        });
      const final = finalOf(turn.fields);
      if (!final || answer !== null) return;
      answer = final.value;
      add(turn.to, { type: 'final', ending: final.ending, value: final.value });
    });
    add(to, runEnd(answer, turns.length, (to - from) / 1000, answer !== null));
    return answer;
  }

  private block(
    block: Fields,
    at: {
      place: Place;
      model: string;
      turn: number;
      cell: string;
      from: number;
      to: number;
      seen: ReadonlyMap<string, string>;
    },
  ): ReadonlyMap<string, string> {
    const { place, cell, turn, from, to } = at;
    const add = this.builder.add.bind(this.builder, place.id);
    const result = fieldsOf(block.result);
    add(from, { type: 'cell_start', turn, cell, code: textOf(block.code) });
    const calls = listOf(result.rlm_calls).map(fieldsOf);
    calls.forEach((call, index) => this.call(call, { ...at, index, of: calls.length }));
    const [stdout, stderr] = [textOf(result.stdout), textOf(result.stderr)];
    if (stdout) add(to, { type: 'output', cell, stream: 'stdout', text: stdout });
    if (stderr) add(to, { type: 'output', cell, stream: 'stderr', text: stderr });
    this.builder.endCell(place.id, to, { cell, stdout, stderr, seconds: amountOf(result.execution_time) });
    const locals = new Map<string, string>();
    const changed: ReturnType<typeof foreign.variableOf>[] = [];
    for (const [name, value] of Object.entries(fieldsOf(result.locals))) {
      if (isContext(name)) continue;
      const variable = foreign.variableOf(name, foreign.jsonOf(value));
      const told = `${variable.type} ${variable.length} ${variable.preview}`;
      locals.set(name, told);
      if (at.seen.get(name) !== told) changed.push(variable);
    }
    const removed = [...at.seen.keys()].filter((name) => !locals.has(name));
    if (changed.length + removed.length > 0) add(to, { type: 'variables', cell, changed, removed });
    return locals;
  }

  private call(
    call: Fields,
    at: {
      place: Place;
      model: string;
      turn: number;
      cell: string;
      from: number;
      to: number;
      index: number;
      of: number;
    },
  ): void {
    const { place, cell, index, of, from } = at;
    const id = `${cell}.${index}`;
    const to = Math.min(at.to, from + amountOf(call.execution_time) * 1000);
    const model = textOf(call.root_model) || at.model;
    const nested = fieldsOf(call.metadata);
    const iterations = listOf(nested.iterations).filter(isObject);
    if (iterations.length > 0 && place.depth < DEEPEST) {
      const child = { id, depth: place.depth + 1, parent: { run: place.id, call: id }, start: from, end: to };
      this.run(fieldsOf(nested.run_metadata), iterations, child);
      return;
    }
    const messages = foreign.messagesOf(call.prompt);
    const text = textOf(call.response);
    const request = {
      call: id,
      purpose: 'sub',
      turn: at.turn,
      model,
      messages,
      from: { cell, index, of },
    } as const;
    const failed = textOf(call.error) || (text.startsWith('Error: ') ? text.slice(7) : '');
    const usage = usageOf(call) ?? foreign.estimated(messages, text);
    this.builder.call(
      place.id,
      { from, to },
      request,
      failed ? { failed } : { text, reasoning: null, usage },
    );
  }

  /** The context, which every block repeats twice, is kept once. */
  private contextOf(iterations: readonly Fields[], depth: number): ContextFacts | null {
    for (const iteration of iterations)
      for (const block of listOf(iteration.code_blocks)) {
        const locals = fieldsOf(fieldsOf(fieldsOf(block).result).locals);
        const value = locals.context ?? locals.context_0;
        if (value === undefined) continue;
        const leftOut = factsOfLeftOut(value as Json);
        if (leftOut) {
          this.notices.add('The context is not in the log: only a description of it is.');
          return leftOut;
        }
        if (depth === 0) this.context = value as Json;
        this.notices.add('The context, logged twice in every block, is kept once.');
        return foreign.factsOf(value as Json);
      }
    return null;
  }
}
