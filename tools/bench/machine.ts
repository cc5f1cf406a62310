/** The machine under the measurement: what it is, how busy it is, and the one core that everything is pinned to. */

import { execFileSync } from 'node:child_process';
import { cpus, loadavg, totalmem } from 'node:os';

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly node: string;
  /** The core that all peers share, or null where `taskset` is missing. */
  readonly core: number | null;
}

export function describeMachine(core: number | null): Machine {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    core,
  };
}

/** Load average of the last minute. */
export const load = () => Number(loadavg()[0]!.toFixed(2));

const allCores = `0-${cpus().length - 1}`;

/** Children started between `pin` and `unpin` stay on one core. Null where the system has no `taskset`. */
export function pin(): number | null {
  return affinity('0') ? 0 : null;
}

export function unpin(): void {
  affinity(allCores);
}

function affinity(list: string): boolean {
  try {
    execFileSync('taskset', ['-acp', list, String(process.pid)], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
