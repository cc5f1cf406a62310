/** A text that the page holds whole, from a person's own session: its beginning first, more of it on request. */

import { useState } from 'react';
import { formatCount } from '../../format';
import { visible } from '../../../visible';
import { MORE, SHOWN } from '../protocol';

export function HeldText({
  text,
  label,
  className = '',
}: {
  text: string;
  label: string;
  className?: string;
}) {
  const [shown, setShown] = useState(SHOWN);
  if (text.length === 0) return null;
  return (
    <div className={`cut-text ${className}`}>
      <pre role="group" aria-label={label} tabIndex={0} data-scrolls>
        {visible(text.slice(0, shown))}
      </pre>
      {text.length > shown && (
        <p className="more-text muted">
          {formatCount(shown)} of {formatCount(text.length)} characters are shown.{' '}
          <button type="button" className="inline" onClick={() => setShown(shown + MORE)}>
            Show more
          </button>
        </p>
      )}
    </div>
  );
}
