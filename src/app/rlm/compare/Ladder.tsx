/** The ladder: one question by seven ways of working, side by side; and the same on many questions. */

import { plural } from '../../format';
import '../../styles/rlm-compare.css';
import { FaultAlert } from '../../views/FaultCard';
import { NumberField } from '../../views/fields';
import { isSame } from '../draft';
import { useHandOver } from './hand-over';
import { useCompare, useCompareState, useSetup } from './hooks';
import { LadderTable } from './LadderTable';
import { Loading } from './Loading';
import { ManyTable } from './ManyTable';
import { caution, hindrance, rungs } from './rungs';
import { SeriesBar } from './SeriesBar';
import { FEWEST, MOST } from './state';

export default function Ladder() {
  const compare = useCompare();
  const error = useCompareState((state) => state.error);
  const climb = useCompareState((state) => state.climb);
  const many = useCompareState((state) => state.many);
  const { draft } = useSetup();
  return (
    <>
      <section className="panel ladder-setup" aria-label="Ladder">
        <h2>Ladder</h2>
        <p>
          The set-up on the left, run in {rungs.length} ways, one after the other: the same question, the same
          models, the same budgets.
        </p>
        <Caution />
        <Choice />
        <Buttons />
        <Loading />
      </section>
      {error && (
        <FaultAlert error={error} label="Error of the comparison" dismiss={() => compare.dismissError()} />
      )}
      {climb && (
        <section className="panel" aria-label="One question">
          <h2>One question</h2>
          {!isSame(climb.spec, draft) && <Stale />}
          <LadderTable climb={climb} />
        </section>
      )}
      {many && (
        <section className="panel" aria-label="Many questions">
          <h2>{plural(many.n, 'question')}</h2>
          <SeriesBar which="many" />
          <ManyTable series={many} />
        </section>
      )}
    </>
  );
}

export const Stale = () => (
  <p className="muted">These are results of another set-up than the one that stands on the left now.</p>
);

function Caution() {
  const { draft } = useSetup();
  const sentence = hindrance(draft) ?? caution(draft);
  return sentence && <p className="card notice">{sentence}</p>;
}

function Choice() {
  const compare = useCompare();
  const chosen = useCompareState((state) => state.chosen);
  const active = useCompareState((state) => state.active !== null);
  return (
    <fieldset className="rung-choice" disabled={active}>
      <legend>Rungs</legend>
      {rungs.map(({ id, label, title }) => (
        <label key={id} className="check" title={title}>
          <input
            type="checkbox"
            checked={chosen.includes(id)}
            onChange={({ target }) => compare.choose(id, target.checked)}
          />
          <span>{label}</span>
        </label>
      ))}
    </fieldset>
  );
}

function Buttons() {
  const compare = useCompare();
  const active = useCompareState((state) => state.active);
  const { start, stop, press, held: heldDown } = useHandOver(active !== null);
  const none = useCompareState((state) => state.chosen.length === 0);
  const n = useCompareState((state) => state.n);
  const { draft, sound } = useSetup();
  const off = active !== null || none || !sound || hindrance(draft) !== null;
  return (
    <div className="actions compare-actions">
      <button
        type="button"
        ref={start}
        className="primary"
        disabled={off}
        title="Each chosen rung once, on the question of the set-up"
        onClick={() => {
          press();
          void compare.runLadder();
        }}
      >
        Run the ladder
      </button>
      <button
        type="button"
        disabled={active !== 'ladder' && active !== 'many'}
        ref={stop}
        title="Ends what runs; what is done stays"
        onKeyDown={heldDown}
        onClick={() => compare.stop()}
      >
        Stop
      </button>
      <span className="many-questions">
        <NumberField
          label="Questions"
          title="Of the same task, with seeds that follow the set-up’s."
          limit={{ min: FEWEST, max: MOST, default: 10 }}
          value={n}
          onChange={(value) => compare.setN(value)}
        />
        <button
          type="button"
          disabled={off || !draft.task}
          title={
            draft.task
              ? 'Each chosen rung on each question'
              : 'Only a generated task has more than one question'
          }
          onClick={() => {
            press();
            void compare.runMany();
          }}
        >
          Run on {plural(n, 'question')}
        </button>
      </span>
    </div>
  );
}
