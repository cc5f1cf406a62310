/** What a trace says was read: texts that models were given, parts that variables hold, in order, with who read them. Pure. */

import type { ContextValue } from '../run-types';
import type { RlmEvent } from '../trace';
import type { CoverageAt } from './coverage';

export type Reader = Omit<CoverageAt['readers'][number], 'from' | 'to'>;

export type Reading =
  | { readonly reader: Reader; readonly text: string }
  /** A child and what it was given: places in its own context are places in that. Null: it was not kept. */
  | {
      readonly reader: Reader;
      readonly child: string;
      readonly given: ContextValue | null;
      readonly asked: string;
    }
  /** Places in the context of the reader's own run. */
  | { readonly reader: Reader; readonly spans: readonly (readonly [number, number])[] };

/** @param given what a child had as its context; null: it is not known. */
export function* readingsOf(
  events: readonly RlmEvent[],
  given: (start: Extract<RlmEvent, { type: 'run_start' }>) => ContextValue | null,
): Generator<Reading> {
  const turns = new Map<string, number>();
  const told = new Map<string, Set<string>>();
  /** Whether a model that drives a run is told this for the first time: histories are sent again and again. */
  const isNew = (run: string, text: string) => {
    let before = told.get(run);
    if (!before) told.set(run, (before = new Set()));
    return before.size < before.add(text).size;
  };
  for (const event of events) {
    const { run } = event;
    switch (event.type) {
      case 'run_start':
        if (event.parent) {
          const { run: above, call } = event.parent;
          const reader = { touch: 'sent', run: above, turn: turns.get(above) ?? 0, call } as const;
          yield { reader, child: run, given: given(event), asked: event.question };
        }
        break;
      case 'turn_start':
        turns.set(run, event.turn);
        break;
      case 'request':
        if (event.purpose === 'sub') {
          const reader = { touch: 'sent', run, turn: event.turn, call: event.call } as const;
          for (const { content } of event.messages) yield { reader, text: content };
        } else if (event.purpose === 'turn') {
          const reader = { touch: 'printed', run, turn: event.turn } as const;
          for (const { role, content } of event.messages)
            if (role !== 'assistant' && isNew(run, content)) yield { reader, text: content };
        }
        break;
      case 'observation':
        if (isNew(run, event.text))
          yield { reader: { touch: 'printed', run, turn: event.turn }, text: event.text };
        break;
      case 'variables':
        for (const { name, spans } of event.changed) {
          if (!spans || spans.length === 0) continue;
          const reader = {
            touch: 'held',
            run,
            turn: turns.get(run) ?? 0,
            cell: event.cell,
            variable: name,
          } as const;
          yield { reader, spans };
        }
        break;
      default: // says nothing of what was read
    }
  }
}
