/**
 * Messages for a model whose context is small: which of them it is shown. All system messages, the first of the user and
 * the newest that fit; a message is cut only where these alone are too long. Pure; counts with what it is given.
 */

import { LabError } from '../errors';
import type { Message } from './chat';

/** No token of a usable text is longer than this on average: what is longer need not be counted to be cut. */
const MOST_PER_TOKEN = 32;
/** Characters of a cut message that are kept at least. */
const LEAST = 16;

/**
 * @param room tokens of the whole prompt.
 * @param count tokens of the prompt that these messages make.
 * @throws LabError `chat_too_long` where not even cut messages fit.
 */
export function fitMessages(
  messages: readonly Message[],
  room: number,
  count: (messages: readonly Message[]) => number,
): readonly Message[] {
  const bounded = messages.map((message) => shortened(message, room * MOST_PER_TOKEN));
  const fits = (chosen: readonly Message[]) => count(chosen) <= room;
  const total = bounded.reduce((sum, { content }) => sum + content.length, 0);
  if (total <= room * MOST_PER_TOKEN && fits(bounded)) return bounded;

  const first = bounded.findIndex(({ role }) => role === 'user');
  const kept = new Set(bounded.flatMap(({ role }, i) => (role === 'system' || i === first ? [i] : [])));
  if (bounded.length > 0) kept.add(bounded.length - 1);
  const chosen = () => bounded.filter((_, i) => kept.has(i));
  if (!fits(chosen())) return cutLongest(chosen(), room, count);
  for (let i = bounded.length - 2; i >= 0; i--) {
    if (kept.has(i)) continue;
    kept.add(i);
    if (fits(chosen())) continue;
    kept.delete(i);
    break;
  }
  return chosen();
}

/** Cuts the longest message as far as needed, then the next. */
function cutLongest(
  messages: readonly Message[],
  room: number,
  count: (messages: readonly Message[]) => number,
): readonly Message[] {
  let now = messages;
  const order = messages
    .map(({ content }, i) => ({ i, length: content.length }))
    .sort((a, b) => b.length - a.length);
  for (const { i, length } of order) {
    const cutTo = (n: number) => now.map((message, j) => (j === i ? shortened(message, n) : message));
    if (length <= LEAST) break;
    let [low, high] = [LEAST, length];
    if (count(cutTo(low)) > room) {
      now = cutTo(low);
      continue;
    }
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (count(cutTo(middle)) <= room) low = middle;
      else high = middle;
    }
    return cutTo(low);
  }
  throw new LabError(
    'chat_too_long',
    `The messages do not fit the model’s context: ${room} tokens are free.`,
    {
      hint: 'Allow shorter answers, or take a model with a larger context.',
    },
  );
}

/** Head and tail of a message longer than `characters`, with a mark between that says how much is missing. */
export function shortened(message: Message, characters: number): Message {
  const { content } = message;
  if (content.length <= characters) return message;
  const head = Math.ceil(characters / 2);
  const tail = characters - head;
  const mark = `\n[… ${content.length - characters} characters left out …]\n`;
  return {
    ...message,
    content: whole(content.slice(0, head)) + mark + whole(tail === 0 ? '' : content.slice(-tail)),
  };
}

/** Without half of a surrogate pair at either end. */
const whole = (text: string) => text.replace(/^[\udc00-\udfff]|[\ud800-\udbff]$/g, '');
