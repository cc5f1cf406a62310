/**
 * One experiment on a system that is there: its companions where they are needed, the run, then the health of its
 * messages. The page's session and the command line both run through here.
 */

import type { Base } from '../mas/base';
import { run, type RunContext, type RunResult } from '../mas/recursion';
import type { System } from '../mas/system';
import { nextTask } from './breathing';
import { runOptions, type Wishes } from './build';
import { healthOf, needsCompanions, runCompanions, type Companions, type MessageEvent } from './companions';
import type { Spec } from './spec';

export interface PerformContext extends Pick<RunContext, 'emit' | 'onTensor' | 'signal' | 'tools'> {
  readonly base?: Base | null;
  /** Gives the companions, from where they may be kept. */
  readonly companions?: () => Promise<Companions>;
}

export interface Performance extends RunResult {
  /** Of the run alone, without its companions. */
  readonly ms: number;
}

/**
 * Runs `questions` (canonical texts) as one batch. The health of a single question's messages is measured after its
 * answer; an abort then leaves it out and is no failure.
 * @throws what a run throws.
 */
export async function perform(
  system: System,
  spec: Spec,
  questions: readonly string[],
  wishes: Wishes,
  { emit = () => undefined, onTensor, signal, base, companions, tools }: PerformContext = {},
): Promise<Performance> {
  const company = companions ?? (() => runCompanions(system, spec, signal));
  const donors = needsCompanions(spec, questions.length) ? await company() : null;
  const messages: MessageEvent[] = [];
  const started = performance.now();
  const result = await run(system, questions, runOptions(spec, wishes), {
    emit: (event) => {
      if (event.type === 'message') messages.push(event);
      emit(event);
    },
    onTensor,
    signal,
    donors: donors ?? undefined,
    base,
    tools,
  });
  const ms = performance.now() - started;
  if (questions.length === 1 && messages.length > 0) {
    try {
      const measured = donors ?? (await company());
      for (const message of measured.size > 0 ? messages : []) {
        await nextTask(); // the sums are long for wide models, and a stop must be heard
        signal?.throwIfAborted();
        emit(healthOf(system, measured, message));
      }
    } catch (error) {
      if (!signal?.aborted) throw error;
    }
  }
  return { ...result, ms };
}
