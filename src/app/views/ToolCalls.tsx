/** Code that the speaker had run in the middle of its text: what, what came back, and how long it took. */

import type { ToolCall } from '../../mas/trace';
import { visible } from '../../visible';
import { formatMs } from '../format';

/** Characters of a code or a result that are shown. */
const SHOWN = 300;

const shown = (text: string) => visible(text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);

export function ToolCalls({ calls }: { calls: readonly ToolCall[] }) {
  if (calls.length === 0) return null;
  return (
    <ol className="tool-calls" aria-label="Python that was run">
      {calls.map(({ code, result, fault, seconds }, i) => (
        <li key={i}>
          <span className="muted">Python</span> <code>{shown(code)}</code>{' '}
          {result === null ? (
            <span className="fault">{visible(fault ?? '')} The text ends here.</span>
          ) : (
            <>
              <span aria-label="gave">→</span> <code>{shown(result) || 'nothing'}</code>
            </>
          )}{' '}
          <span className="muted">{formatMs(1000 * seconds)}</span>
        </li>
      ))}
    </ol>
  );
}
