/** The results tables there are. */

import { candidates } from './candidates';
import { reckoning } from './reckoning';
import { relay } from './relay';
import type { Table } from './table';

export const tables: readonly Table[] = [relay, candidates, reckoning];
