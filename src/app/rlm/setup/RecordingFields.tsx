/** Who answers: the models of the set-up, or a recording of what they once said. */

import { useRef } from 'react';
import { SelectInput } from '../../views/form';
import type { Choice } from '../../state/choices';
import { useRlm, useRlmState } from '../hooks';
import { visible } from '../../../visible';

type From = 'models' | 'both' | 'recording';

const choices: readonly Choice<From>[] = [
  { value: 'models', label: 'The models below' },
  {
    value: 'both',
    label: 'A recording, then the models',
    title: 'Calls that it holds are answered from it, at no cost; others go to the models.',
  },
  {
    value: 'recording',
    label: 'A recording alone',
    title: 'What the recording does not have fails, and no model is opened.',
  },
];

export function RecordingFields() {
  const rlm = useRlm();
  const replay = useRlmState((state) => state.replay);
  const input = useRef<HTMLInputElement>(null);
  const wanted = useRef(true);
  const choose = (from: From) => {
    if (from === 'models') return rlm.setReplay(null);
    const only = from === 'recording';
    wanted.current = only;
    if (replay) rlm.setReplay({ ...replay, only });
    else input.current!.click();
  };
  return (
    <div className="recording-fields">
      <SelectInput
        label="Answers come from"
        title="A recording is a file of every answer of a run: a run over it costs nothing."
        path="replay"
        choices={choices}
        value={replay ? (replay.only ? 'recording' : 'both') : 'models'}
        onChange={choose}
      />
      {replay && (
        <div className="actions">
          <span className="muted file-name">{visible(replay.file.name)}</span>
          <button type="button" className="tool" onClick={() => input.current!.click()}>
            Another…
          </button>
        </div>
      )}
      <input
        ref={input}
        type="file"
        hidden
        accept=".json,.jsonl"
        aria-label="File of a recording"
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          target.value = '';
          if (file) rlm.setReplay({ file, only: replay ? replay.only : wanted.current });
        }}
      />
    </div>
  );
}
