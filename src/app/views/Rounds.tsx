/** Round by round: every agent's turn, and what the last agent would answer then. */

import { memo } from 'react';
import type { AnswerOutline, RoundOutline, RunOutline, TurnOutline } from '../../experiment/outline';
import type { SystemFacts } from '../../experiment/session-events';
import type { Spec } from '../../experiment/spec';
import type { Mode, TraceEvent } from '../../mas/trace';
import { formatMs, formatProbability, three } from '../format';
import { alteredWord, familyName } from '../names';
import { speakerOf } from '../pattern';
import type { RunState } from '../state/run';
import { taskFor } from '../task';
import { AgentMark } from './AgentMark';
import { Distribution } from './Distribution';
import { Spoken, Verdict } from './FinalAnswer';
import { ToolCalls } from './ToolCalls';

interface RoundsProps {
  run: RunState;
  result: RunOutline;
}

export function Rounds({ run, result }: RoundsProps) {
  return (
    <div className="rounds">
      {result.rounds.map((round) => (
        <Round
          key={round.round}
          round={round}
          spec={run.spec}
          right={run.question.answer}
          facts={run.facts}
          all={run.events}
          last={round.round === result.planned}
        />
      ))}
    </div>
  );
}

interface RoundProps {
  round: RoundOutline;
  spec: Spec;
  /** The right answer. */
  right: string;
  facts: SystemFacts | null;
  /** Of the run. */
  all: readonly TraceEvent[];
  /** The round at whose end the speaker speaks. */
  last: boolean;
}

/** Drawn again only when something happened in it: events arrive with every frame. */
const Round = memo(
  function Round({ round, spec, right, facts, all, last }: RoundProps) {
    return (
      <section className="round" aria-label={`Round ${round.round}`}>
        <h3>Round {round.round}</h3>
        <div className="turns">
          {round.turns.length > 0 ? (
            <Turns round={round} all={all} facts={facts} mode={spec.mode} />
          ) : (
            <p className="muted">
              {spec.mode === 'alone' ? 'No turns: the last agent was not told anything.' : '…'}
            </p>
          )}
        </div>
        <Answer answer={round.answer} last={last} spec={spec} right={right} />
      </section>
    );
  },
  (before, now) =>
    before.round.events === now.round.events &&
    before.spec === now.spec &&
    before.facts === now.facts &&
    before.right === now.right &&
    before.last === now.last,
);

interface TurnsProps extends Pick<RoundProps, 'round' | 'facts' | 'all'> {
  mode: Mode;
}

function Turns({ round: { round, turns }, facts, all, mode }: TurnsProps) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Agent</th>
          {mode === 'text' ? (
            <th scope="col" colSpan={2}>
              Text passed on
            </th>
          ) : (
            <>
              <th scope="col">Latent steps</th>
              <th
                scope="col"
                className="number"
                title="Mean norm of the message’s vectors over that of the receiver’s token embeddings"
              >
                Message
              </th>
            </>
          )}
          <th scope="col" className="number">
            Time
          </th>
        </tr>
      </thead>
      <tbody>
        {turns.map((turn) => (
          <Turn key={turn.agent} turn={turn} norms={normsOf(all, round, turn.agent)} facts={facts} />
        ))}
      </tbody>
    </table>
  );
}

/** Of the messages that a turn sent, as in “1.02 ×” or, of several, “0.9–1.1 ×”. */
function normsOf(all: readonly TraceEvent[], round: number, agent: number): string {
  const norms = all.flatMap((event) =>
    event.type === 'message' && event.round === round && event.from === agent ? [event.normRatio] : [],
  );
  if (norms.length === 0) return '';
  const [least, most] = [three(Math.min(...norms)), three(Math.max(...norms))];
  return `${least === most ? least : `${least}–${most}`} ×`;
}

interface TurnProps {
  turn: TurnOutline;
  norms: string;
  facts: SystemFacts | null;
}

function Turn({ turn, norms, facts }: TurnProps) {
  const kind = facts?.agents[turn.agent - 1];
  return (
    <tr className={turn.ms === null ? 'now' : undefined}>
      <th scope="row">
        <AgentMark agent={turn.agent} /> {turn.role}{' '}
        {kind && (
          <span className="kind">
            {familyName(kind.family)} {kind.width}
          </span>
        )}
        {turn.altered.length > 0 && (
          <span className="altered">
            {[...new Set(turn.altered)].map((one) => alteredWord[one]).join(', ')}
          </span>
        )}
      </th>
      {turn.kind === 'text' ? (
        <td colSpan={2}>
          <span className="words">{turn.text ?? '…'}</span>
        </td>
      ) : (
        <>
          <td>
            <Steps turn={turn} />
          </td>
          <td className="number">{norms}</td>
        </>
      )}
      <td className="number">{turn.ms === null ? '' : formatMs(turn.ms)}</td>
    </tr>
  );
}

/** Above this, steps are a bar rather than single squares. */
const COUNTABLE = 16;

function Steps({ turn: { agent, steps, stepsDone } }: { turn: TurnOutline }) {
  return (
    <span className={`steps agent-${agent}`}>
      {steps <= COUNTABLE ? (
        <span className="pips" aria-hidden="true">
          {Array.from({ length: steps }, (_, i) => (
            <span key={i} className={i < stepsDone ? 'done' : undefined} />
          ))}
        </span>
      ) : (
        <span className="pips-bar" aria-hidden="true">
          <span style={{ width: `${(100 * stepsDone) / steps}%` }} />
        </span>
      )}
      <span className="count">
        {stepsDone}/{steps}
      </span>
    </span>
  );
}

interface AnswerProps extends Pick<RoundProps, 'last' | 'spec' | 'right'> {
  answer: AnswerOutline | null;
}

function Answer({ answer, last, spec, right }: AnswerProps) {
  const agent = speakerOf(spec);
  const speaker = spec.agents[agent - 1]!.role;
  const { answers } = taskFor(spec.data);
  return (
    <div className={`asked ${answer ? '' : 'pending'}`}>
      <p className="caption">
        <AgentMark agent={agent} /> {speaker} {last ? 'answers' : 'would answer'}
      </p>
      {answer && (
        <>
          <p className="said">
            {(answers.length > 0 || answer.answer === null) && (
              <span className="digit">{answer.answer ?? '–'}</span>
            )}
            <Verdict answer={answer} truth={right} />
            <span className="number">
              {answer.probability !== null && (
                <span title="Probability of this answer’s token">
                  {formatProbability(answer.probability)}
                </span>
              )}
              {answer.ms !== null && <span className="muted">{formatMs(answer.ms)}</span>}
            </span>
          </p>
          {answer.distribution && (
            <Distribution
              answers={answers}
              probabilities={answer.distribution}
              given={answer.answer}
              right={right}
            />
          )}
          <p className="spoken-text">
            <Spoken text={answer.text} />
          </p>
          <ToolCalls calls={answer.calls} />
        </>
      )}
    </div>
  );
}
