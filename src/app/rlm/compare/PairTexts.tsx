/** One text of two runs side by side, with what differs marked. Both are foreign: they are shown as text alone. */

import { useMemo, useState } from 'react';
import { visible } from '../../../visible';
import { LabError } from '../../../errors';
import { formatCount } from '../../format';
import { useRlm } from '../hooks';
import type { Cut } from '../trajectory';
import type { Pair } from './differences';
import { marked, placeOfDifference } from './marked';

interface Props {
  pair: Pair;
  branches: { readonly a: string; readonly b: string };
}

/** Characters before a place that is sought, so that one sees where it is. */
const BEFORE = 200;

export function PairTexts({ pair: { label, a, b, state }, branches }: Props) {
  const rlm = useRlm();
  const [from, setFrom] = useState(0);
  const [texts, setTexts] = useState<{ readonly a: string; readonly b: string } | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [one, other] = [texts?.a ?? a?.text ?? '', texts?.b ?? b?.text ?? ''];
  const parts = useMemo(() => marked(one, other), [one, other]);
  const beyond = state === 'changed' && (a?.text ?? '') === (b?.text ?? '');
  const read = (cut: Cut | null, branch: string, at: number) =>
    cut?.at && at < cut.length ? rlm.text(cut.at.seq, cut.at.path, at, branch) : Promise.resolve('');
  const seek = async () => {
    try {
      const both = (at: number) => Promise.all([read(a, branches.a, at), read(b, branches.b, at)] as const);
      const found = await placeOfDifference(both, Math.max(a?.length ?? 0, b?.length ?? 0));
      const start = Math.max(0, found - BEFORE);
      const [left, right] = await both(start);
      setFrom(start);
      setTexts({ a: left.slice(0, 2000), b: right.slice(0, 2000) });
      setFault(null);
    } catch (error) {
      setFault(LabError.from(error).message);
    }
  };
  return (
    <div className="pair">
      <p className="call-facts muted">
        {visible(label)}
        {from > 0 && `, from character ${formatCount(from)} on`}
        {beyond && ': the beginnings are equal, they differ further on. '}
        {beyond && (
          <button type="button" className="tool" onClick={() => void seek()}>
            Show where
          </button>
        )}
        {state === 'open' && ': equal as far as they were compared.'}
      </p>
      <div className="pair-texts">
        <Side name={`${label}, the other run`} cut={a} parts={parts.a} from={from} shown={one.length} />
        <Side name={`${label}, this run`} cut={b} parts={parts.b} from={from} shown={other.length} />
      </div>
      {fault && (
        <p className="fault" role="alert">
          {visible(fault)}
        </p>
      )}
    </div>
  );
}

interface SideProps {
  name: string;
  cut: Cut | null;
  parts: readonly [string, string, string];
  from: number;
  shown: number;
}

function Side({ name, cut, parts: [before, other, after], from, shown }: SideProps) {
  return (
    <div>
      <pre role="group" aria-label={visible(name)} tabIndex={0} data-scrolls>
        {cut === null ? (
          <span className="muted">nothing</span>
        ) : (
          <>
            {visible(before)}
            {other !== '' && <mark>{visible(other)}</mark>}
            {visible(after)}
          </>
        )}
      </pre>
      {cut !== null && cut.length > from + shown && (
        <p className="more-text muted">
          {from > 0 ? `To ${formatCount(from + shown)}` : `The first ${formatCount(shown)}`} of{' '}
          {formatCount(cut.length)} characters.
        </p>
      )}
    </div>
  );
}
