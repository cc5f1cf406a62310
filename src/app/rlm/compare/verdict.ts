/** What two runs have in common, in a few plain sentences. Pure. */

import { plural } from '../../format';
import { IGNORED, type Differences, type Part, type TurnDifference } from './differences';

export const partNames: Readonly<Record<Part, string>> = {
  answer: 'what the model said',
  code: 'code',
  'sub-calls': 'sub-calls',
  tools: 'tools',
  output: 'output',
  variables: 'variables',
  told: 'what it was told',
  end: 'answer',
};

export interface Told {
  /** `same`: nothing differs; `open`: nothing as far as is known. */
  readonly tone: 'same' | 'other' | 'open';
  readonly sentences: readonly string[];
}

/** @param kind how the second run came from the first; null: the two were chosen. @param goesOn the second one does. */
export function verdictOf(
  found: Differences,
  kind: 'replay' | 'fork' | 'resume' | null,
  goesOn: boolean,
): Told {
  const { first, cells, answer, notRecorded } = found;
  const open = found.turns.some(({ parts }) => parts.some(({ state }) => state === 'open'));
  const tone = first ? 'other' : open || goesOn ? 'open' : 'same';
  const sentences = [
    ...(goesOn ? ['It goes on; as far as it has come:'] : []),
    summary(found),
    ...(first ? [whereOf(found.turns[first.turn]!, first.part, kind)] : []),
    ...(notRecorded > 0
      ? [
          `Python asked for ${plural(notRecorded, 'answer')} that ${notRecorded === 1 ? 'is' : 'are'} not in the record: no model was asked, and the call failed.`,
        ]
      : []),
    ...(open ? ['Of some long texts only the beginning has been compared so far.'] : []),
    `Left out of this: ${IGNORED}.`,
  ];
  return { tone, sentences };

  function summary({ turns }: Differences): string {
    const outputs =
      cells.of === 0
        ? 'Neither has a cell'
        : cells.same === cells.of
          ? `${cells.of === 1 ? 'The one cell' : `All ${cells.of} cells`} gave the same output`
          : `${cells.same} of ${plural(cells.of, 'cell')} gave the same output`;
    const ended = turns.some(({ parts }) => parts.some(({ part }) => part === 'end'));
    if (!ended) return `${outputs}; neither has an answer yet.`;
    return `${outputs}; ${answer === 'equal' ? 'the same answer' : answer === 'open' ? 'answers that begin alike' : 'another answer'}.`;
  }
}

function whereOf(turn: TurnDifference, part: Part | null, kind: string | null): string {
  const there = turn.label.charAt(0).toLowerCase() + turn.label.slice(1);
  if (turn.state === 'missing') return `They part at ${there}, which the second run does not have.`;
  if (turn.state === 'added') return `They part at ${there}, which the first run does not have.`;
  if (turn.a === null) return 'Nothing differs before the answer itself.';
  const what = part === null ? '' : `: ${partNames[part]}`;
  const lead = kind === 'fork' ? 'They part' : 'The first difference lies';
  return `${lead} in ${there}${what}.`;
}

/** “Turns 1 to 3: equal”: turns in a row with nothing to be said of them, as one. */
export type Row =
  | { readonly kind: 'equal'; readonly key: string; readonly label: string }
  | { readonly kind: 'turn'; readonly turn: TurnDifference; readonly index: number };

export function rowsOf(turns: readonly TurnDifference[]): Row[] {
  const rows: Row[] = [];
  let from = 0;
  for (let i = 0; i <= turns.length; i++) {
    const turn = turns[i];
    if (turn?.state === 'equal') continue;
    if (i > from) rows.push({ kind: 'equal', key: turns[from]!.key, label: spanOf(turns.slice(from, i)) });
    if (turn) rows.push({ kind: 'turn', turn, index: i });
    from = i + 1;
  }
  return rows;
}

function spanOf(turns: readonly TurnDifference[]): string {
  const [first, last] = [turns[0]!, turns.at(-1)!];
  return turns.length === 1
    ? first.label
    : `${first.label} to ${last.label.charAt(0).toLowerCase()}${last.label.slice(1)}`;
}
