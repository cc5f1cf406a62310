/**
 * Role prompts as token ids around the slots that messages fill: the chat-formatted text is cut at the slots and its
 * pieces are tokenised apart, as the released code does.
 */

import { LabError } from '../errors';
import type { TextTokenizer } from '../models/tokenizer';
import type { Pattern } from './pattern';
import type { Mode } from './trace';

/** Templates with `{question}` once, and `{slot}` for each message, in the order of the pattern's slots. */
export interface RolePrompt {
  /** What the agent is, for people. */
  readonly role: string;
  /** A system message before the prompt, for models whose template has one. */
  readonly system?: string;
  /** For latent turns. */
  readonly latent: string;
  /** For the turn that speaks. */
  readonly final: string;
}

const SLOT = '{slot}';
const QUESTION = '{question}';
/** Stands for a slot while the chat template is rendered; a private-use character that no prompt may hold. */
const MARK = '\uE000';

const clean = (text: string) => text.replaceAll(MARK, '');

/** What of a run decides which of its prompts are used. */
interface Use {
  readonly pattern: Pattern;
  readonly rounds: number;
  readonly mode: Mode;
}

/**
 * Whether every prompt that a run uses has a place for its question and for each message that the pattern delivers.
 * @throws LabError `bad_prompt`, with the prompt's path in a spec as its field.
 */
export function checkPrompts(
  prompts: readonly Pick<RolePrompt, 'role' | 'latent' | 'final'>[],
  { pattern, rounds, mode }: Use,
): void {
  const { turns, speaker } = pattern;
  turns.forEach(({ agent, slots }, turn) => {
    const { role, latent, final } = prompts[agent]!;
    const thinks = mode !== 'alone' && (rounds > 1 || turn < speaker);
    const check = (template: string, name: string, field: string) => {
      const fault = faultOf(template, slots.length);
      if (fault)
        throw badPrompt(
          `The ${name} of agent ${agent + 1}, “${role}”, ${fault}.`,
          `agents.${agent}.${field}`,
        );
    };
    if (thinks) check(latent, 'prompt', 'prompt');
    if (turn === speaker) check(final, 'final prompt', 'final');
  });
}

/** What is wrong with a template for so many messages; null: nothing. */
function faultOf(template: string, slots: number): string | null {
  const found = template.split(SLOT).length - 1;
  if (found !== slots)
    return `has ${plural(found)}, but hears ${slots === 1 ? '1 message' : `${slots} messages`}`;
  return template.includes(QUESTION) ? null : 'has no place for the question';
}

const plural = (slots: number) => (slots === 1 ? '1 slot' : `${slots} slots`);

const badPrompt = (sentence: string, field: string) =>
  new LabError('bad_prompt', sentence, {
    hint: 'Write {question} where the question goes and {slot} once for each message that the pattern delivers.',
    field,
  });

export interface PromptFilling {
  readonly question: string;
  readonly system?: string | undefined;
  /** For each slot of the template, whether a latent message stands there. */
  readonly filled: readonly boolean[];
  /** For each slot, the text that stands there instead, or null. */
  readonly texts?: readonly (string | null)[];
}

/**
 * The prompt's pieces, one more than there are filled slots: piece 0, message, piece 1, message, … A slot that no
 * message fills (round 1) leaves nothing behind.
 * @throws LabError `bad_prompt` when the template's slots are not as many as `filled` has entries, or it lacks the question.
 */
export function promptPieces(
  tokenizer: TextTokenizer,
  template: string,
  { question, system, filled, texts = [] }: PromptFilling,
): number[][] {
  const parts = template.split(SLOT);
  const fault = faultOf(template, filled.length);
  if (fault) throw badPrompt(`The prompt “${template}” ${fault}.`, 'agents');
  const content = parts
    .map(
      (part, i) =>
        clean(part).replace(QUESTION, () => clean(question)) + (filled[i] ? MARK : clean(texts[i] ?? '')),
    )
    .join('');
  const messages = [...(system ? [{ role: 'system', content: system }] : []), { role: 'user', content }];
  const { text, templated } = tokenizer.chat(messages);
  return text.split(MARK).map((piece, i) => tokenizer.encode(piece, { special: i === 0 && !templated }));
}
