/** Which tokens two agents have in common, by their text. Reads tokenizers and no weights. */

import type { Agent } from './agent';

const known = new WeakMap<Agent, WeakMap<Agent, Int32Array>>();

/**
 * The receiver's id of each of the sender's tokens, [V]; −1: it has no such token. Where two families write a space
 * differently into their tokens (`Ġ` and `▁`), tokens that mean the same text are the same.
 */
export function commonTokens(sender: Agent, receiver: Agent): Int32Array {
  const ofSender = known.get(sender) ?? new WeakMap<Agent, Int32Array>();
  known.set(sender, ofSender);
  const found =
    ofSender.get(receiver) ??
    Int32Array.from({ length: sender.config.vocabSize }, (_, id) => {
      const text = sender.tokenizer.token(id);
      if (text === undefined) return -1;
      const { tokenizer, config } = receiver;
      const there = tokenizer.id(text) ?? tokenizer.id(respaced(text)) ?? -1;
      return there < config.vocabSize ? there : -1;
    });
  ofSender.set(receiver, found);
  return found;
}

const respaced = (token: string) =>
  token.includes('Ġ') ? token.replaceAll('Ġ', '▁') : token.replaceAll('▁', 'Ġ');
