/** The Train workspace: settings on the left, runs and what they tell on the right. Loaded when it is first opened. */

import { useEffect } from 'react';
import { useLab } from '../hooks';
import '../styles/train.css';
import { Charts } from './Charts';
import { CheckPanel } from './CheckPanel';
import { GeneralFault } from './Faults';
import { TrainContext } from './hooks';
import { Now } from './Now';
import { trainingOf } from './page';
import { isActive } from './run';
import { RunsList } from './RunsList';
import { Settings } from './Settings';
import { StartBar } from './StartBar';

export default function Train() {
  const lab = useLab();
  const training = trainingOf(lab);
  useEffect(
    () =>
      lab.keys.register('page', [
        {
          keys: 'Space',
          does: 'pause or resume the training',
          group: 'Runs',
          run() {
            const { runs, active, focus } = training.store.getState();
            const run = runs.find(({ id }) => id === (active ?? focus));
            if (!run) return;
            if (isActive(run) && run.phase === 'running') training.pause();
            else void training.resume(run.id);
          },
        },
      ]),
    [lab, training],
  );
  return (
    <TrainContext value={training}>
      <main className="bench train">
        <div className="experiment">
          <Settings />
          <StartBar />
        </div>
        <div className="outcome">
          <GeneralFault />
          <Now />
          <CheckPanel />
          <RunsList />
          <Charts />
        </div>
      </main>
    </TrainContext>
  );
}
