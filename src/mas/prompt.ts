/**
 * Role prompts as token ids around the slots that messages fill: the chat-formatted text is cut at the slots and its
 * pieces are tokenised apart, as the released code does.
 */

import { LabError } from '../errors';
import type { TextTokenizer } from '../models/tokenizer';

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
/** Stands for a slot while the chat template is rendered; a private-use character that no prompt may hold. */
const MARK = '\uE000';

const clean = (text: string) => text.replaceAll(MARK, '');

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
 * @throws LabError `bad_prompt` when the template's slots are not as many as `filled` has entries.
 */
export function promptPieces(
  tokenizer: TextTokenizer,
  template: string,
  { question, system, filled, texts = [] }: PromptFilling,
): number[][] {
  const parts = template.split(SLOT);
  if (parts.length - 1 !== filled.length || !template.includes('{question}'))
    throw new LabError(
      'bad_prompt',
      `The prompt “${template}” has ${parts.length - 1} slots, but needs ${filled.length}.`,
      {
        hint: 'Write {question} where the question goes and {slot} once for each message that the pattern delivers.',
        field: 'agents',
      },
    );
  const content = parts
    .map(
      (part, i) =>
        clean(part).replace('{question}', () => clean(question)) + (filled[i] ? MARK : clean(texts[i] ?? '')),
    )
    .join('');
  const messages = [...(system ? [{ role: 'system', content: system }] : []), { role: 'user', content }];
  const { text, templated } = tokenizer.chat(messages);
  return text.split(MARK).map((piece, i) => tokenizer.encode(piece, { special: i === 0 && !templated }));
}
