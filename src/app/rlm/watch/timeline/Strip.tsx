/** The timeline's picture with its pointer and keys. Every frame goes from the trajectory to the canvas past React. */

import {
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  type PointerEvent as ReactPointerEvent,
} from 'react';
import type { Pen } from '../../../draw/pen';
import { useTheme } from '../../../hooks';
import { moveTooltip } from '../../../views/Tooltip';
import { useRlm, useRlmState } from '../../hooks';
import type { Trajectory } from '../../trajectory-types';
import { Canvas } from '../Canvas';
import { useHand } from '../hand';
import { forecastOf, type BudgetLine } from './budgets';
import { drawTimeline } from './draw';
import { inTime, placeOfBar, type Bar, type Lanes } from './lanes';
import { barAt, layoutOf, panned, timeAt, zoomed, type Window } from './layout';
import type { Playhead } from './playhead';
import { linesOf } from './words';

interface Props {
  trajectory: Trajectory;
  lanes: Lanes;
  budgets: readonly BudgetLine[];
  active: boolean;
  width: number;
  playhead: Playhead;
  /** Null: the whole run. */
  seen: Window | null;
  look(window: Window | null): void;
  /** What a screen reader hears of it. */
  label: string;
  describedBy: string;
}

/** Of what is seen, to the right of a run that goes on: where the forecast begins. */
const AHEAD = 1.15;

export function Strip(props: Props) {
  const { trajectory, lanes, budgets, active, width, playhead, seen, look, label, describedBy } = props;
  const rlm = useRlm();
  const theme = useTheme();
  const focus = useRlmState((state) => state.focus);
  const box = useRef<HTMLDivElement>(null);
  const hover = useRef<string | null>(null);
  const again = useRef<(() => void) | null>(null);
  const [at, setAt] = useState<Bar | null>(null);
  const clockOf = useClock(trajectory.t, active);

  const layout = useMemo(() => layoutOf(lanes, width), [lanes, width]);
  const order = useMemo(() => inTime(lanes), [lanes]);
  const lines = useMemo(() => budgets.map((one) => ({ ...one, forecast: forecastOf(one) })), [budgets]);
  const whole = useCallback(
    (now: number): Window => ({ from: 0, to: Math.max(1, active ? AHEAD * now : now) }),
    [active],
  );
  const chosen = at?.key ?? focus?.call ?? focus?.cell ?? null;

  const draw = useCallback(
    (pen: Pen, clock: number) => {
      const now = clockOf(clock);
      const moment = { now, active, chosen, hover: hover.current, playhead: playhead.position() };
      drawTimeline(pen, theme, { lanes, layout, window: seen ?? whole(now), budgets: lines, ...moment });
    },
    [clockOf, active, chosen, playhead, theme, lanes, layout, seen, whole, lines],
  );
  const redraw = useCallback(
    (ask: () => void) => {
      again.current = ask;
      return playhead.onMove(ask);
    },
    [playhead],
  );

  const now = () => clockOf(performance.now());
  const window = () => seen ?? whole(now());
  const xIn = ({ clientX }: { clientX: number }) => clientX - box.current!.getBoundingClientRect().left;
  const under = (event: { clientX: number; clientY: number }) =>
    barAt(
      lanes,
      layout,
      window(),
      now(),
      xIn(event),
      event.clientY - box.current!.getBoundingClientRect().top,
    );
  const goTo = (bar: Bar) => {
    const place = placeOfBar(trajectory, bar);
    if (place) rlm.focus(place, 'turns');
  };
  const show = (next: Window) => look(next.to - next.from >= whole(now()).to ? null : next);
  const zoom = (factor: number, t: number) => show(zoomed(window(), factor, t, whole(now()).to));
  const pan = (share: number) => {
    const { from, to } = window();
    show(panned(window(), share * (to - from), whole(now()).to));
  };
  const point = (event: ReactPointerEvent) => {
    const bar = under(event);
    const key = bar?.key ?? null;
    if (key !== hover.current) {
      hover.current = key;
      again.current?.();
    }
    const text = bar && [...linesOf(trajectory, bar, now()), 'Click: go to it'];
    moveTooltip(text && { lines: text }, event.clientX, event.clientY);
  };

  const step = (by: number) => {
    const index = at ? order.findIndex(({ key }) => key === at.key) : by > 0 ? -1 : order.length;
    const next = order[Math.min(order.length - 1, Math.max(0, index + by))];
    if (!next) return;
    setAt(next);
    const { from, to } = window();
    if (seen && (next.from < from || next.from > to))
      show(panned(seen, next.from - (from + to) / 2, whole(now()).to));
  };
  const middle = () => at?.from ?? (window().from + window().to) / 2;
  const keys: Readonly<Record<string, () => void>> = {
    ArrowRight: () => step(1),
    ArrowLeft: () => step(-1),
    'Shift ArrowRight': () => pan(0.25),
    'Shift ArrowLeft': () => pan(-0.25),
    '+': () => zoom(0.5, middle()),
    '=': () => zoom(0.5, middle()),
    '-': () => zoom(2, middle()),
    '0': () => look(null),
    Home: () => setAt(order[0] ?? null),
    End: () => setAt(order.at(-1) ?? null),
    Enter: () => at && goTo(at),
    ' ': () => {
      if (active) return;
      if (playhead.store.getState().playing) playhead.pause();
      else playhead.play();
    },
  };
  const handlers = useHand<Window>(box, {
    keys,
    across: (pixels) => pan(pixels / layout.width),
    zoom: (factor, event) => zoom(factor, timeAt(layout, window(), xIn(event))),
    view: window,
    drag(before, by) {
      if (seen) show(panned(before, (-by * (before.to - before.from)) / layout.width, whole(now()).to));
    },
    point,
    leave() {
      hover.current = null;
      again.current?.();
    },
    click(event) {
      const bar = under(event);
      if (bar) {
        setAt(bar);
        goTo(bar);
      } else if (!active) playhead.place(timeAt(layout, window(), xIn(event)));
    },
  });
  return (
    <>
      <div
        ref={box}
        className="timeline-picture"
        style={{ height: layout.height }}
        role="group"
        aria-label={label}
        aria-describedby={describedBy}
        tabIndex={0}
        data-scrolls
        {...handlers}
      >
        {width > 0 && <Canvas {...{ width, draw, redraw }} height={layout.height} live={active} />}
      </div>
      <p className="timeline-at" role="status">
        {at ? linesOf(trajectory, at, Math.max(trajectory.t, at.from)).slice(0, 3).join(' · ') : ''}
      </p>
    </>
  );
}

/** The run's clock by the page's: events tell it, and between two of them it goes on. */
function useClock(told: number, active: boolean): (pageNow: number) => number {
  const ahead = useRef<number | null>(null);
  useEffect(() => {
    // The latest event that came without delay says how far apart both are.
    const apart = performance.now() - told;
    ahead.current = ahead.current === null ? apart : Math.min(ahead.current, apart);
  }, [told]);
  return useCallback(
    (pageNow: number) => (active && ahead.current !== null ? Math.max(told, pageNow - ahead.current) : told),
    [told, active],
  );
}
