/** A person in a terminal answers as the model: messages go to stderr, the answer ends with a line that holds one dot. */

import { createInterface } from 'node:readline';
import type { PersonChat, Question } from '../chat/person';
import { say } from './commands';

/** Listens until the returned function is called; stdin is read only once there is a question. */
export function answerInTerminal(person: PersonChat): () => void {
  let lines: ReturnType<typeof createInterface> | null = null;
  let current: Question | null = null;
  let told = 0;
  let answer: string[] = [];

  const ask = (questions: readonly Question[]) => {
    if (current && questions.includes(current)) return;
    current = questions[0] ?? null;
    answer = [];
    if (!current) return;
    // Of a conversation that goes on, only what is new.
    const { messages, place } = current;
    const from = place.purpose === 'turn' && told < messages.length ? told : 0;
    for (const { role, content } of messages.slice(from)) say(`[${role}]\n${content}\n`);
    if (place.purpose === 'turn') told = messages.length;
    say(`Your answer as the model (call ${place.call}), ended by a line with a single dot; Ctrl-D leaves:`);
    lines ??= createInterface({ input: process.stdin }).on('line', take).on('close', left);
  };

  function take(line: string): void {
    if (line !== '.') return void answer.push(line);
    if (current) person.answer(current.id, answer.join('\n'));
  }

  function left(): void {
    if (current) person.leave(current.id);
  }

  const unsubscribe = person.subscribe(ask);
  return () => {
    unsubscribe();
    current = null;
    lines?.close();
  };
}
