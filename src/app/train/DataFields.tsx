/** The questions to train on: a built-in family, or a file of one's own. */

import { useRef, useState } from 'react';
import { template } from '../../tasks/custom/template';
import { tasks } from '../../tasks/registry';
import { readFile, save } from '../files';
import { plural } from '../format';
import type { Choice } from '../state/choices';
import { SelectInput, useFault } from '../views/form';
import { useTrain, useTraining } from './hooks';

const familyNames: Readonly<Record<string, string>> = {
  relay: 'Relay: chains of arithmetic',
  candidates: 'Candidates: which number three words share',
};

export function DataFields() {
  const training = useTraining();
  const data = useTrain(({ draft }) => draft.data);
  const { reading, opened, fault } = useTrain((state) => state.data);
  const missing = useFault('data.file');
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const choices: Choice<string>[] = [
    ...Object.keys(tasks).map((id) => ({ value: id, label: familyNames[id] ?? id })),
    { value: 'custom', label: data.file ? `Your own: ${data.file.name}` : 'Your own file…' },
  ];
  const take = async (file: File | undefined) => {
    if (!file) return;
    try {
      await training.openData(await readFile(file), file.name);
    } catch (error) {
      training.fail(error);
    }
  };
  return (
    <div
      className={over ? 'data-drop over' : 'data-drop'}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        event.stopPropagation(); // the page would open it as something else
        setOver(false);
        void take(event.dataTransfer.files[0]);
      }}
    >
      <SelectInput
        label="Questions"
        title="Where they come from. Links train on one part of them, and are watched on another."
        path="data.task"
        choices={choices}
        onChange={(task) => {
          if (task === 'custom' && !data.file) input.current!.click();
          else training.edit(['data', 'task'], task);
        }}
      />
      <div className="actions">
        <button type="button" className="tool" disabled={reading} onClick={() => input.current!.click()}>
          {reading ? 'Reading…' : 'Open a JSONL file…'}
        </button>
        <button
          type="button"
          className="tool"
          title="Three lines to begin with: question, answer, and texts of roles where there are any"
          onClick={() => save('questions.jsonl', 'application/jsonl', template())}
        >
          Template
        </button>
        <input
          ref={input}
          type="file"
          hidden
          accept=".jsonl,.ndjson,.json,.txt"
          aria-label="File of questions"
          onChange={({ target }) => {
            const [file] = target.files ?? [];
            target.value = '';
            void take(file);
          }}
        />
      </div>
      {data.task === 'custom' && missing && <p className="fault">{missing}</p>}
      {data.task === 'custom' && data.file && !fault && (
        <p className="muted" role="status">
          {data.file.name}: {plural(data.file.rows, 'question')}.{' '}
          {opened?.name === data.file.name && opened.notes.join(' ')}
        </p>
      )}
      {fault && (
        <div role="alert" className="data-fault">
          <p className="fault">
            <code>{fault.code}</code> {fault.message}
          </p>
          <p className="muted">{fault.hint}</p>
        </div>
      )}
    </div>
  );
}
