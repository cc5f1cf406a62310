/** The chain of a relay question as a strip: each operation under the sign of the one agent that knows it. */

import { agents, type Operation } from '../../tasks/relay/relay';
import { parseChain } from '../../tasks/relay/parse';
import type { Question } from '../../tasks/task';
import { AgentMark } from './AgentMark';

const signs: Readonly<Record<Operation, string>> = { plus: '+', minus: '−', times: '×' };
const masters = agents.slice(0, 3);
const masterOf = (kind: Operation) =>
  masters.findIndex(({ knows }) => (knows as readonly Operation[]).includes(kind));

export function ChainStrip({ question }: { question: Question }) {
  const chain = parseChain(question.text);
  return (
    <figure className="chain">
      <ol>
        <li className="start">
          <span className="step">is {chain.start}</span>
          <span className="label">{chain.labels[0]}</span>
        </li>
        {chain.steps.map(({ kind, operand }, i) => {
          const master = masterOf(kind);
          const place = i + 1;
          const state = place === chain.asked ? 'asked' : place > chain.asked ? 'beyond' : '';
          return (
            <li
              key={place}
              className={state}
              title={`“${kind} ${operand}” is known to the ${masters[master]!.id} only`}
            >
              <span className="step">
                <AgentMark agent={master + 1} />
                {signs[kind]}
                {operand}
              </span>
              <span className="label">
                {chain.labels[place]}
                {state === 'asked' && <span className="ask">?</span>}
              </span>
            </li>
          );
        })}
      </ol>
      <figcaption>
        {masters.map(({ id }, i) => (
          <span key={id}>
            <AgentMark agent={i + 1} /> {id}
          </span>
        ))}
      </figcaption>
    </figure>
  );
}
