/** Logs and recordings, into the page and out of it. */

import { useRef } from 'react';
import { visible } from '../../visible';
import { formatCount } from '../format';
import { Menu } from '../views/Menu';
import { useRlm, useRlmState } from './hooks';
import type { LogFormat } from './protocol';
import { isActive } from './run';

const formats: readonly { format: LogFormat; label: string; title: string }[] = [
  { format: 'lab', label: 'Trace', title: 'Everything, as JSON Lines: it can be opened here again' },
  { format: 'official', label: 'For the official visualizer', title: 'JSON Lines of the rlms package' },
  { format: 'fast-rlm', label: 'For fast-rlm', title: 'JSON Lines of its log viewer' },
  { format: 'dspy', label: 'For DSPy', title: 'A trajectory as JSON, without sub-calls' },
];

export function Files() {
  const rlm = useRlm();
  const shown = useRlmState(({ run }) => (run?.trajectory.root ?? null) !== null && !isActive(run));
  const here = useRlmState(({ run }) => run?.origin.kind === 'here');
  const active = useRlmState(({ run }) => isActive(run));
  const notes = useRlmState(({ run }) => (run?.origin.kind === 'file' ? run.origin.notes : null));
  const left = useRlmState((state) => state.saveNotes);
  const input = useRef<HTMLInputElement>(null);
  const sentences = [...(notes ?? []), ...left];
  return (
    <>
      <div className="actions">
        {shown && (
          <>
            <Menu
              look="tool"
              label="Save…"
              choices={formats.map(({ format, label, title }) => ({
                label,
                title,
                choose: () => void rlm.saveLog(format),
              }))}
            />
            {here && (
              <button
                type="button"
                className="tool"
                title="Every answer of a model: replayed, the same run costs nothing"
                onClick={() => void rlm.saveRecording()}
              >
                Save the recording
              </button>
            )}
          </>
        )}
        <button
          type="button"
          className="tool"
          disabled={active}
          title="A trace of ours, or a log of the official visualizer, fast-rlm or DSPy; or drop it anywhere. Nothing of it is run."
          onClick={() => input.current!.click()}
        >
          Open a log…
        </button>
        <input
          ref={input}
          type="file"
          hidden
          accept=".jsonl,.json"
          aria-label="File of a log"
          onChange={({ target }) => {
            const [file] = target.files ?? [];
            target.value = '';
            if (file) void rlm.openLog(file);
          }}
        />
      </div>
      <RunsOfFile />
      {sentences.length > 0 && (
        <ul className="run-notices muted">
          {sentences.map((sentence) => (
            <li key={sentence}>{visible(sentence)}</li>
          ))}
        </ul>
      )}
    </>
  );
}

/** A log may hold several runs, one after the other: each is opened as a branch of its own. */
function RunsOfFile() {
  const rlm = useRlm();
  const origin = useRlmState(({ run }) => run?.origin ?? null);
  const active = useRlmState(({ runs }) => [...runs.values()].some((run) => isActive(run)));
  if (origin?.kind !== 'file' || origin.runs < 2 || origin.source.kind !== 'file') return null;
  const { file } = origin.source;
  return (
    <div className="field runs-of-file">
      <label htmlFor="run-of-file">This file holds {formatCount(origin.runs)} runs</label>
      <select
        id="run-of-file"
        value={origin.shown}
        disabled={active}
        title="Another one is opened as a branch of its own"
        onChange={({ target }) => void rlm.openLog(file, Number(target.value))}
      >
        {Array.from({ length: Math.min(origin.runs, LISTED) }, (_, i) => (
          <option key={i} value={i}>
            Run {i + 1}
          </option>
        ))}
      </select>
    </div>
  );
}

/** Of the runs of one file. */
const LISTED = 500;
