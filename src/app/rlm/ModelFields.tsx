/** One of the models of a run: what it is, where it is, and its key, which never is part of the set-up. */

import { useId, useState } from 'react';
import { Field, SelectInput, TextInput } from '../views/form';
import type { Choice } from '../state/choices';
import { modelChoices } from './choices';
import { freshModel, withRoot, withSub, type ModelKind } from './draft';
import { useRlm, useRlmState } from './hooks';
import { originOf } from './keys';

const builtIn: readonly Choice<string>[] = [
  { value: 'navigator', label: 'navigator: writes cells' },
  { value: 'labeller', label: 'labeller: labels one line' },
];
const dtypes: readonly Choice<string>[] = [
  { value: 'q4', label: '4 bits' },
  { value: 'q4f16', label: '4 bits, half precision' },
  { value: 'q8', label: '8 bits' },
  { value: 'fp16', label: 'Half precision' },
  { value: 'fp32', label: 'Full precision' },
];
const devices: readonly Choice<'auto' | 'webgpu' | 'wasm'>[] = [
  { value: 'auto', label: 'The best there is' },
  { value: 'webgpu', label: 'WebGPU' },
  { value: 'wasm', label: 'WASM' },
];
const labels = { root: 'Root model', sub: 'Sub-model' } as const;

export function ModelFields({ place }: { place: 'root' | 'sub' }) {
  const rlm = useRlm();
  const ref = useRlmState(({ draft }) => draft.models[place]);
  const path = `models.${place}`;
  const choices: readonly Choice<ModelKind | 'same'>[] =
    place === 'root'
      ? modelChoices
      : [{ value: 'same', label: 'The root model', title: 'It answers sub-calls too.' }, ...modelChoices];
  const choose = (kind: ModelKind | 'same') => {
    const { draft } = rlm.store.getState();
    if (place === 'root') {
      if (kind !== 'same') rlm.adopt(withRoot(draft, freshModel(kind, place)));
    } else rlm.adopt(withSub(draft, kind === 'same' ? null : freshModel(kind, place)));
  };
  return (
    <div className="grid model-fields" role="group" aria-label={labels[place]}>
      <SelectInput
        label={labels[place]}
        title={place === 'root' ? 'Writes the code.' : 'Answers llm_query, and drives children.'}
        path={path}
        wide={ref?.kind !== 'builtin'}
        choices={choices}
        value={ref?.kind ?? 'same'}
        onChange={choose}
      />
      {ref?.kind === 'builtin' && (
        <SelectInput label="Which" title="Models of the lab’s own." path={`${path}.id`} choices={builtIn} />
      )}
      {(ref?.kind === 'endpoint' || ref?.kind === 'ollama') && (
        <>
          <TextInput
            label="Address"
            title={ref.kind === 'endpoint' ? 'Up to and including /v1.' : 'Of Ollama itself.'}
            path={`${path}.url`}
          />
          <TextInput label="Model" title="As the service calls it." path={`${path}.model`} />
          <KeyField url={ref.url} />
        </>
      )}
      {ref?.kind === 'tab' && (
        <>
          <TextInput label="Model" title="owner/name on the hub, with ONNX files." path={`${path}.model`} />
          <SelectInput
            label="Numbers"
            title="How its weights are kept."
            path={`${path}.dtype`}
            choices={dtypes}
          />
          <SelectInput
            label="Computed on"
            title="WebGPU is faster."
            path={`${path}.device`}
            choices={devices}
          />
        </>
      )}
      {ref?.kind === 'person' && (
        <p className="muted wide">
          {place === 'root'
            ? 'The panel asks you for each turn: write Python in ```repl fences, and end with FINAL(x).'
            : 'The panel asks you for the answer to each sub-call.'}
        </p>
      )}
    </div>
  );
}

/** By origin: two models of one service share it. */
function KeyField({ url }: { url: string }) {
  const rlm = useRlm();
  const origin = originOf(url);
  const value = useRlmState(({ keys }) => (origin && keys.values[origin]) ?? '');
  const keep = useRlmState(({ keys }) => origin !== null && keys.kept.includes(origin));
  const [seen, setSeen] = useState(false);
  const id = useId();
  return (
    <>
      <Field label="Key" title="Kept in memory, and sent to this service alone." path="keys">
        {(attributes) => (
          <input
            {...attributes}
            type={seen ? 'text' : 'password'}
            autoComplete="off"
            spellCheck={false}
            disabled={origin === null}
            placeholder="none"
            value={value ?? ''}
            onChange={({ target }) => rlm.setKey(origin!, target.value.trim(), keep)}
          />
        )}
      </Field>
      <div className="field key-options">
        <label
          className="check"
          htmlFor={id}
          title="In this browser’s storage, until you clear the field. Any script of this site can read it there."
        >
          <input
            id={id}
            type="checkbox"
            disabled={origin === null}
            checked={keep}
            onChange={({ target }) => rlm.setKey(origin!, value ?? '', target.checked)}
          />
          <span>Keep in this browser</span>
        </label>
        <button type="button" className="tool" aria-pressed={seen} onClick={() => setSeen(!seen)}>
          Show key
        </button>
      </div>
    </>
  );
}
