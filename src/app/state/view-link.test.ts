import { expect, test } from 'vitest';
import { frozenPresets, published, withoutChoices } from '../../../test/support/urls';
import { decodeUrl } from '../../experiment/url';
import { readView, viewTable, writeView } from './view-link';

test('a view goes into a link and comes back with its cursor', () => {
  const cursor = { round: 2, agent: 1, step: 3, at: 'latent' } as const;
  const state = {
    options: { 'lens.fill': 'rank' },
    maximised: 'lens',
    tables: ['ring'],
    pins: ['7'],
  } as const;
  expect(readView(writeView(state, cursor))).toEqual({ state, cursor });
  expect(readView(null)).toEqual({ state: {}, cursor: null });
});

// Views and options that were given out in links stay: others may be added, none renamed.
test.each(published())(
  'the page still has the views of a published link: $why',
  async ({ url, expected }) => {
    const found = await decodeUrl(url, frozenPresets(), viewTable);
    expect(found.view).toEqual(expected.view);
    expect(withoutChoices(found).notices).toEqual(withoutChoices(expected).notices);
  },
);
