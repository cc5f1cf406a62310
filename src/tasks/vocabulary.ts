/**
 * A tokenizer in the Hugging Face layout for each model family, from the words an agent knows. Every agent has its words
 * in an order of its own and under its family's special tokens, so that agents share text but no ids. Knows no question
 * family.
 *
 * The model is WordLevel rather than BPE with empty merges: both @huggingface/tokenizers and the Python library then
 * read an unknown word as one unknown token, where BPE would take it apart into letters.
 */

import { Random } from '../random';

export type Family = 'llama' | 'qwen3' | 'gemma3';

interface Specials {
  pad: string;
  eos: string;
  unk: string;
  bos?: string;
}

/** Names as in each family's own tokenizers, in the order of their ids, and on which side of the words they stand. */
const families: Record<Family, { names: readonly string[]; first: boolean; specials: Specials }> = {
  llama: {
    names: ['<unk>', '<s>', '</s>'],
    first: true,
    specials: { pad: '</s>', eos: '</s>', unk: '<unk>', bos: '<s>' },
  },
  qwen3: {
    names: ['<|endoftext|>', '<|im_end|>'],
    first: false,
    specials: { pad: '<|endoftext|>', eos: '<|im_end|>', unk: '<|endoftext|>' },
  },
  gemma3: {
    names: ['<pad>', '<eos>', '<bos>', '<unk>'],
    first: true,
    specials: { pad: '<pad>', eos: '<eos>', unk: '<unk>', bos: '<bos>' },
  },
};

export interface TokenizerFiles {
  /** The object of `tokenizer.json`. */
  tokenizer: object;
  /** The object of `tokenizer_config.json`. */
  config: object;
  /** Every token's id: words and special tokens, by their text. */
  ids: ReadonlyMap<string, number>;
  /** Ids of the special roles; roles may share a token. */
  specials: { pad: number; eos: number; unk: number };
}

export interface TokenizerPlan {
  readonly family: Family;
  /** What the words' order is drawn from. */
  readonly seed: number | string;
  readonly words: readonly string[];
  /** Matches one token at a time; what lies between matches is dropped. */
  readonly pattern: string;
  /** Decoded tokens stand side by side; else with spaces between them. */
  readonly fused?: boolean;
}

/** Concatenates the messages, so that a role prompt passes as it stands. */
const chatTemplate = "{% for message in messages %}{{ message['content'] }}{% endfor %}";

export function buildTokenizer({
  family,
  seed,
  words,
  pattern,
  fused = false,
}: TokenizerPlan): TokenizerFiles {
  const { names, first, specials } = families[family];
  const shuffled = new Random(`vocabulary ${family} ${seed}`).shuffle([...words]);
  const ids = new Map(
    (first ? [...names, ...shuffled] : [...shuffled, ...names]).map((token, id) => [token, id]),
  );
  const addedToken = (content: string) => ({
    id: ids.get(content)!,
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  });
  const tokenizer = {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: names.map(addedToken),
    normalizer: null,
    pre_tokenizer: { type: 'Split', pattern: { Regex: pattern }, behavior: 'Removed', invert: true },
    post_processor: null,
    decoder: fused ? { type: 'Fuse' } : null, // null: tokens joined by spaces
    model: { type: 'WordLevel', vocab: Object.fromEntries(ids), unk_token: specials.unk },
  };
  const config = {
    tokenizer_class: 'PreTrainedTokenizerFast',
    ...(specials.bos && { bos_token: specials.bos }),
    eos_token: specials.eos,
    pad_token: specials.pad,
    unk_token: specials.unk,
    clean_up_tokenization_spaces: false,
    model_max_length: 256,
    padding_side: 'left',
    chat_template: chatTemplate,
  };
  const id = (role: 'pad' | 'eos' | 'unk') => ids.get(specials[role])!;
  return { tokenizer, config, ids, specials: { pad: id('pad'), eos: id('eos'), unk: id('unk') } };
}
