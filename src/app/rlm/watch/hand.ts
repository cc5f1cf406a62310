/** What the pictures of a run do under a hand, alike in all: wheel, keys, and a pointer that points, clicks or draws along. */

import {
  useEffect,
  useRef,
  useState,
  type KeyboardEvent,
  type PointerEvent as ReactPointerEvent,
  type RefObject,
} from 'react';
import { moveTooltip } from '../../views/Tooltip';

/** @param View what of the picture is seen; a drag begins from it. */
export interface Hand<View> {
  /** By the name of the key, with “Shift ” before an arrow's. */
  readonly keys: Readonly<Record<string, () => void>>;
  /** Moves what is seen by so many pixels, as a wheel across does. */
  across(pixels: number): void;
  /** @param factor below 1: closer. */
  zoom(factor: number, at: { readonly clientX: number; readonly clientY: number }): void;
  view(): View;
  /** @param by pixels from where the drag began. */
  drag(view: View, by: number): void;
  point(event: ReactPointerEvent): void;
  leave(): void;
  click(event: ReactPointerEvent): void;
}

/** Handlers for the element of a picture. */
export function useHand<View>(box: RefObject<HTMLDivElement | null>, hand: Hand<View>) {
  const [drag] = useState(() => createDrag<View>());
  // A wheel handler of React's cannot keep the page from scrolling.
  const latest = useRef(hand);
  useEffect(() => {
    latest.current = hand;
  });
  useEffect(() => {
    const element = box.current!;
    const turn = (event: WheelEvent) => {
      const across = Math.abs(event.deltaX) > Math.abs(event.deltaY);
      const focused = document.activeElement === element;
      if (!(event.ctrlKey || event.metaKey || across || focused)) return;
      event.preventDefault();
      if (across) latest.current.across(event.deltaX);
      else latest.current.zoom(Math.exp(event.deltaY / 400), event);
    };
    element.addEventListener('wheel', turn, { passive: false });
    return () => {
      element.removeEventListener('wheel', turn);
      moveTooltip(null, 0, 0);
    };
  }, [box]);
  return {
    onKeyDown(event: KeyboardEvent) {
      const act = hand.keys[strokeOf(event) ?? ''];
      if (!act) return;
      event.preventDefault();
      event.stopPropagation();
      act();
    },
    onPointerDown(event: ReactPointerEvent) {
      if (drag.down(event, hand.view())) event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerMove(event: ReactPointerEvent) {
      const step = drag.move(event);
      if (!step) hand.point(event);
      else if (step.moved) hand.drag(step.view, step.by);
    },
    onPointerUp(event: ReactPointerEvent) {
      if (drag.up()) hand.click(event);
    },
    onPointerCancel: () => void drag.up(),
    onPointerLeave() {
      hand.leave();
      moveTooltip(null, 0, 0);
    },
  };
}

type Stroke = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>;

/** What a key is called here; null: the browser's own. */
export function strokeOf({ key, shiftKey, ctrlKey, metaKey, altKey }: Stroke): string | null {
  if (ctrlKey || metaKey || altKey) return null;
  return shiftKey && key.startsWith('Arrow') ? `Shift ${key}` : key;
}

/** Pixels that a hand trembles in a click. */
const STILL = 3;

/** A press of the main button, which is a click unless it moves. */
export function createDrag<View>() {
  let now: { readonly x: number; readonly view: View; moved: boolean } | null = null;
  return {
    /** @returns whether it begins. */
    down({ button, clientX }: Pick<PointerEvent, 'button' | 'clientX'>, view: View): boolean {
      if (button !== 0) return false;
      now = { x: clientX, view, moved: false };
      return true;
    },
    /** Null: nothing is pressed. */
    move({ clientX }: Pick<PointerEvent, 'clientX'>) {
      if (!now) return null;
      const by = clientX - now.x;
      if (Math.abs(by) > STILL) now.moved = true;
      return { view: now.view, by, moved: now.moved };
    },
    /** @returns whether it was a click. */
    up(): boolean {
      const clicked = now !== null && !now.moved;
      now = null;
      return clicked;
    },
  };
}
