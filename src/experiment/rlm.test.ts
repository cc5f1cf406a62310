import { describe, expect, it } from 'vitest';
import { rlmQuestion } from './rlm';
import { parseRlmSpec } from './rlm-spec';

const utf8 = new TextEncoder();

const questionOver = (text: string, as: 'json' | 'text' | 'files' = 'json') =>
  rlmQuestion(
    parseRlmSpec({
      kind: 'rlm',
      question: 'How much is it?',
      context: { kind: 'files', as, files: [{ name: 'a.json', hash: 'a'.repeat(64), bytes: text.length }] },
      models: { root: { kind: 'builtin', id: 'navigator' } },
    }),
    { file: async () => utf8.encode(text) },
  );

describe('a context of one JSON file', () => {
  it('is given as the file is, since reading and writing it again would change numbers', async () => {
    const text = '{"big": 12345678901234567890, "one": 1.0}\n';
    const { input } = await questionOver(text);
    expect(input.context).toMatchObject({ kind: 'json', bytes: utf8.encode(text) });
    expect((await questionOver(`\ufeff${text}`)).input.context).toEqual(input.context);
  });

  it('is refused by name where it is no JSON', async () => {
    await expect(questionOver('{"a": ')).rejects.toMatchObject({
      code: 'bad_context',
      field: 'context.files.0',
      message: expect.stringContaining('a.json') as string,
    });
  });
});
