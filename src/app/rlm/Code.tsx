/** Python's text, lightly coloured. What is not Python comes out plain. */

import { CutText } from './CutText';
import { piecesOf } from './python-marks';
import type { Cut } from './trajectory';

export function Code({ cut, label = 'Code' }: { cut: Cut; label?: string }) {
  return <CutText cut={cut} label={label} className="code" draw={coloured} />;
}

const coloured = (text: string) =>
  piecesOf(text).map(({ text: piece, kind }, i) =>
    kind === 'plain' ? (
      piece
    ) : (
      <span key={i} className={`py-${kind}`}>
        {piece}
      </span>
    ),
  );
