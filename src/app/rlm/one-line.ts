/** The beginning of a text as one line of the page, safe to show. Pure. */

import { visible } from '../../visible';

/** @param most characters of it */
export const oneLine = (text: string, most = 160): string =>
  visible(text.slice(0, most)).replace(/\s+/g, ' ').trim();
