import { describe, expect, it } from 'vitest';
import { LabError } from '../errors';
import type { RlmSpec } from '../experiment/rlm-spec';
import { modelRef, readRlmSpec } from './input';
import { ownQuestion } from './rlm-files';

const fieldOf = (act: () => unknown): string | undefined => {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(LabError);
    return (error as LabError).field;
  }
  throw new Error('It was taken.');
};

describe('a model on the command line', () => {
  it.each([
    ['http://localhost:8080/v1#a/b:c', { kind: 'endpoint', url: 'http://localhost:8080/v1', model: 'a/b:c' }],
    [
      'ollama:http://localhost:11434#llama',
      { kind: 'ollama', url: 'http://localhost:11434', model: 'llama' },
    ],
    ['builtin:navigator', { kind: 'builtin', id: 'navigator' }],
    ['person', { kind: 'person' }],
  ])('%s', (text, ref) => {
    expect(modelRef(text, 'model')).toEqual(ref);
  });

  it.each(['', 'gpt', 'http://localhost', 'ftp://a#b'])('“%s” is refused by name', (text) => {
    expect(fieldOf(() => modelRef(text, 'sub'))).toBe('sub');
  });
});

describe('an RLM spec from the command line', () => {
  it('loses the settings of the small built-in model when another one drives', () => {
    const small = readRlmSpec('rlm-needle', []);
    expect(small.prompt.style).toBe('brief');
    const large = readRlmSpec('rlm-needle', ['task.characters=5000'], { model: 'http://localhost:1/v1#m' });
    expect(large.prompt.style).toBe('full');
    expect(large.budgets.cost).not.toBeNull();
    expect(large.models.sub).toEqual(large.models.root);
    expect(large.task!.characters).toBe(5000);
  });

  it('keeps a sub-model that is named apart', () => {
    const { models } = readRlmSpec('rlm-needle', [], { model: 'person', sub: 'builtin:labeller' });
    expect(models).toMatchObject({ root: { kind: 'person' }, sub: { kind: 'builtin' } });
  });

  const files = [{ name: 'a.txt', hash: 'a'.repeat(64), bytes: new Uint8Array(3) }];
  const own = (name: string) =>
    readRlmSpec('rlm-needle', [], {}, (spec) => ownQuestion(spec, 'Why?', [{ ...files[0]!, name }]));

  it('takes a question and a file of one’s own in the task’s place', () => {
    expect(own('a.txt')).toMatchObject({ question: 'Why?', name: '', context: { as: 'text' } });
    expect(own('a.json').context).toMatchObject({ as: 'json' });
    expect(own('a.txt').task).toBeUndefined();
  });

  it('refuses a file beside a task', () => {
    const spec: RlmSpec = readRlmSpec('rlm-needle', []);
    expect(fieldOf(() => ownQuestion(spec, undefined, files))).toBe('context');
  });

  it('refuses experiments with links', () => {
    expect(fieldOf(() => readRlmSpec('relay', []))).toBe('kind');
  });
});
