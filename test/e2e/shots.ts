/** Screenshots for people to look at. They stay in artefacts/screenshots, which git ignores and a test run overwrites. */

import { join } from 'node:path';
import type { Page } from '@playwright/test';

export const SCREENSHOTS = join('artefacts', 'screenshots');

/** The whole page as a PNG of this name, with animations at their end. */
export async function shot(page: Page, name: string): Promise<void> {
  const path = join(SCREENSHOTS, `${name}.png`);
  await page.screenshot({ path, fullPage: true, animations: 'disabled', caret: 'hide' });
}
