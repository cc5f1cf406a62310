/**
 * Adds links to the list of those that must decode for ever (test/fixtures/urls/published.json), with what they decode
 * to now. Look at what it prints: it stays. Links that are in the list already are never touched.
 *
 *     npx tsx tools/urls/add.ts "what it is an example of" "#v=1&…"
 */

import { existsSync, writeFileSync } from 'node:fs';
import { decodeUrl } from '../../src/experiment/url';
import { expectedOf, frozenPresets, PUBLISHED, published } from '../../test/support/urls';

const [why, url] = process.argv.slice(2);
if (why === undefined || url === undefined) {
  console.error('Usage: npx tsx tools/urls/add.ts "what it is an example of" "<link>"');
  process.exit(2);
}
const list = existsSync(PUBLISHED) ? published() : [];
if (list.some((one) => one.url === url)) {
  console.error('This link is in the list already.');
  process.exit(1);
}
const presets = frozenPresets();
const expected = expectedOf(await decodeUrl(url, presets), presets);
console.log(JSON.stringify(expected, null, 2));
writeFileSync(PUBLISHED, `${JSON.stringify([...list, { url, why, expected }], null, 2)}\n`);
