import { describe, expect, it } from 'vitest';
import type { Json } from '../json';
import { PreparedContext } from './context';

const utf8 = (text: string) => new TextEncoder().encode(text);

describe('a context', () => {
  it('of text is counted as Python counts, and cut between characters', async () => {
    const context = await PreparedContext.of({ kind: 'text', text: 'aé😀b' });
    expect(context.facts).toMatchObject({ type: 'str', length: 4, characters: 4 });
    expect([context.head(3), context.tail(2), context.text()]).toEqual(['aé', 'b', 'aé😀b']);
    const same = await PreparedContext.of({ kind: 'bytes', bytes: utf8('aé😀b') });
    expect(same.facts).toEqual(context.facts);
  });

  it('is held once, however many sessions it is for', async () => {
    const bytes = utf8('abc');
    const context = await PreparedContext.of({ kind: 'bytes', bytes });
    for (let i = 0; i < 3; i++) {
      const given = context.forSession();
      if (given.kind !== 'text') throw new Error('is text');
      expect(given.bytes).toBe(bytes);
    }
  });

  it('of JSON and of files has type, length and keys', async () => {
    const dict = await PreparedContext.of({ kind: 'json', value: { a: [1], b: 'x' } });
    expect(dict.facts).toMatchObject({ type: 'dict', length: 2, keys: ['a', 'b'], characters: 17 });
    expect((await PreparedContext.of({ kind: 'json', value: [1, 2] })).facts).toMatchObject({
      type: 'list',
      length: 2,
    });
    const files = [
      { name: 'one.txt', bytes: utf8('first') },
      { name: 'two.txt', bytes: utf8('second') },
    ];
    const both = await PreparedContext.of({ kind: 'files', files });
    expect(both.facts).toMatchObject({
      type: 'dict',
      length: 2,
      characters: 11,
      keys: ['one.txt', 'two.txt'],
    });
    expect(both.head(40)).toBe('\n=== one.txt ===\nfirst\n=== two.txt ===\ns');
    expect(both.tail(8)).toBe('=\nsecond');
  });

  it('of a JSON file is the file’s own bytes', async () => {
    const text = '{"big": 12345678901234567890, "one": 1.0}';
    const file = { kind: 'json', value: JSON.parse(text) as Json, bytes: utf8(text) } as const;
    const context = await PreparedContext.of(file);
    expect(context.text()).toBe(text);
    expect(context.forSession()).toEqual({ kind: 'json', bytes: utf8(text) });
    expect(context.facts).toMatchObject({ type: 'dict', length: 2, characters: text.length });
    const number = { kind: 'json', value: 1, bytes: utf8('1.0') } as const;
    expect((await PreparedContext.of(number)).facts.type).toBe('float');
  });

  it('is refused where it is no JSON, or two files have one name', async () => {
    await expect(PreparedContext.of({ kind: 'json', value: undefined as never })).rejects.toMatchObject({
      field: 'context',
    });
    const file = { name: 'a', bytes: utf8('') };
    await expect(PreparedContext.of({ kind: 'files', files: [file, file] })).rejects.toMatchObject({
      field: 'context.files',
    });
  });
});
