/** A model in the person's place: for one question, or from now on. */

import { useId, useState } from 'react';
import type { ModelRef } from '../../../chat/chat';
import { ModelRefSchema } from '../../../experiment/rlm-spec';
import { rlmSystems } from '../../../experiment/rlm-systems';
import { modelChoices } from '../choices';
import { freshModel, type ModelKind } from '../draft';
import { useRlm, useRlmState } from '../hooks';
import { originOf } from '../keys';
import type { Ask } from '../protocol';

const builtIn = [
  { value: 'navigator', label: 'navigator: writes cells' },
  { value: 'labeller', label: 'labeller: labels one line' },
];

export function HandOver({ ask }: { ask: Ask }) {
  const rlm = useRlm();
  const place = ask.place.purpose === 'sub' ? 'sub' : 'root';
  const [ref, setRef] = useState<ModelRef>(() => freshModel('builtin', place));
  const [busy, setBusy] = useState(false);
  const id = useId();
  const style = useRlmState(({ run }) => run?.spec?.prompt.style);
  const noKey = useRlmState(({ keys }) => 'url' in ref && keys.values[originOf(ref.url) ?? ''] === undefined);
  const sound = ModelRefSchema.safeParse(ref).success;
  const over = async (all: boolean) => {
    if (busy) return;
    setBusy(true);
    await rlm.handOver(ask.id, ref, all);
    setBusy(false);
  };
  return (
    <details className="hand-over">
      <summary>Let a model go on</summary>
      <div className="grid">
        <div className="field">
          <label htmlFor={`${id}-kind`}>Model</label>
          <select
            id={`${id}-kind`}
            value={ref.kind}
            onChange={({ target }) => setRef(freshModel(target.value as ModelKind, place))}
          >
            {modelChoices
              .filter(({ value }) => value !== 'person')
              .map(({ value, label }) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
          </select>
        </div>
        <Which model={ref} id={id} onChange={setRef} />
      </div>
      {ref.kind === 'builtin' && place === 'root' && style !== 'brief' && (
        <p className="notice card">
          The built-in model reads prompts of the style “Brief” alone, and this run was begun with another: it
          will hardly write code that fits.
        </p>
      )}
      {ref.kind === 'endpoint' && noKey && (
        <p className="muted">
          A key that this service needs is taken from the set-up: enter it there, at a model with this
          address.
        </p>
      )}
      <div className="actions">
        <button
          type="button"
          disabled={!sound}
          // Not disabled: it would lose the focus to the page.
          aria-disabled={busy}
          title="The model answers what you are asked now; the next question comes to you again"
          onClick={() => void over(false)}
        >
          This question only
        </button>
        <button
          type="button"
          disabled={!sound}
          aria-disabled={busy}
          title="The model answers this and whatever you would be asked in this run"
          onClick={() => void over(true)}
        >
          From now on
        </button>
        {busy && (
          <span className="muted" role="status">
            The model is being opened…
          </span>
        )}
      </div>
    </details>
  );
}

interface WhichProps {
  model: ModelRef;
  id: string;
  onChange: (ref: ModelRef) => void;
}

/** What tells one model of its kind from the others. */
function Which({ model: ref, id, onChange }: WhichProps) {
  const text = (name: string, label: string, value: string, change: (value: string) => ModelRef) => (
    <div className="field">
      <label htmlFor={`${id}-${name}`}>{label}</label>
      <input
        id={`${id}-${name}`}
        type="text"
        autoComplete="off"
        spellCheck={false}
        value={value}
        onChange={({ target }) => onChange(change(target.value.trim()))}
      />
    </div>
  );
  switch (ref.kind) {
    case 'endpoint':
    case 'ollama':
      return (
        <>
          {text('url', 'Address', ref.url, (url) => ({ ...ref, url }))}
          {text('model', 'Name of the model', ref.model, (model) => ({ ...ref, model }))}
        </>
      );
    case 'tab':
      return text('model', 'Name of the model', ref.model, (model) => ({ ...ref, model }));
    case 'builtin':
    case 'system': {
      const choices =
        ref.kind === 'builtin' ? builtIn : rlmSystems.map(({ id: value, label }) => ({ value, label }));
      return (
        <div className="field">
          <label htmlFor={`${id}-id`}>Which</label>
          <select
            id={`${id}-id`}
            value={ref.id}
            onChange={({ target }) => onChange({ ...ref, id: target.value })}
          >
            {choices.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        </div>
      );
    }
    case 'person':
      return null;
  }
}
