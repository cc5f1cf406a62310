/** Run, stop, share, begin again. */

import { useState } from 'react';
import { useLab, useLabState } from '../hooks';
import { linkTo } from '../state/address';
import { isActive } from '../state/run';

export function RunBar() {
  const lab = useLab();
  const active = useLabState(({ run }) => isActive(run));
  const stopping = useLabState(({ run }) => run?.phase === 'stopping');
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
      <span className="spacer" />
      <CopyLink />
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

function CopyLink() {
  const lab = useLab();
  const [link, setLink] = useState<string | null>(null);
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    const text = await linkTo(lab);
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      setTimeout(() => setCopied(false), 2000);
    } catch {
      setLink(text);
    }
  };
  if (link !== null)
    return (
      <input
        className="link"
        aria-label="Link to this experiment"
        readOnly
        autoFocus
        value={link}
        onFocus={({ target }) => target.select()}
        onBlur={() => setLink(null)}
      />
    );
  return (
    <>
      <span role="status" className="muted">
        {copied && 'Copied'}
      </span>
      <button
        type="button"
        className="quiet"
        onClick={() => void copy()}
        title="Opens this experiment; starts nothing"
      >
        Copy link
      </button>
    </>
  );
}
