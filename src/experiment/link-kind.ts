/** Which workspace a link is for: asked before anything that reads it is loaded. */

import { fragment, parseEntries } from './url-text';

/** Ids of presets of RLM runs begin so. */
const RLM = 'rlm-';

export const isRlmPreset = (id: string): boolean => id.startsWith(RLM);

/**
 * Whether a link describes an RLM run: it builds on an RLM preset, or opens the RLM workspace and builds on no other one.
 * @param url a whole URL, or what follows its `#`, with or without it.
 */
export function isRlmLink(url: string): boolean {
  const entries = parseEntries(fragment(url, []), []);
  const preset = entries.get('preset');
  return preset === undefined ? entries.get('view.workspace') === 'rlm' : isRlmPreset(preset);
}
