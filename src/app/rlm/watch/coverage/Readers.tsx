/** One place of the context: the text around it, and who read it, with the way there. */

import { useEffect, useState } from 'react';
import { isHigh } from '../../../../characters';
import { LabError, type LabErrorJson } from '../../../../errors';
import type { CoverageAt } from '../../../../rlm/coverage/coverage';
import { visible } from '../../../../visible';
import { formatCount, plural } from '../../../format';
import { useRlm } from '../../hooks';
import type { RunState } from '../../run';
import { keyIn } from '../../trajectory';
import { readerWords } from './words';

interface Props {
  run: RunState;
  position: number;
  close(): void;
}

export function Readers({ run, position, close }: Props) {
  const rlm = useRlm();
  const [found, setFound] = useState<{ position: number; at: CoverageAt } | null>(null);
  const [error, setError] = useState<LabErrorJson | null>(null);
  const { id } = run;
  useEffect(() => {
    let wanted = true;
    rlm.coverageAt(id, position).then(
      (at) => {
        if (!wanted) return;
        setFound({ position, at });
        setError(null);
      },
      (fault: unknown) => wanted && setError(LabError.from(fault).toJSON()),
    );
    return () => {
      wanted = false;
    };
  }, [rlm, id, position]);
  if (error)
    return (
      <p className="fault" role="alert">
        {error.message} {error.hint}
      </p>
    );
  if (!found) return <p className="muted">Looking…</p>;
  const { text, from, readers, more } = found.at;
  const at = found.position - from;
  const end = at + (isHigh(text.charCodeAt(at)) ? 2 : 1);
  const { root } = run.trajectory;
  return (
    <section className="readers" aria-label="Place in the context">
      <header className="watch-head">
        <h3>Around character {formatCount(found.position + 1)}</h3>
        <span className="spacer" />
        <button type="button" className="tool" onClick={close}>
          Close
        </button>
      </header>
      <pre role="group" aria-label="Text around the place" tabIndex={0} data-scrolls>
        {visible(text.slice(0, at))}
        <mark>{visible(text.slice(at, end)).replace('\n', '⏎\n') || ' '}</mark>
        {visible(text.slice(end))}
      </pre>
      {readers.length === 0 ? (
        <p>Nobody read this place.</p>
      ) : (
        <ul className="reader-list">
          {readers.map((reader, i) => (
            <li key={i}>
              <span>
                {readerWords(reader, root)}{' '}
                <span className="muted">({plural(reader.to - reader.from, 'character')} in one piece)</span>
              </span>
              <button
                type="button"
                className="tool"
                onClick={() =>
                  rlm.focus(
                    {
                      run: reader.run,
                      turn: keyIn(reader.run, reader.turn),
                      cell: reader.cell === undefined ? null : keyIn(reader.run, reader.cell),
                      call: reader.call === undefined ? null : keyIn(reader.run, reader.call),
                    },
                    'turns',
                  )
                }
              >
                Show in turns
              </button>
            </li>
          ))}
          {more > 0 && <li className="muted">and {formatCount(more)} more</li>}
        </ul>
      )}
    </section>
  );
}
