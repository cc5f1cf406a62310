/** Every operator that graphs may use, by name. README.md in this folder says which have gradient rules. */

import type { Operator } from '../types';
import { elementwise } from './elementwise';
import { indexing } from './indexing';
import { layout } from './layout';
import { linear } from './linear';
import { normalisation } from './normalisation';
import { reductions } from './reductions';

export const operators: ReadonlyMap<string, Operator> = new Map(
  [...elementwise, ...reductions, ...layout, ...linear, ...indexing, ...normalisation].map((operator) => [
    operator.name,
    operator,
  ]),
);
