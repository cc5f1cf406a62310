/** All views of what is shown: one run, or two side by side. While a run goes on they follow it a few times a second. */

import { useEffect, useMemo, useRef, useState } from 'react';
import { useLab, useLabState } from '../hooks';
import { early } from '../pictures/early';
import type { Picture } from '../pictures/picture';
import { isBesidePinned } from '../state/lab-state';
import { isActive, type RunState } from '../state/run';
import { Panel, type Shown } from './Panel';

export function Pictures() {
  const run = useSettled(useLabState((state) => state.run));
  const beside = useLabState((state) => state.beside);
  const pinned = useLabState(isBesidePinned);
  const shown = useMemo<readonly Shown[]>(() => {
    if (!run) return [];
    if (!beside || beside.id === run.id) return [{ label: '', recording: run }];
    return [
      { label: pinned ? 'Before (pinned)' : 'Before', recording: beside },
      { label: 'After', recording: run },
    ];
  }, [run, beside, pinned]);
  const pictures = useAll();
  if (shown.length === 0) return null;
  return (
    <div className="pictures">
      {pictures.map((picture) => (
        <Panel key={picture.id} picture={picture} shown={shown} />
      ))}
    </div>
  );
}

let all: readonly Picture[] = early;

/** The views that are seen first, and the others as soon as they have come. */
function useAll(): readonly Picture[] {
  const { fail } = useLab();
  const [pictures, setPictures] = useState(all);
  useEffect(() => {
    if (all !== early) return;
    import('../pictures/late').then(({ late }) => setPictures((all = [...early, ...late])), fail);
  }, [fail]);
  return pictures;
}

/** Models of pictures are made so often at most while a run goes on, in milliseconds. */
const EVERY_MS = 300;

/** The run, as of a moment ago while it goes on. */
function useSettled(run: RunState | null): RunState | null {
  const [settled, setSettled] = useState(run);
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  const active = isActive(run);
  const id = run?.id;
  useEffect(() => {
    if (!active) return;
    const timer = setInterval(() => setSettled(latest.current), EVERY_MS);
    return () => clearInterval(timer);
  }, [active, id]);
  return active && settled?.id === id ? settled : run;
}
