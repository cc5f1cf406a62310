/** The nested calls of the run as a tree: state, tokens, time and cost of each, and the way to it among the turns. */

import { useDeferredValue, useMemo, useState } from 'react';
import '../../styles/rlm-watch.css';
import { formatCount } from '../../format';
import { useRlm, useRlmState } from '../hooks';
import type { RunState } from '../run';
import { useGoing, useSettledRun } from './hooks';
import { standingNames, standings, standingSigns, type Standing } from './standing';
import { sumsOf } from './sums';
import { filterOf, rowsOf, type Folding } from './tree';
import { placeOf, rowAt } from './tree-places';
import { standingOf, sumsWords } from './tree-words';
import { TreeRows } from './TreeRows';

export default function TreeView() {
  const run = useSettledRun();
  if (!run || run.trajectory.root === null)
    return (
      <section className="tree" aria-label="Tree">
        <p className="muted">Calls stand here once the run has begun.</p>
      </section>
    );
  return <Tree key={run.id} run={run} />;
}

/** Nothing runs or waits in a run that is over, and none of its ends is missing while it goes on. */
const isPossible = (standing: Standing, active: boolean) =>
  active ? standing !== 'open' : standing !== 'running' && standing !== 'waiting';

const usual: Folding = { all: 'usual', turned: new Set() };

function Tree({ run }: { run: RunState }) {
  const rlm = useRlm();
  const { trajectory } = run;
  const going = useGoing(run);
  const focus = useRlmState((state) => state.focus);
  const [folding, setFolding] = useState(usual);
  /** What stands otherwise than open while a filter is on. */
  const [filtered, setFiltered] = useState(usual);
  const [typed, setTyped] = useState('');
  const search = useDeferredValue(typed);
  const [wanted, setWanted] = useState<ReadonlySet<Standing>>(new Set());
  const [active, setActive] = useState<string | null>(null);

  const isFiltered = search.trim() !== '' || wanted.size > 0;
  const rows = useMemo(() => {
    const filter = { search, standings: wanted };
    const matches = filterOf(trajectory, (node) => standingOf(trajectory, node, going), filter);
    return rowsOf(trajectory, matches ? filtered : folding, matches);
  }, [trajectory, going, search, wanted, folding, filtered]);
  const at = useMemo(() => {
    const own = active === null ? -1 : rows.findIndex(({ id }) => id === active);
    if (own >= 0) return own;
    return Math.max(0, focus ? rowAt(trajectory, rows, focus) : 0);
  }, [active, rows, focus, trajectory]);

  const turn = (id: string) => {
    const [{ all, turned }, set] = isFiltered ? [filtered, setFiltered] : [folding, setFolding];
    const next = new Set(turned);
    if (!next.delete(id)) next.add(id);
    set({ all, turned: next });
  };
  const goTo = (index: number) => {
    const row = rows[index];
    const place = row && placeOf(trajectory, row.node);
    if (place) rlm.focus(place, 'turns');
  };
  const row = rows[at];
  return (
    <section className="tree" aria-label="Tree">
      <header className="watch-head">
        <h2>Tree of calls</h2>
        <input
          type="search"
          className="tree-search"
          aria-label="Search calls"
          placeholder="Search code, prompts, answers"
          title="In what is shown of code, prompts and answers: the first 500 characters of each"
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
        />
        <div role="group" aria-label="Filter by state" className="chips">
          {standings
            .filter((one) => isPossible(one, going.active) || wanted.has(one))
            .map((standing) => (
              <button
                key={standing}
                type="button"
                className={`chip standing-${standing}`}
                aria-pressed={wanted.has(standing)}
                title={`Only what is ${standingNames[standing]}, and what lies above it`}
                onClick={() => {
                  const next = new Set(wanted);
                  if (!next.delete(standing)) next.add(standing);
                  setWanted(next);
                }}
              >
                <span aria-hidden="true">{standingSigns[standing]} </span>
                {standingNames[standing]}
              </button>
            ))}
        </div>
        <span className="spacer" />
        <button
          type="button"
          className="tool"
          disabled={isFiltered}
          title="*: every row, sub-calls and children too"
          onClick={() => setFolding({ all: 'open', turned: new Set() })}
        >
          Open all
        </button>
        <button
          type="button"
          className="tool"
          disabled={isFiltered}
          title="The turns of the run alone"
          onClick={() => setFolding({ all: 'closed', turned: new Set() })}
        >
          Close all
        </button>
      </header>
      {rows.length === 0 ? (
        <p className="muted absent" role="status">
          Nothing in this run matches.
        </p>
      ) : (
        <TreeRows
          {...{ rows, trajectory, going, at, goTo, turn }}
          select={(index) => setActive(rows[index]?.id ?? null)}
          openAll={() => !isFiltered && setFolding({ all: 'open', turned: new Set() })}
        />
      )}
      <footer className="tree-foot">
        {row && (
          <>
            <button type="button" className="tool" title="Enter, or a double click" onClick={() => goTo(at)}>
              Show in turns
            </button>
            <span className="muted">{sumsWords(sumsOf(trajectory, row.node, trajectory.t))}</span>
          </>
        )}
        <span className="spacer" />
        <span className="muted" role="status">
          {isFiltered ? `${formatCount(rows.length)} rows match or lead to one` : ''}
        </span>
      </footer>
      <p className="muted reading-help">
        Small numbers: with all that lies below, and of time from beginning to end; calls that were under way
        at once add up in work, not there. Keys: ↑ ↓ rows, → ← open and close, Enter goes to the place, *
        opens all, Home, End.
      </p>
    </section>
  );
}
