/** What can be done with trained links: run them, take them along, pass them on. */

import { useState } from 'react';
import { useLab } from '../hooks';
import { linkOf } from '../state/address';
import { useTraining } from './hooks';
import type { TrainRun } from './run';

export function Finished({ run }: { run: TrainRun }) {
  const lab = useLab();
  const training = useTraining();
  const [link, setLink] = useState<{ text: string; copied: boolean } | null>(null);
  const { id, hash } = run;
  const copy = async () => {
    const spec = await training.playgroundSpec(id);
    if (!spec) return;
    const text = await linkOf(lab, { spec });
    const copied = await (navigator.clipboard as Clipboard | undefined)?.writeText(text).then(
      () => true,
      () => false,
    );
    setLink({ text, copied: copied === true });
  };
  return (
    <div className="finished">
      <p>
        The links are trained
        {hash && (
          <>
            : SHA-256 <code title={hash}>{hash.slice(0, 12)}…</code>
          </>
        )}
        .
      </p>
      <div className="actions">
        <button type="button" className="primary" onClick={() => void training.useInPlayground(id)}>
          Use in the playground
        </button>
        <button type="button" onClick={() => void training.downloadLinks(id)}>
          Download links
        </button>
        <button type="button" onClick={() => void copy().catch(training.fail)}>
          Copy link
        </button>
        <button type="button" className="quiet" onClick={() => void training.downloadState(id)}>
          Download checkpoint
        </button>
      </div>
      <p role="status" className="muted">
        {link &&
          `${link.copied ? 'Copied' : 'Copy this'}. The link names the links by their hash; their file travels apart: send it too (Download links), and whoever opens the link drops it on the page.`}
      </p>
      {link && !link.copied && (
        <input
          className="link"
          aria-label="Link"
          readOnly
          autoFocus
          value={link.text}
          onFocus={({ target }) => target.select()}
        />
      )}
    </div>
  );
}
