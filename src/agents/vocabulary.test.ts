import { describe, expect, it } from 'vitest';
import { numberedTokenizer } from '../../test/support/checkpoints';
import { TextTokenizer } from '../models/tokenizer';
import type { Agent } from './agent';
import { commonTokens } from './vocabulary';

/** An agent as far as its tokens go. */
function agent(id: string, tokens: readonly string[]): Agent {
  const plain = numberedTokenizer(0);
  const vocab = Object.fromEntries(tokens.map((token, i) => [token, i]));
  const json = { ...plain, model: { ...plain.model, vocab, unk_token: tokens[0] } };
  const tokenizer = new TextTokenizer(json);
  return { id, tokenizer, config: { vocabSize: tokens.length + 1 } } as unknown as Agent;
}

describe('tokens that two agents have in common', () => {
  it('are found by their text, whatever their ids', () => {
    const found = commonTokens(agent('a', ['x', 'y', 'z']), agent('b', ['z', 'q', 'x']));
    expect([...found]).toEqual([2, -1, 0, -1]);
  });

  it('may have their spaces written in two ways', () => {
    expect([...commonTokens(agent('a', ['Ġthe', 'cat']), agent('b', ['cat', '▁the']))]).toEqual([1, 0, -1]);
    expect([...commonTokens(agent('a', ['▁the']), agent('b', ['cat', 'Ġthe']))]).toEqual([1, -1]);
  });

  it('are looked up once for two agents, and apart for others', () => {
    const [a, b, c] = [agent('a', ['x']), agent('b', ['x']), agent('c', ['y'])];
    expect(commonTokens(a, b)).toBe(commonTokens(a, b));
    expect([...commonTokens(a, c)]).toEqual([-1, -1]);
  });
});
