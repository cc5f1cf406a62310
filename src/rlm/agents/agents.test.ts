import { describe, expect, it } from 'vitest';
import { LabError } from '../../errors';
import { fakeModel, recorded, repl, settingsWith, type Said, type SettingsChanges } from '../fake-model';
import { fakeSessions } from '../fake-session';
import { runnerOver } from '../runner';
import type { RlmInput } from '../run-types';

async function run(
  agent: 'direct' | 'react' | 'codeact' | 'codeact-subagents',
  script: readonly Said[],
  input: Partial<RlmInput> = {},
  changes: SettingsChanges = {},
  contextTokens: number | null = 100_000,
) {
  const trace = recorded();
  const root = fakeModel(script, { contextTokens });
  const sessions = fakeSessions(async (cell) => {
    if (cell.code.startsWith('ask')) cell.print(JSON.stringify(await cell.query(['x'])));
    else await cell.final(cell.code);
  });
  const result = await runnerOver(sessions.open)(
    {
      question: 'Where is it?',
      context: { kind: 'text', text: 'The needle is in Oslo.\nNothing else.' },
      ...input,
    },
    settingsWith({ agent, ...changes }),
    { root, sub: fakeModel(['sub says'], { name: 'sub' }) },
    async () => null as never,
    trace.hooks,
  );
  const sent = () => root.requests.map(({ messages }) => messages.map(({ content }) => content).join('\n'));
  return { ...trace, root, sessions, result, sent };
}

const haystack = `${'hay '.repeat(20_000)}needle in Oslo ${'hay '.repeat(20_000)}`;

describe('direct generation', () => {
  it('answers from the material in one call', async () => {
    const { result, sent, sessions, of } = await run('direct', ['Oslo']);
    expect(result).toMatchObject({ reason: 'final', value: 'Oslo', turns: 1 });
    expect(sent()[0]).toContain('The needle is in Oslo.\nNothing else.');
    expect(of('final')[0]!.ending).toBe('text');
    expect(sessions.opened).toHaveLength(0);
  });

  it('cuts what does not fit into the window, and says so', async () => {
    const { sent } = await run('direct', ['Oslo'], { context: { kind: 'text', text: haystack } }, {}, 2_000);
    expect(sent()[0]!.length).toBeLessThan(2_000 * 4);
    expect(sent()[0]).toContain('[... cut here ...]');
    expect(sent()[0]).toContain('of 160,015 characters in all');
  });

  it('halves a prompt that its model finds too long, again and again', async () => {
    const long = new LabError('chat_too_long', 'Too long.', { hint: '' });
    const { sent, result } = await run('direct', [long, long, 'Oslo'], {
      context: { kind: 'text', text: haystack },
    });
    expect(result.value).toBe('Oslo');
    const [first, second, third] = sent().map((text) => text.length);
    expect(second).toBeLessThan(first! * 0.6);
    expect(third).toBeLessThan(second! * 0.6);
  });

  it('asks once more for the schema’s form', async () => {
    const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
    const good = await run('direct', ['In Oslo', '{"city": "Oslo"}'], { schema });
    expect(good.result).toMatchObject({ reason: 'final', value: { city: 'Oslo' }, turns: 2 });
    const bad = await run('direct', ['In Oslo'], { schema });
    expect(bad.result).toMatchObject({ reason: 'failed', turns: 2 });
    const text = await run('direct', ['Oslo'], { schema: { type: 'string' } });
    expect(text.result.value).toBe('Oslo');
  });
});

