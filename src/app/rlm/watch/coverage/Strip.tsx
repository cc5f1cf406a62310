/** The strip of the context with its pointer and keys: a slider over its characters. */

import { useCallback, useMemo, useRef } from 'react';
import type { Coverage } from '../../../../rlm/coverage/coverage';
import type { Pen } from '../../../draw/pen';
import { useTheme } from '../../../hooks';
import { moveTooltip } from '../../../views/Tooltip';
import { Canvas } from '../Canvas';
import { useHand } from '../hand';
import { nextPart } from './bins';
import { drawLegend, drawStrip, legendHeight, mostOf } from './draw';
import { closer, moved, positionAt, stripOf, type Span } from './layout';
import { placeWords } from './words';

interface Props {
  coverage: Coverage;
  width: number;
  span: Span;
  look(span: Span): void;
  cursor: number;
  setCursor(position: number): void;
  /** Asks who read the place. */
  open(position: number): void;
  describedBy: string;
}

export function Strip({ coverage, width, span, look, cursor, setCursor, open, describedBy }: Props) {
  const theme = useTheme();
  const box = useRef<HTMLDivElement>(null);
  const hover = useRef<number | null>(null);
  const again = useRef<(() => void) | null>(null);
  const { characters, parts } = coverage;
  const layout = useMemo(() => stripOf(characters, span, width), [characters, span, width]);
  const draw = useCallback(
    (pen: Pen) => drawStrip(pen, theme, { coverage, layout, cursor, hover: hover.current }),
    [theme, coverage, layout, cursor],
  );
  const redraw = useCallback((ask: () => void) => {
    again.current = ask;
    return () => (again.current = null);
  }, []);
  const legend = useCallback((pen: Pen) => drawLegend(pen, theme, coverage, 260), [theme, coverage]);

  const under = (event: { clientX: number; clientY: number }) => {
    const { left, top } = box.current!.getBoundingClientRect();
    return positionAt(layout, event.clientX - left, event.clientY - top);
  };
  const size = span.to - span.from;
  const pixel = Math.max(1, size / layout.rows / layout.width);
  const go = (position: number) => {
    const next = Math.min(characters - 1, Math.max(0, Math.round(position)));
    setCursor(next);
    if (next < span.from || next >= span.to) look(moved(span, next - (span.from + span.to) / 2, characters));
  };
  const zoom = (factor: number, position = cursor) => {
    const middle = position >= span.from && position < span.to ? position : (span.from + span.to) / 2;
    look(closer(span, factor, middle, characters));
  };
  const goToPart = (direction: 1 | -1) => {
    const next = nextPart(parts, cursor, direction);
    if (next !== null) go(next);
  };

  const row = size / layout.rows;
  const keys: Readonly<Record<string, () => void>> = {
    ArrowRight: () => go(cursor + pixel),
    ArrowLeft: () => go(cursor - pixel),
    'Shift ArrowRight': () => go(cursor + 20 * pixel),
    'Shift ArrowLeft': () => go(cursor - 20 * pixel),
    ArrowDown: () => go(cursor + row),
    ArrowUp: () => go(cursor - row),
    PageDown: () => go(cursor + size),
    PageUp: () => go(cursor - size),
    Home: () => go(0),
    End: () => go(characters - 1),
    n: () => goToPart(1),
    p: () => goToPart(-1),
    '+': () => zoom(0.5),
    '=': () => zoom(0.5),
    '-': () => zoom(2),
    '0': () => look({ from: 0, to: characters }),
    Enter: () => open(cursor),
  };
  const handlers = useHand<Span>(box, {
    keys,
    across: (pixels) => look(moved(span, (pixels / layout.width) * size, characters)),
    zoom: (factor, event) => zoom(factor, under(event) ?? cursor),
    view: () => span,
    drag(before, by) {
      if (size < characters) look(moved(before, (-by / layout.width) * row, characters));
    },
    point(event) {
      const at = under(event);
      hover.current = at;
      again.current?.();
      const lines =
        at === null ? null : [...placeWords(coverage, at).split(' · '), 'Click: text and readers'];
      moveTooltip(lines && { lines }, event.clientX, event.clientY);
    },
    leave() {
      hover.current = null;
      again.current?.();
    },
    click(event) {
      const at = under(event);
      if (at === null) return;
      setCursor(at);
      open(at);
    },
  });
  return (
    <>
      <div
        ref={box}
        className="coverage-picture"
        style={{ height: layout.height }}
        role="slider"
        aria-label="Place in the context"
        aria-describedby={describedBy}
        aria-valuemin={1}
        aria-valuemax={characters}
        aria-valuenow={cursor + 1}
        aria-valuetext={placeWords(coverage, cursor)}
        tabIndex={0}
        data-scrolls
        {...handlers}
      >
        {width > 0 && <Canvas {...{ width, draw, redraw }} height={layout.height} live={false} />}
      </div>
      {mostOf(coverage) > 1 && (
        <div className="coverage-legend">
          <Canvas width={260} height={legendHeight} draw={legend} live={false} />
        </div>
      )}
    </>
  );
}
