/** Where values come from: parts of the context and answers, with the places that coverage counts in. */

import { beforeAll, describe, expect, it } from 'vitest';
import { contextText } from '../../rlm/coverage/text';
import type { Json } from '../../json';
import type { HostCall, HostReply } from '../session-types';
import { loadPython, type Bench, type BenchOptions } from './harness-node';

let open: (options?: BenchOptions) => Bench;
beforeAll(async () => {
  open = await loadPython();
}, 60_000);

let asked = 0;
const answer = (call: HostCall): HostReply =>
  call.kind === 'query'
    ? {
        ok: true,
        value: call.prompts.map((prompt) => `says ${prompt}`),
        calls: call.prompts.map(() => `0/${++asked}`),
      }
    : { ok: true, value: null };

const withText = (text: string) => open({ context: { kind: 'text', texts: [text] }, answer });
const withJson = (value: Json) => open({ context: { kind: 'json', texts: [JSON.stringify(value)] }, answer });

async function origins(bench: Bench, code: string) {
  const { changed, error } = await bench.run(code);
  expect(error).toBeNull();
  return Object.fromEntries(changed.map(({ name, spans, calls }) => [name, { spans, calls }]));
}

const lines = Array.from({ length: 3000 }, (_, i) => `Line number ${i} says ${i * 31} and no more.`);
const text = lines.join('\n');

describe('parts of a text', () => {
  it('are found in slices, lists, tuples and dicts, joined where they touch', async () => {
    const found = await origins(
      withText(text),
      [
        'piece = context[100:300]',
        'parts = [context[1000:1100], context[1100:1200], context[5000:5050]]',
        'named = {"a": context[700:800], 3: (context[900:950],)}',
        'short = context[5:15]',
        'made = piece.upper()',
        'number = 3',
      ].join('\n'),
    );
    expect(found.piece!.spans).toEqual([[100, 300]]);
    expect(found.parts!.spans).toEqual([
      [1000, 1200],
      [5000, 5050],
    ]);
    expect(found.named!.spans).toEqual([
      [700, 800],
      [900, 950],
    ]);
    for (const none of ['short', 'made', 'number']) expect(found[none]!.spans).toBeUndefined();
  });

  it('that make up a long list of lines are one part', async () => {
    const found = await origins(
      withText(text),
      'rows = context.split("\\n")\nsome = rows[1000:1600]\nother = rows[::-1]',
    );
    expect(found.rows!.spans).toEqual([[0, text.length]]);
    const from = lines.slice(0, 1000).join('\n').length + 1;
    expect(found.some!.spans).toEqual([[from, from + lines.slice(1000, 1600).join('\n').length]]);
    expect(found.other!.spans).not.toEqual([[0, text.length]]);
  });

  it('are counted in UTF-16 units', async () => {
    const wide = `${'😀 smile '.repeat(20_000)}THE END OF THE TEXT, NO MORE`;
    const bench = withText(wide);
    const found = await origins(bench, 'end = context[-27:]\nstart = context[2:40]');
    expect(wide.slice(...(found.end!.spans![0] as [number, number]))).toBe('HE END OF THE TEXT, NO MORE');
    expect(wide.slice(...(found.start!.spans![0] as [number, number]))).toMatch(/^smile 😀 smile/);
  });
});

describe('parts of a value', () => {
  const value = {
    z: [
      'the first text of all of them',
      { b: 'the second text, in an object', a: 'the third text, in an object' },
    ],
    '10': 'comes first, since its name is an index',
    '2': 'comes before that, since its index is lower',
    e: 'ünd 😀 a text with a wide character',
  } as Json;
  const { text: joined } = contextText({ kind: 'json', value });
  const read = (spans: readonly (readonly [number, number])[] | undefined) =>
    spans?.map(([from, to]) => joined.slice(from, to));

  it('have the places that the host counts, whatever the order of names', async () => {
    const found = await origins(
      withJson(value),
      [
        'first = context["z"][0]',
        'inner = context["z"][1]',
        'index = context["10"]',
        'cut = context["2"][6:30]',
        'wide = context["e"][4:]',
        'everything = list(context.values())',
      ].join('\n'),
    );
    expect(read(found.first!.spans)).toEqual(['the first text of all of them']);
    expect(read(found.inner!.spans)).toEqual(['the second text, in an objectthe third text, in an object']);
    expect(read(found.index!.spans)).toEqual(['comes first, since its name is an index']);
    expect(read(found.cut!.spans)).toEqual(['before that, since its i']);
    expect(read(found.wide!.spans)).toEqual(['😀 a text with a wide character']);
    expect(found.everything!.spans).toEqual([[0, joined.length]]);
  });
});

