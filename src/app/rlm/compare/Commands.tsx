/** The command lines that give the same, and the set-up that they name. */

import type { RlmSpec } from '../../../experiment/rlm-spec';
import { save } from '../../files';

interface Props {
  readonly lines: readonly string[];
  readonly file: string;
  readonly spec: RlmSpec;
}

export function Commands({ lines, file, spec }: Props) {
  return (
    <details className="observation">
      <summary>The same from the command line</summary>
      <pre role="group" tabIndex={0} aria-label="Command" data-scrolls>
        {lines.join('\n')}
      </pre>
      <div className="actions">
        <button
          type="button"
          className="tool"
          onClick={() => save(file, 'application/json', `${JSON.stringify(spec, null, 2)}\n`)}
        >
          Save {file}
        </button>
      </div>
    </details>
  );
}
