/** How the picture is read, and what to measure it by. */

import { formatProbability } from '../../format';
import type { AttentionModel } from './model';

const rows = {
  heads: 'Rows are the heads of each layer',
  mean: 'Rows are layers, each the mean of its heads',
  max: 'Rows are layers, each the largest of its heads',
};

export function captionOf({ reduction, blocks }: AttentionModel): string {
  const even = blocks.flatMap(({ turns }) => [...turns.values()].flatMap((turn) => turn.even ?? []));
  const several = blocks.some(({ turns }) => [...turns.values()].some(({ sources }) => sources.length > 1));
  const [least, most] = [Math.min(...even), Math.max(...even)].map(formatProbability);
  return [
    `How much each thinking step attends to ${several ? 'the messages in its slots, together' : 'the message in its slot'}. ${rows[reduction]}, columns latent steps by round; a dash: no message was heard.`,
    even.length === 0
      ? ''
      : `Attention spread evenly over all positions would give ${several ? 'them' : 'the message'} ${least === most ? least : `${least} to ${most}`} (ticks at the bars); models also rest attention on first positions, whatever stands there.`,
    `The last map shows the step at the cursor: which latents of ${several ? 'which sender’s message' : 'the message'} it attends to.`,
    'Attention shows what is read, not what is used: alter the message to see that.',
  ]
    .filter(Boolean)
    .join(' ');
}
