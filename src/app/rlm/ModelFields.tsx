/** One of the models of a run: what it is, where it is, and its key, which never is part of the set-up. */

import { useId, useState } from 'react';
import type { ModelRef } from '../../chat/chat';
import type { RlmSpec } from '../../experiment/rlm-spec';
import { rlmSystems } from '../../experiment/rlm-systems';
import { Field, SelectInput, TextInput } from '../views/form';
import type { Choice } from '../state/choices';
import { builtInChoices, deviceChoices, dtypeChoices, modelChoices } from './choices';
import { freshModel, type ModelKind } from './draft';
import { useRlm, useRlmState } from './hooks';
import { originOf } from './keys';
import { Within } from './setup/within';

interface Props {
  label: string;
  title: string;
  /** Path of the reference, for what is wrong with it. */
  path: string;
  /** Root models write code; others answer. */
  place: 'root' | 'sub';
  pick: (draft: RlmSpec) => ModelRef | null;
  /** What no model of its own means; absent: there is one always. */
  none?: Choice<'same'>;
  onChange: (ref: ModelRef | null) => void;
}

const ANY: ModelRef = { kind: 'person' };

export function ModelFields({ label, title, path, place, pick, none, onChange }: Props) {
  const ref = useRlmState(({ draft }) => pick(draft));
  // A system of agents answers; it writes no code.
  const kinds = modelChoices.filter(({ value }) => place === 'sub' || value !== 'system');
  const choices: readonly Choice<ModelKind | 'same'>[] = none ? [none, ...kinds] : kinds;
  const half = ref?.kind === 'builtin' || ref?.kind === 'system';
  return (
    <Within prefix={`${path}.`} part={(draft) => pick(draft) ?? ANY} onChange={onChange}>
      <div className="grid model-fields" role="group" aria-label={label}>
        <SelectInput
          label={label}
          title={title}
          path="kind"
          wide={!half}
          choices={choices}
          value={ref?.kind ?? 'same'}
          onChange={(kind) => onChange(kind === 'same' ? null : freshModel(kind, place))}
        />
        {ref?.kind === 'builtin' && (
          <SelectInput label="Which" title="Models of the lab’s own." path="id" choices={builtInChoices} />
        )}
        {ref?.kind === 'system' && (
          <SelectInput
            label="Which"
            title="Systems of agents that pass one another thoughts."
            path="id"
            choices={rlmSystems.map(({ id, label: name, title: says }) => ({
              value: id,
              label: name,
              title: says,
            }))}
          />
        )}
        {(ref?.kind === 'endpoint' || ref?.kind === 'ollama') && (
          <>
            <TextInput
              label="Address"
              title={ref.kind === 'endpoint' ? 'Up to and including /v1.' : 'Of Ollama itself.'}
              path="url"
            />
            <TextInput label="Model" title="As the service calls it." path="model" />
            <KeyField url={ref.url} />
          </>
        )}
        {ref?.kind === 'tab' && (
          <>
            <TextInput label="Model" title="owner/name on the hub, with ONNX files." path="model" />
            <SelectInput
              label="Numbers"
              title="How its weights are kept."
              path="dtype"
              choices={dtypeChoices}
            />
            <SelectInput
              label="Computed on"
              title="WebGPU is faster."
              path="device"
              choices={deviceChoices}
            />
          </>
        )}
        <About model={ref} place={place} />
      </div>
    </Within>
  );
}

/** What one should know before choosing it. */
function About({ model, place }: { model: ModelRef | null; place: Props['place'] }) {
  const said =
    model?.kind === 'person'
      ? place === 'root'
        ? 'The panel asks you for each turn: write Python in ```repl fences, and end with FINAL(x).'
        : 'The panel asks you for the answer to each sub-call.'
      : model?.kind === 'system'
        ? (rlmSystems.find(({ id }) => id === model.id)?.title ?? null)
        : model?.kind === 'builtin'
          ? (builtInChoices.find(({ value }) => value === model.id)?.title ?? null)
          : null;
  return said === null ? null : <p className="muted wide about">{said}</p>;
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
      <Field
        label="Key"
        title="Kept in memory, and sent to this service alone. It is in no link and no file."
        path="keys"
      >
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
