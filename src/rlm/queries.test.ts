import { describe, expect, it } from 'vitest';
import type { ChatModel } from '../chat/chat';
import { LabError } from '../errors';
import { fakeModel, recorded, repl, settingsWith, silentModel, type SettingsChanges } from './fake-model';
import { fakeSessions, type FakePython } from './fake-session';
import { runnerOver } from './runner';
import type { RlmInput, RlmModels } from './run-types';

async function run(
  python: FakePython,
  changes: SettingsChanges = {},
  models: Partial<RlmModels> = {},
  input: Partial<RlmInput> = {},
  stop?: (controller: AbortController) => void,
) {
  const trace = recorded();
  const root = fakeModel(({ place }, i) => (place.purpose === 'turn' ? repl(`cell ${i}`) : 'extracted'));
  const sub = models.sub ?? fakeModel(({ messages }) => `re: ${messages[0]!.content}`, { name: 'sub' });
  const sessions = fakeSessions(python);
  stop?.(trace.controller);
  const result = await runnerOver(sessions.open)(
    { question: 'Q', context: { kind: 'text', text: 'abc' }, ...input },
    settingsWith(changes),
    { root, ...models, sub },
    async () => null as never,
    trace.hooks,
  );
  return { ...trace, root, sub, sessions, result };
}

const prompts = (count: number) => Array.from({ length: count }, (_, i) => `p${i}`);

describe('what Python asks of models', () => {
  it('is answered in order, told with cell and place, at most so many at a time', async () => {
    const sub = fakeModel(({ messages }) => messages[0]!.content.toUpperCase(), { name: 'sub', delay: 2 });
    const { result, of } = await run(
      async (cell) => cell.final(await cell.query(prompts(20), { batched: true })),
      { concurrency: 3 },
      { sub },
    );
    expect(result.value).toEqual(prompts(20).map((text) => text.toUpperCase()));
    expect(sub.most()).toBe(3);
    const asked = of('request').filter(({ purpose }) => purpose === 'sub');
    expect(new Set(asked.map(({ call }) => call)).size).toBe(20);
    for (const request of asked) {
      expect(request.from).toMatchObject({ cell: '0#1', of: 20 });
      expect(request.messages[0]!.content).toBe(`p${request.from!.index}`);
      expect(of('response').filter(({ call }) => call === request.call)).toHaveLength(1);
    }
    expect(result.spent.calls).toBe(20);
  });

  it('keeps the other items of a batch where one fails; alone, the failure is raised', async () => {
    const sub = fakeModel(({ messages }) =>
      messages[0]!.content === 'p1' ? new LabError('chat_failed', 'It broke.', { hint: '' }) : 'fine',
    );
    const batch = await run(
      async (cell) => cell.final(await cell.query(prompts(3), { batched: true })),
      {},
      { sub },
    );
    expect(batch.result.value).toEqual(['fine', '[error] ChatError: It broke. (chat_failed)', 'fine']);
    const alone = await run(
      async (cell) => (cell.code === 'cell 0' ? void (await cell.query(['p1'])) : cell.final('went on')),
      {},
      { sub },
    );
    expect(alone.of('cell_end')[0]!.error).toMatchObject({ type: 'ChatError' });
    expect(alone.result.value).toBe('went on');
  });

  it('finds models by name, and names those there are', async () => {
    const other = fakeModel(['other says']);
    const { result, of } = await run(
      async (cell) => {
        if (cell.code === 'cell 0') await cell.query(['x'], { model: 'gpt-9' });
        else await cell.final(await cell.query(['x'], { model: 'big' }));
      },
      {},
      { named: { big: other } },
    );
    expect(of('cell_end')[0]!.error).toMatchObject({ type: 'UnknownModel' });
    expect(of('cell_end')[0]!.error!.message).toContain('there are: big, root, sub, fake');
    expect(result.value).toEqual(['other says']);
  });

  it('tells when answers were cut', async () => {
    const sub = fakeModel([{ text: 'half', finish: 'length' }]);
    const { of } = await run(
      async (cell) =>
        cell.code === 'cell 0' ? void (await cell.query(prompts(2), { batched: true })) : cell.final(1),
      {},
      { sub },
    );
    expect(of('observation')[0]!.text).toContain('2 of the models’ answers were cut off'.replace('’', "'"));
  });
});

