/** The run that is shown as a file, and files as what they are. */

import { useRef } from 'react';
import { aside } from '../aside';
import { save } from '../files';
import { useLab, useLabState, type PageLab } from '../hooks';
import { CUT, fitting } from '../state/fit';
import type { Lab } from '../state/lab';
import { isActive, type RunState } from '../state/run';

/** Runs, links and checkpoints; questions; links of PyTorch, whose own forms are refused with what to do about them. */
export const OPENABLE = '.safetensors,.jsonl,.ndjson,.json,.pt,.pth';

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
      <button
        type="button"
        className="quiet"
        disabled={busy}
        title="A run, links, a training checkpoint, or questions"
        onClick={() => input.current!.click()}
      >
        Open file…
      </button>
      <input
        ref={input}
        type="file"
        hidden
        multiple
        accept={OPENABLE}
        aria-label="File of a run"
        onChange={({ target }) => {
          const files = [...(target.files ?? [])];
          target.value = '';
          void openFiles(lab, files);
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

/** Opens files that were dropped or chosen, whatever they are; what is wrong with them is shown. */
export async function openFiles(lab: PageLab, files: readonly File[]): Promise<void> {
  if (files.length === 0) return;
  try {
    await (await import('../open')).openFiles(lab, files);
  } catch (error) {
    lab.fail(error);
  }
}
