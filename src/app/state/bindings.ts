/** What the keys do: one table for the key manager, the tooltips and the help. */

import type { Binding } from '../keys';
import type { PictureId } from '../pictures/picture';
import type { Lab } from './lab';

interface Deeds {
  /** The picture that was pointed at last. */
  pointedAt(): PictureId;
  showHelp(): void;
  /** Brings a picture into sight. */
  reveal(picture: PictureId): void;
}

/** The page's keys, in the order in which the help lists them. */
export function pageBindings(lab: Lab, { pointedAt, showHelp, reveal }: Deeds): Binding[] {
  const { playback, view } = lab;
  const cursor = (keys: string, does: string, run: () => void): Binding => ({
    keys,
    does,
    group: 'Cursor',
    run,
  });
  const neighbour = (direction: 1 | -1) => {
    const run = lab.neighbour(direction);
    if (run) void lab.openStored(run.id);
  };
  return [
    cursor('Space', 'play or pause the recorded run', () => playback.toggle()),
    cursor('→', 'next place', () => playback.step(1)),
    cursor('←', 'place before', () => playback.step(-1)),
    cursor('Shift+→', 'next round', () => playback.round(1)),
    cursor('Shift+←', 'round before', () => playback.round(-1)),
    cursor('↓', 'next agent', () => playback.agent(1)),
    cursor('↑', 'agent before', () => playback.agent(-1)),
    cursor('Home', 'to the beginning', () => playback.reset()),
    cursor('End', 'to the end', () => playback.toEnd()),
    {
      keys: 'L',
      does: 'to the logit lens',
      group: 'Views',
      run: () => {
        const { maximised } = view.store.getState();
        if (maximised && maximised !== 'lens') view.maximise('lens');
        reveal('lens');
      },
    },
    {
      keys: 'M',
      does: 'maximise the view that was pointed at last, or restore it',
      group: 'Views',
      run: () => view.maximise(view.store.getState().maximised ?? pointedAt()),
    },
    {
      keys: 'T',
      does: 'the table of that view, or its picture',
      group: 'Views',
      run: () => view.table(view.store.getState().maximised ?? pointedAt()),
    },
    {
      keys: 'Esc',
      does: 'restore the maximised view',
      group: 'Views',
      run: () => view.restore(),
    },
    { keys: 'J', does: 'next kept run', group: 'Runs', run: () => neighbour(1) },
    { keys: 'K', does: 'kept run before', group: 'Runs', run: () => neighbour(-1) },
    {
      keys: 'P',
      does: 'pin this run, so that the next is shown beside it',
      group: 'Runs',
      run: () => lab.pin(),
    },
    { keys: '?', does: 'this help', group: 'Page', run: showHelp },
  ];
}