describe('a budget that is used up inside Python', () => {
  it('is raised before any of a batch runs, and the run goes on', async () => {
    const { result, of, sub } = await run(
      async (cell) => {
        if (cell.code === 'cell 0') await cell.query(prompts(6), { batched: true });
        else await cell.final(await cell.query(prompts(5), { batched: true }));
      },
      { budgets: { calls: 5 } },
    );
    expect(of('cell_end')[0]!.error).toMatchObject({ type: 'BudgetExceeded' });
    expect(of('budget').filter(({ hit }) => hit === 'calls')).toHaveLength(1);
    expect(result).toMatchObject({ reason: 'final', spent: { calls: 5 } });
    expect((sub as ReturnType<typeof fakeModel>).requests).toHaveLength(5);
  });

  it('of tokens turns the rest of a batch into errors, and never overshoots', async () => {
    const sub = fakeModel(() => 'z'.repeat(396), { name: 'sub', delay: 1 });
    const { result } = await run(
      async (cell) => cell.final(await cell.query(prompts(40), { batched: true })),
      { budgets: { tokens: 4_000 }, concurrency: 8 },
      { sub },
    );
    const answers = result.value as string[];
    const failed = answers.filter((text) => text.startsWith('[error] BudgetExceeded: '));
    expect(failed.length).toBeGreaterThan(5);
    expect(failed.length).toBeLessThan(35);
    expect(result.spent.promptTokens + result.spent.completionTokens).toBeLessThanOrEqual(4_000);
    expect(result.spent.calls).toBe(40 - failed.length);
  });

  it('is what budget() tells', async () => {
    const { result } = await run(
      async (cell) => {
        await cell.query(prompts(2), { batched: true });
        await cell.final(await cell.ask({ kind: 'budget' }));
      },
      { budgets: { calls: 9, turns: 4 } },
    );
    expect(result.value).toEqual({ turns: 3, calls: 7, tokens: null, cost: null, seconds: null, depth: 1 });
  });

  it('is told in Python as less time than there is, never more', async () => {
    const left = async (seconds: number, waited: number) => {
      let now = 0;
      const trace = recorded();
      const { open } = fakeSessions(async (cell) => {
        now = waited * 1000;
        await cell.final(await cell.ask({ kind: 'budget' }));
      });
      const model = fakeModel([repl('x')]);
      const result = await runnerOver(open)(
        { question: 'Q', context: null },
        settingsWith({ budgets: { seconds } }),
        { root: model, sub: model },
        async () => null as never,
        { ...trace.hooks, now: () => now },
      );
      return (result.value as { seconds: number }).seconds;
    };
    // 20 s are kept for the extraction.
    expect([
      await left(1800, 0),
      await left(1800, 1599),
      await left(1800, 1601),
      await left(1800, 1799),
    ]).toEqual([1620, 180, 0, 0]);
  });

  it('of time stops calls and cells, and the extraction still comes', async () => {
    const start = performance.now();
    const { result, of } = await run(
      async (cell) => void (await cell.query(['x'])),
      { budgets: { seconds: 1 } },
      { sub: silentModel() },
    );
    expect(performance.now() - start).toBeLessThan(1500);
    expect(result).toMatchObject({ reason: 'extracted', value: 'extracted' });
    expect(of('budget').some(({ hit }) => hit === 'seconds')).toBe(true);
    const loop = await run(() => new Promise(() => {}), { budgets: { seconds: 0.5 } });
    expect(loop.of('cell_end')[0]!.status).toBe('interrupted');
    expect(loop.result.reason).toBe('extracted');
  });
});

