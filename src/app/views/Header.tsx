/** Name and purpose, what runs where, and the ways to learn more. */

import type { MouseEvent } from 'react';
import { useLab, useLabState, useView } from '../hooks';
import { hereIn } from '../state/address';
import { WhatRunsWhere } from './WhatRunsWhere';

export function Header({ onHelp, onTour }: { onHelp: () => void; onTour: () => void }) {
  const shipped = useLabState(({ run }) => run?.origin === 'shipped');
  const programs = useView(({ workspace }) => workspace === 'rlm');
  return (
    <header className="masthead">
      <h1>Recursion Lab</h1>
      <Workspaces />
      <p>
        {programs
          ? 'A language model answers about a text that it never reads whole, by writing Python against it.'
          : 'Frozen language models answer a question together by passing hidden states to one another, round after round, in this tab.'}
      </p>
      <WhatRunsWhere />
      <button type="button" className={shipped ? 'quiet inviting' : 'quiet'} onClick={onTour}>
        Tour
      </button>
      <button type="button" className="quiet" title="?: keys and help" onClick={onHelp}>
        Help
      </button>
    </header>
  );
}

const workspaces = [
  { id: 'playground', label: 'Playground', title: 'Run a trained system and look into it' },
  { id: 'train', label: 'Train', title: 'Train links in this tab and watch' },
  { id: 'rlm', label: 'RLM', title: 'Let a model answer over a long text by program' },
] as const;

/** Links, so that each opens in a tab of its own as well; here, nothing of either is lost. */
function Workspaces() {
  const { view } = useLab();
  const current = useView(({ workspace }) => workspace);
  const trained = useLabState((state) => state.trained);
  const visit = (event: MouseEvent, id: (typeof workspaces)[number]['id']) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button !== 0) return;
    event.preventDefault();
    view.visit(id);
  };
  return (
    <nav className="workspaces" aria-label="Workspaces">
      {workspaces.map(({ id, label, title }) => {
        const fresh = ({ currentTarget }: { currentTarget: HTMLAnchorElement }) =>
          (currentTarget.href = hereIn(id));
        return (
          <a
            key={id}
            href={hereIn(id)}
            title={title}
            aria-current={current === id ? 'page' : undefined}
            onFocus={fresh}
            onPointerEnter={fresh}
            onClick={(event) => visit(event, id)}
          >
            {label}
            {id === 'train' && trained !== null && (
              <span className="muted"> {Math.round(100 * trained)} %</span>
            )}
          </a>
        );
      })}
    </nav>
  );
}
