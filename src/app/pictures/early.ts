/** The views that are seen first. */

import { picture as answer } from './answer';
import { picture as lens } from './lens';
import type { Picture } from './picture';
import { picture as ring } from './ring';
import { picture as trajectory } from './trajectory';

export const early: readonly Picture[] = [ring, answer, trajectory, lens];
