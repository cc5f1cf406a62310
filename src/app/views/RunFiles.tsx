/** The run that is shown as a file, and files as runs. */

import { useRef } from 'react';
import { aside } from '../aside';
import { readFile, save } from '../files';
import { useLab, useLabState } from '../hooks';
import { CUT, fitting } from '../state/fit';
import type { Lab } from '../state/lab';
import { isActive, type RunState } from '../state/run';

export function RunFiles() {
  const lab = useLab();
  const run = useLabState((state) => state.run);
  const input = useRef<HTMLInputElement>(null);
  const busy = isActive(run);
  return (
    <div className="actions">
      <button
        type="button"
        className="quiet"
        disabled={!run || busy}
        title="The trace with all its tensors, as one safetensors file"
        onClick={() => run && void saveRun(lab, run)}
      >
        Save run
      </button>
      <button type="button" className="quiet" disabled={busy} onClick={() => input.current!.click()}>
        Open file…
      </button>
      <input
        ref={input}
        type="file"
        hidden
        accept=".safetensors"
        aria-label="File of a run"
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          target.value = '';
          if (file) void openFile(lab, file);
        }}
      />
    </div>
  );
}

/** Offers a run as a file; what prevents it is shown, and what had to be left out. */
async function saveRun(lab: Lab, run: RunState): Promise<void> {
  const name = `${lab.fileStem()}.safetensors`;
  try {
    const { recording, cut } = fitting(run);
    save(name, 'application/octet-stream', await aside.write(recording));
    if (cut) lab.remark(CUT);
  } catch (error) {
    lab.fail(error);
  }
}

/** Opens a run that was dropped or chosen; what is wrong with it is shown. */
export async function openFile(lab: Lab, file: File): Promise<void> {
  try {
    lab.openRecording(await aside.read(await readFile(file)));
  } catch (error) {
    lab.fail(error);
  }
}
