/** The beginning of a text as one line of the page, safe to show. Pure. */

import { visible } from '../../visible';

const MOST = 160;

export const oneLine = (text: string): string => visible(text.slice(0, MOST)).replace(/\s+/g, ' ').trim();