describe('ReAct', () => {
  it('calls tools by text until it answers', async () => {
    const { result, of, sent } = await run('react', [
      'Thought: search it.\nAction: search("needle")\nObservation: it is in Rome\nAnswer: Rome',
      'Action: read(4, 6)',
      'Action: length()',
      '**Answer:** Oslo',
    ]);
    expect(result).toMatchObject({ reason: 'final', value: 'Oslo', turns: 4 });
    expect(of('tool').map(({ name, result }) => [name, result])).toEqual([
      ['search', '1 place:\n0: The needle is in Oslo. Nothing else.'],
      ['read', 'needle'],
      ['length', 36],
    ]);
    expect(sent()[1]).toContain('Observation: 1 place');
  });

  it('nudges what is neither, and tells what a call did wrong', async () => {
    const { result, of } = await run(
      'react',
      ['I look.', 'Action: search(', 'Action: fly()', 'Action: search("(a)\\1")', 'Answer: x'],
      {},
      { budgets: { turns: 9 } },
    );
    expect(of('observation').map(({ text, nudge }) => [text.slice(13, 40), nudge])).toEqual([
      ['Nothing was done: there is ', true],
      ['Nothing was done: the argum', true],
      ['fly failed: there is no too', false],
      ['search failed: back-referen', false],
    ]);
    expect(result.value).toBe('x');
  });

  it('calls the user’s tools, and keeps to the schema', async () => {
    const tools = [
      {
        name: 'add',
        description: 'add(a, b)',
        call: async (args: readonly unknown[]) => (args as number[]).reduce((a, b) => a + b),
      },
    ];
    const { result, of } = await run('react', ['Action: add(2, 3)', 'Answer: five', 'Answer: 5'], {
      tools,
      schema: { type: 'integer' },
    });
    expect(of('tool')[0]).toMatchObject({ name: 'add', args: [2, 3], result: 5 });
    expect(of('rejected')).toHaveLength(1);
    expect(result.value).toBe(5);
  });

  it('calls the user’s tools in Python in a session of their own', async () => {
    const tools = [{ name: 'twice', description: 'twice(x)', python: 'def twice(x):\n    return 2 * x' }];
    const { result, of, sessions, sent } = await run(
      'react',
      ['Action: twice("a \\"b\\"", by=null)', 'Action: twice(1)', 'Answer: x'],
      { tools },
    );
    expect(sent()[0]).toContain('- twice: twice(x)');
    // The session of this test gives back the code it is to run.
    const load = (json: string) => `__import__("json").loads(${JSON.stringify(json)})`;
    expect(of('tool')[0]).toMatchObject({
      args: { args: ['a "b"'], kwargs: { by: null } },
      result: `FINAL(twice(*${load('["a \\"b\\""]')}, **${load('{"by":null}')}))`,
    });
    expect(of('tool')).toHaveLength(2);
    expect(of('final').map(({ ending }) => ending)).toEqual(['text']);
    expect(sessions.opened).toMatchObject([
      { disposed: true, options: { helpers: { query: false, recursive: false }, tools } },
    ]);
    expect(result.value).toBe('x');
  });

  it('opens no session where no tool needs one', async () => {
    expect((await run('react', ['Action: length()', 'Answer: 1'])).sessions.opened).toEqual([]);
  });

  it('is stopped while it waits at the gate', async () => {
    const trace = recorded();
    setTimeout(() => trace.controller.abort(), 20);
    const model = fakeModel(['Action: length()']);
    const result = await runnerOver(fakeSessions(() => {}).open)(
      { question: 'Q', context: null },
      settingsWith({ agent: 'react' }),
      { root: model, sub: model },
      async () => null as never,
      { ...trace.hooks, gate: () => new Promise(() => {}) },
    );
    expect(result).toMatchObject({ reason: 'aborted', error: null });
  });

  it('is extracted from when turns run out', async () => {
    const { result } = await run(
      'react',
      ['Action: length()', 'Action: length()', 'Oslo'],
      {},
      { budgets: { turns: 2 } },
    );
    expect(result).toMatchObject({ reason: 'extracted', value: 'Oslo' });
  });
});

describe('CodeAct', () => {
  it('has the context in its prompt and as a variable, and no models to call', async () => {
    const { result, sent, sessions } = await run('codeact', [repl('Oslo')], {}, { budgets: { depth: 2 } });
    expect(result.value).toBe('Oslo');
    expect(sent()[0]).toContain('The needle is in Oslo.');
    expect(sent()[0]).not.toContain('llm_query');
    expect(sessions.opened[0]!.options.helpers).toEqual({ query: false, recursive: false });
    expect(sessions.opened[0]!.options.context.kind).toBe('text');
  });

  it('with subagents has models to call, and no children', async () => {
    const { result, sent, sessions, of } = await run(
      'codeact-subagents',
      [repl('ask'), repl('Oslo')],
      {},
      { budgets: { depth: 3 } },
    );
    expect(result).toMatchObject({ value: 'Oslo', spent: { calls: 1 } });
    expect(sent()[0]).toContain('llm_query_batched');
    expect(sent()[0]).not.toContain('rlm_query');
    expect(sessions.opened[0]!.options.helpers).toEqual({ query: true, recursive: false });
    expect(of('cell_end')[0]!.stdout).toBe('["sub says"]\n');
  });
});
