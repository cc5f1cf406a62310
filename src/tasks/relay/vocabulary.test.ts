import { Template } from '@huggingface/jinja';
import { Tokenizer } from '@huggingface/tokenizers';
import { describe, expect, it } from 'vitest';
import { idealRelay } from './ideal';
import { format, questionTokens } from './relay';
import { generateChains } from './task';
import { relayTokens, tokenizerFiles, type Family } from './vocabulary';

const familyNames: Family[] = ['llama', 'qwen3', 'gemma3'];
const chains = generateChains('validation', 200, 1);

describe.each(familyNames)('the tokenizer of %s', (family) => {
  const files = tokenizerFiles(family, 1);
  const tokenizer = new Tokenizer(structuredClone(files.tokenizer), structuredClone(files.config));
  const tokensOf = (text: string) => tokenizer.encode(text).ids.map((id) => tokenizer.id_to_token(id));

  it('cuts a question with notes into exactly the expected tokens', () => {
    for (const chain of chains) {
      expect(tokensOf(`${format(chain)} Notes: k 7 d 1`)).toEqual([
        ...questionTokens(chain),
        'Notes:',
        ...['k', '7', 'd', '1'],
      ]);
      const { text } = idealRelay(chain, 2, 4);
      expect(tokensOf(`${format(chain)} Solution: ${text}`)).toEqual([
        ...questionTokens(chain),
        'Solution:',
        ...text.split(' '),
      ]);
    }
  });

  it('gives every token of the relay its own id, as in the table of ids', () => {
    for (const token of relayTokens) expect(tokenizer.encode(token).ids).toEqual([files.ids.get(token)]);
    expect([...files.ids.values()].sort((a, b) => a - b)).toEqual([...files.ids.keys()].map((_, i) => i));
  });

  it('decodes to text that encodes to the same ids', () => {
    for (const chain of chains) {
      const { ids } = tokenizer.encode(`${format(chain)} Solution: ${idealRelay(chain, 3, 4).text}`);
      ids.push(files.specials.eos);
      expect(tokenizer.encode(tokenizer.decode(ids)).ids).toEqual(ids);
    }
  });

  it('leaves special tokens out of decoded text when told to', () => {
    const ids = ['Answer:', '3'].map((token) => files.ids.get(token)!);
    expect(tokenizer.decode([...ids, files.specials.eos], { skip_special_tokens: true })).toBe('Answer: 3');
  });

  it('reads every unknown word as one unknown token', () => {
    const unk = files.specials.unk;
    const id = (token: string) => files.ids.get(token)!;
    expect(tokenizer.encode('hello k z 42 % Foo:').ids).toEqual([unk, id('k'), unk, unk, unk, unk]);
    expect(tokenizer.encode('this 7 is 75 Whatever').ids).toEqual([unk, id('7'), unk, unk, unk]);
    expect(tokenizer.encode('is that times 5').ids).toEqual([unk]);
  });

  it('has a chat template that passes a prompt as it stands', () => {
    const { chat_template } = files.config as { chat_template: string };
    const messages = [{ role: 'user', content: 'k is 7' }];
    expect(new Template(chat_template).render({ messages })).toBe('k is 7');
  });
});

it('every agent has its own ids', () => {
  const ids = familyNames.map((family) =>
    relayTokens.map((token) => tokenizerFiles(family, 1).ids.get(token)),
  );
  const other = relayTokens.map((token) => tokenizerFiles('llama', 2).ids.get(token));
  for (const [a, b] of [
    [ids[0]!, ids[1]!],
    [ids[1]!, ids[2]!],
    [ids[0]!, other],
  ] as const)
    expect(a.filter((id, i) => id === b[i]).length).toBeLessThan(10);
  expect(relayTokens.map((token) => tokenizerFiles('llama', 2).ids.get(token))).toEqual(other);
});
