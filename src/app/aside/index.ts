/** The page's one worker for heavy thinking; it is started by the first work. */

import { Aside } from './client';

export const aside = new Aside(
  () => new Worker(new URL('../../../workers/aside.ts', import.meta.url), { type: 'module', name: 'aside' }),
);
