/**
 * The page: three workspaces under one header. The playground has the experiment on the left, the recorded run under one
 * cursor on the right; the Train and the RLM workspace are loaded when they are first opened.
 */

import { lazy, Suspense, useCallback, useEffect, useState, type DragEvent } from 'react';
import { useLab, useLabState, useMaximised, useView } from './hooks';
import { pageBindings } from './state/bindings';
import { Boundary } from './views/Boundary';
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
import { openFiles } from './views/RunFiles';
import { RunsPanel } from './views/RunsPanel';
import { Tooltip } from './views/Tooltip';

const Train = lazy(() => import('./train/Train'));
const Rlm = lazy(() => import('./rlm/Rlm'));
const Help = lazy(async () => ({ default: (await import('./views/Help')).Help }));

export function App() {
  const lab = useLab();
  const ready = useLabState(({ spec }) => spec !== null);
  const workspace = useView((view) => view.workspace);
  const plays = workspace === 'playground';
  const [help, setHelp] = useState(false);
  const tour = useCallback(() => {
    lab.view.visit('playground');
    lab.view.restore();
    import('./tour').then(({ takeTour }) => takeTour(lab.keys)).catch(lab.fail);
  }, [lab]);
  useEffect(() => {
    const showHelp = () => setHelp(true);
    if (!plays)
      return lab.keys.register('page', [{ keys: '?', does: 'this help', group: 'Page', run: showHelp }]);
    const deeds = {
      pointedAt,
      showHelp,
      reveal: (picture: string) =>
        document.querySelector(`[data-picture="${picture}"]`)?.scrollIntoView({ block: 'nearest' }),
    };
    return lab.keys.register('page', pageBindings(lab, deeds));
  }, [lab, plays]);
  return (
    <div {...dropTarget((files) => workspace !== 'rlm' && void openFiles(lab, files))}>
      <Header onHelp={() => setHelp(true)} onTour={tour} />
      {plays ? (
        <Playground ready={ready} />
      ) : (
        <>
          <div className="above-train">
            <Notices />
            <ErrorCard />
          </div>
          {(ready || workspace === 'rlm') && (
            <Boundary key={workspace}>
              <Suspense fallback={<p className="above-train muted">Loading the workspace…</p>}>
                {workspace === 'train' ? <Train /> : <Rlm />}
              </Suspense>
            </Boundary>
          )}
        </>
      )}
      <Tooltip />
      {help && (
        <Suspense>
          <Help onClose={() => setHelp(false)} onTour={tour} />
        </Suspense>
      )}
    </div>
  );
}

function Playground({ ready }: { ready: boolean }) {
  const maximised = useMaximised() !== null;
  return (
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
  );
}

/** Files dropped anywhere are opened. */
function dropTarget(open: (files: readonly File[]) => unknown) {
  const holdsFiles = ({ dataTransfer }: DragEvent) => dataTransfer.types.includes('Files');
  return {
    onDragOver: (event: DragEvent) => {
      if (holdsFiles(event)) event.preventDefault();
    },
    onDrop: (event: DragEvent) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      open([...event.dataTransfer.files]);
    },
  };
}
