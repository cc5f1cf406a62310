/** Runs kept in this browser: opened, named, pinned, saved to files and thrown away. */

import { useState } from 'react';
import { sizes } from '../../experiment/limits';
import type { StoredRun } from '../../experiment/store';
import { formatBytes, plural } from '../format';
import { useLab, useLabState } from '../hooks';
import { isActive } from '../state/run';
import { focusPanel } from './focus';
import { RunFiles } from './RunFiles';

const AT_ONCE = 12;

export function RunsPanel() {
  const lab = useLab();
  const stored = useLabState((state) => state.stored);
  const fault = useLabState((state) => state.storeFault);
  const [all, setAll] = useState(false);
  const total = stored?.reduce((sum, { bytes }) => sum + bytes, 0) ?? 0;
  return (
    <section className="panel runs" aria-label="Runs" data-tour="runs" tabIndex={-1}>
      <h2>Runs kept in this browser</h2>
      {fault && (
        <p className="muted">
          {fault.message} {fault.hint} Runs can be saved as files.
        </p>
      )}
      {stored?.length === 0 && <p className="muted">None yet. Every finished run is kept here.</p>}
      {stored && stored.length > 0 && (
        <>
          <ul className="run-list">
            {stored.slice(0, all ? undefined : AT_ONCE).map((run) => (
              <Row key={run.id} run={run} />
            ))}
          </ul>
          <div className="actions">
            {stored.length > AT_ONCE && (
              <button type="button" className="quiet" onClick={() => setAll(!all)}>
                {all ? 'Fewer' : `All ${stored.length}`}
              </button>
            )}
            <span className="muted">
              {plural(stored.length, 'run')}, {formatBytes(total)}
            </span>
            <DeleteAll onDelete={() => void lab.clear()} />
          </div>
        </>
      )}
      <RunFiles />
    </section>
  );
}

function Row({ run }: { run: StoredRun }) {
  const lab = useLab();
  const shown = useLabState((state) => state.run?.id === run.id);
  const pinned = useLabState((state) => state.pinned?.id === run.id);
  const busy = useLabState((state) => isActive(state.run));
  const [name, setName] = useState<string | null>(null);
  const title = run.name ?? run.label;
  const leave = () => {
    if (name !== null && name.trim() !== (run.name ?? '')) void lab.rename(run.id, name.trim());
    setName(null);
  };
  return (
    <li className={shown ? 'shown' : undefined} aria-current={shown || undefined}>
      {name === null ? (
        <button
          type="button"
          className="run-name"
          disabled={busy}
          title={`J, K: next and previous run. ${new Date(run.created).toLocaleString()}`}
          onClick={() => void lab.openStored(run.id)}
        >
          {title}
          {pinned && <span className="muted"> (pinned)</span>}
        </button>
      ) : (
        <input
          aria-label={`Name of ${title}`}
          autoFocus
          maxLength={sizes.runName}
          value={name}
          onChange={({ target }) => setName(target.value)}
          onBlur={leave}
          onKeyDown={({ key }) => {
            if (key === 'Enter') leave();
            if (key === 'Escape') setName(null);
          }}
        />
      )}
      <span className="muted number">{formatBytes(run.bytes)}</span>
      <button
        type="button"
        className="tool"
        aria-label={`Name ${title}`}
        title="Name"
        onClick={() => setName(run.name ?? '')}
      >
        ✎
      </button>
      <button
        type="button"
        className="tool"
        aria-label={`Delete ${title}`}
        title="Delete"
        onClick={({ currentTarget }) => {
          focusPanel(currentTarget);
          void lab.remove(run.id);
        }}
      >
        ✕
      </button>
    </li>
  );
}

/** Asks once more. */
function DeleteAll({ onDelete }: { onDelete: () => void }) {
  const [asked, setAsked] = useState(false);
  if (!asked)
    return (
      <button type="button" className="quiet" onClick={() => setAsked(true)}>
        Delete all
      </button>
    );
  return (
    <button
      type="button"
      className="danger"
      autoFocus
      onBlur={() => setAsked(false)}
      onClick={({ currentTarget }) => {
        focusPanel(currentTarget);
        setAsked(false);
        onDelete();
      }}
    >
      Delete all for good
    </button>
  );
}
