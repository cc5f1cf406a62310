/** Needle: one sentence, or a few, in up to forty million characters of prose that says nothing about it. */

import type { Json } from '../../../json';
import { allOrNothing, readOptions, shown } from '../options';
import type { LongQuestion, LongTask } from '../task';
import { filler } from '../text/filler';
import { normalised, readLabel, readText } from '../text/read';
import { drawNeedle, needleSource, needleVariants, type NeedleVariant } from './draw';

const described = {
  id: 'needle',
  title: 'Needle questions',
  variants: needleVariants,
  limits: { min: 1000, max: 40_000_000 },
};

/** What a model may say instead of null. */
const nothing = new Set(
  [
    '',
    'none',
    'null',
    'nothing',
    'no',
    'n/a',
    'absent',
    'unknown',
    'not found',
    'not stated',
    'not given',
  ].concat(['not mentioned', 'not in the context', 'not in the text', 'it is not stated', 'there is none']),
);

export const needle: LongTask = {
  ...described,

  generate(options): LongQuestion {
    const { variant, random } = readOptions(described, options);
    const { wording, split, characters } = options;
    const draw = drawNeedle(variant as NeedleVariant, wording, needleSource(split, random), random);
    const sentences = [...draw.facts, ...draw.distractors];
    const depths = sentences.map(() => random.next());
    if (options.depth !== undefined && draw.facts.length > 0) depths[0] = options.depth;
    const { text, at } = filler({
      characters,
      seed: random.int(2 ** 31),
      inserts: sentences.map((sentence, i) => ({ sentence, depth: depths[i]! })),
    });
    const several = variant === 'several';
    const nullable = variant === 'absent' ? ['string', 'number', 'null'] : ['string', 'number'];
    return {
      task: described.id,
      variant,
      question: draw.question,
      context: { kind: 'text', text },
      gold: several ? draw.values : (draw.values[0] ?? null),
      schema: several ? { type: 'array', items: { type: ['string', 'number'] } } : { type: nullable },
      facts: { key: draw.key, at: at.slice(0, draw.facts.length), distractors: draw.distractors },
    };
  },

  /** Several: F1 of the sets of values. Else the value itself, or a sentence that holds it and no other number. */
  score({ gold, variant }, answer) {
    if (variant === 'several') return scoreSet(gold as readonly string[], answer);
    if (gold === null) {
      const right = answer === null || (typeof answer === 'string' && nothing.has(normalised(answer)));
      return allOrNothing(right, `The context does not say; ${shown(answer)} was answered.`);
    }
    return allOrNothing(
      isValue(answer, gold as string),
      `${shown(answer)} was answered, ${shown(gold)} is right.`,
    );
  },
};

function isValue(answer: Json, value: string): boolean {
  const text = readText(answer);
  if (text === null) return false;
  if (normalised(text) === normalised(value)) return true;
  const numbers = text.match(/\d+/g) ?? [];
  return readLabel(text, [value]) === value && (!/^\d+$/.test(value) || numbers.length === 1);
}

function scoreSet(gold: readonly string[], answer: Json) {
  const items: readonly Json[] = Array.isArray(answer)
    ? (answer as readonly Json[])
    : typeof answer === 'string'
      ? answer.split(/[,;\n]|\band\b/)
      : [];
  const given = new Set(items.map((item) => normalised(readText(item) ?? '')).filter(Boolean));
  const hits = gold.filter((value) => given.has(normalised(value))).length;
  return {
    score: (2 * hits) / (gold.length + Math.max(given.size, hits)),
    right: hits === gold.length && given.size === gold.length,
    note: `${hits} of ${gold.length} values were found; ${given.size} were given.`,
  };
}