describe('children', () => {
  const deep: SettingsChanges = { budgets: { depth: 2, turns: 5 } };
  const driver = () =>
    fakeModel(({ place }, i) => (place.purpose === 'sub' ? 'leaf' : repl(`child ${i}`)), { name: 'sub' });

  it('have a session, a question and turns of their own, below the call that asked', async () => {
    const { result, of, sessions } = await run(
      async (cell) => {
        if (cell.code.startsWith('child')) {
          expect(cell.options.helpers).toEqual({ query: true, recursive: true });
          await cell.final({ leaf: await cell.query(['deeper']) });
        }
        await cell.final(await cell.query(['read this'], { recursive: true, context: [1, 2] }));
      },
      deep,
      { sub: driver() },
    );
    expect(result.value).toEqual(['{"leaf":["leaf"]}']);
    const child = of('run_start')[1]!;
    expect(child).toMatchObject({
      run: '0.2',
      depth: 1,
      question: 'read this',
      context: { type: 'list', length: 2 },
    });
    expect(child.parent).toEqual({ run: '0', call: '0/2', from: { cell: '0#1', index: 0, of: 1 } });
    expect(sessions.opened.every(({ disposed }) => disposed)).toBe(true);
    // The child's turn and its own call: both are sub-calls.
    expect(result.spent.calls).toBe(2);
  });

  it('are as many at a time as there may be interpreters, and do not starve each other of calls', async () => {
    const { result, sessions, of } = await run(
      async (cell) => {
        if (!cell.code.startsWith('child'))
          await cell.final(await cell.query(prompts(12), { recursive: true, batched: true }));
        await cell.final(await cell.query(['deeper'], { recursive: true }));
      },
      { budgets: { depth: 3, turns: 25 + 2 }, concurrency: 1 },
      { sub: driver() },
    );
    expect(result.value).toHaveLength(12);
    expect(of('run_start')).toHaveLength(25);
    expect(sessions.most()).toBeLessThanOrEqual(7);
  });

  it('that fail are an error where they were asked for, not the end', async () => {
    const sub = fakeModel([new LabError('chat_refused', 'No key.', { hint: '' })], { name: 'sub' });
    const { result } = await run(
      async (cell) => cell.final(await cell.query(['a', 'b'], { recursive: true, batched: true })),
      deep,
      { sub },
    );
    expect(result.value).toEqual(Array(2).fill('[error] ChildFailed: No key. (chat_refused)'));
  });

  it('pay for every turn', async () => {
    const { result, of } = await run(
      async (cell) =>
        cell.code.startsWith('child')
          ? undefined
          : cell.final(await cell.query(['a', 'b'], { recursive: true, batched: true })),
      { budgets: { depth: 2, turns: 10, calls: 7 } },
      { sub: driver() },
    );
    expect(result.spent.calls).toBe(7);
    expect(of('request').filter(({ run }) => run !== '0')).toHaveLength(7);
    expect(
      (result.value as string[]).every((text) => text.startsWith('[error] ChildFailed: A budget is used up')),
    ).toBe(true);
  });

  it('share the turns of the whole tree, and leave the runs above theirs', async () => {
    const { result, of } = await run(
      async (cell) => {
        if (cell.code.startsWith('child')) return;
        if (cell.code === 'cell 0') await cell.query(['long'], { recursive: true, batched: true });
        else await cell.final('still here');
      },
      { budgets: { depth: 2, turns: 6 } },
      { sub: driver() },
    );
    // One of the root, four of the child, which then has none, and the last is the root's.
    expect(of('turn_start').map(({ run, remaining }) => [run, remaining.turns])).toEqual([
      ['0', 5],
      ['0.2', 3],
      ['0.2', 2],
      ['0.2', 1],
      ['0.2', 0],
      ['0', 0],
    ]);
    expect(result).toMatchObject({ reason: 'final', value: 'still here', turns: 2 });
  });

  it('are not begun where no turn is left for them, and cost no call then', async () => {
    const { result, of } = await run(
      async (cell) => {
        if (cell.code === 'cell 0') await cell.query(['a'], { recursive: true });
        await cell.final('went on');
      },
      { budgets: { depth: 2, turns: 2 } },
      { sub: driver() },
    );
    expect(of('cell_end')[0]!.error).toMatchObject({ type: 'BudgetExceeded' });
    expect(of('budget')[0]).toMatchObject({ hit: 'turns' });
    expect(of('run_start')).toHaveLength(1);
    expect(result).toMatchObject({ value: 'went on', turns: 2, spent: { calls: 0 } });
  });

  it('have seeds of their own, the same whatever else is asked before', async () => {
    const seeds = async (before: readonly string[]) => {
      const sub = fakeModel(({ place }) => (place.purpose === 'sub' ? 'x' : repl('child')), { name: 'sub' });
      const { of } = await run(
        async (cell) => {
          if (cell.code === 'child') await cell.final(await cell.query(['same', 'same'], { batched: true }));
          if (before.length > 0) await cell.query(before, { batched: true });
          await cell.final(await cell.query(['a', 'a', 'b'], { recursive: true, batched: true }));
        },
        { budgets: { depth: 2, turns: 20 } },
        { sub },
      );
      expect(of('run_start')).toHaveLength(4);
      return new Set(
        sub.requests
          .filter(({ place }) => place.depth === 1)
          .map(({ sampling, messages }) => `${sampling.seed} ${messages.at(-1)!.content}`),
      );
    };
    const plain = await seeds([]);
    expect(plain.size).toBe(9);
    expect(await seeds(['new', 'same'])).toEqual(plain);
  });

  it('at the deepest level are plain calls, and the model is told once', async () => {
    const { result, of } = await run(
      async (cell) => {
        await cell.query(['a'], { recursive: true, context: 'text' });
        const texts = await cell.query(['b'], { recursive: true, context: 'text' });
        if (cell.code === 'cell 1') await cell.final(texts);
      },
      { budgets: { depth: 1 } },
    );
    expect(result.value).toEqual(['re: b\n\ntext']);
    expect(of('run_start')).toHaveLength(1);
    expect(of('observation')[0]!.text.match(/no run may lie deeper/g)).toHaveLength(1);
  });

  it('are driven by the model of their depth', async () => {
    const middle = fakeModel(({ place }, i) => (place.purpose === 'sub' ? 'x' : repl(`child ${i}`)), {
      name: 'middle',
    });
    const leaf = fakeModel(['from the leaf'], { name: 'leaf' });
    const { result, of } = await run(
      async (cell) =>
        cell.code.startsWith('child')
          ? cell.final(((await cell.query(['deeper'])) as string[])[0]!)
          : cell.final(await cell.query(['a'], { recursive: true })),
      deep,
      { byDepth: [middle, leaf] },
    );
    expect(result.value).toEqual(['from the leaf']);
    expect(of('run_start')[1]!.models).toEqual({ root: 'middle', sub: 'leaf' });
  });
});

