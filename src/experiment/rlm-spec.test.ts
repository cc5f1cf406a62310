import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LabError } from '../errors';
import { isRlmSpec, parseRlmSpec, settingsOf } from './rlm-spec';

const least = {
  kind: 'rlm',
  question: 'How long is it?',
  models: { root: { kind: 'builtin', id: 'navigator' } },
};

const fieldOf = (json: unknown): string | undefined => {
  try {
    parseRlmSpec(json);
  } catch (error) {
    expect(error).toBeInstanceOf(LabError);
    expect((error as LabError).code).toBe('bad_spec');
    return (error as LabError).field;
  }
  throw new Error('The spec was taken.');
};

describe('an RLM spec', () => {
  it('needs little, and states every setting once it is read', () => {
    const spec = parseRlmSpec(least);
    expect(settingsOf(spec)).toMatchObject({
      agent: 'rlm',
      prompt: { style: 'full', dialect: 'final', preview: true, blocks: 'all', proseFinal: false },
      truncation: { keep: 'both', characters: 10_000 },
      budgets: { turns: 20, depth: 1, cellSeconds: 60 },
      concurrency: 16,
      compaction: null,
    });
    expect(parseRlmSpec(JSON.parse(JSON.stringify(spec)))).toEqual(spec);
  });

  const task = { id: 'needle' };
  const endpoint = (url: string) => ({
    ...least,
    models: { root: { kind: 'endpoint', url, model: 'm' } },
  });

  it.each([
    ['neither task nor question', { ...least, question: ' ' }, 'question'],
    ['task and question', { ...least, task }, 'question'],
    ['a task’s schema without a task', { ...least, schema: 'task' }, 'schema'],
    [
      'a task that is too short',
      { ...least, question: undefined, task: { ...task, characters: 10 } },
      'task.characters',
    ],
    ['an unknown agent', { ...least, agent: 'magic' }, 'agent'],
    ['an unknown field', { ...least, apiKey: 'sk-1' }, 'apiKey'],
    [
      'a key beside a model',
      { ...least, models: { root: { ...endpoint('http://a/v1').models.root, key: 'x' } } },
      'models.root.key',
    ],
    ['a password in an address', endpoint('https://me:secret@a.example/v1'), 'models.root.url'],
    ['a key in an address', endpoint('https://a.example/v1?key=secret'), 'models.root.url'],
    ['another scheme', endpoint('javascript:alert(1)'), 'models.root.url'],
    [
      'a folder as a built-in model',
      { ...least, models: { root: { kind: 'builtin', id: '../x' } } },
      'models.root.id',
    ],
    [
      'a tool with a name that Python cannot call',
      { ...least, tools: [{ name: 'a b', python: '' }] },
      'tools.0.name',
    ],
    [
      'two tools of one name',
      {
        ...least,
        tools: [
          { name: 'a', python: '' },
          { name: 'a', python: '' },
        ],
      },
      'tools',
    ],
    ['no memory', { ...least, budgets: { memory: 1 } }, 'budgets.memory'],
  ])('refuses %s by name', (_, json, field) => {
    expect(fieldOf(json)).toBe(field);
  });

  it('is told from an experiment with links', () => {
    expect(isRlmSpec(least)).toBe(true);
    expect(isRlmSpec(JSON.parse(readFileSync('public/presets/relay.json', 'utf8')))).toBe(false);
    expect([null, 3, 'rlm', []].some(isRlmSpec)).toBe(false);
  });

  const presets = readdirSync('public/presets').filter((file) => file.startsWith('rlm-'));
  it.each(presets)('ships the preset %s', (file) => {
    const spec = parseRlmSpec(JSON.parse(readFileSync(`public/presets/${file}`, 'utf8')));
    // One is named by its models, not by its task.
    expect([`rlm-${spec.task?.id}.json`, 'rlm-system.json']).toContain(file);
  });
});
