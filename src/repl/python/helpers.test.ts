import { beforeAll, describe, expect, it } from 'vitest';
import { loadPython } from './harness-node';

let open: Awaited<ReturnType<typeof loadPython>>;
beforeAll(async () => {
  open = await loadPython();
}, 240_000);

describe('context and inputs', () => {
  it('are a text, parsed JSON, or files by name', async () => {
    expect((await open({ context: { kind: 'text', texts: ['häß\n'] } }).run('context')).value).toBe(
      "'häß\\n'",
    );
    const json = open({ context: { kind: 'json', texts: ['{"a": [1, null]}'] } });
    expect((await json.run('context["a"]')).value).toBe('[1, None]');
    const files = open({ context: { kind: 'files', texts: ['one', 'two'], names: ['a.txt', 'b.md'] } });
    expect((await files.run('context')).value).toBe("{'a.txt': 'one', 'b.md': 'two'}");
  });

  it('stand under inputs too, and are not set again by later cells', async () => {
    const { run } = open({
      context: { kind: 'json', texts: ['[1]'] },
      options: { inputs: { city: 'Oslo' } },
    });
    expect((await run('inputs["city"], inputs["context"] is context')).value).toBe("('Oslo', True)");
    await run('context.append(2)');
    expect((await run('context')).value).toBe('[1, 2]');
  });
});

describe('questions to models', () => {
  it('go out with prompt, model and context, and come back as texts', async () => {
    const { run, calls } = open();
    expect((await run('r = llm_query("a", model="m")\nisinstance(r, str), r')).value).toBe("(True, '<a>')");
    expect((await run('llm_query_batched(["a", "b"])')).value).toBe("['<a>', '<b>']");
    expect((await run('rlm_query("q", context={"k": (1, 2)})')).value).toBe("'<q>'");
    expect((await run('rlm_query_batched(p for p in ["x", "y"])')).value).toBe("['<x>', '<y>']");
    const query = { kind: 'query', model: null, recursive: false, batched: false };
    expect(calls).toEqual([
      { ...query, prompts: ['a'], model: 'm' },
      { ...query, batched: true, prompts: ['a', 'b'] },
      { ...query, recursive: true, prompts: ['q'], context: { k: [1, 2] } },
      { ...query, recursive: true, batched: true, prompts: ['x', 'y'] },
    ]);
  });

  it.each([
    'llm_query_batched([])',
    'rlm_query_batched(p for p in ())',
    'batch_llm_query()',
    'batch_llm_query([])',
    'await llm_query_batched([])',
    'await rlm_query_batched([])',
    'await batch_llm_query()',
    'await llm_query_batched_async([])',
    'await rlm_query_batched_async([])',
  ])('%s is an empty list, and nobody is asked', async (code) => {
    const { run, calls } = open();
    expect(await run(`got = ${code}\ngot, isinstance(got, list)`)).toMatchObject({
      status: 'ok',
      value: '([], True)',
    });
    expect(calls).toEqual([]);
  });

  it('may be awaited, and have asynchronous twins', async () => {
    const { run } = open();
    expect((await run('await llm_query("a")')).value).toBe("'<a>'");
    expect((await run('await llm_query_batched(["a"])')).value).toBe("['<a>']");
    expect((await run('await batch_llm_query("a", "b")')).value).toBe("['<a>', '<b>']");
    expect((await run('batch_llm_query(["a", "b"])')).value).toBe("['<a>', '<b>']");
    expect(
      (
        await run(
          'await llm_query_async("a"), await llm_query_batched_async(["b"]), await rlm_query_async("c")',
        )
      ).value,
    ).toBe("('<a>', ['<b>'], '<c>')");
    const gathered = await run(
      'import asyncio\nawait asyncio.gather(*[llm_query_async(str(i)) for i in range(3)])',
    );
    expect(gathered.value).toBe("['<0>', '<1>', '<2>']");
  });

  it('give texts that behave and look like texts', async () => {
    const { run, variables } = open();
    await run('r = llm_query("a"); many = llm_query_batched(["a"])');
    expect((await run('r + "!", r == "<a>", {r: 1}["<a>"], type(r + "").__name__, sorted(many)')).value).toBe(
      "('<a>!', True, 1, 'str', ['<a>'])",
    );
    expect(
      variables()
        .filter(({ name }) => name !== 'context')
        .map(({ type }) => type),
    ).toEqual(['str', 'list']);
  });

  it.each([
    ['llm_query({"a": 1})', 'TypeError', 'not a dict. Write it out as text'],
    ['llm_query(["a"])', 'TypeError', 'call llm_query_batched([...])'],
    ['llm_query(b"a")', 'TypeError', 'Decode it first'],
    ['llm_query(None)', 'TypeError', 'not a NoneType'],
    ['llm_query("a", "long text\\n" * 9)', 'TypeError', 'not a text of 90 characters'],
    ['llm_query("a", model=3)', 'TypeError', 'not an int'],
    ['llm_query("a", context="b")', 'TypeError', 'takes no context'],
    ['rlm_query("a", context=object())', 'TypeError', 'context is of type object'],
    ['llm_query_batched("abc")', 'TypeError', 'not one str'],
    ['llm_query_batched([], model=3)', 'TypeError', 'not an int'],
    ['llm_query_batched({"a": 1})', 'TypeError', 'not a dict'],
    ['llm_query_batched(5)', 'TypeError', 'not an int'],
    ['llm_query_batched(["a", 1])', 'TypeError', 'prompts[1] is an int'],
    ['await llm_query_async({"a": 1})', 'TypeError', 'llm_query_async() takes'],
  ])('%s raises what helps', async (code, type, why) => {
    const { run, calls } = open();
    const { error } = await run(code);
    expect(error!.type).toBe(type);
    expect(error!.message).toContain(why);
    expect(calls).toEqual([]);
  });

  it('raise what the host answers, by its name, and can be caught', async () => {
    const replies = ['BudgetExceeded', 'ChatError', 'SomethingElse', 'not a name'];
    const { run } = open({ answer: () => ({ ok: false, type: replies.shift()!, message: 'no more' }) });
    expect((await run('llm_query("a")')).error).toMatchObject({ type: 'BudgetExceeded', message: 'no more' });
    expect((await run('try:\n  llm_query("a")\nexcept ChatError as e:\n  print(e)')).stdout).toBe(
      'no more\n',
    );
    expect((await run('llm_query("a")')).error).toMatchObject({ type: 'SomethingElse' });
    expect((await run('llm_query("a")')).error).toMatchObject({ type: 'HostError' });
  });

  it('are there only where they are allowed', async () => {
    const { run } = open({ options: { helpers: { query: true, recursive: false } } });
    expect((await run('rlm_query("a")')).error).toMatchObject({ type: 'NameError' });
    const none = open({ options: { helpers: { query: false, recursive: false } } });
    expect((await none.run('llm_query("a")')).error).toMatchObject({ type: 'NameError' });
    expect((await none.run('SHOW_VARS(), budget()')).status).toBe('ok');
  });
});

