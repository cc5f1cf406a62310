/** All views, in the order in which the page shows them. The page itself loads them in two parts. */

import { early } from './early';
import { late } from './late';
import type { Picture } from './picture';

export const pictures: readonly Picture[] = [...early, ...late];
