/** Run, stop, pin, share, begin again. */

import { useLab, useLabState } from '../hooks';
import { isActive } from '../state/run';
import { ShareMenu } from './ShareMenu';

export function RunBar() {
  const lab = useLab();
  const active = useLabState(({ run }) => isActive(run));
  const stopping = useLabState(({ run }) => run?.phase === 'stopping');
  const shown = useLabState(({ run }) => run !== null && !isActive(run));
  const pinned = useLabState(({ run, beside }) => beside !== null && run?.id === beside.id);
  return (
    <div className="run-bar">
      <button
        type="button"
        className="primary"
        disabled={active}
        onClick={() => void lab.run()}
        title="Ctrl+Enter in the question"
      >
        Run
      </button>
      <button type="button" disabled={!active || stopping} onClick={() => lab.stop()}>
        {stopping ? 'Stopping…' : 'Stop'}
      </button>
      <button
        type="button"
        disabled={!shown}
        aria-pressed={pinned}
        title="P: keep this run in view; the next is shown beside it"
        onClick={() => (pinned ? lab.unpin() : lab.pin())}
      >
        Pin
      </button>
      <span className="spacer" />
      <ShareMenu />
      <button
        type="button"
        className="quiet"
        onClick={() => lab.reset()}
        title="All settings and the question of the preset"
      >
        Reset
      </button>
    </div>
  );
}
