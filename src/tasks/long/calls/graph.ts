/** Call graphs, drawn and asked. Functions are whole numbers; 0 is where the program starts. Knows no name and no text. */

import type { Random } from '../../../random';

/** By function, those it calls, each once. A function calls only higher numbers, so there is no recursion. */
export type Calls = readonly (readonly number[])[];

/**
 * Every function but a few is reached from 0. The few (a twentieth, 2 … 12) call one another and live ones, but no live
 * one calls them.
 * @param count at least 6.
 */
export function drawCalls(count: number, random: Random): Calls {
  const dead = new Set<number>();
  const deadCount = Math.min(12, Math.max(2, Math.round(count / 20)));
  while (dead.size < deadCount) dead.add(2 + random.int(count - 2));
  const calls = Array.from({ length: count }, () => new Set<number>());
  const live: number[] = [];
  const gone: number[] = [];
  for (let i = 0; i < count; i++) {
    if (dead.has(i)) {
      if (gone.length > 0 && random.next() < 0.6) calls[random.pick(gone)]!.add(i);
      gone.push(i);
    } else {
      if (live.length > 0) calls[random.pick(live)]!.add(i);
      if (live.length > 1 && random.next() < 0.5) calls[random.pick(live)]!.add(i);
      if (live.length > 2 && random.next() < 0.3) calls[random.pick(live)]!.add(i);
      if (gone.length > 0 && random.next() < gone.length / count) calls[random.pick(gone)]!.add(i);
      live.push(i);
    }
  }
  return calls.map((called) => random.shuffle([...called]));
}

/** Those that call `target` in their own body, ascending. */
export function callersOf(calls: Calls, target: number): number[] {
  const found: number[] = [];
  calls.forEach((called, i) => {
    if (called.includes(target)) found.push(i);
  });
  return found;
}

/**
 * Those that run when `from` does, itself not among them.
 * @param most gives up beyond so many: null.
 */
export function reachedFrom(calls: Calls, from: number, most = Infinity): Set<number> | null {
  const seen = new Set<number>([from]);
  const open = [from];
  while (open.length > 0) {
    for (const next of calls[open.pop()!]!) {
      if (seen.has(next)) continue;
      seen.add(next);
      open.push(next);
      if (seen.size - 1 > most) return null;
    }
  }
  seen.delete(from);
  return seen;
}

/** Those that never run when 0 does, ascending. */
export function unreachable(calls: Calls): number[] {
  const reached = reachedFrom(calls, 0)!;
  return calls.map((_, i) => i).filter((i) => i !== 0 && !reached.has(i));
}

/** How many functions the longest chain of calls from 0 has, 0 counted. */
export function longestChain(calls: Calls): number {
  const length = new Int32Array(calls.length);
  for (let i = calls.length - 1; i >= 0; i--)
    length[i] = 1 + calls[i]!.reduce((most, next) => Math.max(most, length[next]!), 0);
  return length[0]!;
}

/** One that 2 … 12 others call, if there is any; of those rather one in `better`. */
export function drawCalled(calls: Calls, random: Random, better: (f: number) => boolean): number {
  const callers = new Int32Array(calls.length);
  for (const called of calls) for (const f of called) callers[f]! += 1;
  const order = random.shuffle(calls.map((_, i) => i).slice(1));
  const fits = (f: number) => callers[f]! >= 2 && callers[f]! <= 12;
  return (
    order.find((f) => fits(f) && better(f)) ??
    order.find(fits) ??
    order.reduce((most, f) => (callers[f]! > callers[most]! ? f : most))
  );
}

/** One that reaches 4 … 40 others; where 300 draws find none, the one of them that came nearest. */
export function drawCaller(calls: Calls, random: Random): number {
  let best = 0;
  let bestSize = 0;
  for (let i = 0; i < 300; i++) {
    const f = random.int(calls.length);
    const size = reachedFrom(calls, f, 40)?.size ?? 0;
    if (size >= 4) return f;
    if (size > bestSize) [best, bestSize] = [f, size];
  }
  return best;
}
