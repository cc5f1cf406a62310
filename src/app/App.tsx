/** The page: the experiment on the left, the recorded run under one cursor on the right. */

import { lazy, Suspense, useCallback, useEffect, useState, type DragEvent } from 'react';
import { useLab, useLabState, useMaximised } from './hooks';
import { pageBindings } from './state/bindings';
import { takeTour } from './tour';
import { Callouts } from './views/Callouts';
import { ClaimCard } from './views/ClaimCard';
import { Comparison } from './views/Comparison';
import { Controls } from './views/Controls';
import { Counterfactual } from './views/Counterfactual';
import { CursorBar } from './views/CursorBar';
import { ErrorCard } from './views/ErrorCard';
import { Header } from './views/Header';
import { Notices } from './views/Notices';
import { pointedAt } from './views/Panel';
import { Pictures } from './views/Pictures';
import { QuestionPanel } from './views/QuestionPanel';
import { Results } from './views/Results';
import { RunBar } from './views/RunBar';
import { openFile } from './views/RunFiles';
import { RunsPanel } from './views/RunsPanel';
import { Tooltip } from './views/Tooltip';

const Help = lazy(async () => ({ default: (await import('./views/Help')).Help }));

export function App() {
  const lab = useLab();
  const ready = useLabState(({ spec }) => spec !== null);
  const maximised = useMaximised() !== null;
  const [help, setHelp] = useState(false);
  const tour = useCallback(() => {
    lab.view.restore();
    takeTour(lab.keys).catch(lab.fail);
  }, [lab]);
  useEffect(() => {
    const deeds = {
      pointedAt,
      showHelp: () => setHelp(true),
      reveal: (picture: string) =>
        document.querySelector(`[data-picture="${picture}"]`)?.scrollIntoView({ block: 'nearest' }),
    };
    return lab.keys.register('page', pageBindings(lab, deeds));
  }, [lab]);
  return (
    <div {...dropTarget((file) => void openFile(lab, file))}>
      <Header onHelp={() => setHelp(true)} onTour={tour} />
      <main className={maximised ? 'bench wide' : 'bench'}>
        {!maximised && (
          <div className="experiment">
            {ready && (
              <>
                <QuestionPanel />
                <Controls />
                <RunBar />
                <RunsPanel />
              </>
            )}
          </div>
        )}
        <div className="outcome">
          <Notices />
          <ErrorCard />
          {ready && (
            <>
              <ClaimCard />
              <Results>
                <CursorBar />
                <div hidden={maximised}>
                  <Callouts />
                </div>
                <Comparison />
                <div hidden={maximised}>
                  <Counterfactual />
                </div>
                <Pictures />
              </Results>
            </>
          )}
        </div>
      </main>
      <Tooltip />
      {help && (
        <Suspense>
          <Help onClose={() => setHelp(false)} onTour={tour} />
        </Suspense>
      )}
    </div>
  );
}

/** A file dropped anywhere is opened. */
function dropTarget(open: (file: File) => void) {
  const holdsFiles = ({ dataTransfer }: DragEvent) => dataTransfer.types.includes('Files');
  return {
    onDragOver: (event: DragEvent) => {
      if (holdsFiles(event)) event.preventDefault();
    },
    onDrop: (event: DragEvent) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      const [file] = event.dataTransfer.files;
      if (file) open(file);
    },
  };
}
