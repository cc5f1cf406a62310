/** Attention to the slot: how much each head of a receiver reads of the message it heard, and which of its latents. */

import type { Picture } from '../picture';
import { captionOf } from './caption';
import { drawBase } from './draw';
import { heightOf } from './layout';
import { modelOf, type AttentionModel } from './model';
import { options } from './options';
import { drawOverlay } from './overlay';
import { pickAt } from './pick';
import { tableOf } from './table';

export const picture: Picture<AttentionModel> = {
  id: 'attention',
  title: 'Attention to the message',
  options,
  model: modelOf,
  caption: captionOf,
  height: heightOf,
  base: drawBase,
  overlay: drawOverlay,
  pick: pickAt,
  table: tableOf,
};
