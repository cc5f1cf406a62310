import { loadPyodide } from 'pyodide';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../../../src/json';
import { Random } from '../../../src/random';
import { drawLines, lineOf } from '../../../src/tasks/long/aggregation/lines';
import { labels } from '../../../src/tasks/long/aggregation/wordings';
import { letters } from '../../../src/tasks/long/letters/task';
import { ownKinds, ownNames } from '../../../src/tasks/long/letters/lists';
import { needle } from '../../../src/tasks/long/needle/task';
import type { LongContext, LongOptions } from '../../../src/tasks/long/task';
import { partsOf } from '../../../src/tasks/long/text/dates';
import * as cells from './cells';

/** Runs cells in one namespace; gives what each printed, the first FINAL, and the error of the last. */
const driver = `
import io, json, contextlib
def drive(context, codes, answers):
    answers = json.loads(answers)
    final = []
    space = {'context': json.loads(context), 'FINAL': final.append,
             'llm_query_batched': lambda prompts: [answers[p] for p in prompts]}
    printed, error = [], None
    for code in json.loads(codes):
        out = io.StringIO()
        error = None
        try:
            with contextlib.redirect_stdout(out):
                exec(code, space)
        except Exception as e:
            error = type(e).__name__ + ': ' + str(e)
        printed.append(out.getvalue())
    return json.dumps({'printed': printed, 'error': error, 'final': final[0] if final else '(none)'})
`;

interface Driven {
  readonly printed: readonly string[];
  readonly error: string | null;
  readonly final: Json;
}

const base: LongOptions = { characters: 3_000, seed: 0, split: 'test', wording: 'known' };
const valueOf = (context: LongContext): Json =>
  context.kind === 'text' ? context.text : (context as { value: Json }).value;

describe('the cells that the navigator learns, in Python', () => {
  let drive: (context: Json, codes: readonly string[], answers?: Record<string, string>) => Driven;

  beforeAll(async () => {
    const python = await loadPyodide();
    python.runPython(driver);
    const call = python.runPython('drive') as (...texts: string[]) => string;
    drive = (context, codes, answers = {}) =>
      JSON.parse(call(JSON.stringify(context), JSON.stringify(codes), JSON.stringify(answers))) as Driven;
  }, 120_000);

  it('print what the corpus says that they print', () => {
    for (const variant of needle.variants)
      for (let seed = 0; seed < 6; seed++) {
        const { context, facts } = needle.generate({ ...base, variant, seed });
        const text = valueOf(context) as string;
        const key = facts.key as string;
        const { printed } = drive(text, [cells.searchCell(key), cells.looseCell(key)]);
        expect(printed).toEqual([cells.searchOutput(text, key), cells.looseOutput(text, key)]);
        for (const attribute of ['code', 'number', 'nickname'])
          expect(drive(text, [cells.filterCell(key, attribute)]).printed).toEqual([
            cells.filterOutput(text, key, attribute),
          ]);
        const parts = text.split('\n\n');
        const whole = cells.searchOutput(parts.join('\n'), key);
        expect(drive(parts, [cells.joinedCell(key, 'list')]).printed).toEqual([whole]);
        const named = Object.fromEntries(parts.map((part, i) => [`part ${i}`, part]));
        expect(drive(named, [cells.joinedCell(key, 'dict')]).printed).toEqual([whole]);
      }
  });

  it('repair what is no list of texts', () => {
    const { context, facts } = needle.generate(base);
    const text = valueOf(context) as string;
    const key = facts.key as string;
    const nested = { 'part 1': { text } };
    expect(drive(nested, [cells.joinedCell(key, 'dict')]).error).toBe(
      'TypeError: sequence item 0: expected str instance, dict found',
    );
    const shown = cells.searchOutput(`{'part 1': {'text': '${text.replaceAll('\n', '\\n')}'}}`, key);
    const { printed } = drive(nested, [cells.joinedCell(key, 'dict'), cells.repairCell(key)]);
    expect(printed[1]).toBe(shown);
    const listed = drive([[text]], [cells.joinedCell(key, 'list'), cells.repairCell(key)]);
    expect(listed.printed[1]).toBe(cells.searchOutput(`[['${text.replaceAll('\n', '\\n')}']]`, key));
  });

  it('answer letter counts rightly', () => {
    for (let seed = 0; seed < 3; seed++) {
      const list = letters.generate({ ...base, variant: 'given-list', seed });
      const letter = list.facts.letter as string;
      expect(drive(valueOf(list.context), [cells.countList(letter)]).final).toEqual(list.gold);
      const nested = letters.generate({ ...base, variant: 'given-nested', seed });
      const { final } = drive(valueOf(nested.context), [cells.countNested(nested.facts.letter as string)]);
      expect(final).toEqual(nested.gold);
      const own = letters.generate({ ...base, variant: 'own-nested', seed });
      const kinds = own.facts.kinds as (keyof typeof ownNames)[];
      const codes = [
        ...kinds.flatMap((kind) => [
          cells.namesCell(kind, ownNames[kind].slice(0, 25), false),
          cells.namesCell(kind, ownNames[kind].slice(25), true),
        ]),
        cells.countOwnNested(own.facts.letter as string, kinds),
      ];
      const driven = drive('', codes);
      expect(driven.printed.slice(0, 2)).toEqual([`${kinds[0]!} 25\n`, `${kinds[0]!} 50\n`]);
      expect(letters.score(own, driven.final)).toMatchObject({ right: true });
    }
    const kind = ownKinds[0];
    const single = drive('', [cells.namesCell(kind, ['Pear', 'fig'], false), cells.countOwn('p', kind)]);
    expect(single.final).toEqual({ Pear: 1, fig: 0 });
  });

  it('answer questions over labelled lines rightly', () => {
    const lines = drawLines(new Random('cells'), { lines: 60, split: 'test', wording: 'known' });
    const context = ['A head.', ...lines.map(lineOf)].join('\n');
    const answers = Object.fromEntries(lines.map((line) => [`Label: ${line.instance}`, line.label]));
    const run = (code: string) => drive(context, [cells.LABEL_CELL, code], answers);
    const count = (keep: (line: (typeof lines)[number]) => boolean) => lines.filter(keep).length;
    const of = (label: string) => count((line) => line.label === label);
    const ranked = [...labels].sort((a, b) => of(b) - of(a));
    expect(run(cells.MOST_CELL).printed[0]).toBe(cells.counterText(lines.map(({ label }) => label)));
    expect(of(run(cells.MOST_CELL).final as string)).toBe(of(ranked[0]!));
    expect(of(run(cells.LEAST_CELL).final as string)).toBe(of(ranked.at(-1)!));
    const [a, b] = [ranked[0]!, ranked.at(-1)!];
    expect(run(cells.countCell(a)).final).toBe(of(a));
    expect(run(cells.compareCell(a, b)).final).toBe('more common');
    expect(run(cells.compareCell(b, a)).final).toBe('less common');
    expect(run(cells.compareCell(a, a)).final).toBe('equally common');
    const { user, label, day } = lines[7]!;
    expect(run(cells.userCell(String(user), label)).final).toBe(
      count((line) => line.user === user && line.label === label),
    );
    const month = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
    expect(run(cells.monthCell(month[partsOf(day)[1] - 1]!, label)).final).toBe(
      count((line) => line.label === label && partsOf(line.day)[1] === partsOf(day)[1]),
    );
  });
});
