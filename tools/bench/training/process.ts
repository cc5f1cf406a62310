/** Memory and processor time of this process, as Linux tells them. */

import { readFileSync, writeFileSync } from 'node:fs';

function status(field: 'VmRSS' | 'VmHWM'): number {
  const found = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(readFileSync('/proc/self/status', 'utf8'));
  if (!found) throw new Error(`/proc/self/status has no ${field}.`);
  return 1024 * Number(found[1]);
}

/** Starts the system's own record of the highest resident size anew; the result says how far it rose since. */
export function watchResident(): () => number {
  writeFileSync('/proc/self/clear_refs', '5');
  const baseline = status('VmRSS');
  return () => status('VmHWM') - baseline;
}

export function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
