/**
 * A byte-level BPE learned from text, in the Hugging Face layout. Words are cut the same with and without a space before
 * them: all merges inside words come first, then those that put the space on, so that a name copied from prose into
 * quotes keeps its pieces. Digits stand alone; pieces of code that cells share are whole tokens.
 */

import type { TokenizerFiles } from '../../../src/tasks/vocabulary';

const PATTERN = String.raw` ?[A-Za-z]+|\d| ?[^\sA-Za-z\d]|\s`;
export const roles = ['<|system|>', '<|user|>', '<|assistant|>'] as const;
export const END = '<|end|>';
const PAD = '<|pad|>';

export const chatTemplate =
  "{% for message in messages %}<|{{ message['role'] }}|>{{ message['content'] }}<|end|>{% endfor %}" +
  '{% if add_generation_prompt %}<|assistant|>{% endif %}';

/** Bytes as printable characters, as GPT-2 has them. */
function byteCharacters(): readonly string[] {
  const shown = (byte: number) =>
    (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || (byte >= 174 && byte <= 255);
  let hidden = 0;
  return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(shown(byte) ? byte : 256 + hidden++));
}

const characters = byteCharacters();
const SPACE = characters[32]!;
const spelled = (text: string): string[] =>
  Array.from(new TextEncoder().encode(text), (byte) => characters[byte]!);

export interface BpePlan {
  readonly text: string;
  /** Merges inside words. */
  readonly merges: number;
  /** Pieces that take a space on: the most frequent ones after a space. */
  readonly spaced: number;
  /** Whole tokens, longest wins. */
  readonly snippets: readonly string[];
  readonly modelMaxLength: number;
}

export interface BpeFiles extends TokenizerFiles {
  /** Each token with a space before it → the same without. */
  readonly twins: ReadonlyMap<number, number>;
}

export function learnBpe({ text, merges, spaced, snippets, modelMaxLength }: BpePlan): BpeFiles {
  const counts = new Map<string, number>();
  const afterSpace = new Map<string, number>();
  for (const [piece] of text.matchAll(new RegExp(PATTERN, 'g'))) {
    const word = piece.length > 1 && piece.startsWith(' ') ? piece.slice(1) : piece;
    counts.set(word, (counts.get(word) ?? 0) + 1);
    if (word !== piece) afterSpace.set(word, (afterSpace.get(word) ?? 0) + 1);
  }
  const words = [...counts].map(([word, count]) => ({ word, count, parts: spelled(word) }));
  const inside = learnMerges(words, merges);
  const firsts = new Map<string, number>();
  for (const { word, parts } of words) {
    const count = afterSpace.get(word) ?? 0;
    if (count > 0) firsts.set(parts[0]!, (firsts.get(parts[0]!) ?? 0) + count);
  }
  const outside = [...firsts]
    .sort((a, b) => b[1] - a[1])
    .slice(0, spaced)
    .map(([piece]) => [SPACE, piece] as const);

  const specials = [PAD, END, ...roles];
  const all = [...inside, ...outside];
  const model = [...specials, ...characters, ...all.map(([a, b]) => a + b)];
  const ids = new Map([...new Set(model), ...snippets].map((token, id) => [token, id]));
  const added = (content: string, special: boolean) => ({
    id: ids.get(content)!,
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special,
  });
  const vocabulary = [...ids].filter(([token]) => !specials.includes(token) && !snippets.includes(token));
  return {
    tokenizer: {
      version: '1.0',
      truncation: null,
      padding: null,
      added_tokens: [
        ...specials.map((token) => added(token, true)),
        ...snippets.map((token) => added(token, false)),
      ],
      normalizer: null,
      pre_tokenizer: {
        type: 'Sequence',
        pretokenizers: [
          { type: 'Split', pattern: { Regex: PATTERN }, behavior: 'Isolated', invert: false },
          { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false },
        ],
      },
      post_processor: null,
      decoder: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false },
      model: {
        type: 'BPE',
        dropout: null,
        unk_token: null,
        continuing_subword_prefix: null,
        end_of_word_suffix: null,
        fuse_unk: false,
        byte_fallback: false,
        vocab: Object.fromEntries(vocabulary),
        merges: all.map(([a, b]) => `${a} ${b}`),
      },
    },
    config: configOf(modelMaxLength),
    ids,
    specials: specialsOf(ids),
    twins: twinsOf(ids, outside),
  };
}

/** What of a tokenizer.json is read again. */
export interface BpeJson {
  readonly added_tokens: readonly { readonly id: number; readonly content: string }[];
  readonly model: { readonly vocab: Readonly<Record<string, number>>; readonly merges: readonly string[] };
}

/** A vocabulary that was learned before. */
export function readBpe(tokenizer: BpeJson, modelMaxLength: number): BpeFiles {
  const { added_tokens: added, model } = tokenizer;
  const ids = new Map([
    ...Object.entries(model.vocab),
    ...added.map(({ id, content }) => [content, id] as const),
  ]);
  const outside = model.merges
    .map((merge) => merge.split(' ') as [string, string])
    .filter(([first]) => first === SPACE);
  return {
    tokenizer,
    config: configOf(modelMaxLength),
    ids,
    specials: specialsOf(ids),
    twins: twinsOf(ids, outside),
  };
}

const configOf = (modelMaxLength: number) => ({
  tokenizer_class: 'PreTrainedTokenizerFast',
  eos_token: END,
  pad_token: PAD,
  clean_up_tokenization_spaces: false,
  model_max_length: modelMaxLength,
  padding_side: 'left',
  chat_template: chatTemplate,
});

const specialsOf = (ids: ReadonlyMap<string, number>) => ({
  pad: ids.get(PAD)!,
  eos: ids.get(END)!,
  unk: ids.get(PAD)!,
});

const twinsOf = (ids: ReadonlyMap<string, number>, outside: readonly (readonly [string, string])[]) =>
  new Map(outside.map(([, piece]) => [ids.get(SPACE + piece)!, ids.get(piece)!]));

/** The most frequent neighbours joined, again and again; leaves `parts` as the merges cut them. */
function learnMerges(words: { count: number; parts: string[] }[], merges: number): [string, string][] {
  const learned: [string, string][] = [];
  while (learned.length < merges) {
    const pairs = new Map<string, number>();
    for (const { count, parts } of words)
      for (let i = 1; i < parts.length; i++) {
        const pair = `${parts[i - 1]!} ${parts[i]!}`;
        pairs.set(pair, (pairs.get(pair) ?? 0) + count);
      }
    let best = '';
    let most = 1;
    for (const [pair, count] of pairs)
      if (count > most || (count === most && pair < best)) [best, most] = [pair, count];
    if (best === '') break;
    const [a, b] = best.split(' ') as [string, string];
    learned.push([a, b]);
    for (const word of words) {
      const { parts } = word;
      for (let i = 1; i < parts.length; i++)
        if (parts[i - 1] === a && parts[i] === b) parts.splice(i - 1, 2, a + b);
    }
  }
  return learned;
}
