/** A person in a terminal answers as the model: messages go to stderr, the answer ends with a line that holds one dot. */

import { createInterface } from 'node:readline';
import type { PersonChat, Question } from '../chat/person';
import { say } from './commands';

/** Listens until the returned function is called; stdin is read only once there is a question. */
export function answerInTerminal(person: PersonChat): () => void {
  let lines: ReturnType<typeof createInterface> | null = null;
  let current: Question | null = null;
  let told = 0;
  let closed = false;
  let settled: string | null = null;
  let answer: string[] = [];
  /** Answers that were typed, or piped, before they were asked for. */
  const ready: string[] = [];

  const ask = (questions: readonly Question[]) => {
    if (current && questions.includes(current)) return;
    current = questions[0] ?? null;
    if (!current) return;
    // Of a conversation that goes on, only what is new.
    const { messages, place } = current;
    const from = place.purpose === 'turn' && told < messages.length ? told : 0;
    for (const { role, content } of messages.slice(from)) say(`[${role}]\n${content}\n`);
    if (place.purpose === 'turn') told = messages.length;
    say(`Your answer as the model (call ${place.call}), ended by a line with a single dot; Ctrl-D leaves:`);
    lines ??= createInterface({ input: process.stdin }).on('line', take).on('close', end);
    next();
  };

  /** Answers the open question with what is ready; once there is no more to come, it stays unanswered. */
  function next(): void {
    if (!current || current.id === settled || (ready.length === 0 && !closed)) return;
    const { id } = current;
    settled = id;
    // Not within the call that told of the question; and the run may end before.
    queueMicrotask(() => {
      if (!current) return;
      const given = ready.shift();
      if (given === undefined) person.leave(id);
      else person.answer(id, given);
    });
  }

  function take(line: string): void {
    if (line !== '.') return void answer.push(line);
    ready.push(answer.join('\n'));
    answer = [];
    next();
  }

  function end(): void {
    closed = true;
    if (answer.length > 0) take('.');
    else next();
  }

  const unsubscribe = person.subscribe(ask);
  return () => {
    unsubscribe();
    current = null;
    lines?.close();
  };
}
