/** A canvas that is drawn past React: in the next frame once something has changed, or in each frame while it is live. */

import { useEffect, useLayoutEffect, useRef } from 'react';
import { canvasPen } from '../../draw/canvas-pen';
import { cleared } from '../../draw/cleared';
import { frames } from '../../draw/frames';
import type { Pen } from '../../draw/pen';

interface Props {
  /** CSS pixels. */
  width: number;
  height: number;
  /** Told which time it is on the page's clock. What it reads may have changed since the last frame. */
  draw(pen: Pen, now: number): void;
  /** Whether it moves by itself. */
  live: boolean;
  /** Gives the way to have it drawn anew, for what changes past React. */
  redraw?(ask: () => void): () => void;
}

export function Canvas({ width, height, draw, live, redraw }: Props) {
  const ref = useRef<HTMLCanvasElement>(null);
  const latest = useRef(draw);
  const ask = useRef<() => void>(null);
  useLayoutEffect(() => {
    latest.current = draw;
    ask.current?.();
  }, [draw]);
  useEffect(() => {
    const canvas = ref.current!;
    let seen = true;
    const paint = () => {
      if (!seen) return;
      latest.current(canvasPen(cleared(canvas, width, height)), performance.now());
      if (live) frames.ask(paint);
    };
    const again = () => frames.ask(paint);
    // What is scrolled out of sight is drawn when it comes back.
    const watcher = new IntersectionObserver(([entry]) => {
      seen = entry?.isIntersecting ?? true;
      if (seen) again();
    });
    watcher.observe(canvas);
    again();
    ask.current = again;
    const leave = redraw?.(again);
    return () => {
      watcher.disconnect();
      frames.drop(paint);
      leave?.();
      ask.current = null;
    };
  }, [width, height, live, redraw]);
  return <canvas ref={ref} style={{ width, height }} aria-hidden="true" />;
}
