/** The prompt lab: the set-up on the left against the same with some differences, on the same questions. */

import { useMemo, useState } from 'react';
import type { RlmSpec } from '../../../experiment/rlm-spec';
import { plural } from '../../format';
import '../../styles/rlm-compare.css';
import { FaultAlert } from '../../views/FaultCard';
import { NumberField } from '../../views/fields';
import { Commands } from './Commands';
import { isSame } from '../draft';
import { useHandOver } from './hand-over';
import { faultsOf } from '../faults';
import { useRlmState } from '../hooks';
import { useCompare, useCompareState, useSetup } from './hooks';
import { labCommands, labFields, secondOf, specDifferences } from './lab-fields';
import { ADD, LabFields } from './LabFields';
import { LabResults } from './LabResults';
import { Stale } from './Ladder';
import { Loading } from './Loading';
import { hindrance } from './rungs';
import { SeriesBar } from './SeriesBar';
import { FEWEST, MOST } from './state';

const FILE = 'set-up-a.json';

export default function PromptLab() {
  const compare = useCompare();
  const error = useCompareState((state) => state.error);
  const lab = useCompareState((state) => state.lab);
  const edits = useCompareState((state) => state.edits);
  const { draft } = useSetup();
  const b = useMemo(() => secondOf(draft, edits), [draft, edits]);
  const [first, second] = lab?.settings ?? [];
  const stale = first && second && !(isSame(first.spec, draft) && isSame(second.spec, b));
  return (
    <>
      <section className="panel lab-setup" aria-label="Prompt lab">
        <h2>Prompt lab</h2>
        <p>
          <strong>A</strong> is the set-up on the left as it stands, <strong>B</strong> the same with the
          differences below. Both are asked the same questions.
        </p>
        <LabFields b={b} />
        <Add />
        <Sentence a={draft} b={b} />
        <Buttons b={b} />
        <Loading />
      </section>
      {error && (
        <FaultAlert error={error} label="Error of the comparison" dismiss={() => compare.dismissError()} />
      )}
      {lab && first && second && (
        <section className="panel" aria-label="Results">
          <h2>A against B, {plural(lab.n, 'question')} each</h2>
          {stale && <Stale />}
          <SeriesBar which="lab" />
          <LabResults series={lab} />
          <Commands
            lines={labCommands(first.spec, second.spec, FILE, lab.n, lab.seed)}
            file={FILE}
            spec={first.spec}
          />
        </section>
      )}
    </>
  );
}

function Add() {
  const compare = useCompare();
  const edits = useCompareState((state) => state.edits);
  const active = useCompareState((state) => state.active !== null);
  const left = labFields.filter(({ path }) => !edits.some((edit) => edit.path === path));
  const [chosen, setChosen] = useState('');
  const value = left.some(({ path }) => path === chosen) ? chosen : (left[0]?.path ?? '');
  if (left.length === 0) return null;
  return (
    <div className="actions">
      <label className="add-difference">
        <span className="spoken">What B has otherwise</span>
        <select id={ADD} value={value} disabled={active} onChange={({ target }) => setChosen(target.value)}>
          {left.map(({ path, label }) => (
            <option key={path} value={path}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <button
        type="button"
        className="tool"
        disabled={active || value === ''}
        onClick={() => compare.addEdit(value)}
      >
        Add a difference
      </button>
    </div>
  );
}

/** Why it cannot be run, or what changes beside what was chosen. */
function Sentence({ a, b }: { a: RlmSpec; b: RlmSpec }) {
  const edits = useCompareState((state) => state.edits);
  const why = hindrance(a) ?? hindrance(b);
  if (why) return <p className="card notice">{why}</p>;
  const all = specDifferences(a, b);
  if (edits.length > 0 && all.length === 0)
    return <p className="card notice">B is the same as A so far: choose other values.</p>;
  const besides = all.filter(({ path }) => !edits.some((edit) => edit.path === path));
  if (besides.length === 0) return null;
  return (
    <p className="card notice">
      With its root model, B also has another{' '}
      {besides.map(({ label, b: value }) => `${label} (${value})`).join(', ')}: they come with its kind.
    </p>
  );
}

function Buttons({ b }: { b: RlmSpec }) {
  const compare = useCompare();
  const active = useCompareState((state) => state.active);
  const { start, stop, press, held: heldDown } = useHandOver(active !== null);
  const edits = useCompareState((state) => state.edits);
  const n = useCompareState((state) => state.n);
  const held = useRlmState((state) => state.held);
  const { draft, sound } = useSetup();
  const soundB = faultsOf(b, { held: new Set(held.keys()) }).size === 0;
  const same = specDifferences(draft, b).length === 0;
  const off = active !== null || !sound || !soundB || same || !draft.task || hindrance(b) !== null;
  return (
    <div className="actions compare-actions">
      <NumberField
        label="Questions"
        title="Of the same task, with seeds that follow the set-up’s."
        limit={{ min: FEWEST, max: MOST, default: 10 }}
        value={n}
        onChange={(value) => compare.setN(value)}
      />
      <button
        type="button"
        ref={start}
        className="primary"
        disabled={off}
        title={
          !draft.task
            ? 'Only a generated task has more than one question'
            : edits.length === 0
              ? 'Add a difference first'
              : 'A and B in turn, question by question'
        }
        onClick={() => {
          press();
          void compare.runLab();
        }}
      >
        Run A and B
      </button>
      <button
        type="button"
        disabled={active !== 'lab'}
        ref={stop}
        title="Ends what runs; what is done stays"
        onKeyDown={heldDown}
        onClick={() => compare.stop()}
      >
        Stop
      </button>
      {!draft.task && (
        <p className="muted">
          A question of your own has no known answer to hold a run against: choose a task on the left.
        </p>
      )}
    </div>
  );
}
