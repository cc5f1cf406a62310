/** The views below them: the page loads this file once the first are drawn. */

import { picture as attention } from './attention';
import { picture as health } from './health';
import type { Picture } from './picture';
import { picture as similarity } from './similarity';

export const late: readonly Picture[] = [health, attention, similarity];
