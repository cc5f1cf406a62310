/** A long list of which the two ends are drawn, and more of it on request. */

import { useState, type ReactNode } from 'react';
import { formatCount, plural } from '../format';

/** Drawn of each end before somebody asks for more, and what one request adds: all at once would hold the page up. */
const END = 10;
const STEP = 200;

interface Props<T> {
  items: readonly T[];
  /** What one of them is called. */
  name: string;
  children(item: T, index: number): ReactNode;
}

export function Paged<T>({ items, name, children }: Props<T>) {
  const [first, setFirst] = useState(END);
  const hidden = items.length - first - END;
  if (hidden <= 0) return items.map(children);
  const more = Math.min(STEP, hidden);
  return (
    <>
      {items.slice(0, first).map(children)}
      <p className="more-text muted">
        {plural(hidden, name)} between are not shown.{' '}
        <button type="button" className="tool" onClick={() => setFirst(first + more)}>
          {more === hidden ? 'Show all' : `Show ${formatCount(more)} more`}
        </button>
      </p>
      {items.slice(-END).map((item, i) => children(item, items.length - END + i))}
    </>
  );
}
