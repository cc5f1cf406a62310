/** What one can do to a run: step, go on, interrupt, kill, stop; and to one that has ended: resume, replay. */

import { useEffect, useState } from 'react';
import { useLab } from '../../hooks';
import type { Binding } from '../../keys';
import '../../styles/rlm-drive.css';
import { useRlm, useRlmState } from '../hooks';
import { activeOf, keysOf } from './can';
import { canNow, DeedButton } from './Deeds';
import { EditHost } from './EditHost';
import { ResumeDialog } from './ResumeDialog';
import { resumePlan } from './resume';
import { STEP_BUTTON } from './focus';

export default function DriveBar() {
  const rlm = useRlm();
  const [resuming, setResuming] = useState<string | null>(null);
  const resume = () => {
    const { run } = rlm.store.getState();
    const plan = run && resumePlan(run);
    if (!run || !plan) return;
    if (plan.unfinished || plan.raise.length > 0 || plan.atLimit.length > 0) setResuming(run.id);
    else void rlm.resume(run.id);
  };
  const replay = () => {
    const { run } = rlm.store.getState();
    if (run) void rlm.replayRun(run.id);
  };
  useDriveKeys(resume, replay);
  const foreign = useRlmState(({ run }) => run !== null && run.trajectory.root !== null && run.spec === null);
  return (
    <div className="drive">
      <div className="drive-bar" role="group" aria-label="Drive the run">
        <div className="drive-group">
          <StepButton />
          <DeedButton deed="goOn" label="Go on" act={() => rlm.setStepping(false)} />
        </div>
        <div className="drive-group">
          <DeedButton deed="interrupt" label="Interrupt" act={() => rlm.interrupt()} />
          <DeedButton deed="kill" label="Kill Python" act={() => rlm.kill()} />
          <StopButton />
        </div>
        <div className="drive-group">
          <DeedButton deed="resume" label="Resume" act={resume} />
          <DeedButton
            deed="replay"
            label={foreign ? 'Replay with the set-up on the left' : 'Replay'}
            act={replay}
          />
        </div>
      </div>
      <Mode />
      <Unsent />
      {resuming !== null && <ResumeDialog branch={resuming} onClose={() => setResuming(null)} />}
      <EditHost />
    </div>
  );
}

function StepButton() {
  const rlm = useRlm();
  const label = useRlmState(({ runs }) => {
    const active = activeOf(runs);
    return active && !active.stepping ? 'Pause' : 'Step';
  });
  return <DeedButton id={STEP_BUTTON} deed="step" label={label} act={() => rlm.step()} />;
}

function StopButton() {
  const rlm = useRlm();
  const stopping = useRlmState(({ runs }) => activeOf(runs)?.phase === 'stopping');
  return <DeedButton deed="stop" label={stopping ? 'Stopping…' : 'Stop'} act={() => rlm.stop()} />;
}

/** Whether it waits, and that it is another branch that goes on. */
function Mode() {
  const rlm = useRlm();
  const stepping = useRlmState(({ runs }) => activeOf(runs)?.stepping ?? false);
  const gates = useRlmState(({ runs }) => activeOf(runs)?.gates.length ?? 0);
  const other = useRlmState(({ runs, shown }) => {
    const active = activeOf(runs);
    return active && active.id !== shown ? active.id : null;
  });
  const number = useRlmState(({ numbers }) => (other === null ? '' : (numbers.get(other) ?? other)));
  if (!stepping && other === null) return null;
  return (
    <p className="drive-mode" role="status">
      {other !== null && (
        <>
          Run {number} goes on.{' '}
          <button type="button" className="inline" onClick={() => rlm.show(other)}>
            Show it
          </button>{' '}
        </>
      )}
      {stepping && (gates > 0 ? 'It waits for your decision.' : 'It waits before the next cell or sub-call.')}
    </p>
  );
}

/** That what was typed for a question which went away is still there. */
function Unsent() {
  const kept = useRlmState(({ unsent, shown }) => shown !== null && unsent.has(shown));
  if (!kept) return null;
  return (
    <p className="drive-mode" role="status">
      What you typed and did not send is kept: it stands in the field again when the same is asked.
    </p>
  );
}

function useDriveKeys(resume: () => void, replay: () => void): void {
  const { keys } = useLab();
  const rlm = useRlm();
  useEffect(() => {
    const state = () => rlm.store.getState();
    const toggle = () => {
      const active = activeOf(state().runs);
      if (active && canNow(state(), active.stepping ? 'goOn' : 'step').can) rlm.setStepping(!active.stepping);
    };
    const bind = (name: string, does: string, run: () => void): Binding => ({
      keys: name,
      does,
      group: 'Runs',
      once: true,
      run,
    });
    return keys.register('page', [
      bind('Space', 'pause the run, or let it go on', toggle),
      bind(keysOf.step, 'step: to the next cell or sub-call', () => {
        if (canNow(state(), 'step').can) rlm.step();
      }),
      bind(keysOf.interrupt, 'interrupt the cell that runs', () => {
        if (canNow(state(), 'interrupt').can) rlm.interrupt();
      }),
      bind(keysOf.kill, 'end the interpreter of the cell that runs', () => {
        if (canNow(state(), 'kill').can) rlm.kill();
      }),
      bind(keysOf.resume, 'resume a run that ended early', () => {
        if (canNow(state(), 'resume').can) resume();
      }),
      bind(keysOf.replay, 'replay a run', () => {
        if (canNow(state(), 'replay').can) replay();
      }),
    ]);
  });
}
