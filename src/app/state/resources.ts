/** The frozen bases of the pictures, fetched once for each agent that a run on the page has. */

import { LabError } from '../../errors';
import { restoreCalibration, type Calibration } from '../../analysis/calibration';
import type { Resources } from '../pictures/picture';

let current: Resources = { calibrations: new Map() };
const listeners = new Set<() => void>();
const asked = new Set<string>();

export const resources = () => current;

export function subscribeResources(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What these say of a base does not change: it is not asked for again. */
const FOR_GOOD = ['not_found', 'bad_json'];

/**
 * Fetches the bases of built-in agents by id. One that is not there, or is damaged, leaves the pictures to the run's
 * own; one that did not come for another reason is fetched again with the next run.
 */
export async function fetchCalibrations(
  agents: readonly string[],
  load: (path: string) => Promise<unknown>,
): Promise<void> {
  const fresh = agents.filter((id) => !id.startsWith('hub:') && !asked.has(id));
  fresh.forEach((id) => asked.add(id));
  const found = await Promise.all(
    fresh.map(async (id): Promise<Calibration | null> => {
      const json = await load(`calibration/${id}.json`).catch((error: unknown) => {
        if (!FOR_GOOD.includes(LabError.from(error).code)) asked.delete(id);
        return null;
      });
      try {
        return restoreCalibration(json);
      } catch {
        return null;
      }
    }),
  );
  const news = found.flatMap((calibration) =>
    calibration ? [[calibration.hash, calibration] as const] : [],
  );
  if (news.length === 0) return;
  current = { calibrations: new Map([...current.calibrations, ...news]) };
  listeners.forEach((listener) => listener());
}
