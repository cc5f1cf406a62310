/**
 * Where files go that are dropped on the workspace: contexts to the set-up, logs to the runs, whichever side they fall
 * on. What a file is, its beginning tells. Runs nothing of a file.
 */

import type { Rlm } from '../state';

/** Enough to know a log by: a first line may hold a whole context. */
const LOOKED_AT = 262_144;

type Taker = Pick<Rlm, 'openContext' | 'openLog' | 'fail'>;

/** @param side where they fell: one that is no log goes there as what that side takes. */
export async function takeDropped(
  rlm: Taker,
  files: readonly File[],
  side: 'context' | 'log',
): Promise<void> {
  const [first] = files;
  if (!first) return;
  try {
    const logs = await Promise.all(files.map(isLog));
    if (side === 'context' && logs.every((is) => is)) side = 'log';
    if (side === 'context') return await rlm.openContext(files);
    const wanted = files.length === 1 ? files : files.filter((_, i) => logs[i]);
    // One after the other: each becomes a branch, the last is shown. One that is no log is refused by name.
    for (const file of wanted.length > 0 ? wanted : [first]) await rlm.openLog(file);
  } catch (error) {
    rlm.fail(error);
  }
}

async function isLog(file: File): Promise<boolean> {
  if (!/\.(jsonl|json|ndjson|txt|log)$/i.test(file.name)) return false;
  const head = new TextDecoder().decode(await file.slice(0, LOOKED_AT).arrayBuffer());
  return looksLikeLog(head, file.size <= LOOKED_AT);
}

/** Whether a file that begins so is a log of a run. @param whole whether it ends there too. */
export async function looksLikeLog(head: string, whole: boolean): Promise<boolean> {
  const { detect } = await import('../../../rlm/formats');
  const format = detect(head);
  // A list of objects with code may be anybody's data; steps of an agent have its reasons too.
  if (format === 'dspy') return /"reasoning"\s*:/.test(head);
  if (format !== null || whole) return format !== null;
  return beginnings.some((pattern) => pattern.test(head));
}

/** Of logs whose first value is longer than what is looked at. */
const beginnings = [
  /^\s*\{[^{}[\]]{0,200}"kind"\s*:\s*"rlm-trace"/,
  /^\s*\{\s*("type"\s*:\s*"iteration"|"iteration"\s*:\s*\d+)[^{}[\]]{0,200}"prompt"\s*:\s*\[/,
  /^\s*\{[^{}[\]]{0,400}"run_id"\s*:\s*"[^"]{1,80}"[^{}[\]]{0,400}"event_type"\s*:/,
  /^\s*(\[|\{[^{}[\]]{0,2000}"(trajectory|entries)"\s*:\s*\[)\s*\{\s*"(reasoning|code)"\s*:/,
];
