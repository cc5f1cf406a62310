/** The run that is shown as a file, and files as runs. */

import { useRef } from 'react';
import { readTraceFile, writeTraceFile } from '../../experiment/trace-file';
import { readFile, save } from '../files';
import { useLab, useLabState } from '../hooks';
import { isActive } from '../state/run';

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
        onClick={() =>
          run && save(`${lab.fileStem()}.safetensors`, 'application/octet-stream', writeTraceFile(run))
        }
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

/** Opens a run that was dropped or chosen; what is wrong with it is shown. */
export async function openFile(lab: ReturnType<typeof useLab>, file: File): Promise<void> {
  try {
    lab.openRecording(readTraceFile(await readFile(file)));
  } catch (error) {
    lab.fail(error);
  }
}
