/** A trace as the official logger would have written it, for the official visualizer. See README.md beside this file. */

import type { Message } from '../../chat/chat';
import type { Json } from '../../json';
import type { Variable } from '../../repl/session-types';
import type { RlmTrace } from '../trace';
import { TraceIndex, type CallNode, type CellNode, type RunNode, type TurnNode } from '../trace-index';
import type { Exported, ExportOptions } from './format';
import { labKey } from './lab-key';
import { leftOut } from './left-out';
import type {
  OfficialBlock,
  OfficialCall,
  OfficialIteration,
  OfficialMetadata,
  UsageSummary,
} from './official-shapes';
import { answerText, isoTime, labNotice, oursAlone, printed, startOf } from './said';

type Context = Pick<ExportOptions, 'context'>;

export function exportOfficial(trace: RlmTrace, options: ExportOptions = {}): Exported {
  const index = new TraceIndex(trace.events);
  const { root } = index;
  const notices = new Set<string>();
  const writer = new Writer(index, options, notices);
  const iterations = root ? writer.iterations(root) : [];
  const starts = iterations.map(({ first }) => first);
  const slice = (from: number, to = trace.events.length) => trace.events.slice(from, to);
  const metadata = {
    type: 'metadata',
    timestamp: writer.time(root?.started ?? 0),
    ...metadataOf(root),
  };
  const lines = [
    options.bare ? metadata : { ...metadata, lab: labKey(slice(0, starts[0]), metadata, trace) },
    ...iterations.map(({ line }, i) =>
      options.bare ? line : { ...line, lab: labKey(slice(starts[i]!, starts[i + 1]), line) },
    ),
  ];
  for (const notice of oursAlone(trace.events, options.bare === true)) notices.add(notice);
  if (options.bare) notices.add(labNotice);
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  return { text, extension: '.jsonl', notices: [...notices] };
}

function metadataOf(run: RunNode | null): OfficialMetadata {
  const { root = 'unknown', sub } = run?.models ?? {};
  return {
    root_model: root,
    max_depth: run?.budgets?.depth ?? 0,
    max_iterations: run?.budgets?.turns ?? 0,
    backend: 'recursion-lab',
    backend_kwargs: { model_name: root },
    environment_type: 'pyodide',
    environment_kwargs: {},
    other_backends: sub === undefined || sub === root ? null : [sub],
  };
}

class Writer {
  private readonly start: number;

  constructor(
    private readonly index: TraceIndex,
    private readonly options: Context,
    private readonly notices: Set<string>,
  ) {
    this.start = startOf(index, notices);
  }

  time = (t: number) => isoTime(this.start + t);

  iterations(run: RunNode): { readonly first: number; readonly line: OfficialIteration }[] {
    const locals: Record<string, Json> = this.contextOf(run);
    const made = run.turns.map((turn, i) => ({
      first: turn.first,
      line: this.iteration(turn, i + 1, locals),
    }));
    const extract = run.calls.find(({ purpose, request }) => purpose === 'extract' && request);
    const answer = run.final && run.end?.reason !== 'aborted' ? answerText(run.final.value) : null;
    if (extract && answer !== null) {
      this.notices.add('The extraction of an answer at the end stands as a last iteration without code.');
      const line: OfficialIteration = {
        type: 'iteration',
        iteration: made.length + 1,
        timestamp: this.time(extract.ended ?? this.index.now),
        prompt: asked(this.index.messages(extract), run),
        response: extract.text,
        code_blocks: [],
        final_answer: answer,
        iteration_time: secondsOf(extract, this.index.now),
      };
      made.push({ first: this.index.events.indexOf(extract.request!), line });
    } else if (answer !== null && made.length > 0) {
      const last = made.at(-1)!;
      const blocks = last.line.code_blocks.map((block, i, all) =>
        i === all.length - 1 ? { ...block, result: { ...block.result, final_answer: answer } } : block,
      );
      made[made.length - 1] = { ...last, line: { ...last.line, code_blocks: blocks, final_answer: answer } };
    }
    return made;
  }

  private iteration(turn: TurnNode, iteration: number, locals: Record<string, Json>): OfficialIteration {
    const { call, cells, started, ended, tools } = turn;
    if (tools.length > 0) this.notices.add('Tools called by text have no place but the messages.');
    if (turn.compaction) this.notices.add('Compaction shows in the prompts alone.');
    return {
      type: 'iteration',
      iteration,
      timestamp: this.time(ended ?? this.index.now),
      prompt: call ? asked(this.index.messages(call), turn.run) : [],
      response: call?.text ?? '',
      code_blocks: cells.map((cell) => this.block(cell, locals)),
      final_answer: null,
      iteration_time: ((ended ?? this.index.now) - started) / 1000,
    };
  }

