/** A text that models or Python wrote: shown as text alone, its beginning first, more of it on request. */

import { useMemo, useState, type ReactNode } from 'react';
import { LabError } from '../../errors';
import { formatCount } from '../format';
import { useRlm } from './hooks';
import type { Cut } from './trajectory';
import { visible } from '../../visible';

/** So much of one text the page holds; beyond that, a saved trace is the better place to read. */
const MOST = 200_000;

interface Props {
  cut: Cut;
  /** What it is, for those who hear it. */
  label: string;
  className?: string;
  /** How its visible text is drawn; as it stands, unless this says otherwise. */
  draw?: (text: string) => ReactNode;
}

/** What more was loaded of a text outlives its place on the page: rows of long lists come and go. */
const loaded = new WeakMap<Cut, readonly string[]>();
const plain = (text: string): ReactNode => text;

/** Empty texts are not shown. */
export function CutText(props: Props) {
  const { at, length } = props.cut;
  if (length === 0) return null;
  return <Text key={at ? `${at.seq} ${at.path}` : 'open'} {...props} />;
}

function Text({ cut, label, className = '', draw = plain }: Props) {
  const rlm = useRlm();
  const [more, setMore] = useState<readonly string[]>(loaded.get(cut) ?? []);
  const [fault, setFault] = useState<string | null>(null);
  const start = useMemo(() => draw(visible(cut.text)), [cut.text, draw]);
  const shown = cut.text.length + more.reduce((sum, { length }) => sum + length, 0);
  const left = cut.length - shown;
  const { at } = cut;
  const load = async () => {
    try {
      const piece = await rlm.text(at!.seq, at!.path, shown);
      setFault(null);
      const pieces = [...more, piece];
      loaded.set(cut, pieces);
      setMore(pieces);
    } catch (error) {
      setFault(LabError.from(error).message);
    }
  };
  return (
    <div className={`cut-text ${className}`}>
      <pre role="group" aria-label={label} tabIndex={0} data-scrolls>
        {start}
        {more.map((piece, i) => (
          <Piece key={i} text={piece} draw={draw} />
        ))}
      </pre>
      {left > 0 && (
        <p className="more-text muted">
          {formatCount(shown)} of {formatCount(cut.length)} characters are shown.{' '}
          {at && shown < MOST && (
            <button type="button" className="inline" onClick={() => void load()}>
              Show more
            </button>
          )}
          {shown >= MOST && 'The saved trace has all of it.'}
        </p>
      )}
      {fault && (
        <p className="fault" role="alert">
          {visible(fault)}
        </p>
      )}
    </div>
  );
}

function Piece({ text, draw }: { text: string; draw: (text: string) => ReactNode }) {
  return useMemo(() => <span>{draw(visible(text))}</span>, [text, draw]);
}
