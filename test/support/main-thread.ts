/** What the page's main thread did, from a Chrome trace (`browser.startTracing`). */

interface ChromeEvent {
  name: string;
  cat?: string;
  ph: string;
  pid: number;
  tid: number;
  ts: number;
  args: { name?: string };
  /** The thread's own time in microseconds: a busy machine stretches the time by the clock. */
  tdur?: number;
}

/** Categories that the functions below need. */
export const traceCategories = ['toplevel', 'devtools.timeline', 'blink.user_timing'];

export interface MainThread {
  /** In order: when each began, and the thread's own time, in milliseconds. */
  readonly tasks: readonly { start: number; ms: number }[];
  /** `performance.mark`s of the page by name, in milliseconds. */
  readonly marks: readonly { name: string; at: number }[];
}

export function mainThread(trace: Buffer): MainThread {
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: ChromeEvent[] };
  const mains = traceEvents.filter(
    ({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain',
  );
  const onMain = ({ pid, tid }: ChromeEvent) => mains.some((main) => main.pid === pid && main.tid === tid);
  const tasks = traceEvents
    .filter((event) => event.ph === 'X' && event.name.endsWith('RunTask') && onMain(event))
    .flatMap(({ ts, tdur }) => (tdur === undefined ? [] : [{ start: ts / 1000, ms: tdur / 1000 }]))
    .sort((a, b) => a.start - b.start);
  const marks = traceEvents
    .filter((event) => event.cat?.includes('blink.user_timing') && /^[IiR]$/.test(event.ph) && onMain(event))
    .map(({ name, ts }) => ({ name, at: ts / 1000 }))
    .sort((a, b) => a.at - b.at);
  return { tasks, marks };
}

/** Time of the main thread between two marks of this name, frame by frame. */
export function perFrame({ tasks, marks }: MainThread, mark: string): number[] {
  const frames = marks.filter(({ name }) => name === mark).map(({ at }) => at);
  const sums = frames.slice(1).map(() => 0);
  let frame = 0;
  for (const { start, ms } of tasks) {
    if (frames.length < 2 || start < frames[0]! || start >= frames.at(-1)!) continue;
    while (start >= frames[frame + 1]!) frame++;
    sums[frame]! += ms;
  }
  return sums;
}

/** The value below which a share `q` of the values lies. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)] ?? NaN;
}
