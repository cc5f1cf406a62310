/** Accessibility by rule: what axe finds in the page as it stands, said so that the fault can be found. */

import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect } from './lab';

/** What axe calls the impact of a fault that shuts people out. */
const grave = ['serious', 'critical'];

/** Fails when axe finds anything serious or critical; `where` says in the report what was open. */
export async function expectAccessible(page: Page, where: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const faults = violations
    .filter(({ impact }) => grave.includes(impact ?? ''))
    .flatMap(({ id, impact, help, nodes }) =>
      nodes.map(({ target, html }) => `${impact} ${id}: ${help}\n    ${target.join(' ')}\n    ${html}`),
    );
  expect(faults, `axe on ${where}`).toEqual([]);
}
