/** How far a series has come; and its buttons: on with it, more questions, files. */

import { useRef } from 'react';
import { save } from '../../files';
import { formatCount } from '../../format';
import { FaultCard } from '../../views/FaultCard';
import { Menu } from '../../views/Menu';
import { asCsv, asJson } from './export';
import { useCompare, useCompareState } from './hooks';
import { asked } from './series';

export function SeriesBar({ which }: { which: 'many' | 'lab' }) {
  const compare = useCompare();
  const series = useCompareState((state) => state[which]);
  const idle = useCompareState((state) => state.active === null);
  const n = useCompareState((state) => state.n);
  const bar = useRef<HTMLDivElement>(null);
  if (!series) return null;
  /** The button that is pressed goes away. */
  const goOn = (n?: number) => {
    bar.current?.focus();
    void compare.goOn(which, n);
  };
  const [done, of] = [asked(series), series.n * series.settings.length];
  const stem = `${which === 'lab' ? 'prompt-lab' : 'ladder'}-seed-${series.seed}`;
  return (
    <>
      <div className="series-bar" ref={bar} tabIndex={-1}>
        <progress value={done} max={of} aria-label="Runs done" />
        <span role="status">
          {formatCount(done)} of {formatCount(of)} runs
          {series.phase === 'stopping' && ', stopping…'}
          {series.phase === 'stopped' && ', stopped: what is done stays'}
          {series.phase === 'done' && ', done'}.
        </span>
        {series.phase === 'stopped' && (
          <button type="button" className="tool" disabled={!idle} onClick={() => goOn()}>
            Go on
          </button>
        )}
        {series.phase === 'done' && n > series.n && (
          <button
            type="button"
            className="tool"
            disabled={!idle}
            title="With the settings that this series began with"
            onClick={() => goOn(n)}
          >
            Go on to {formatCount(n)} questions
          </button>
        )}
        {done > 0 && (
          <Menu
            look="tool"
            label="Save…"
            choices={[
              {
                label: 'JSON',
                title: 'Settings, rows, differences and every run’s result',
                choose: () => save(`${stem}.json`, 'application/json', asJson(series)),
              },
              {
                label: 'CSV',
                title: 'A line for each run',
                choose: () => save(`${stem}.csv`, 'text/csv', asCsv(series)),
              },
            ]}
          />
        )}
      </div>
      {series.error && (
        <div role="alert">
          <FaultCard error={series.error} label="Why the series stopped">
            <button type="button" className="primary" disabled={!idle} onClick={() => goOn()}>
              Go on
            </button>
          </FaultCard>
        </div>
      )}
    </>
  );
}
