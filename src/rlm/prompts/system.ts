/** The system prompt of agents that write Python, in parts that settings switch. Our own wording; pure. */

import type { Json } from '../../json';
import { grouped } from '../text';
import type { Dialect, Truncation } from '../settings';

export interface SystemFacts {
  readonly dialect: Dialect;
  readonly truncation: Truncation;
  readonly blocks: 'all' | 'first';
  readonly orchestrator: boolean;
  /** Whether `llm_query…` exist; whether `rlm_query…` start children. */
  readonly query: boolean;
  readonly recursive: boolean;
  /** CodeAct: the context stands in the first message too, as far as it fits. */
  readonly inPrompt: boolean;
  readonly tools: readonly { readonly name: string; readonly description: string }[];
  /** Names that `model=` takes, where there is more than one model. */
  readonly models: readonly string[];
  readonly schema: Json | undefined;
  /** Items of a batch that run at one time. */
  readonly concurrency: number;
  readonly cellSeconds: number;
  readonly turns: number;
  /** Runs above or below take theirs of the same turns. */
  readonly shared: boolean;
}

export function systemPrompt(facts: SystemFacts): string {
  return [task(facts), turns(facts), helpers(facts), ending(facts), advice(facts)]
    .filter(Boolean)
    .join('\n\n');
}

function task({ inPrompt }: SystemFacts): string {
  const where = inPrompt
    ? 'Its material is in the first message, as far as it fits, and whole in the variable `context` of a Python session.'
    : 'Its material is not shown to you: it is in the variable `context` of a Python session.';
  return `Answer a question. ${where} You work by writing Python that is run for you.`;
}

const kept: Readonly<Record<Truncation['keep'], string>> = {
  both: 'its beginning and its end',
  head: 'its beginning',
  tail: 'its end',
};

function turns({ truncation, blocks, cellSeconds, turns, shared }: SystemFacts): string {
  const run =
    blocks === 'all'
      ? 'Blocks are run in order; after one that fails, the rest of the turn is not run.'
      : 'Only the first block of a turn is run.';
  return `How a turn goes (you have ${turns}${shared ? ', shared with the runs that start yours and that you start' : ''}):
- Write one or two sentences of thought, then code:
\`\`\`repl
print(type(context), len(context))
\`\`\`
- ${run} Then you are shown what was printed, the value of a block's last expression, and errors.
- Of long output only ${kept[truncation.keep]} is shown, ${grouped(truncation.characters)} characters in all. Print what you need to see; keep the rest in variables.
- Variables, functions and imports stay, also those of a block that then fails. A block may run for ${grouped(cellSeconds)} s. There is no network and no file of yours.`;
}

function helpers({ query, recursive, tools, models, concurrency }: SystemFacts): string {
  const named = models.length > 1 ? `, model=None` : '';
  const lines = [
    ...(query
      ? [
          `llm_query(prompt${named}) -> str: asks a language model. It sees the prompt alone: put into it the text to read, the question, and the form of answer you want.`,
          `llm_query_batched(prompts${named}) -> list[str]: the same for a list, ${concurrency} at a time, in order. An item that fails is the text "[error] …"; the others are kept.`,
        ]
      : []),
    ...(recursive
      ? [
          'rlm_query(prompt, context=None) -> str: a whole run like yours, with a Python session and turns of its own, on the prompt, or on `context` with the prompt as its question. For parts that need steps of their own; dearer than llm_query.',
          'rlm_query_batched(prompts) -> list[str]: the same for a list.',
        ]
      : []),
    ...(models.length > 1 && query ? [`model= takes one of: ${models.join(', ')}.`] : []),
    'SHOW_VARS() lists your variables; budget() is a dict of what is left.',
    ...tools.map(({ name, description }) => `${name}: ${description}`),
  ];
  return `Functions that are there:\n${lines.map((line) => `- ${line}`).join('\n')}`;
}

const endingOf: Readonly<Record<Dialect, string>> = {
  final:
    'When the answer is in a variable, call FINAL(answer) in a block, with the value itself: a text, number, list, dict, None.',
  answer:
    'There is a dict `answer`. When you have the answer, set answer["content"] = value and answer["ready"] = True in a block; it counts once that block has ended without an error.',
  submit:
    'When the answer is in a variable, call SUBMIT(answer) in a block, with the value itself; SUBMIT(name=value, …) gives a dict.',
};

function ending({ dialect, schema }: SystemFacts): string {
  const form =
    schema === undefined
      ? ''
      : `\nThe answer has to fit this JSON Schema; else you are told why not and go on:\n${JSON.stringify(schema)}`;
  return `How you end: ${endingOf[dialect]} Build it by program, however long it is; do not type it out. The first answer ends the run. Text outside code is never the answer.${form}`;
}

function advice({ orchestrator, query }: SystemFacts): string {
  if (!orchestrator) return '';
  const lines = [
    'Look first: type, length, a sample from the beginning, the middle and the end. Then write down a short plan.',
    'Try every step on a few items and look at what it gives before you run it on all.',
    'What a search or a count can settle, settle by Python.',
    ...(query
      ? [
          'What has to be read and understood, give to llm_query_batched in pieces: up to some 100,000 characters a prompt, or many short items in one prompt; ask for a short, fixed form of answer and parse it.',
          'Check answers of models: their number, their form, a few by eye. Ask again only for what failed.',
        ]
      : []),
    'Doubt what is empty, zero or the same everywhere. Print the answer, look at it, and end in a later turn.',
    'When turns or calls run short, end with the best answer you have.',
  ];
  return `Advice:\n${lines.map((line) => `- ${line}`).join('\n')}`;
}
