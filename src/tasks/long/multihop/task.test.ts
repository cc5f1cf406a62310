import { describe, expect, it } from 'vitest';
import type { LongOptions, LongQuestion, Wording } from '../task';
import { splitOf } from '../text/split';
import { relations, type RelationId } from './relations';
import { multihop } from './task';

const base: LongOptions = { characters: 30_000, seed: 3, split: 'test', wording: 'known' };

function documentsOf({ context }: LongQuestion): Map<string, string> {
  if (context.kind === 'files') return new Map(context.files.map(({ name, text }) => [name, text]));
  const texts = (context as { text: string }).text.split(/\n\n(?=Document \d+: )/);
  return new Map(texts.map((text) => [/^Document \d+/.exec(text)![0], text.replace(/^Document \d+: /, '')]));
}

const ids = Object.keys(relations) as RelationId[];
const name = String.raw`(?:[A-Z]\w+ [A-Z]\. \w+|[A-Z]\w+ & [A-Z]\w+|[A-Z]\w+|[a-z]+ [a-z]+)`;

const patterns = (['known', 'new'] as const).flatMap((wording) =>
  ids.flatMap((id) =>
    relations[id].fact[wording].map((template) => {
      const pattern = template
        .replace('.', '\\.')
        .replace('{x}', `(?<x>${name})`)
        .replace('{y}', `(?<y>${name})`);
      return { wording, id, pattern: new RegExp(`^${pattern}$`) };
    }),
  ),
);

/** Every fact of every document, by reading all of it. */
function read(question: LongQuestion, wording: Wording) {
  const known = new Map<string, { document: string; facts: Map<RelationId, string> }>();
  for (const [document, text] of documentsOf(question)) {
    const [title, ...body] = text.split('\n');
    const self = /^[A-Z][a-z]+ [a-z]+$/.test(title!) ? title!.toLowerCase() : title!;
    expect(known.has(self)).toBe(false);
    const facts = new Map<RelationId, string>();
    // A full stop after a capital is an initial's.
    for (const sentence of body.join('\n').split(/(?<=[a-z]\.)\s+/)) {
      if (!sentence.includes(self)) continue;
      const found = patterns.flatMap(({ wording: of, id, pattern }) => {
        const groups = of === wording ? pattern.exec(sentence)?.groups : undefined;
        return groups?.x === self ? [{ id, value: groups.y! }] : [];
      });
      expect(found, sentence).toHaveLength(1);
      expect(facts.has(found[0]!.id)).toBe(false);
      expect(found[0]!.value).not.toBe(self);
      facts.set(found[0]!.id, found[0]!.value);
    }
    known.set(self, { document, facts });
  }
  return known;
}

/** The question's path by its own words. */
function parse(text: string, wording: Wording): { start: string; path: RelationId[] } {
  const path: RelationId[] = [];
  if (wording === 'new') {
    const [, start, steps] = /Begin with (?:the )?(.*?)\. From there go to (.*)\. What is/.exec(text)!;
    for (const step of steps!.split('; then to '))
      path.push(ids.find((id) => relations[id].asked.new === step)!);
    return { start: start!, path };
  }
  let rest = /What is the name of (.*)\? Answer/.exec(text)![1]!;
  for (;;) {
    const id = ids.find((one) => rest.startsWith(`the ${relations[one].asked.known} of `));
    if (!id) return { start: rest.replace(/^the /, ''), path };
    path.unshift(id);
    rest = rest.slice(`the ${relations[id].asked.known} of `.length);
  }
}

describe.each(multihop.variants)('%s', (variant) => {
  it.each([
    [1000, 'known'],
    [1000, 'new'],
    [15_000, 'known'],
    [15_000, 'new'],
  ] as const)('is answered by reading %i characters of %s wording', (characters, wording) => {
    for (let seed = 0; seed < 5; seed++) {
      const question = multihop.generate({ ...base, characters, wording, variant, seed });
      const known = read(question, wording);
      const { start, path } = parse(question.question, wording);
      expect(path).toHaveLength(Number(variant.slice(-1)));
      const evidence: string[] = [];
      let at = start;
      for (const step of path) {
        evidence.push(known.get(at)!.document);
        at = known.get(at)!.facts.get(step)!;
      }
      expect(at).toBe(question.gold);
      expect(evidence).toEqual(question.facts.evidence);
      expect(question.facts.documents).toBe(known.size);
      expect(splitOf(at)).toBe('test');
    }
  });
});

it('has near-duplicates: the same facts but one', () => {
  const question = multihop.generate({ ...base, variant: 'files-3' });
  const known = read(question, 'known');
  const { path, relations: steps } = question.facts as { path: string[]; relations: RelationId[] };
  path.slice(0, 3).forEach((entity, i) => {
    const { facts } = known.get(entity)!;
    const twins = [...known].filter(
      ([other, { facts: theirs }]) =>
        other !== entity &&
        theirs.size === facts.size &&
        [...facts].every(([id, value]) => (theirs.get(id) === value) === (id !== steps[i])),
    );
    expect(twins.length).toBeGreaterThanOrEqual(2);
    expect(facts.size).toBeGreaterThanOrEqual(3);
  });
});

describe('the score', () => {
  const question = multihop.generate({ ...base, variant: 'files-2' });
  const gold = question.gold as string;

  it.each([gold, ` ${gold.toUpperCase()}. `, `The answer is ${gold}.`, `the ${gold}`])(
    'takes %j',
    (answer) => {
      expect(multihop.score(question, answer)).toMatchObject({ score: 1, right: true });
    },
  );

  it('takes nothing else, and says where a wrong answer comes from', () => {
    expect(multihop.score(question, question.facts.decoy!)).toMatchObject({ score: 0, right: false });
    expect(multihop.score(question, question.facts.decoy!).note).toContain('near-duplicates');
    expect(multihop.score(question, (question.facts.path as string[])[1]!).note).toContain('on the way');
    expect(multihop.score(question, `${gold} or ${question.facts.decoy as string}`).right).toBe(false);
    expect(multihop.score(question, [gold]).right).toBe(false);
  });
});
