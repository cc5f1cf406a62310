/** Links: to the experiment, or to this very view of its run. */

import { useRef, useState } from 'react';
import { formatCount } from '../format';
import { useLab, useLabState } from '../hooks';
import { linkTo, type LinkKind } from '../state/address';
import { isActive } from '../state/run';

/** What every chat program and mail carries whole. */
const SAFE = 2000;

const kinds: readonly { kind: LinkKind; label: string; title: string }[] = [
  {
    kind: 'experiment',
    label: 'Copy link to this experiment',
    title: 'The settings, and what came out. Starts nothing when it is opened.',
  },
  {
    kind: 'view',
    label: 'Copy link to this exact view',
    title:
      'Also the cursor, the options of the views and, where it is small enough, the recorded run itself.',
  },
];

export function ShareMenu() {
  const lab = useLab();
  const menu = useRef<HTMLDetailsElement>(null);
  const busy = useLabState(({ run }) => isActive(run));
  const [link, setLink] = useState<{ text: string; copied: boolean; carried: boolean } | null>(null);
  const copy = async (kind: LinkKind) => {
    menu.current!.open = false;
    const { text, carried } = await linkTo(lab, kind);
    const copied = await navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    );
    setLink({ text, copied, carried });
  };
  return (
    <div className="share" data-tour="share">
      <details
        ref={menu}
        className="menu"
        onBlur={({ relatedTarget, currentTarget }) => {
          if (!currentTarget.contains(relatedTarget)) currentTarget.open = false;
        }}
      >
        <summary className="button">Share</summary>
        <div className="menu-list">
          {kinds.map(({ kind, label, title }) => (
            <button
              key={kind}
              type="button"
              title={title}
              disabled={busy}
              onClick={() => void copy(kind).catch(lab.fail)}
            >
              {label}
            </button>
          ))}
        </div>
      </details>
      <p role="status" className="share-status">
        {link && (
          <>
            {link.copied ? 'Copied' : 'Copy this'}: {formatCount(link.text.length)} characters
            {link.carried && ', with the recorded run'}
            {link.text.length > SAFE && '. Some chat programs cut links this long'}.
          </>
        )}
      </p>
      {link && !link.copied && (
        <input
          className="link"
          aria-label="Link"
          readOnly
          autoFocus
          value={link.text}
          onFocus={({ target }) => target.select()}
          onBlur={() => setLink(null)}
        />
      )}
    </div>
  );
}
