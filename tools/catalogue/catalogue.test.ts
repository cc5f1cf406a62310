import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { catalogue } from './catalogue';

test('public/catalogue.json tells what is shipped: else run “npx tsx tools/catalogue/main.ts”', () => {
  expect(JSON.parse(readFileSync('public/catalogue.json', 'utf8'))).toEqual(catalogue());
});
