/**
 * An RLM spec performed: its question and context made, its models opened, the run driven, the answer scored. What `lab
 * rlm` and the page both do. Knows neither files nor the network: whoever calls brings both.
 */

import type { ChatModel, ModelRef } from '../chat/chat';
import { nameOf } from '../chat/recording';
import { LabError } from '../errors';
import type { Json } from '../json';
import type { SpawnRepl } from '../repl/session-types';

import { runRlm } from '../rlm/run';
import type { ContextValue, Past, RlmHooks, RlmInput, RlmModels, RlmResult } from '../rlm/run-types';
import { longTaskOf } from '../tasks/long/registry';
import type { LongContext, LongQuestion, LongScore } from '../tasks/long/task';
import { ownContext } from './rlm-context';
import { settingsOf, type RlmSpec } from './rlm-spec';

export interface RlmResources {
  readonly spawn: SpawnRepl;
  /** A model; asked once for each that the spec names, and disposed of by whoever opened it. */
  open(ref: ModelRef): Promise<ChatModel>;
  /** Bytes of a file that the spec names. @throws LabError `no_file`. */
  file(file: { readonly name: string; readonly hash: string }): Promise<Uint8Array>;
}

/** What a spec asks, made ready. */
export interface RlmQuestion {
  readonly input: RlmInput;
  /** Null: a question of somebody's own, whose answer nobody knows. */
  readonly generated: LongQuestion | null;
}

export interface RlmOutcome extends RlmResult {
  readonly question: string;
  /** Null: there is nothing to hold the answer against. */
  readonly score: LongScore | null;
  /** The right answer, where it is known. */
  readonly gold: Json;
}

/** @throws LabError `bad_task`, `bad_spec`, `no_file`, with their fields. */
export async function rlmQuestion(
  spec: RlmSpec,
  resources: Pick<RlmResources, 'file'>,
): Promise<RlmQuestion> {
  const generated = spec.task ? longTaskOf(spec.task.id).generate(withoutAbsent(spec.task)) : null;
  const context = generated ? generatedContext(generated.context) : await ownContext(spec, resources.file);
  const schema = spec.schema === 'task' ? generated!.schema : spec.schema;
  return {
    generated,
    input: {
      question: generated?.question ?? spec.question!,
      context,
      ...(spec.inputs && { inputs: spec.inputs }),
      ...(schema !== null && { schema }),
      tools: spec.tools,
    },
  };
}

/** @throws LabError for a spec that cannot be performed; what models and Python do is told in events and the outcome. */
export async function performRlm(
  spec: RlmSpec,
  resources: RlmResources,
  hooks: RlmHooks,
): Promise<RlmOutcome> {
  const { input, generated } = await rlmQuestion(spec, resources);
  const { past } = hooks;
  const models = await openModels(spec.models, past && !past.asks ? recordedAlone(past) : resources);
  const asked = { ...input, spec: spec as unknown as Json };
  const result = await runRlm(asked, settingsOf(spec), models, resources.spawn, hooks);
  return {
    ...result,
    question: input.question,
    gold: generated?.gold ?? null,
    score: generated ? scoreOf(generated, result) : null,
  };
}

/** A run that ended without an answer is wrong; it is never left out of a mean. */
export function scoreOf(question: LongQuestion, result: Pick<RlmResult, 'reason' | 'value'>): LongScore {
  if (result.reason === 'final' || result.reason === 'extracted')
    return longTaskOf(question.task).score(question, result.value);
  return { score: 0, right: false, note: `The run ended without an answer (${result.reason}).` };
}

/** In the place of models that nobody asks: a replay loads none, and needs no key. */
function recordedAlone(past: Past): Pick<RlmResources, 'open'> {
  return {
    open: async (ref) => {
      const name = nameOf(ref);
      const complete = () => Promise.reject(notRecorded(name));
      return { name, contextTokens: past.window(name) ?? null, complete };
    },
  };
}

const notRecorded = (name: string) =>
  new LabError('not_recorded', `What ${name} is asked was not recorded.`, {
    hint: 'Let what is not known be asked of the models.',
  });

/** Two places that name the same model share it, so that nothing is loaded twice. */
async function openModels(
  refs: RlmSpec['models'],
  resources: Pick<RlmResources, 'open'>,
): Promise<RlmModels> {
  const opened = new Map<string, Promise<ChatModel>>();
  const open = (ref: ModelRef): Promise<ChatModel> => {
    const key = JSON.stringify(ref);
    const model = opened.get(key) ?? resources.open(ref);
    opened.set(key, model);
    return model;
  };
  const named = Object.entries(refs.named ?? {}).map(async ([name, ref]) => [name, await open(ref)] as const);
  const byDepth = refs.byDepth?.map((ref) => (ref ? open(ref) : Promise.resolve(null)));
  return {
    root: await open(refs.root),
    sub: await open(refs.sub ?? refs.root),
    ...(byDepth && { byDepth: await Promise.all(byDepth) }),
    ...(named.length > 0 && { named: Object.fromEntries(await Promise.all(named)) }),
  };
}

const utf8 = new TextEncoder();

function generatedContext(context: LongContext): ContextValue | null {
  switch (context.kind) {
    case 'none':
      return null;
    case 'text':
      return { kind: 'bytes', bytes: utf8.encode(context.text) };
    case 'json':
      return context;
    case 'files':
      return {
        kind: 'files',
        files: context.files.map(({ name, text }) => ({ name, bytes: utf8.encode(text) })),
      };
  }
}

/** Without keys whose value is undefined. */
function withoutAbsent(task: NonNullable<RlmSpec['task']>) {
  const { variant, depth, ...rest } = task;
  return { ...rest, ...(variant !== undefined && { variant }), ...(depth !== undefined && { depth }) };
}
