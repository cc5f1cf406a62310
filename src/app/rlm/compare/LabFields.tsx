/** What B has otherwise, field by field: A's value, B's, and the way to take a difference back. */

import { useMemo } from 'react';
import { rlmLimits, type RlmSpec } from '../../../experiment/rlm-spec';
import { getAt } from '../../../experiment/paths';
import type { Limit } from '../../../experiment/limits';
import type { Choice } from '../../state/choices';
import {
  CheckInput,
  FaultsContext,
  FormContext,
  NumberInput,
  SelectInput,
  TextInput,
} from '../../views/form';
import {
  agentChoices,
  blockChoices,
  dialectChoices,
  keepChoices,
  modelChoices,
  styleChoices,
} from '../choices';
import { freshModel, type ModelKind } from '../draft';
import { faultsOf } from '../faults';
import { useRlm, useRlmState } from '../hooks';
import { useCompare, useCompareState, useSetup } from './hooks';
import { fieldOf, inWords, type LabField } from './lab-fields';
import { formOfB } from './lab-form';

/** Where the focus goes from a difference that is taken back. */
export const ADD = 'rlm-lab-add';

const choices: Readonly<Record<string, readonly Choice<string>[]>> = {
  agent: agentChoices,
  'prompt.style': styleChoices,
  'prompt.dialect': dialectChoices,
  'prompt.blocks': blockChoices,
  'truncation.keep': keepChoices,
};

const bounds: Readonly<Record<string, Limit>> = {
  'truncation.characters': rlmLimits.output,
  'budgets.depth': rlmLimits.depth,
  'budgets.turns': rlmLimits.turns,
  'sampling.maxTokens': rlmLimits.maxTokens,
};

export function LabFields({ b }: { b: RlmSpec }) {
  const compare = useCompare();
  const edits = useCompareState((state) => state.edits);
  const active = useCompareState((state) => state.active !== null);
  const held = useRlmState((state) => state.held);
  const { draft } = useSetup();
  const rlm = useRlm();
  const form = useMemo(() => formOfB(rlm, compare), [rlm, compare]);
  const faults = useMemo(() => faultsOf(b, { held: new Set(held.keys()) }), [b, held]);
  if (edits.length === 0) return <p className="muted">No difference yet: add one.</p>;
  return (
    <FormContext value={form}>
      <FaultsContext value={faults}>
        <div className="lab-head" aria-hidden="true">
          <span>What differs</span>
          <span>A</span>
          <span>B</span>
        </div>
        <ul className="lab-fields">
          {edits.map(({ path }) => {
            const field = fieldOf(path)!;
            return (
              <li key={path}>
                <span>{field.label}</span>
                <span className="words">
                  <span className="spoken">A: </span>
                  {inWords(getAt(draft, path.split('.')))}
                </span>
                <Input field={field} />
                <button
                  type="button"
                  className="tool"
                  disabled={active}
                  aria-label={`Take ${field.label} back`}
                  title="B is as A in this"
                  onClick={() => {
                    compare.removeEdit(path);
                    document.getElementById(ADD)?.focus();
                  }}
                >
                  Remove
                </button>
              </li>
            );
          })}
        </ul>
      </FaultsContext>
    </FormContext>
  );
}

function Input({ field: { path, label, kind } }: { field: LabField }) {
  const compare = useCompare();
  const value = useCompareState(({ edits }) => edits.find((edit) => edit.path === path)?.value);
  switch (kind) {
    case 'check':
      return (
        <CheckInput
          label={value === true ? 'on' : 'off'}
          title={`${label} in B`}
          checked={value === true}
          onChange={(on) => compare.edit(path.split('.'), on)}
        />
      );
    case 'choice':
      return <SelectInput label={label} title={`${label} in B`} path={path} choices={choices[path] ?? []} />;
    case 'number':
    case 'real': {
      const limit = bounds[path];
      return (
        <NumberInput
          label={label}
          title={`${label} in B.`}
          path={path}
          {...(limit && { limit })}
          real={kind === 'real'}
        />
      );
    }
    case 'model':
      return <ModelOfB path={path} label={label} />;
  }
}

function ModelOfB({ path, label }: { path: string; label: string }) {
  const compare = useCompare();
  const ref = useCompareState(({ edits }) => edits.find((edit) => edit.path === path)?.value) as
    RlmSpec['models']['root'] | undefined;
  const kinds = modelChoices.filter(({ value }) => value !== 'person');
  const place = path === 'models.root' ? 'root' : 'sub';
  const kind = ref?.kind ?? 'builtin';
  return (
    <div className="model-of-b" role="group" aria-label={`${label} in B`}>
      <SelectInput
        label={`Kind of ${label}`}
        title={`${label} in B`}
        path={path}
        choices={kinds}
        value={kind}
        onChange={(next: ModelKind) => compare.edit(path.split('.'), freshModel(next, place))}
      />
      {(kind === 'builtin' || kind === 'system') && (
        <TextInput label="Which" title="Its name in the lab." path={`${path}.id`} />
      )}
      {(kind === 'endpoint' || kind === 'ollama') && (
        <TextInput label="Address" title="Its key is the one on the left." path={`${path}.url`} />
      )}
      {(kind === 'endpoint' || kind === 'ollama' || kind === 'tab') && (
        <TextInput label="Model" title="As the service or the hub calls it." path={`${path}.model`} />
      )}
    </div>
  );
}
