import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { expectedOf, frozenPresets, published, unsaid, withoutChoices } from '../../test/support/urls';
import { differences } from './paths';
import { parseSpec } from './spec';
import { decodeUrl } from './url';

const presets = frozenPresets();

// New links are added with tools/urls/add.ts. What stands in the list is what people have been given: it never changes.
test.each(published())('a published link decodes for ever: $why', async ({ url, expected }) => {
  const decoded = await decodeUrl(url, presets);
  const found = expectedOf(decoded, presets);
  expect(Object.keys(found.changed)).toEqual(Object.keys(expected.changed));
  // Fields that later versions of the lab add inside a list’s entries have their defaults.
  expect(withoutChoices(found)).toMatchObject(withoutChoices(expected));
  expect(await unsaid(url, decoded)).toEqual([]);
});

test.each(presets)(
  'the published preset $id stays as it is: links tell only what differs from it, so a better one needs another name',
  ({ id, spec }) => {
    const now = parseSpec(JSON.parse(readFileSync(`public/presets/${id}.json`, 'utf8')));
    expect(differences(spec, now)).toEqual([]);
  },
);
