/** The runs of the page as a tree: each below the one that it goes on from. One of them is shown. */

import { useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { visible } from '../../../visible';
import { formatCount, plural } from '../../format';
import '../../styles/rlm-drive.css';
import { useRlm, useRlmState } from '../hooks';
import { isHandmade } from '../leave';
import { isActive } from '../run';
import { forgetOpened } from '../opened';
import { NAME } from './branch-actions';
import { focusStep } from './focus';
import { branchRows, nameOf, parentAt, type BranchRow } from './tree';

/** What of a branch a row shows, as one text: a row is new when that is. */
const useRows = (): readonly BranchRow[] => {
  const told = useRlmState((state) => JSON.stringify(branchRows(state)));
  return useMemo(() => JSON.parse(told) as BranchRow[], [told]);
};

export default function Branches() {
  const rlm = useRlm();
  const rows = useRows();
  const shown = useRlmState((state) => state.shown);
  const tree = useRef<HTMLUListElement>(null);
  const [begun, setBegun] = useState<{ readonly what: 'rename' | 'drop'; readonly branch: string } | null>(
    null,
  );
  if (rows.length === 0 || shown === null) return null;
  const at = rows.findIndex(({ id }) => id === shown);
  /** Of the branch that is shown: what was begun of another is not meant for it. */
  const doing = begun?.branch === shown ? begun.what : null;
  const setDoing = (what: 'rename' | 'drop' | null) => setBegun(what && { what, branch: shown });
  const focusShown = () =>
    requestAnimationFrame(() => {
      const row = tree.current?.querySelector<HTMLElement>('[tabindex="0"]');
      if (row) row.focus();
      else focusStep(); // the last one was dropped
    });
  const drop = () => {
    rlm.drop(shown);
    forgetOpened(shown);
    setDoing(null);
    focusShown();
  };
  const done = () => {
    setDoing(null);
    focusShown();
  };
  const askDrop = () => {
    const { runs, saved } = rlm.store.getState();
    const run = runs.get(shown)!;
    if (isActive(run)) return;
    if (run.origin.kind === 'here' && !saved.has(shown)) setDoing('drop');
    else drop();
  };
  const go = (to: number) => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, to))];
    if (!row) return;
    setDoing(null);
    rlm.show(row.id);
    focusShown();
  };
  const show = (id: string) => {
    setDoing(null);
    rlm.show(id);
  };
  const pressed = (event: KeyboardEvent) => {
    const deeds: Readonly<Record<string, () => void>> = {
      ArrowDown: () => go(at + 1),
      ArrowUp: () => go(at - 1),
      Home: () => go(0),
      End: () => go(rows.length - 1),
      ArrowLeft: () => go(parentAt(rows, at)),
      F2: () => setDoing('rename'),
      Delete: askDrop,
    };
    const deed = deeds[event.key];
    if (!deed || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    deed();
  };
  return (
    <section className="branches" aria-label="Branches">
      <ul
        ref={tree}
        role="tree"
        aria-label="Branches"
        title="↑ and ↓ show another; F2 renames, Delete drops"
        onKeyDown={pressed}
        data-scrolls
      >
        {rows.map((row) => (
          <Row key={row.id} row={row} isShown={row.id === shown} onShow={() => show(row.id)} />
        ))}
      </ul>
      <div className="branch-tools">
        {doing === 'rename' && <Rename key={shown} branch={shown} done={done} />}
        {doing === 'drop' && <Sure branch={shown} number={rows[at]?.number ?? ''} drop={drop} keep={done} />}
        {doing === null && (
          <>
            <button type="button" className="tool" title="F2" onClick={() => setDoing('rename')}>
              Rename…
            </button>
            <button
              type="button"
              className="tool"
              title="Delete: forgets this branch"
              disabled={rows[at]?.state === 'active'}
              onClick={askDrop}
            >
              Drop…
            </button>
          </>
        )}
      </div>
    </section>
  );
}

const signs: Readonly<Record<BranchRow['state'], string>> = {
  active: '●',
  right: '✓',
  wrong: '✗',
  answered: '■',
  none: '–',
  log: '▤',
};

function Row({ row, isShown, onShow }: { row: BranchRow; isShown: boolean; onShow: () => void }) {
  const { number, level, label, state, said, answer, tokens, gone } = row;
  return (
    <li
      role="treeitem"
      aria-level={level + 1}
      aria-selected={isShown}
      tabIndex={isShown ? 0 : -1}
      className={`branch ${state}`}
      onClick={onShow}
    >
      <span className="branch-name" style={{ paddingInlineStart: 16 * level }}>
        <span className="branch-number">{number}</span> <span className="one-line">{visible(label)}</span>
      </span>{' '}
      <span className="branch-state">
        <span aria-hidden="true">{signs[state]}</span> {said}
      </span>{' '}
      <span className="branch-answer words one-line muted">{answer !== null && visible(answer)}</span>{' '}
      <span className="branch-tokens number muted">
        {tokens !== null && tokens > 0 && `${formatCount(tokens)} tokens`}
        {gone && (
          <span title="What the page was told of it stays; texts that were cut, forks and replays do not">
            {' '}
            gone
          </span>
        )}
      </span>
    </li>
  );
}

function Rename({ branch, done }: { branch: string; done: () => void }) {
  const rlm = useRlm();
  const [name, setName] = useState(() => nameOf(rlm.store.getState().runs.get(branch)!));
  return (
    <form
      className="joined"
      onSubmit={(event) => {
        event.preventDefault();
        rlm.rename(branch, name);
        done();
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        done();
      }}
    >
      <input
        type="text"
        aria-label="Name of the branch"
        autoFocus
        maxLength={NAME}
        value={name}
        onFocus={({ target }) => target.select()}
        onChange={({ target }) => setName(target.value)}
      />
      <button type="submit" className="tool">
        Rename
      </button>
    </form>
  );
}

function Sure(props: { branch: string; number: string; drop: () => void; keep: () => void }) {
  const { branch, number, drop, keep } = props;
  const byHand = useRlmState(({ runs }) => {
    const run = runs.get(branch);
    return run !== undefined && isHandmade(run);
  });
  const children = useRlmState(
    ({ runs }) => [...runs.values()].filter(({ from }) => from?.branch === branch).length,
  );
  return (
    <div
      className="actions"
      role="group"
      aria-label={`Drop ${number}?`}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        keep();
      }}
    >
      <span>
        Drop {number}? It was never saved{byHand && ', and part of it is your own work'}.
        {children > 0 && ` ${plural(children, 'branch', 'branches')} that go on from it stay.`}
      </span>
      <button type="button" className="danger" autoFocus onClick={drop}>
        Drop it
      </button>
      <button type="button" onClick={keep}>
        Keep it
      </button>
    </div>
  );
}
