/** The candidates as a question family: generator, reader and checker, put together from the files beside it. */

import { Random } from '../../random';
import type { Task } from '../task';
import { books } from './books';
import { generateTriples, questionOf, type Triple } from './candidates';
import { expertStreams, summarizerStreams } from './corpus';
import { parseTriple } from './parse';
import { experts, numbers, summarizer } from './vocabulary';

/** The members of a word's set in an order that depends on the question: nobody learns one order by heart. */
function members(triple: Triple, book: number): number[] {
  const order = new Random(`candidates notes ${triple.join()} ${book}`);
  return order.shuffle([...books[book]!.sets[triple[book]!]!]);
}

export const candidates: Task = {
  id: 'candidates',
  answers: numbers,
  splits: ['pretrain', 'link', 'validation', 'test', 'test-one-new', 'test-all-new'],
  generate: (split, n, seed) => generateTriples(split, n, seed).map(questionOf),
  parse: (text) => questionOf(parseTriple(text)),
  answerIn: (text) => {
    const first = /\d+/.exec(text)?.[0];
    return first !== undefined && numbers.includes(first) ? first : null;
  },
  target: ({ answer }) => answer,
  notes: (question, role, _round, latentSteps) => {
    if (role === summarizer) return Array<string>(latentSteps).fill(question.answer).join(' ');
    const book = experts.findIndex((expert) => expert === role);
    if (book < 0) return null;
    return members(parseTriple(question.text), book).slice(0, latentSteps).join(' ');
  },
  streams: (role, vocabulary, split = 'link') => {
    if (role === summarizer) return summarizerStreams(vocabulary);
    const book = experts.findIndex((expert) => expert === role);
    return book < 0 ? null : expertStreams(book, vocabulary, split === 'link' ? 'link' : 'spare');
  },
};
