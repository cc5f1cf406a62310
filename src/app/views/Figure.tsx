/**
 * A picture on the page: two canvases, the base drawn when the model or the size changes, the overlay in every frame in
 * which the cursor or the pointer has moved. Nothing of that passes through React.
 */

import { useEffect, useLayoutEffect, useRef, type PointerEvent } from 'react';
import { canvasPen } from '../draw/canvas-pen';
import { cleared } from '../draw/cleared';
import { frames, turns } from '../draw/frames';
import { notesOf, replay, same, type Notes } from '../draw/recorder';
import type { Frame, Moment, Picture, Target } from '../pictures/picture';
import { useLab, useTheme } from '../hooks';
import { isActive } from '../state/run';
import { moveTooltip } from './Tooltip';

interface FigureProps {
  picture: Picture;
  model: unknown;
  width: number;
  /** What a screen reader hears. */
  label: string;
}

export function Figure({ picture, model, width, label }: FigureProps) {
  const { playback, store, view } = useLab();
  const theme = useTheme();
  const box = useRef<HTMLDivElement>(null);
  const baseRef = useRef<HTMLCanvasElement>(null);
  const overlayRef = useRef<HTMLCanvasElement>(null);
  const height = picture.height(model, width);
  const frame: Frame = { width, height, theme };

  const moment = (): Moment => ({
    ...playback.position(),
    hover: view.hover(),
    pins: view.store.getState().pins,
  });

  useLayoutEffect(() => {
    const canvas = baseRef.current!;
    picture.base(canvasPen(cleared(canvas, width, height)), model, { width, height, theme });
  }, [picture, model, width, height, theme]);

  useEffect(() => {
    const canvas = overlayRef.current!;
    let seen = true;
    let stale = false;
    let shown: Notes | null = null;
    const draw = () => {
      stale = !seen;
      if (!seen) return;
      const now = { ...playback.position(), hover: view.hover(), pins: view.store.getState().pins };
      const notes = notesOf((pen) => picture.overlay(pen, model, { width, height, theme }, now));
      if (same(notes, shown)) return;
      shown = notes;
      replay(notes, canvasPen(cleared(canvas, width, height)));
    };
    const ask = () => frames.ask(draw);
    // With a run that goes on the cursor moves of itself, and with each move all pictures: then one per frame will do.
    const follow = () => (isActive(store.getState().run) ? turns : frames).ask(draw);
    // What is scrolled out of sight is drawn when it comes back.
    const watcher = new IntersectionObserver(([entry]) => {
      seen = entry?.isIntersecting ?? true;
      if (seen && stale) ask();
    });
    watcher.observe(canvas);
    draw();
    const leave = [playback.onMove(follow), view.onHover(ask), view.store.subscribe(ask)];
    return () => {
      watcher.disconnect();
      leave.forEach((end) => end());
      frames.drop(draw);
      turns.drop(draw);
      // Nobody points at what is gone.
      view.setHover(null);
      moveTooltip(null, 0, 0);
    };
  }, [picture, model, width, height, theme, playback, store, view]);

  const under = (event: PointerEvent): Target | null => {
    const { left, top } = box.current!.getBoundingClientRect();
    return picture.pick(model, frame, event.clientX - left, event.clientY - top, moment());
  };
  return (
    <div
      ref={box}
      className="figure"
      style={{ height, contain: 'strict' }}
      onPointerMove={(event) => {
        const target = under(event);
        box.current!.style.cursor = target?.place || target?.token ? 'pointer' : '';
        view.setHover(target);
        moveTooltip(target, event.clientX, event.clientY);
      }}
      onPointerLeave={() => {
        view.setHover(null);
        moveTooltip(null, 0, 0);
      }}
      onClick={(event) => {
        const target = under(event as unknown as PointerEvent);
        if (target?.token !== undefined && (event.altKey || !target.place)) view.pin(target.token);
        else if (target?.place) playback.seekTo(target.place);
      }}
    >
      <canvas ref={baseRef} role="img" aria-label={label} />
      <canvas ref={overlayRef} aria-hidden="true" />
    </div>
  );
}
