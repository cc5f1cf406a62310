/** The experiments that come with the page: spec files beside it. */

import { LabError } from '../../errors';

/** Ids of the files under public/presets; the first is opened where an address names none. */
const shipped = ['relay'];

/** @throws LabError `offline` when a file cannot be had, `bad_json` when it is none. */
export function loadPresets(page: string): Promise<{ id: string; json: unknown }[]> {
  return Promise.all(
    shipped.map(async (id) => ({ id, json: await load(new URL(`presets/${id}.json`, page)) })),
  );
}

async function load(url: URL): Promise<unknown> {
  const response = await fetch(url).catch(() => null);
  if (!response?.ok)
    throw new LabError('offline', `The preset ${url.pathname} could not be loaded.`, {
      hint: 'Check the connection and try again.',
      field: url.pathname,
    });
  try {
    return await response.json();
  } catch (cause) {
    throw new LabError('bad_json', `The preset ${url.pathname} is no JSON.`, {
      hint: 'The page is not served completely: build it again.',
      field: url.pathname,
      cause,
    });
  }
}
