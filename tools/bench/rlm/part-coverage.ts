/** What was read of a long context, worked out from a trace: the index over it, and a thousand prompts that copy it. */

import { cover } from '../../../src/rlm/coverage/cover';
import { Matcher } from '../../../src/rlm/coverage/matcher';
import type { RlmEvent } from '../../../src/rlm/trace';
import { filler } from '../../../src/tasks/long/text/filler';
import { summarise, type Summary } from '../stats';
import { COVERED, COVERED_CALLS, COVERINGS } from './settings';

export interface CoverageResult {
  readonly characters: number;
  /** Seconds: the index alone; all of it, the index included. */
  readonly index: Summary;
  readonly whole: Summary;
  /** Seconds until one place is answered for. */
  readonly place: Summary;
  /** Most bytes of the process meanwhile, less those before. */
  readonly bytes: number;
}

export async function measureCoverage(say: (line: string) => void): Promise<CoverageResult> {
  const { text } = filler({ characters: COVERED, seed: 1 });
  const events = trace(text);
  const before = process.memoryUsage.rss();
  let most = before;
  const [index, whole, place]: [number[], number[], number[]] = [[], [], []];
  for (let i = 0; i < COVERINGS; i++) {
    const began = performance.now();
    const matcher = new Matcher(text);
    index.push((performance.now() - began) / 1000);
    matcher.matches('', () => undefined);
    const started = performance.now();
    const input = { context: { kind: 'text', text } as const, events, given: () => null };
    const covered = await cover(input, async () => {
      most = Math.max(most, process.memoryUsage.rss());
    });
    whole.push((performance.now() - started) / 1000);
    const { sent } = covered.coverage.read;
    const expected = Math.floor(text.length / COVERED_CALLS) * COVERED_CALLS;
    if (Math.abs(sent - expected) > 100) throw new Error(`${sent} characters were found of ${expected}`);
    const asked = performance.now();
    if (covered.at(text.length >> 1).readers.length === 0) throw new Error('nobody read the middle');
    place.push((performance.now() - asked) / 1000);
    say(`  ${i + 1}: ${whole.at(-1)!.toFixed(2)} s`);
  }
  const [a, b, c] = [index, whole, place].map(summarise) as [Summary, Summary, Summary];
  return { characters: text.length, index: a, whole: b, place: c, bytes: most - before };
}

/** A run that sends all of the text to sub-models, in equal pieces with a question before each. */
function trace(text: string): RlmEvent[] {
  const size = Math.floor(text.length / COVERED_CALLS);
  const place = { t: 0, run: '0' };
  return Array.from({ length: COVERED_CALLS }, (_, i) => ({
    ...place,
    seq: i,
    type: 'request' as const,
    call: `0/${i + 1}`,
    purpose: 'sub' as const,
    turn: 1,
    model: 'm',
    since: 0,
    messages: [
      { role: 'user' as const, content: `What is number ${i}?\n\n${text.slice(i * size, (i + 1) * size)}` },
    ],
  }));
}
