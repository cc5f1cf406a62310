/** What the answer must look like: anything, what the task states, or a JSON Schema of one's own. */

import { useEffect, useState } from 'react';
import { LabError } from '../../../errors';
import type { RlmSpec } from '../../../experiment/rlm-spec';
import type { Json } from '../../../json';
import type { Choice } from '../../state/choices';
import { SelectInput, useFault } from '../../views/form';
import { useRlm, useRlmState } from '../hooks';
import { JsonInput } from './JsonInput';
import { schemaExamples } from './schema-examples';

type Kind = 'none' | 'task' | 'own';

const kindOf = (schema: RlmSpec['schema']): Kind =>
  schema === null ? 'none' : schema === 'task' ? 'task' : 'own';

export function SchemaFields() {
  const rlm = useRlm();
  const schema = useRlmState(({ draft }) => draft.schema);
  const hasTask = useRlmState(({ draft }) => draft.task !== undefined);
  const choices: readonly Choice<Kind>[] = [
    { value: 'none', label: 'Anything', title: 'Any JSON: text, number, list, object.' },
    {
      value: 'task',
      label: 'As the task states',
      title: 'What the generated question asks for.',
      disabled: !hasTask,
    },
    {
      value: 'own',
      label: 'By a JSON Schema',
      title: 'An answer that does not fit is refused, and the model is told why.',
    },
  ];
  const choose = (kind: Kind) =>
    rlm.edit(
      ['schema'],
      kind === 'none' ? null : kind === 'task' ? 'task' : structuredClone(schemaExamples[0]!.schema),
    );
  return (
    <>
      <SelectInput
        label="Form of the answer"
        title="What an answer must be to be taken."
        path="schema"
        choices={choices}
        value={kindOf(schema)}
        onChange={choose}
      />
      {kindOf(schema) === 'own' && <OwnSchema schema={schema} />}
    </>
  );
}

function OwnSchema({ schema }: { schema: Json }) {
  const rlm = useRlm();
  const refused = useFault('schema');
  const fault = useSchemaFault(schema);
  const put = (value: Json | undefined, text: string) =>
    rlm.edit(['schema'], value === undefined ? text : value);
  return (
    <>
      <JsonInput
        label="JSON Schema"
        title="Of the answer: draft 2020-12, or 7 where $schema says so."
        value={schema}
        rows={7}
        fault={fault ?? refused}
        onChange={put}
      />
      <div className="actions examples">
        <span className="muted">Examples</span>
        {schemaExamples.map((example) => (
          <button
            key={example.label}
            type="button"
            className="tool"
            title={example.title}
            onClick={() => rlm.edit(['schema'], structuredClone(example.schema))}
          >
            {example.label}
          </button>
        ))}
      </div>
    </>
  );
}

/** What the run itself would say against it. The checker is loaded when it is first needed. */
function useSchemaFault(schema: Json): string | null {
  const [told, setTold] = useState<{ readonly schema: Json; readonly fault: string | null } | null>(null);
  useEffect(() => {
    let wanted = true;
    // Not with every key.
    const timer = setTimeout(() => {
      void import('../../../rlm/schema').then(({ compileSchema }) => {
        if (!wanted) return;
        try {
          compileSchema(schema);
          setTold({ schema, fault: null });
        } catch (error) {
          setTold({ schema, fault: LabError.from(error).message });
        }
      });
    }, 200);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [schema]);
  return told?.schema === schema ? told.fault : null;
}
