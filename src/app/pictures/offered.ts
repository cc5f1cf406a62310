/** What views there are and what can be chosen in them, whether they are loaded or not: links name both. */

import { options as attention } from './attention/options';
import { early } from './early';
import type { Picture, PictureId } from './picture';
import { options as similarity } from './similarity/options';

/** In the order in which the page shows them. */
export const offered: readonly Pick<Picture, 'id' | 'options'>[] = [
  ...early,
  { id: 'health', options: [] },
  { id: 'attention', options: attention },
  { id: 'similarity', options: similarity },
];

export const isPictureId = (id: string): id is PictureId => offered.some((picture) => picture.id === id);
