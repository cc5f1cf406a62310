/**
 * The reckoning as a question family, put together from the files beside it: no agent alone knows enough, two rounds bring
 * it together, and the last step is Python's.
 */

import type { Task } from '../task';
import { formulaTokens, places, rules, sides } from './books';
import { reflectorStreams, toolCallerStreams } from './corpus';
import { parseCase } from './parse';
import { expressionOf, formulaOf, generateCases, questionOf, reckoningSplits } from './reckoning';
import { reflector, tags, toolCaller } from './vocabulary';

const repeated = (tokens: readonly string[], length: number): string =>
  Array.from({ length }, (_, i) => tokens[i % tokens.length]!).join(' ');

/** The number behind the last tag; none inside of code, and none where code is all there is. */
function answerIn(text: string): string | null {
  const last = text.lastIndexOf(tags.python[0]);
  if (last >= 0 && !text.includes(tags.python[1], last)) return null;
  const said = text.replace(/^.*<\/(?:python|result)>/s, '').replace(/\s+/g, '');
  return /^-?\d+/.exec(said)?.[0] ?? null;
}

export const reckoning: Task = {
  id: 'reckoning',
  answers: [],
  splits: reckoningSplits,
  generate: (split, n, seed) => generateCases(split, n, seed).map(questionOf),
  parse: (text) => questionOf(parseCase(text)),
  answerIn,
  // Before the second round the reflector has not heard the side. What Python prints is not the speaker's to learn.
  target: ({ text }, rounds) => {
    if (rounds < 2) return null;
    const asked = parseCase(text);
    const code = `${tags.print[0]}${expressionOf(asked, formulaOf(asked))}${tags.print[1]}`;
    return `${tags.python[0]}${code}${tags.python[1]}`;
  },
  notes: ({ text }, role, round, latentSteps) => {
    const asked = parseCase(text);
    const { side } = places[asked.place]!;
    if (role === toolCaller) return repeated([side], latentSteps);
    if (role !== reflector) return null;
    // Without word of the side either formula is as good: the first is always written.
    const formula = rules[asked.rule]!.formulas[round > 1 ? side : sides[0]];
    return repeated(formulaTokens(formula), latentSteps);
  },
  streams: (role, vocabulary, split = 'link') => {
    if (role === reflector) return reflectorStreams(vocabulary, split === 'link' ? 'link' : 'spare');
    return role === toolCaller ? toolCallerStreams(vocabulary) : null;
  },
};
