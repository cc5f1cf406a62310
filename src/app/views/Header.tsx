/** Name and purpose, what runs where, and the ways to learn more. */

import { useLabState } from '../hooks';
import { WhatRunsWhere } from './WhatRunsWhere';

export function Header({ onHelp, onTour }: { onHelp: () => void; onTour: () => void }) {
  const shipped = useLabState(({ run }) => run?.origin === 'shipped');
  return (
    <header className="masthead">
      <h1>Recursion Lab</h1>
      <p>
        Frozen language models answer a question together by passing hidden states to one another, round after
        round, in this tab.
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
