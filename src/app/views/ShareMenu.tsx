/** Links: to the experiment, or to this very view of its run. */

import { useState } from 'react';
import { copyText } from '../clipboard';
import { formatCount } from '../format';
import { useLab, useLabState } from '../hooks';
import { linkTo, type LinkKind } from '../state/address';
import { isActive } from '../state/run';
import { Menu } from './Menu';

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
  const busy = useLabState(({ run }) => isActive(run));
  // What stands in the question's field would not travel.
  const unread = useLabState(({ question }) => question === null);
  const beside = useLabState(({ run, beside: other }) => other !== null && other.id !== run?.id);
  const [link, setLink] = useState<{ text: string; copied: boolean; carried: boolean } | null>(null);
  const copy = async (kind: LinkKind) => {
    const { text, carried } = await linkTo(lab, kind);
    const copied = await copyText(text);
    setLink({ text, copied, carried });
  };
  return (
    <div className="share" data-tour="share">
      <Menu
        look="button"
        label="Share"
        choices={kinds.map(({ kind, label, title }) => ({
          label,
          title,
          disabled: busy || unread,
          choose: () => void copy(kind).catch(lab.fail),
        }))}
      />
      <p role="status" className="share-status">
        {link && (
          <>
            {link.copied ? 'Copied' : 'Copy this'}: {formatCount(link.text.length)} characters
            {link.carried && ', with the recorded run'}
            {beside && ', without the run beside it'}
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
