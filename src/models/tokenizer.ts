/**
 * Text to token ids and back, and chat messages to a prompt, from tokenizer.json and tokenizer_config.json. Wraps
 * @huggingface/tokenizers and @huggingface/jinja, so that nothing else imports them. Does no I/O.
 */
import { Template } from '@huggingface/jinja';
import { Tokenizer } from '@huggingface/tokenizers';
import * as z from 'zod';
import { LabError } from '../errors';

export interface ChatMessage {
  readonly role: string;
  readonly content: string;
}

export interface ChatOptions {
  /** Ends the prompt with the opening of the assistant's turn. */
  addGenerationPrompt?: boolean;
}

export interface RenderedChat {
  readonly text: string;
  /** False where the model has no chat template: `text` is then the contents, separated by blank lines. */
  readonly templated: boolean;
}

export interface TokenizerParts {
  /** The parsed tokenizer_config.json; null where absent. */
  config?: unknown;
  /** The text of chat_template.jinja, which wins over the one in tokenizer_config.json; null where absent. */
  chatTemplate?: string | null;
  /** Ids that end a text, beside the tokenizer's own eos token. */
  eos?: readonly number[];
}

const token = z.union([z.string(), z.object({ content: z.string() })]).nullish();
const RawTokenizerConfig = z.looseObject({
  bos_token: token,
  eos_token: token,
  pad_token: token,
  unk_token: token,
  chat_template: z
    .union([z.string(), z.array(z.object({ name: z.string(), template: z.string() }))])
    .nullish(),
});

const SPECIALS = ['bos_token', 'eos_token', 'pad_token', 'unk_token'] as const;

function bad(sentence: string, field: string, cause?: unknown): LabError {
  const hint = 'Take the tokenizer files that were published with the checkpoint.';
  return new LabError('bad_tokenizer', sentence, { hint, field, cause });
}

export class TextTokenizer {
  readonly bos: number | null;
  readonly pad: number | null;
  readonly unk: number | null;
  /** Every id that ends a text; may be empty. */
  readonly eos: readonly number[];
  /** One more than the greatest id. The model's vocabulary may be larger (padded). */
  readonly size: number;
  private readonly tokenizer: Tokenizer;
  private readonly template: string | null;
  /** Parsed at its first use: prompts are rendered often. */
  private parsed: Template | null = null;
  /** Texts of the special tokens, for the template. */
  private readonly specials: Readonly<Record<string, string>>;

  /** `json` is the parsed tokenizer.json. Throws `bad_tokenizer` (field: the file). */
  constructor(json: unknown, { config, chatTemplate, eos = [] }: TokenizerParts = {}) {
    const parsed = RawTokenizerConfig.safeParse(config ?? {});
    if (!parsed.success) {
      const { path, message } = parsed.error.issues[0]!;
      throw bad(`tokenizer_config.json: ${path.join('.')}: ${message}.`, 'tokenizer_config.json');
    }
    try {
      this.tokenizer = new Tokenizer(json as object, parsed.data);
      this.size = greatest(this.tokenizer.get_vocab(true).values()) + 1;
    } catch (cause) {
      throw bad(`tokenizer.json is not usable: ${String(cause)}.`, 'tokenizer.json', cause);
    }
    this.specials = Object.fromEntries(
      SPECIALS.flatMap((name) => {
        const value = parsed.data[name];
        return value == null ? [] : [[name, typeof value === 'string' ? value : value.content]];
      }),
    );
    const idOf = (name: string) => this.id(this.specials[name] ?? '') ?? null;
    [this.bos, this.pad, this.unk] = [idOf('bos_token'), idOf('pad_token'), idOf('unk_token')];
    const own = idOf('eos_token');
    this.eos = [...new Set([...eos, ...(own === null ? [] : [own])])];
    this.template = chatTemplate ?? pickTemplate(parsed.data.chat_template ?? null);
  }

  /**
   * Token ids of `text`. Special tokens written in the text become their ids; with `special` the tokenizer adds those
   * that it puts around every text (a BOS, say), which a rendered chat already has.
   */
  encode(text: string, { special = false }: { special?: boolean } = {}): number[] {
    return this.tokenizer.encode(text, { add_special_tokens: special }).ids;
  }

  /** Text of `ids`, special tokens included unless `skipSpecial`. An id that does not exist is left out. */
  decode(ids: readonly number[], { skipSpecial = false }: { skipSpecial?: boolean } = {}): string {
    const known = ids.filter((id) => this.tokenizer.id_to_token(id) !== undefined);
    if (known.length === 0) return '';
    return this.tokenizer.decode(known, { skip_special_tokens: skipSpecial });
  }

  /** The id of exactly this token, as the vocabulary writes it. */
  id(token: string): number | undefined {
    return this.tokenizer.token_to_id(token);
  }

  /** The token as the vocabulary writes it (`Ġthe`). */
  token(id: number): string | undefined {
    return this.tokenizer.id_to_token(id);
  }

  /** The prompt for `messages`, by the model's chat template. Throws `chat_template_failed`. */
  chat(messages: readonly ChatMessage[], { addGenerationPrompt = true }: ChatOptions = {}): RenderedChat {
    if (this.template === null) {
      return { text: messages.map(({ content }) => content).join('\n\n'), templated: false };
    }
    try {
      this.parsed ??= new Template(this.template);
      const text = this.parsed.render({
        ...this.specials,
        messages: messages.map((message) => ({ ...message })),
        add_generation_prompt: addGenerationPrompt,
      });
      return { text, templated: true };
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new LabError(
        'chat_template_failed',
        `The model’s chat template refused the messages: ${reason}.`,
        {
          hint: 'Many templates want the roles user and assistant in turn, and at most one system message, first.',
          cause,
        },
      );
    }
  }
}

function pickTemplate(raw: string | { name: string; template: string }[] | null): string | null {
  if (raw === null || typeof raw === 'string') return raw;
  return (raw.find(({ name }) => name === 'default') ?? raw[0])?.template ?? null;
}

function greatest(values: Iterable<number>): number {
  let max = -1;
  for (const value of values) max = Math.max(max, value);
  return max;
}
