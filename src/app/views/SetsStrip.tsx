/** The words of a candidates question, each with the numbers that its one expert knows; the number they share stands out. */

import { books, partOf } from '../../tasks/candidates/books';
import { parseTriple } from '../../tasks/candidates/parse';
import type { Question } from '../../tasks/task';
import { AgentMark } from './AgentMark';

export function SetsStrip({ question }: { question: Question }) {
  return (
    <figure className="sets">
      <ul>
        {parseTriple(question.text).map((place, i) => (
          <li key={i}>
            <AgentMark agent={i + 1} />
            <span className="words">
              {books[i]!.words[place]}
              {partOf(place) !== 'link' && (
                <span className="altered" title="In no question that links were trained on">
                  new to links
                </span>
              )}
            </span>
            <span className="numbers">
              {books[i]!.sets[place]!.map((number) =>
                `${number}` === question.answer ? <strong key={number}>{number}</strong> : ` ${number} `,
              )}
            </span>
          </li>
        ))}
      </ul>
      <figcaption>Each word’s numbers are known to one expert only. Which one do all three share?</figcaption>
    </figure>
  );
}
