/** The question: one of a split, or one's own words, and how the agents will read it. */

import { useId, useMemo } from 'react';
import { upTo, type Question, type Split, type Task } from '../../tasks/task';
import { limits } from '../../experiment/limits';
import type { Spec } from '../../experiment/spec';
import { useLab, useLabState } from '../hooks';
import { shortQuestion } from '../names';
import { afterPress } from '../press';
import { splitChoices, splitName, splitTitle } from '../state/choices';
import { taskFor } from '../task';
import { ChainStrip } from './ChainStrip';
import { SelectField } from './fields';
import { Presets } from './Presets';
import { SetsStrip } from './SetsStrip';

/** So many questions of a draw are offered. */
const OFFERED = 24;

export function QuestionPanel() {
  const lab = useLab();
  const data = useLabState(({ spec }) => spec!.data);
  const question = useLabState((state) => state.question);
  // Another one when questions of one's own have come.
  const task = taskFor(data);
  const offered = useMemo(() => offer(task, data), [task, data]);
  const { splits } = task;
  const chosen = offered.findIndex(({ text }) => text === question?.text);
  const pickId = useId();
  return (
    <>
      <Presets />
      <section className="panel" aria-label="Question">
        <h2>Question</h2>
        {splits.length > 1 && (
          <SelectField
            label="Split"
            title="Which questions are drawn."
            choices={splitChoices(splits)}
            value={data.split}
            onChange={(split: Split) => lab.change({ data: { ...data, split, question: undefined } })}
          />
        )}
        <div className="field">
          <label htmlFor={pickId}>From the {data.split} questions</label>
          <div className="joined">
            <select
              id={pickId}
              value={chosen}
              onChange={({ target }) => lab.pick(offered[Number(target.value)]!.text, Number(target.value))}
            >
              {chosen < 0 && <option value={-1}>Own words</option>}
              {offered.map(({ text, depth }, i) => (
                <option key={text} value={i}>
                  {i + 1} · {data.task === 'relay' && `depth ${depth} · `}
                  {shortQuestion(data.task, text)}
                </option>
              ))}
            </select>
            <button
              type="button"
              onClick={() => lab.another()}
              title={`The first question of draw ${data.seed + 1}`}
            >
              Another question
            </button>
          </div>
        </div>
        <QuestionField />
        {question && <Reading task={data.task} question={question} />}
      </section>
    </>
  );
}

/** None where the split has none, or its file is not here. */
function offer(task: Task, { split, seed }: Spec['data']): Question[] {
  try {
    return upTo(task, split, OFFERED, seed);
  } catch {
    return [];
  }
}

function QuestionField() {
  const lab = useLab();
  const draft = useLabState((state) => state.draft);
  const error = useLabState((state) => state.questionError);
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>In words</label>
      <textarea
        id={id}
        className="words"
        rows={4}
        spellCheck={false}
        value={draft}
        aria-invalid={error !== null}
        aria-describedby={`${id}-fault`}
        onChange={({ target }) => lab.write(target.value)}
        onBlur={() => afterPress(() => lab.commit())}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void lab.run();
        }}
      />
      <div id={`${id}-fault`} role="alert">
        {error && (
          <p className="fault">
            <strong>{error.message}</strong>
            {error.field && <span className="part"> Part: {error.field}.</span>} {error.hint}
          </p>
        )}
      </div>
    </div>
  );
}

function Reading({ task, question }: { task: string; question: Question }) {
  const written = useLabState(({ draft }) => draft.trim());
  return (
    <>
      {written !== question.text && (
        <p className="reading">
          <span className="caption">As the agents read it</span>
          <span className="words">{question.text}</span>
        </p>
      )}
      {task === 'relay' && <ChainStrip question={question} />}
      {task === 'candidates' && <SetsStrip question={question} />}
      <dl className="facts-row">
        {task === 'relay' && (
          <div>
            <dt>Depth</dt>
            <dd>{question.depth}</dd>
          </div>
        )}
        <div>
          <dt>Right answer</dt>
          <dd>{question.answer || 'not known'}</dd>
        </div>
        {task === 'relay' && <RoundsNeeded question={question} />}
        <div title={splitTitle(question.split)}>
          <dt>Split</dt>
          <dd>{splitName(question.split)}</dd>
        </div>
      </dl>
    </>
  );
}

/** What the question asks of the relay, whoever runs it. */
function RoundsNeeded({ question }: { question: Question }) {
  const latentSteps = useLabState(({ spec }) => spec!.latentSteps);
  const set = useLabState(({ spec }) => spec!.rounds);
  const task = useLabState(({ spec }) => taskFor(spec!.data));
  const rounds = useMemo(() => roundsNeeded(task, question, latentSteps), [task, question, latentSteps]);
  return (
    <div
      title={`The fewest rounds in which agents that never err reach the answer, with ${latentSteps} latent steps a turn`}
    >
      <dt>Rounds needed</dt>
      <dd>
        {rounds === null ? 'too many' : rounds}
        {rounds !== null && rounds > set && <span className="beyond-set">, {set} set</span>}
      </dd>
    </div>
  );
}

/** Null: not within the limits. */
function roundsNeeded(task: Task, question: Question, latentSteps: number): number | null {
  for (let rounds = limits.rounds.min; rounds <= limits.rounds.max; rounds++)
    if (task.target(question, rounds, latentSteps) !== null) return rounds;
  return null;
}
