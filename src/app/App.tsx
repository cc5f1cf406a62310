/** The page: the experiment on the left, what comes of it on the right. */

import { useLabState } from './hooks';
import { Controls } from './views/Controls';
import { ErrorCard } from './views/ErrorCard';
import { Header } from './views/Header';
import { Notices } from './views/Notices';
import { QuestionPanel } from './views/QuestionPanel';
import { Results } from './views/Results';
import { RunBar } from './views/RunBar';

export function App() {
  const ready = useLabState(({ spec }) => spec !== null);
  return (
    <>
      <Header />
      <main className="bench">
        <div className="experiment">
          {ready && (
            <>
              <QuestionPanel />
              <Controls />
              <RunBar />
            </>
          )}
        </div>
        <div className="outcome">
          <Notices />
          <ErrorCard />
          {ready && <Results />}
        </div>
      </main>
    </>
  );
}
