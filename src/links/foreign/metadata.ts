/** What the metadata of foreign links files say, where they say anything: torch's own say only that they are torch's. */

import { checkAgents, normModes, type LinkEnd, type NormMode } from '../linkset';
import { badLinks, quoted } from './errors';

export interface Stated {
  readonly design: string | undefined;
  readonly norm: NormMode | undefined;
  /** Whether the files name the checkpoints that they were trained for, and they are these. */
  readonly checked: boolean;
  /** How they were trained, as JSON text, of a single file of the lab; else empty. */
  readonly training: string;
}

/** @throws LabError `bad_links` (files that contradict one another or the system), `foreign_links` (other checkpoints). */
export function readMetadata(
  files: readonly { readonly name: string; readonly metadata: Readonly<Record<string, string>> }[],
  pattern: string,
  agents: readonly LinkEnd[],
): Stated {
  const said = (key: string): string | undefined => {
    const holders = files.filter(({ metadata }) => Object.hasOwn(metadata, key));
    const value = holders[0]?.metadata[key];
    const other = holders.find(({ metadata }) => metadata[key] !== value);
    if (other)
      throw badLinks(
        `${quoted(holders[0]!.name)} and ${quoted(other.name)} differ in the ${key} that their metadata say.`,
        key,
        'Give files that were saved together.',
      );
    return value;
  };
  const norm = said('norm');
  if (norm !== undefined && !normModes.some((mode) => mode === norm))
    throw badLinks(
      `The files say that their norm is ${quoted(norm)}.`,
      'norm',
      `The lab knows ${normModes.join(', ')}.`,
    );
  const wanted = said('pattern');
  if (wanted !== undefined && wanted !== pattern)
    throw badLinks(
      `The files are for the pattern ${quoted(wanted)}, not “${pattern}”.`,
      'pattern',
      'Choose an experiment of that pattern.',
    );
  const stored = said('agents');
  const hashed = stored !== undefined && namesCheckpoints(stored);
  if (hashed) checkAgents(stored, agents);
  return {
    design: said('design'),
    norm: norm as NormMode | undefined,
    checked: hashed,
    training: files.length === 1 ? (said('training') ?? '') : '',
  };
}

/** Whether a list of agents has a hash for any: then all are held against the system's. */
function namesCheckpoints(stored: string): boolean {
  try {
    const list: unknown = JSON.parse(stored);
    return (
      Array.isArray(list) &&
      list.some((agent: unknown) => typeof (agent as { hash?: unknown } | null)?.hash === 'string')
    );
  } catch {
    return false;
  }
}
