/**
 * A long list of which only what is in sight stands on the page: rows of any height in a box that scrolls by itself. It
 * can follow its end while it grows, unless somebody has scrolled up.
 */

import {
  createContext,
  use,
  useCallback,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type ComponentProps,
  type ReactNode,
  type Ref,
} from 'react';
import { Virtuoso, type VirtuosoHandle } from 'react-virtuoso';

/** So near to the end, in pixels, the list is at its end. */
const NEAR = 48;
/** Scrolling so long after a person's doing, in ms, is the person's. */
const BY_HAND = 600;
/** Drawn above and below what is in sight, in pixels; a short list is drawn whole, so that the browser's search finds all of it. */
const AROUND = 400;
const SHORT = 20;
const WHOLE = 40_000;

export interface VirtualHandle {
  /** Brings a row into sight. @param focus whether it takes the keyboard's focus. */
  goTo(index: number, focus?: boolean): void;
}

interface Props {
  items: readonly string[];
  /** What the list is called. */
  label: string;
  /** Most of its height, in CSS. */
  most: string;
  /** What a row is called, for those who hear it. */
  name?(key: string, index: number): string;
  className?: string;
  rowClass?: string;
  /** The row that is looked at. */
  current?: string | null;
  /** Whether the end is to be followed. */
  follow?: boolean;
  /** The row to begin at. */
  first?: number;
  ref?: Ref<VirtualHandle>;
  children(key: string, index: number): ReactNode;
}

interface Rows extends Pick<Props, 'name' | 'rowClass' | 'current'> {
  readonly items: readonly string[];
  readonly count: number;
  readonly scroller: () => HTMLElement | null;
}

const RowsContext = createContext<Rows | null>(null);

export function Virtual({
  items,
  label,
  most,
  name,
  className,
  rowClass,
  current,
  follow = false,
  first,
  children,
  ref,
}: Props) {
  const { length } = items;
  const list = useRef<VirtuosoHandle>(null);
  const scroller = useRef<HTMLElement | null>(null);
  const [height, setHeight] = useState(120);
  const [behind, setBehind] = useState(false);
  const following = useRef(follow);
  const byHand = useRef(-Infinity);
  const toEnd = () => {
    following.current = true;
    setBehind(false);
    const box = scroller.current;
    if (box) box.scrollTop = box.scrollHeight;
  };
  useImperativeHandle(ref, () => ({
    goTo(index, focus = false) {
      following.current = false;
      list.current?.scrollIntoView({
        index,
        align: 'start',
        behavior: 'auto',
        done: () => {
          if (focus)
            scroller.current
              ?.querySelector<HTMLElement>(`[data-index="${index}"]`)
              ?.focus({ preventScroll: true });
        },
      });
    },
  }));
  const take = useCallback((element: HTMLElement | Window | null) => {
    scroller.current = element instanceof HTMLElement ? element : null;
  }, []);
  useEffect(() => {
    const box = scroller.current;
    if (!box) return;
    const hand = () => (byHand.current = performance.now());
    const scrolled = () => {
      const isAtEnd = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR;
      // The list itself moves it too, while it measures its rows.
      if (!isAtEnd && performance.now() - byHand.current > BY_HAND) return;
      following.current = isAtEnd;
      setBehind(!isAtEnd);
    };
    const hands = ['wheel', 'touchmove', 'pointerdown', 'keydown'] as const;
    for (const type of hands) box.addEventListener(type, hand, { passive: true });
    box.addEventListener('scroll', scrolled, { passive: true });
    return () => {
      for (const type of hands) box.removeEventListener(type, hand);
      box.removeEventListener('scroll', scrolled);
    };
  }, []);
  const grown = (now: number) => {
    setHeight(now);
    if (follow && following.current) requestAnimationFrame(toEnd);
  };
  const context = useMemo<Rows>(
    () => ({ items, count: length, name, rowClass, current, scroller: () => scroller.current }),
    [items, length, name, rowClass, current],
  );
  return (
    <RowsContext value={context}>
      <div className={`virtual ${className ?? ''}`}>
        <Virtuoso
          ref={list}
          scrollerRef={take}
          role="group"
          aria-label={label}
          data-scrolls
          style={{ height: `min(${Math.ceil(height)}px, ${most})` }}
          totalCount={length}
          computeItemKey={(index) => items[index] ?? index}
          itemContent={(index) => {
            const key = items[index];
            return key === undefined ? null : children(key, index);
          }}
          components={parts}
          increaseViewportBy={length <= SHORT ? WHOLE : AROUND}
          totalListHeightChanged={grown}
          {...(first !== undefined && { initialTopMostItemIndex: { index: first, align: 'start' as const } })}
        />
        {follow && behind && (
          <button type="button" className="tool to-end" onClick={toEnd}>
            ↓ Follow the end
          </button>
        )}
      </div>
    </RowsContext>
  );
}

/** Outside the component: Virtuoso makes its list anew where these change. */
const parts = { List, Item: Row };

function List({ children, ref, style }: ComponentProps<'div'>) {
  return (
    <ol className="virtual-rows" ref={ref as Ref<HTMLOListElement>} style={style}>
      {children}
    </ol>
  );
}

type RowProps = ComponentProps<'div'> & { 'data-index': number };

function Row({ children, style, ...data }: RowProps) {
  const { items, count, name, rowClass, current, scroller } = use(RowsContext)!;
  const row = useRef<HTMLLIElement>(null);
  const index = data['data-index'];
  const key = items[index] ?? '';
  useLayoutEffect(() => {
    const element = row.current!;
    return () => {
      // What has the focus goes out of sight: the list keeps it, so that it is not lost.
      if (element.contains(document.activeElement)) scroller()?.focus({ preventScroll: true });
    };
  }, [scroller]);
  return (
    <li
      ref={row}
      className={`virtual-row ${rowClass ?? ''} ${key === current ? 'current' : ''}`}
      aria-current={key === current ? 'true' : undefined}
      style={style}
      tabIndex={-1}
      aria-label={name?.(key, index)}
      aria-setsize={count}
      aria-posinset={index + 1}
      {...pick(data)}
    >
      {children}
    </li>
  );
}

/** What Virtuoso measures by. */
const pick = (props: RowProps) =>
  Object.fromEntries(Object.entries(props).filter(([name]) => name.startsWith('data-')));