describe('a call that fails after its model had begun', () => {
  const broken = (text: string) => ({
    name: 'sub',
    contextTokens: null,
    complete: async ({ onText }: Parameters<ChatModel['complete']>[0]) => {
      if (text !== '') onText?.(text);
      throw new LabError('chat_failed', 'It broke.', { hint: '' });
    },
  });
  const ask: FakePython = async (cell) => {
    if (cell.code === 'cell 0') await cell.query(['p'.repeat(40)]);
    else await cell.final('went on');
  };
  const ofSub = ({ result, of }: Awaited<ReturnType<typeof run>>) => {
    const own = of('response').reduce(
      (sum, { usage }) => sum + usage.promptTokens + usage.completionTokens,
      0,
    );
    return result.spent.promptTokens + result.spent.completionTokens - own;
  };

  it('counts what it was sent and what came of it, estimated; one that never began counts nothing', async () => {
    const begun = await run(ask, {}, { sub: broken('z'.repeat(80)) });
    expect(ofSub(begun)).toBe(10 + 20);
    expect(begun.of('call_failed')[0]!.usage).toMatchObject({
      promptTokens: 10,
      completionTokens: 20,
      cost: null,
      estimated: true,
    });
    expect(begun.result.spent.cost).toBe(null);
    const not = await run(ask, {}, { sub: broken('') });
    expect(ofSub(not)).toBe(0);
    expect(not.of('call_failed')[0]!.usage).toBeUndefined();
    expect(not.result.spent.cost).toBe(0);
  });

  it('counts what it only thought', async () => {
    const sub: ChatModel = {
      ...broken(''),
      complete: async ({ onReasoning }) => {
        onReasoning?.('z'.repeat(80));
        throw new LabError('chat_failed', 'It broke.', { hint: '' });
      },
    };
    const thought = await run(ask, {}, { sub });
    expect(ofSub(thought)).toBe(10 + 20);
    expect(thought.of('text').some(({ text }) => text.includes('zz'))).toBe(false);
  });

  it('counts when it was stopped, too', async () => {
    const sub: ChatModel = {
      ...broken(''),
      complete: ({ onText }) => {
        onText?.('z'.repeat(400));
        return new Promise(() => {});
      },
    };
    const stopped = await run(ask, {}, { sub }, {}, (controller) => setTimeout(() => controller.abort(), 30));
    expect(stopped.result.reason).toBe('aborted');
    expect(ofSub(stopped)).toBe(110);
  });
});

