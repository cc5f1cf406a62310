/** Functions of one's own that code may call: name, what the model is told of it, and Python that defines it. */

import { useEffect, useState } from 'react';
import { rlmLimits, type RlmSpec } from '../../../experiment/rlm-spec';
import { TextInput, useFault } from '../../views/form';
import { Editor } from '../drive/editor/Editor';
import { useRlm, useRlmState } from '../hooks';

type Tool = RlmSpec['tools'][number];

const FIRST: Tool = {
  name: 'sentences',
  description: 'sentences(text) -> list of the sentences of a text',
  python: 'import re\n\ndef sentences(text):\n    return re.split(r"(?<=[.!?])\\s+", text.strip())\n',
};

export function ToolFields() {
  const rlm = useRlm();
  const count = useRlmState(({ draft }) => draft.tools.length);
  const fault = useFault('tools');
  const add = () => {
    const { tools } = rlm.store.getState().draft;
    const tool =
      tools.length === 0 ? FIRST : { name: `tool_${tools.length + 1}`, description: '', python: '' };
    rlm.edit(['tools'], [...tools, tool]);
  };
  const remove = (at: number) =>
    rlm.edit(
      ['tools'],
      rlm.store.getState().draft.tools.filter((_, i) => i !== at),
    );
  return (
    <div className="field" role="group" aria-label="Tools">
      <span className="label" aria-hidden="true">
        Tools
      </span>
      {count === 0 && (
        <p className="muted">
          None. A tool is a Python function of your own, which code in the session can call beside llm_query.
        </p>
      )}
      {Array.from({ length: count }, (_, i) => (
        <ToolPart key={i} index={i} remove={() => remove(i)} />
      ))}
      {fault && count > 1 && <p className="fault">{fault}</p>}
      {count < rlmLimits.tools.max && (
        <div className="actions">
          <button type="button" className="tool" onClick={add}>
            Add a tool
          </button>
        </div>
      )}
    </div>
  );
}

function ToolPart({ index, remove }: { index: number; remove: () => void }) {
  const rlm = useRlm();
  const tool = useRlmState(({ draft }) => draft.tools[index]);
  const fault = useToolFault(tool);
  if (!tool) return null;
  const name = tool.name || `tool ${index + 1}`;
  return (
    <div className="part tool-part" role="group" aria-label={`Tool ${name}`}>
      <div className="grid">
        <TextInput label="Name" title="As code calls it." path={`tools.${index}.name`} />
        <TextInput
          label="Description"
          title="What the model is told of it: its arguments, and what it gives."
          path={`tools.${index}.description`}
          words
        />
      </div>
      <div className="field">
        <span className="label">Python</span>
        <Editor
          label={`Python of ${name}`}
          language="python"
          lines={5}
          value={tool.python}
          onChange={(python) => rlm.edit(['tools', index, 'python'], python)}
        />
        {fault && <p className="fault">{fault}</p>}
      </div>
      <button type="button" className="tool" onClick={remove}>
        Take {name} out
      </button>
    </div>
  );
}

/** What can be seen without running it. The grammar is loaded when it is first needed. */
function useToolFault(tool: Tool | undefined): string | null {
  const [told, setTold] = useState<{ readonly tool: Tool; readonly fault: string | null } | null>(null);
  useEffect(() => {
    if (!tool) return;
    let wanted = true;
    const timer = setTimeout(() => {
      import('./python-check').then(
        ({ faultOfTool }) => wanted && setTold({ tool, fault: faultOfTool(tool) }),
        () => undefined, // offline: Python will say it
      );
    }, 300);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [tool]);
  return told && told.tool === tool ? told.fault : null;
}
