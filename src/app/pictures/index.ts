/** The views, in the order in which the page shows them. */

import { picture as answer } from './answer';
import { picture as attention } from './attention';
import { picture as health } from './health';
import { picture as lens } from './lens';
import type { Picture, PictureId } from './picture';
import { picture as ring } from './ring';
import { picture as similarity } from './similarity';
import { picture as trajectory } from './trajectory';

export const pictures: readonly Picture[] = [ring, answer, trajectory, lens, health, attention, similarity];

export const isPictureId = (id: string): id is PictureId => pictures.some((picture) => picture.id === id);