describe('answers', () => {
  it('are known by their call, in variables, batches and containers, however short', async () => {
    asked = 0;
    const found = await origins(
      withText(text),
      [
        'one = llm_query("a?")',
        'many = llm_query_batched(["what of b?", "what of c?", "d?"])',
        'chosen = {"x": many[1], "y": [one]}',
        'stripped = one.strip().replace("x", "x")',
        'again = "  says what of c?\\n".strip() + ""',
        'other = "nobody said this"',
      ].join('\n'),
    );
    expect(found.one!.calls).toEqual(['0/1']);
    expect(found.many!.calls).toEqual(['0/2', '0/3', '0/4']);
    expect(found.chosen!.calls).toEqual(['0/3', '0/1']);
    expect(found.again!.calls).toEqual(['0/3']);
    expect(found.other!.calls).toBeUndefined();
    const later = await origins(
      open({ answer }),
      'labels = [answer[:1] for answer in llm_query_batched(["q"] * 3)]',
    );
    expect(later.labels!.calls).toBeUndefined();
  });

  it('stay texts for all that Python does with them', async () => {
    const { stdout } = await withText(text).run(
      'import json\nx = llm_query_batched(["b?"])[0]\nprint(json.dumps([x]), x == "says b?", {x: 1}["says b?"], isinstance(x, str), repr(x))',
    );
    expect(stdout).toBe('["says b?"] True 1 True \'says b?\'\n');
  });
});

describe('the time that it takes', () => {
  it('is bounded, whatever is asked about', async () => {
    const bench = open({ context: { kind: 'text', texts: ['ab'.repeat(10_000_000)] }, answer });
    await bench.run('pass');
    const began = performance.now();
    await bench.run('many = ["ab" * 1000 + str(i) for i in range(300)]\nothers = [m + "!" for m in many]');
    expect(performance.now() - began).toBeLessThan(1500);
  });
  it('is not spent on texts that are too short, and over once it is over', async () => {
    const { stdout } = await open().run(
      [
        'import lab_answers, lab_places',
        'class Counted(lab_places.Places):',
        '    sought = 0',
        '    def _seek(self, *what):',
        '        self.sought += 1',
        '        return super()._seek(*what)',
        'rows = [f"record number {i:07d} some words" for i in range(60_000)]',
        'places = Counted(rows, lab_answers.Answers(), True)',
        'places.begin()',
        'places._until = float("inf")',
        'found = [places.of(("x%d " % i) * 60) for i in range(5)]',
        'print(places.sought)',
        'places.begin()',
        'places._until = float("inf")',
        'found = [places.of(f"nowhere to be found {i}") for i in range(5)]',
        'print(0 < places.sought < 40_000)',
        'before = places.sought',
        'found = [places.of(f"neither is it there {i}") for i in range(5)]',
        'print(places.sought - before)',
        'print(places.of(rows[7]))',
      ].join('\n'),
    );
    expect(stdout).toBe("0\nTrue\n0\n{'spans': [[224, 256]]}\n");
  });

  it('is not the cell’s own', async () => {
    let now = 0;
    const bench = open({
      clock: () => now,
      answer: () => {
        now += 7;
        return { ok: true, value: null };
      },
    });
    const { seconds } = await bench.run(
      [
        'import lab_places',
        'ask, begin = llm_query, lab_places.Places.begin',
        'def slow(self):',
        '    lab_places.Places.begin = begin',
        '    try: ask("x")',
        '    except Exception: pass',
        '    begin(self)',
        'lab_places.Places.begin = slow',
      ].join('\n'),
    );
    expect([seconds, now]).toEqual([0, 7]);
  });

  it('runs no code of a user’s', async () => {
    const { changed, stdout } = await withText(text).run(
      [
        'class Loud(str):',
        '    def __eq__(self, other): print("asked"); return True',
        '    def __hash__(self): print("asked"); return 1',
        '    def __len__(self): print("asked"); return 9',
        'class Row(list):',
        '    def __iter__(self): print("asked"); return iter(())',
        '    def __len__(self): print("asked"); return 3',
        'loud = Loud(context[50:90])',
        'row = Row([context[i : i + 100] for i in range(0, 60000, 100)])',
      ].join('\n'),
    );
    expect(stdout).toBe('');
    expect(changed.find(({ name }) => name === 'loud')!.spans).toEqual([[50, 90]]);
    expect(changed.find(({ name }) => name === 'row')!.spans).toEqual([[0, 60_000]]);
  });
});