  private block(cell: CellNode, locals: Record<string, Json>): OfficialBlock {
    for (const variable of cell.changed) setOwn(locals, variable.name, localOf(variable));
    for (const name of cell.removed) delete locals[name];
    if (cell.changed.length > 0) this.notices.add('Variables stand as their `repr`, cut to 200 characters.');
    if (cell.value !== null) this.notices.add('The value of a last expression stands at the end of stdout.');
    return {
      code: cell.code,
      result: {
        stdout: printed(cell),
        stderr: [cell.stderr, cell.error?.traceback ?? ''].filter(Boolean).join('\n'),
        locals: { ...locals },
        execution_time: cell.seconds + cell.waited,
        rlm_calls: cell.calls.map((call) => this.call(call)),
        final_answer: null,
      },
    };
  }

  private call(call: CallNode): OfficialCall {
    const { child, error } = call;
    const messages = this.index.messages(call);
    const usage = child ? child.total : usageOf(call);
    const model = call.model || (child?.models?.root ?? 'unknown');
    const failure = error ?? child?.errors.at(-1);
    return {
      root_model: model,
      prompt: child && messages.length === 0 ? child.question : plainPrompt(messages),
      response: child?.final ? answerText(child.final.value) : call.text,
      usage_summary: summary(model, usage),
      prompt_tokens: usage.promptTokens,
      completion_tokens: usage.completionTokens,
      execution_time: secondsOf(child ?? call, this.index.now),
      ...(child && {
        metadata: {
          run_metadata: metadataOf(child),
          iterations: this.iterations(child).map(({ line }) => line),
        },
      }),
      ...(failure && { error: failure.message }),
    };
  }

  /** The reference logs the context twice in every block. */
  private contextOf(run: RunNode): Record<string, Json> {
    const { context } = this.options;
    if (context !== undefined && !run.parent) return { context, context_0: context };
    if (!run.context) return {};
    this.notices.add('The context itself is not in the log; a description stands in its place.');
    const told = leftOut(run.context);
    return { context: told, context_0: told };
  }
}

/**
 * The page guesses the question: from these words, else from a first message of 50 to 500 characters, which ours mostly
 * is not. The page shows no children, whose prompts stay as they are; our own key has every text as it was.
 */
function asked(messages: readonly Message[], { question, parent }: RunNode): Message[] {
  const first = messages.findIndex(({ role }) => role === 'user');
  const words = question.replace(/\s+/g, ' ').replaceAll('"', "'").trim();
  if (parent || words === '') return [...messages];
  return messages.map((message, i) =>
    i === first ? { ...message, content: `original query: "${words}"\n\n${message.content}` } : message,
  );
}

const plainPrompt = (messages: ReturnType<TraceIndex['messages']>) =>
  messages.length === 1 && messages[0]!.role === 'user' ? messages[0]!.content : messages;

function usageOf({ response }: CallNode) {
  const { promptTokens = 0, completionTokens = 0, cost = null } = response?.usage ?? {};
  return { promptTokens, completionTokens, cost, calls: response ? 1 : 0 };
}

function summary(
  model: string,
  usage: { calls: number; promptTokens: number; completionTokens: number; cost: number | null },
): UsageSummary {
  const cost = usage.cost === null ? {} : { total_cost: usage.cost };
  return {
    model_usage_summaries: {
      [model]: {
        total_calls: usage.calls,
        total_input_tokens: usage.promptTokens,
        total_output_tokens: usage.completionTokens,
        ...cost,
      },
    },
    ...cost,
  };
}

const secondsOf = ({ started, ended }: { started: number; ended: number | null }, now: number) =>
  ((ended ?? now) - started) / 1000;

/** Numbers, truth values and short texts as themselves, the rest as Python shows it. */
function localOf({ type, preview }: Variable): Json {
  if (type === 'NoneType') return null;
  if (type === 'bool') return preview === 'True';
  const number = type === 'int' || type === 'float' ? Number(preview) : NaN;
  if (Number.isFinite(number) && Math.abs(number) <= Number.MAX_SAFE_INTEGER) return number;
  return preview;
}

function setOwn(record: Record<string, Json>, name: string, value: Json): void {
  Object.defineProperty(record, name, { value, enumerable: true, configurable: true, writable: true });
}
