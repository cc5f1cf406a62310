/** What was read of the context, in words and as tables. Pure. */

import { touches, type Coverage, type CoverageAt, type Touch } from '../../../../rlm/coverage/coverage';
import { visible } from '../../../../visible';
import { formatCount, plural, three } from '../../../format';
import type { Table } from '../../../pictures/picture';
import { charactersIn, charactersInAny, mostTimes, pieceAt, timesAt } from './bins';

export const touchNames: Readonly<Record<Touch, string>> = {
  printed: 'printed to the model that drives',
  sent: 'sent to a sub-model',
  held: 'held in a variable',
};

/** A share of the context; the tiniest is not nothing, and almost all is not all. */
export function shareWords(part: number, whole: number): string {
  if (whole === 0 || part === 0) return '0 %';
  if (part === whole) return '100 %';
  const percent = (100 * part) / whole;
  if (percent < 0.001) return '< 0.001 %';
  return percent > 99.9 ? `${(Math.floor(1000 * percent) / 1000).toFixed(3)} %` : `${three(percent)} %`;
}

export function coverageWords({ characters, read, parts }: Coverage): string {
  const each = touches.map((touch) => {
    const most = mostTimes(parts[touch]);
    const often = most > 1 ? `, a place up to ${formatCount(most)} times` : '';
    return `${shareWords(read[touch], characters)} was ${touchNames[touch]}${often}`;
  });
  return `Of ${plural(characters, 'character')}, ${each.join('; ')}.`;
}

export const neverWords = ({ characters, read }: Coverage): string =>
  `${shareWords(read.never, characters)} was touched by nobody: ${plural(read.never, 'character')}.`;

export function shareTable({ characters, read, parts }: Coverage): Table {
  return {
    columns: [
      { name: 'Of the context' },
      { name: 'Characters' },
      { name: 'Share' },
      { name: 'Parts' },
      { name: 'Most times' },
    ],
    rows: [
      ...touches.map((touch) => [
        touchNames[touch],
        read[touch],
        shareWords(read[touch], characters),
        parts[touch].from.length,
        mostTimes(parts[touch]),
      ]),
      ['in any way', read.any, shareWords(read.any, characters), null, null],
      ['by nobody', read.never, shareWords(read.never, characters), null, null],
    ],
  };
}

/** Null: the context is one piece. */
export function pieceTable({ characters, pieces, parts }: Coverage): Table | null {
  if (pieces.length < 2) return null;
  return {
    columns: [
      { name: 'Piece' },
      { name: 'Characters' },
      ...touches.map((touch) => ({ name: touch[0]!.toUpperCase() + touch.slice(1) })),
      { name: 'Nobody' },
    ],
    rows: pieces.map(({ at, name }, i) => {
      const end = pieces[i + 1]?.at ?? characters;
      const size = end - at;
      return [
        visible(name),
        size,
        ...touches.map((touch) => shareWords(charactersIn(parts[touch], at, end), size)),
        shareWords(size - charactersInAny(parts, at, end), size),
      ];
    }),
  };
}

/** What is known of a place without asking. */
export function placeWords({ characters, parts, pieces }: Coverage, position: number): string {
  const piece = pieces[pieceAt(pieces, position)];
  const known = touches.flatMap((touch) => {
    const times = timesAt(parts[touch], position);
    return times > 0 ? [`${touch}${times > 1 ? ` ${formatCount(times)} times` : ''}`] : [];
  });
  return [
    `character ${formatCount(position + 1)} of ${formatCount(characters)}`,
    ...(piece && pieces.length > 1 ? [visible(piece.name).slice(0, 60)] : []),
    known.length > 0 ? known.join(', ') : 'read by nobody',
  ].join(' · ');
}

/** Who touched a place. */
export function readerWords(reader: CoverageAt['readers'][number], root: string | null): string {
  const { touch, run, turn, call, variable } = reader;
  const where = `turn ${turn}${run === root ? '' : ` of run ${visible(run)}`}`;
  switch (touch) {
    case 'printed':
      return `Printed to the model in ${where}`;
    case 'sent':
      return call === undefined
        ? `Given to a child in ${where}`
        : `Sent to a sub-model in ${where}, call ${visible(call)}`;
    case 'held':
      return `Held by ${variable === undefined ? 'a variable' : visible(variable)} after ${where}`;
  }
}
