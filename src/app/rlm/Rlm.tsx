/** The RLM workspace: set-up on the left, the run on the right. Loaded when it is first opened. */

import { useEffect, useState, type DragEvent, type ReactNode } from 'react';
import { useLab } from '../hooks';
import { focusOf } from '../keys';
import '../styles/train.css';
import '../styles/rlm.css';
import { FaultAlert } from '../views/FaultCard';
import { takeDropped } from './compare/dropped';
import { RlmContext, useRlm, useRlmState } from './hooks';
import { rlmOfPage } from './page';
import { RunBar } from './RunBar';
import { RunView } from './RunView';
import { Setup } from './Setup';

export default function Rlm() {
  const lab = useLab();
  const rlm = rlmOfPage();
  useEffect(
    () =>
      lab.keys.register('page', [
        {
          keys: 'Esc',
          does: 'stop the run',
          group: 'Runs',
          run() {
            // In a field, Esc is for what is typed there: it would end a run by mistake.
            if (focusOf(document.activeElement).control !== 'text') rlm.stop();
          },
        },
      ]),
    [lab, rlm],
  );
  return (
    <RlmContext value={rlm}>
      <main className="bench train rlm">
        <Drop className="experiment" open={(files) => void takeDropped(rlm, files, 'context')}>
          <Setup />
          <RunBar />
        </Drop>
        <Drop className="outcome" open={(files) => void takeDropped(rlm, files, 'log')}>
          <Fault />
          <RunView />
        </Drop>
      </main>
    </RlmContext>
  );
}

/** What went wrong outside the run. */
function Fault() {
  const rlm = useRlm();
  const error = useRlmState((state) => state.error);
  return <FaultAlert error={error} label="Error" dismiss={() => rlm.dismissError()} />;
}

interface DropProps {
  className: string;
  open(files: readonly File[]): void;
  children: ReactNode;
}

/** One side of the workspace, which takes dropped files: contexts on the left, logs on the right. */
function Drop({ className, open, children }: DropProps) {
  const [over, setOver] = useState(false);
  const holdsFiles = ({ dataTransfer }: DragEvent) => dataTransfer.types.includes('Files');
  return (
    <div
      className={over ? `${className} over` : className}
      onDragOver={(event) => {
        if (!holdsFiles(event)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={({ currentTarget, relatedTarget }) => {
        if (!currentTarget.contains(relatedTarget as Node | null)) setOver(false);
      }}
      onDrop={(event) => {
        if (!holdsFiles(event)) return;
        event.preventDefault();
        event.stopPropagation();
        setOver(false);
        open([...event.dataTransfer.files]);
      }}
    >
      {children}
    </div>
  );
}
