import { describe, expect, it } from 'vitest';
import { TOKENIZER, TOKENIZER_CONFIG } from './fixtures/checkpoint';
import { TextTokenizer } from './tokenizer';

const tokenizer = new TextTokenizer(TOKENIZER, { config: TOKENIZER_CONFIG, eos: [6] });

describe('text and ids', () => {
  it('encodes tokens, special tokens written out, and what it does not know', () => {
    expect(tokenizer.encode('<s>a b z</s>')).toEqual([1, 3, 4, 0, 2]);
    expect(tokenizer.encode('')).toEqual([]);
  });

  it('decodes, with or without special tokens, and skips ids that do not exist', () => {
    expect(tokenizer.decode([1, 3, 99, 4])).toBe('<s> a b');
    expect(tokenizer.decode([1, 3, 4], { skipSpecial: true })).toBe('a b');
    expect(tokenizer.decode([99])).toBe('');
  });

  it('knows single tokens, its size and its special ids', () => {
    expect([tokenizer.id('c'), tokenizer.id('nope'), tokenizer.token(5), tokenizer.token(99)]).toEqual([
      5,
      undefined,
      'c',
      undefined,
    ]);
    expect(tokenizer).toMatchObject({ size: 8, bos: 1, pad: null, unk: 0, eos: [6, 2] });
  });

  it('adds what the post-processor adds only where asked', () => {
    const post_processor = {
      type: 'TemplateProcessing',
      single: [{ SpecialToken: { id: '<s>', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }],
      pair: [],
      special_tokens: { '<s>': { id: '<s>', ids: [1], tokens: ['<s>'] } },
    };
    const adding = new TextTokenizer({ ...TOKENIZER, post_processor });
    expect(adding.encode('a', { special: true })).toEqual([1, 3]);
    expect(adding.encode('a')).toEqual([3]);
  });

  it('reads whole phrases as tokens where the pre-tokenizer splits by phrase', () => {
    const words = ['<unk>', 'k', 'p', 'is 7', 'is that plus 4', 'What is', '?', 'Notes:'];
    const Regex = 'is(?: that (?:plus|minus|times))? [0-9]|What is|[A-Z][a-z]+:|[a-z]|[0-9]|[^\\s,.]';
    const phrases = new TextTokenizer({
      ...TOKENIZER,
      added_tokens: [],
      pre_tokenizer: { ...TOKENIZER.pre_tokenizer, pattern: { Regex } },
      model: { ...TOKENIZER.model, vocab: Object.fromEntries(words.map((word, id) => [word, id])) },
    });
    expect(phrases.encode('k is 7, p is that plus 4. What is p? Notes:')).toEqual([1, 3, 2, 4, 5, 2, 6, 7]);
  });
});

describe('chat', () => {
  const messages = [
    { role: 'system', content: 'a' },
    { role: 'user', content: 'b' },
  ];

  it('renders the model’s template, with or without the opening of the answer', () => {
    expect(tokenizer.chat(messages)).toEqual({ text: '<s>s:a<s>u:b>', templated: true });
    expect(tokenizer.chat(messages, { addGenerationPrompt: false }).text).toBe('<s>s:a<s>u:b');
  });

  it('takes the template named default of several', () => {
    const chat_template = [
      { name: 'tool_use', template: 'T' },
      { name: 'default', template: 'D' },
    ];
    expect(new TextTokenizer(TOKENIZER, { config: { chat_template } }).chat(messages).text).toBe('D');
  });

  it('says by value that there is no template', () => {
    expect(new TextTokenizer(TOKENIZER).chat(messages)).toEqual({ text: 'a\n\nb', templated: false });
  });

  it('gives the template’s own refusal', () => {
    const refusing = new TextTokenizer(TOKENIZER, {
      chatTemplate: "{{ raise_exception('no system role') }}",
    });
    expect(() => refusing.chat(messages)).toThrow(
      expect.objectContaining({
        code: 'chat_template_failed',
        message: expect.stringContaining('no system role'),
      }),
    );
  });
});

it.each<[string, unknown, unknown, string]>([
  ['no object', 3, {}, 'tokenizer.json'],
  ['no model', {}, {}, 'tokenizer.json'],
  ['no vocabulary', { ...TOKENIZER, model: { type: 'BPE' } }, {}, 'tokenizer.json'],
  ['a template that is a number', TOKENIZER, { chat_template: 3 }, 'tokenizer_config.json'],
])('refuses a tokenizer with %s', (_, json, config, field) => {
  expect(() => new TextTokenizer(json, { config })).toThrow(
    expect.objectContaining({ code: 'bad_tokenizer', field }),
  );
});
