/** The right side: a run with its branches, controls, timeline and views, or one of the comparisons. */

import { Suspense, useEffect, type ComponentType } from 'react';
import { useLab } from '../hooks';
import { FaultCard } from '../views/FaultCard';
import { Answer } from './Answer';
import { AskCard } from './AskCard';
import { Files } from './Files';
import { useRlm, useRlmState } from './hooks';
import * as parts from './parts';
import { isActive, type RunState } from './run';
import { Loading, Status } from './RunStatus';
import { Tabs, type Tab } from './Tabs';
import { goByKey, TurnsView } from './Turns';
import { Used } from './Used';
import type { Mode, ViewName } from './watch/actions';

const modes: readonly Tab<Mode>[] = [
  { id: 'run', label: 'Run', title: 'One run: watch it, drive it, go on from any turn of it' },
  {
    id: 'ladder',
    label: 'Ladder',
    title: 'The same question to a direct answer, ReAct, CodeAct and RLMs of depth 0, 1 and 2, side by side',
  },
  {
    id: 'prompts',
    label: 'Prompt lab',
    title: 'Two settings against each other on several tasks, with intervals',
  },
];

export function RunView() {
  const rlm = useRlm();
  const mode = useRlmState((state) => state.mode);
  return (
    <>
      <Tabs<Mode>
        label="What is done here"
        className="mode-tabs"
        tabs={modes}
        chosen={mode}
        choose={rlm.setMode}
      />
      <div role="tabpanel" id={`panel-${mode}`} aria-labelledby={`tab-${mode}`} className="mode-panel">
        {mode === 'run' && <Run />}
        {mode === 'ladder' && <Late part={parts.Ladder} />}
        {mode === 'prompts' && <Late part={parts.PromptLab} />}
      </div>
    </>
  );
}

/** A panel that is loaded when it is first shown. */
function Late({ part: Part }: { part: ComponentType }) {
  return (
    <Suspense fallback={<p className="muted late">Loading…</p>}>
      <Part />
    </Suspense>
  );
}

function Run() {
  const run = useRlmState((state) => state.run);
  return (
    <>
      <Late part={parts.LinkCard} />
      {run && <Late part={parts.Branches} />}
      <section className={`panel ${run ? 'now' : 'waiting'}`} aria-label="Run">
        {run ? (
          <Status run={run} />
        ) : (
          <p className="status" role="status">
            Ready. Nothing has been loaded or run: loading begins when pointer or focus come to Run.
          </p>
        )}
        {(!run || run.origin.kind === 'example') && <About />}
        {run && isActive(run) && <Loading run={run} />}
        <Late part={parts.DriveBar} />
        {run && <Used />}
        <div className="row-tools">
          <Files />
          <Late part={parts.ShareMenu} />
        </div>
      </section>
      {run && <Shown run={run} />}
    </>
  );
}

/** What has come of a run, and what it asks. */
function Shown({ run }: { run: RunState }) {
  const rlm = useRlm();
  const root = useRlmState((state) => state.run?.trajectory.root ?? null);
  return (
    <>
      {run.error && (
        <div role="alert">
          <FaultCard error={run.error} label="Error of the run">
            <button type="button" className="primary" onClick={() => void rlm.runAgain(run.id)}>
              Run again
            </button>
          </FaultCard>
        </div>
      )}
      {run.asks[0] && <AskCard key={run.asks[0].id} ask={run.asks[0]} waiting={run.asks.length - 1} />}
      {run.gates.length > 0 && <Late part={parts.Gates} />}
      <Answer key={run.id} />
      {root !== null && <Views />}
      {root === null && run.origin.kind !== 'here' && run.origin.format !== null && (
        <section className="panel" aria-label="Turns">
          <p>
            This log does not say where its run begins (it has no <code>run_start</code>), so there is no
            question and no turn to show. It may be the end of a longer log: open the whole of it.
          </p>
        </section>
      )}
      <Late part={parts.ShellPanel} />
    </>
  );
}

/** What Run would do. */
function About() {
  return (
    <p className="muted">
      Run gives the question to the model, and the context to a Python session beside it: the model writes
      code against <code>context</code>, may ask a sub-model about pieces of it, and returns a value.
    </p>
  );
}

const all: readonly { id: ViewName; label: string; title: string; part: ComponentType }[] = [
  { id: 'turns', label: 'Turns', title: 'What was said, run and told, turn by turn', part: TurnsView },
  {
    id: 'tree',
    label: 'Tree',
    title: 'All calls, nested, with their state, tokens and cost',
    part: parts.TreeView,
  },
  {
    id: 'variables',
    label: 'Variables',
    title: 'What the Python session holds after each turn, and what made it',
    part: parts.VariablesView,
  },
  {
    id: 'coverage',
    label: 'Coverage',
    title: 'Which characters of the context were read, by whom, and which by nobody',
    part: parts.CoverageView,
  },
  {
    id: 'differences',
    label: 'Differences',
    title: 'This branch beside the one that it goes on from',
    part: parts.DifferencesView,
  },
];

function Views() {
  const lab = useLab();
  const rlm = useRlm();
  const view = useRlmState((state) => state.view);
  const goesOn = useRlmState(
    ({ run }) => run !== null && (run.from !== null || run.trajectory.past !== null),
  );
  const shown = all.filter(({ id }) => id !== 'differences' || goesOn);
  const chosen = shown.find(({ id }) => id === view) ?? shown[0]!;
  const ids = shown.map(({ id }) => id).join(' ');
  useEffect(
    () =>
      lab.keys.register(
        'page',
        all
          .filter(({ id }) => ids.split(' ').includes(id))
          .map(({ id, label }, i) => ({
            keys: `${i + 1}`,
            does: `show ${label.toLowerCase()}`,
            group: 'Views' as const,
            run: () => rlm.setView(id),
          })),
      ),
    [lab, rlm, ids],
  );
  useEffect(
    () =>
      lab.keys.register('page', [
        { keys: 'J', does: 'next turn', group: 'Runs', run: () => goByKey(rlm, 1) },
        { keys: 'K', does: 'previous turn', group: 'Runs', run: () => goByKey(rlm, -1) },
      ]),
    [lab, rlm],
  );
  const tabs = shown.map(({ id, label, title }, i) => ({ id, label, title: `${title} (${i + 1})` }));
  return (
    <>
      <Late part={parts.TimelineStrip} />
      <section className="panel views" aria-label="Views of the run">
        <Tabs<ViewName>
          label="Views of the run"
          className="view-tabs"
          tabs={tabs}
          chosen={chosen.id}
          choose={rlm.setView}
        />
        <div
          role="tabpanel"
          id={`panel-${chosen.id}`}
          aria-labelledby={`tab-${chosen.id}`}
          className="view-panel"
        >
          <Late key={chosen.id} part={chosen.part} />
        </div>
      </section>
    </>
  );
}