describe('budget and SHOW_VARS', () => {
  it('tell what the host says, and what is there', async () => {
    const { run } = open({ answer: () => ({ ok: true, value: { calls: 3, cost: null } }) });
    expect((await run('budget()["calls"], budget()["cost"]')).value).toBe('(3, None)');
    await run('names = ["a", "b"]\n_private = 1');
    const { value, stdout } = await run('print(SHOW_VARS())\nSHOW_VARS()');
    expect(value).toBe("context: str[11] = 'the context'\nnames: list[2] = ['a', 'b']");
    expect(stdout).toBe(`${value}\n`);
  });
});

describe('tools', () => {
  it('of Python source run here and see the helpers', async () => {
    const python =
      'import re\ndef words(text):\n    """Counts."""\n    return len(re.findall("[a-z]+", text)), llm_query("t")';
    const { run } = open({ tools: [{ name: 'words', description: 'Counts words', python }] });
    expect((await run('words(context)')).value).toBe("(2, '<t>')");
    const failed = await run('words(5)');
    expect(failed.error!.traceback).toContain('Tool words, line 4, in words');
    expect((await run('words = 1')).notes.join()).toContain('words');
  });

  it('of the host get JSON and give JSON', async () => {
    const { run, calls } = open({
      tools: [{ name: 'lookup', description: 'Looks up' }],
      answer: (call) =>
        call.kind === 'tool' && call.args[0] === 'bad'
          ? { ok: false, type: 'ToolError', message: 'not found' }
          : { ok: true, value: { found: [1] } },
    });
    expect((await run('lookup(("a", 1), deep={"k": {2}})["found"]')).value).toBe('[1]');
    expect(calls[0]).toEqual({
      kind: 'tool',
      name: 'lookup',
      args: [['a', 1]],
      kwargs: { deep: { k: [2] } },
    });
    expect((await run('lookup("bad")')).error).toMatchObject({ type: 'ToolError', message: 'not found' });
    expect((await run('lookup(object())')).error!.message).toContain('args[0] is of type object');
  });

  it.each([
    [{ name: 'f', description: '', python: 'def g(): pass' }, 'defines no function'],
    [{ name: 'f', description: '', python: 'def f(:' }, 'SyntaxError'],
    [{ name: 'llm_query', description: '' }, 'taken'],
    [{ name: 'two words', description: '' }, 'no name in Python'],
  ])('that cannot be had are refused: %o', (tool, why) => {
    expect(() => open({ tools: [tool] })).toThrow(why);
  });
});