describe('a stop', () => {
  const soon = (controller: AbortController) => setTimeout(() => controller.abort(), 30);
  const check = ({ result, events, sessions }: Awaited<ReturnType<typeof run>>, start: number) => {
    expect(performance.now() - start).toBeLessThan(400);
    expect(result.reason).toBe('aborted');
    expect(events.at(-1)).toMatchObject({ type: 'run_end', run: '0', reason: 'aborted' });
    const ends = events.filter(({ type }) => type === 'run_end').length;
    expect(ends).toBe(events.filter(({ type }) => type === 'run_start').length);
    expect(sessions.opened.every(({ disposed }) => disposed)).toBe(true);
  };

  it('ends a waiting model, a running cell, a batch and children at once', async () => {
    const silent: ChatModel = silentModel();
    const cases: [FakePython, SettingsChanges, Partial<RlmModels>][] = [
      [() => {}, {}, { root: silent }],
      [() => new Promise(() => {}), {}, {}],
      [async (cell) => void (await cell.query(prompts(30), { batched: true })), {}, { sub: silent }],
      [
        async (cell) => void (await cell.query(prompts(10), { batched: true, recursive: true })),
        { budgets: { depth: 2 } },
        { sub: silent },
      ],
    ];
    for (const [python, changes, models] of cases) {
      const start = performance.now();
      check(await run(python, changes, models, {}, soon), start);
    }
  });

  it('before the start leaves a trace of two events', async () => {
    const { events } = await run(
      () => {},
      {},
      {},
      {},
      (controller) => controller.abort(),
    );
    expect(events.map(({ type }) => type)).toEqual(['run_start', 'run_end']);
  });
});

it('host tools are called by Python, and their failures are raised there', async () => {
  const tools = [
    { name: 'double', description: '', call: async ([x]: readonly unknown[]) => (x as number) * 2 },
    { name: 'broken', description: '', call: () => Promise.reject(new Error('no luck')) },
  ];
  const { result, of } = await run(
    async (cell) => {
      if (cell.code === 'cell 0') await cell.ask({ kind: 'tool', name: 'broken', args: [], kwargs: {} });
      await cell.final(await cell.ask({ kind: 'tool', name: 'double', args: [21], kwargs: {} }));
    },
    {},
    {},
    { tools },
  );
  expect(of('cell_end')[0]!.error).toMatchObject({ type: 'ToolError', message: 'no luck' });
  expect(result.value).toBe(42);
  expect(of('tool')).toMatchObject([
    { name: 'broken', error: 'no luck' },
    { name: 'double', result: 42 },
  ]);
});

it('every cell and sub-call waits at the gate', async () => {
  const seen: string[] = [];
  const trace = recorded();
  const sub = fakeModel(['a']);
  await runnerOver(
    fakeSessions(async (cell) => cell.final(await cell.query(['x', 'y'], { batched: true }))).open,
  )(
    { question: 'Q', context: null },
    settingsWith(),
    { root: fakeModel([repl('x')]), sub },
    async () => null as never,
    {
      ...trace.hooks,
      gate: async ({ kind, id }) => {
        seen.push(`${kind} ${id}, ${sub.requests.length} asked`);
        await new Promise((resolve) => setTimeout(resolve, 5));
        return { kind: 'go' };
      },
    },
  );
  expect(seen).toEqual(['cell 0#1, 0 asked', 'call 0/2, 0 asked', 'call 0/3, 0 asked']);
});
