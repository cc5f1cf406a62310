/** The trajectory of DSPy's RLM: steps of reasoning, code and output, and nothing of time, tokens or sub-calls. */

import type { Json } from '../../json';
import type { RlmTrace } from '../trace';
import { isObject } from '../trace-schema';
import { proseOf, TraceIndex } from '../trace-index';
import { FIRST_TURN, noBudgets, remainingOf, runEnd, TraceBuilder } from './build';
import * as foreign from './foreign';
import type { Exported, ExportOptions, ImportedRun } from './format';
import { fromLabKeys, labKey } from './lab-key';
import { labNotice, oursAlone, printed } from './said';

/** What DSPy says where its extraction had to find the answer. */
const EXTRACTED = 'Extract forced final output';

export function exportDspy(trace: RlmTrace, options: ExportOptions = {}): Exported {
  const { root } = new TraceIndex(trace.events);
  const notices = [
    'Times, tokens, sub-calls, children, models and prompts have no place: the root’s steps alone are told.',
  ];
  const trajectory = (root?.turns ?? []).map((turn) => ({
    reasoning: proseOf(turn),
    code: turn.cells.map(({ code }) => code).join('\n'),
    output: turn.cells
      .map((cell) => [printed(cell), cell.stderr, cell.error?.traceback].filter(Boolean).join('\n'))
      .filter(Boolean)
      .join('\n'),
  }));
  const final = root?.final;
  const reasoning = final?.ending === 'extract' ? EXTRACTED : (trajectory.at(-1)?.reasoning ?? '');
  const prediction = {
    trajectory,
    ...(final && { final_reasoning: reasoning, answer: final.value }),
  };
  notices.push(...oursAlone(trace.events, options.bare === true));
  if (options.bare) notices.push(labNotice);
  const whole = options.bare ? prediction : { ...prediction, lab: labKey(trace.events, prediction, trace) };
  return { text: `${JSON.stringify(whole, null, 1)}\n`, extension: '.json', notices };
}

/** A list of steps, a prediction that holds one under `trajectory`, or the history's `entries`. */
export function stepsOf(value: unknown): unknown[] | null {
  const list = isObject(value) ? (value.trajectory ?? value.entries) : value;
  if (!Array.isArray(list)) return null;
  const known = list.every((one) => isObject(one) && ('code' in one || 'reasoning' in one));
  return known && (list.length > 0 || isObject(value)) ? (list as unknown[]) : null;
}

/** Never throws for what the value holds. @param value one for which `stepsOf` found steps */
export function importDspy(value: unknown, notices: Set<string>): ImportedRun {
  const own = fromLabKeys([value]);
  if (typeof own === 'string') notices.add(own);
  else if (own) return { trace: own, context: undefined, lossless: true };
  notices.add(
    'Times, tokens, models and prompts are not in this format: one millisecond a step stands for time.',
  );
  const prediction = foreign.fieldsOf(value);
  const steps = (stepsOf(value) ?? []).map(foreign.fieldsOf);
  const builder = new TraceBuilder();
  const run = '0';
  builder.add(run, 0, {
    type: 'run_start',
    parent: null,
    depth: 0,
    agent: 'rlm',
    question: foreign.textOf(prediction.question ?? prediction.query),
    context: null,
    models: { root: 'unknown', sub: 'unknown' },
    budgets: noBudgets,
  });
  steps.forEach((step, i) => {
    const turn = FIRST_TURN + i;
    const call = `0.${turn}`;
    const [reasoning, code, output] = [step.reasoning, step.code, step.output].map(foreign.textOf) as [
      string,
      string,
      string,
    ];
    builder.add(run, i, { type: 'turn_start', turn, remaining: remainingOf(steps.length - i, 0) });
    const text = [reasoning, code && `\`\`\`python\n${code}\n\`\`\``].filter(Boolean).join('\n\n');
    const answer = { text, reasoning: null, usage: foreign.estimated([], text) };
    const request = { call, purpose: 'turn', turn, model: 'unknown', messages: [] } as const;
    builder.call(run, { from: i, to: i }, request, answer);
    if (code) {
      const cell = `${call}.0`;
      builder.add(run, i, { type: 'cell_start', turn, cell, code });
      const stderr = output.startsWith('[Error]') || foreign.errorOf(output) ? output : '';
      const stdout = stderr ? '' : output;
      if (output)
        builder.add(run, i, { type: 'output', cell, stream: stderr ? 'stderr' : 'stdout', text: output });
      builder.endCell(run, i, { cell, stdout, stderr, seconds: 0 });
    }
    builder.add(run, i, { type: 'observation', turn, text: output, full: output.length, nudge: !code });
  });
  const found = answerOf(prediction);
  if (found !== undefined) {
    const extracted = prediction.final_reasoning === EXTRACTED;
    builder.add(run, steps.length, {
      type: 'final',
      ending: extracted ? 'extract' : 'SUBMIT',
      value: found,
    });
  }
  builder.add(run, steps.length, runEnd(found ?? null, steps.length, 0, found !== undefined));
  return { trace: builder.build(), context: undefined, lossless: false };
}

/** The output fields of a prediction: one by itself, several as an object. */
function answerOf(prediction: foreign.Fields): Json | undefined {
  const known = new Set(['trajectory', 'entries', 'final_reasoning', 'question', 'query', 'lab']);
  const fields = Object.entries(prediction).filter(([key]) => !known.has(key));
  if (fields.length === 0) return undefined;
  return fields.length === 1 ? foreign.jsonOf(fields[0]![1]) : (Object.fromEntries(fields) as Json);
}
