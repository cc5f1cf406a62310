/** Models beside root and sub-model: for what children ask, and by name for `llm_query(…, model="name")`. */

import { useState } from 'react';
import type { ModelRef } from '../../../chat/chat';
import { rlmLimits, type RlmSpec } from '../../../experiment/rlm-spec';
import { visible } from '../../../visible';
import { freshModel, withDepth, withNamed } from '../draft';
import { useRlm, useRlmState } from '../hooks';
import { ModelFields } from '../ModelFields';

const namedOf = ({ models }: RlmSpec): Readonly<Record<string, ModelRef>> => models.named ?? {};

export function MoreModels() {
  return (
    <>
      <ByDepth />
      <Named />
    </>
  );
}

function ByDepth() {
  const rlm = useRlm();
  // Only runs that may have children ask from deeper down.
  const depths = useRlmState(({ draft }) =>
    Math.min(Math.max(draft.budgets.depth || 0, draft.models.byDepth?.length ?? 0), 8),
  );
  const hasFirst = useRlmState(({ draft }) => (draft.models.byDepth?.[0] ?? null) !== null);
  const shown = Array.from({ length: depths }, (_, depth) => depth).filter((depth) => depth > 0 || hasFirst);
  return shown.map((depth) => (
    <ModelFields
      key={depth}
      label={`Asked at depth ${depth}`}
      title="Answers what runs of this depth ask, in the sub-model’s place."
      path={`models.byDepth.${depth}`}
      place="sub"
      pick={({ models }) => models.byDepth?.[depth] ?? null}
      none={{ value: 'same', label: 'The sub-model' }}
      onChange={(ref) => rlm.adopt(withDepth(rlm.store.getState().draft, depth, ref))}
    />
  ));
}

function Named() {
  const rlm = useRlm();
  const names = useRlmState(({ draft }) => Object.keys(namedOf(draft)).join('\n'));
  const list = names === '' ? [] : names.split('\n');
  const [name, setName] = useState('');
  const fresh = name.trim();
  const isTaken = list.includes(fresh);
  const change = (key: string, ref: ModelRef | null) => {
    const { draft } = rlm.store.getState();
    const { [key]: _, ...others } = namedOf(draft);
    // In its old place.
    const named = ref
      ? Object.fromEntries(
          Object.entries({ ...namedOf(draft), [key]: ref }).map(([one, it]) => [one, one === key ? ref : it]),
        )
      : others;
    rlm.adopt(withNamed(draft, named));
  };
  const add = () => {
    if (fresh === '' || isTaken) return;
    change(fresh, freshModel('endpoint', 'sub'));
    setName('');
  };
  return (
    <fieldset className="only named-models">
      <legend>Models by name</legend>
      {list.map((key) => (
        <div key={key} className="part">
          <ModelFields
            label={visible(key)}
            title={`Answers llm_query(…, model=${JSON.stringify(key)}).`}
            path={`models.named.${key}`}
            place="sub"
            pick={(draft) => namedOf(draft)[key] ?? null}
            onChange={(ref) => change(key, ref)}
          />
          <button
            type="button"
            className="tool"
            aria-label={`Take the model ${visible(key)} out`}
            onClick={() => change(key, null)}
          >
            Take it out
          </button>
        </div>
      ))}
      {list.length < rlmLimits.named.max && (
        <div className="joined">
          <input
            type="text"
            aria-label="Name of another model"
            title='What code calls it: llm_query(…, model="name")'
            placeholder="a name"
            maxLength={60}
            autoComplete="off"
            value={name}
            aria-invalid={isTaken}
            onChange={({ target }) => setName(target.value)}
            onKeyDown={({ key }) => key === 'Enter' && add()}
          />
          <button type="button" disabled={fresh === '' || isTaken} onClick={add}>
            Add a model
          </button>
        </div>
      )}
    </fieldset>
  );
}
