import { describe, expect, it } from 'vitest';
import { TextTokenizer } from '../../../src/models/tokenizer';
import { Random } from '../../../src/random';
import { learnBpe, readBpe, type BpeJson } from './bpe';
import { asked, cell, FINAL_NONE, printed, searchCell, snippets, type Dialogue } from './cells';
import { needleDialogue } from './needle-dialogues';
import { batchOf, Pool, rowOf } from './rows';

const options = { split: 'train', wording: 'known', free: 0.5, roughness: 0.5 } as const;
const dialogues = (seed: string, n: number): Dialogue[] => {
  const random = new Random(seed);
  return Array.from({ length: n }, () => needleDialogue(random, options));
};
const text = dialogues('vocabulary', 80)
  .flat()
  .map(({ content }) => content)
  .join('\n');
const files = learnBpe({ text, merges: 200, spaced: 100, snippets, modelMaxLength: 512 });
const tokenizer = new TextTokenizer(files.tokenizer, { config: files.config });

describe('the learned vocabulary', () => {
  it('spells any text and gives it back', () => {
    for (const content of [
      'naïve Zürich 東京 🙂\t`x` {y}',
      "a'b\n\n  c",
      ...dialogues('spell', 20)
        .flat()
        .map((turn) => turn.content),
    ])
      expect(tokenizer.decode(tokenizer.encode(content))).toBe(content);
  });

  it('cuts a name the same in prose and in quotes', () => {
    for (const name of ['Clara Hobson', 'cobalt sextant', 'Alderbourne', 'xylophone']) {
      const [spaced, quoted] = [tokenizer.encode(` ${name}.`), tokenizer.encode(`'${name}.`)];
      const plain = spaced.flatMap((id, i) =>
        i === 0 && tokenizer.token(id) === 'Ġ' ? [] : [i === 0 ? (files.twins.get(id) ?? id) : id],
      );
      expect(plain).toEqual(quoted.slice(1));
    }
  });

  it('has digits one by one, and the snippets of code whole', () => {
    expect(tokenizer.encode('48213')).toHaveLength(5);
    expect(tokenizer.encode(cell(searchCell('x')).content)).toHaveLength(4);
  });

  it('is read again as it was learned', () => {
    const again = readBpe(JSON.parse(JSON.stringify(files.tokenizer)) as BpeJson, 512);
    expect(new Map(again.ids)).toEqual(new Map(files.ids));
    expect(again.twins).toEqual(files.twins);
    expect(again.specials).toEqual(files.specials);
    expect(again.config).toEqual(files.config);
  });
});

describe('rows', () => {
  it('are what the chat template renders, with loss on what the assistant says and its ends', () => {
    for (const dialogue of dialogues('rows', 30)) {
      const { ids, said } = rowOf(tokenizer, dialogue);
      const rendered = tokenizer.chat(dialogue, { addGenerationPrompt: false }).text;
      expect(tokenizer.encode(rendered)).toEqual(ids);
      const spoken = tokenizer.decode(ids.filter((_, i) => said[i]));
      expect(spoken).toBe(
        dialogue.map(({ role, content }) => (role === 'assistant' ? `${content}<|end|>` : '')).join(''),
      );
      const prompt = tokenizer.encode(tokenizer.chat(dialogue.slice(0, 1)).text);
      expect(ids.slice(0, prompt.length)).toEqual(prompt);
    }
  });

  it('weigh what is said one, what is read little, and padding nothing', () => {
    const short = rowOf(tokenizer, [asked('a?', { type: 'str', length: 1 }), cell(FINAL_NONE)]);
    const long = rowOf(tokenizer, [
      asked('a?', { type: 'str', length: 1 }),
      cell(FINAL_NONE),
      printed('b'),
      cell(FINAL_NONE),
    ]);
    const batch = batchOf([short, long], files.specials.pad, 0.25);
    expect(batch.length).toBe(long.ids.length - 1);
    const first = [...batch.weights.subarray(0, batch.length)];
    expect(first.filter((weight) => weight === 1)).toHaveLength(short.said.filter(Boolean).length);
    expect(first.slice(short.ids.length - 1).every((weight) => weight === 0)).toBe(true);
    expect(new Set(batch.weights)).toEqual(new Set([0, 0.25, 1]));
    expect(batch.targets[3]).toBe(short.ids[4]);
  });

  it('leave the pool in batches of the size asked for, each row once', () => {
    let made = 0;
    const row = (length: number) => ({
      ids: new Array<number>(length).fill(made++),
      said: new Array<boolean>(length).fill(true),
    });
    const pool = new Pool((random) => row(5 + random.int(50)), 200, 40);
    const random = new Random('pool');
    const seen: number[] = [];
    while (seen.length < 40) {
      const rows = pool.next(random, 0);
      expect(rows.length * Math.max(...rows.map(({ ids }) => ids.length))).toBeLessThanOrEqual(200);
      seen.push(...rows.map(({ ids }) => ids[0]!));
    }
    expect([...seen].sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, i) => i));
  });
});
