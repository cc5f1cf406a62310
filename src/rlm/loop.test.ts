import { describe, expect, it, vi } from 'vitest';
import { LabError } from '../errors';
import type { Json } from '../json';
import type { Session } from '../repl/session-types';
import type { OpenSession } from './agent-run';
import { fakeModel, recorded, repl, settingsWith, type Said, type SettingsChanges } from './fake-model';
import { fakeSessions, type FakePython } from './fake-session';
import { runnerOver } from './runner';
import type { RlmInput } from './run-types';

/** Cells of these tests end by `FINAL:` and JSON, fail by `raise`, and print what else they are. */
const python: FakePython = async (cell) => {
  for (const line of cell.code.split('\n')) {
    if (line.startsWith('FINAL:')) await cell.final(JSON.parse(line.slice(6)) as Json);
    else if (line.startsWith('raise ')) throw new TypeError(line.slice(6));
    else if (line.startsWith('set ')) cell.set(line.slice(4), 'value');
    else if (line === 'wait') await new Promise(() => {});
    else cell.print(line);
  }
};

async function run(script: readonly Said[], changes: SettingsChanges = {}, input: Partial<RlmInput> = {}) {
  const trace = recorded();
  const root = fakeModel(script);
  const sessions = fakeSessions(python);
  const result = await runnerOver(sessions.open)(
    { question: 'How many?', context: { kind: 'text', text: 'abc' }, ...input },
    settingsWith(changes),
    { root, sub: root },
    async () => null as never,
    trace.hooks,
  );
  return { ...trace, root, sessions, result };
}

describe('the loop', () => {
  it('runs code until an answer is taken, and tells every step', async () => {
    const { result, events, root, sessions } = await run([repl('one'), repl('set x\nFINAL:[1, null]')]);
    expect(result).toMatchObject({ reason: 'final', value: [1, null], error: null, turns: 2 });
    expect(events.map(({ type }) => type)).toEqual([
      'run_start',
      ...[
        'turn_start',
        'request',
        'text',
        'response',
        'cell_start',
        'output',
        'cell_end',
        'observation',
        'budget',
      ],
      ...['turn_start', 'request', 'text', 'response', 'cell_start', 'final', 'cell_end', 'variables'],
      'run_end',
    ]);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i));
    expect(events.every(({ t }, i) => i === 0 || t >= events[i - 1]!.t)).toBe(true);
    expect(sessions.opened).toMatchObject([{ disposed: true }]);
    expect(root.requests[1]!.messages.map(({ role }) => role)).toEqual([
      'system',
      'user',
      'assistant',
      'user',
    ]);
  });

  it('tells messages once: the requests together are what the model was sent', async () => {
    const { of, root } = await run([repl('one'), repl('two'), repl('FINAL:1')]);
    let told: unknown[] = [];
    of('request').forEach((request, i) => {
      told = [...told.slice(0, request.since), ...request.messages];
      expect(told).toEqual(root.requests[i]!.messages);
    });
    expect(of('request').map(({ since }) => since)).toEqual([0, 2, 4]);
  });

  it('takes None, false, 0 and empty values as answers', async () => {
    for (const value of [null, false, 0, '', [], {}]) {
      const { result } = await run([repl(`FINAL:${JSON.stringify(value)}`), repl('FINAL:"second"')]);
      expect(result).toMatchObject({ reason: 'final', value, turns: 1 });
    }
  });

  it('runs all blocks of a turn in order and stops after one that fails', async () => {
    const text = `${repl('one')}\n${repl('raise bad')}\n${repl('FINAL:1')}`;
    const { of, result } = await run([text, repl('FINAL:2')]);
    expect(of('cell_start').map(({ code }) => code)).toEqual(['one', 'raise bad', 'FINAL:2']);
    const [observation] = of('observation');
    expect(observation!.text).toContain('one');
    expect(observation!.text).toContain('TypeError: bad');
    expect(observation!.text).toContain('The block after it was not run.');
    expect(result.value).toBe(2);
  });

  it('runs the first block alone where the settings say so', async () => {
    const { of } = await run([`${repl('one')}\n${repl('FINAL:1')}`, repl('FINAL:2')], {
      prompt: { blocks: 'first' },
    });
    expect(of('cell_start').map(({ code }) => code)).toEqual(['one', 'FINAL:2']);
    expect(of('observation')[0]!.text).toContain('Only the first of 2 blocks was run.');
  });

  it('nudges after a turn without code, and says why', async () => {
    const said = ['I think it is 3.', '```json\n{}\n```', '```repl\n```', 'FINAL(3)', ''];
    const { of, result } = await run([...said, repl('FINAL:3')], { budgets: { turns: 9 } });
    const told = of('observation');
    expect(told.every(({ nudge }) => nudge)).toBe(true);
    const reasons = [
      'no code block',
      '“json”',
      'was empty',
      'counts only from a code block',
      'turn was empty',
    ];
    reasons.forEach((reason, i) => expect(told[i]!.text).toContain(reason));
    expect(told.every(({ text }) => text.includes('```repl\n'))).toBe(true);
    expect(result.value).toBe(3);
  });

  it('takes an answer in prose only where it was opted for', async () => {
    const text = 'So:\nFINAL(f(1), "two")';
    expect((await run([text])).result.reason).not.toBe('final');
    const { result, of } = await run([text], { prompt: { proseFinal: true } });
    expect(result).toMatchObject({ reason: 'final', value: 'f(1), "two"' });
    expect(of('final')).toMatchObject([{ ending: 'text' }]);
  });

  it('hands the reasons back for an answer that does not fit the schema, and goes on', async () => {
    const schema = { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] };
    const { result, of } = await run([repl('FINAL:{"n": "x"}'), repl('FINAL:{"n": 4}')], {}, { schema });
    expect(result).toMatchObject({ reason: 'final', value: { n: 4 } });
    expect(of('rejected')).toMatchObject([{ ending: 'FINAL', value: { n: 'x' } }]);
    expect(of('observation')[0]!.text).toContain('/n: must be integer, and is "x"');
  });

  it('truncates what the model is told and keeps all of it in the trace', async () => {
    const line = 'x'.repeat(50_000);
    const { of, root } = await run([repl(line), repl('FINAL:1')], {
      truncation: { keep: 'both', characters: 100 },
    });
    expect(of('cell_end')[0]!.stdout).toBe(`${line}\n`);
    const { text, full } = of('observation')[0]!;
    expect(text).toContain('49,900 of 50,000 characters left out');
    expect(text.length).toBeLessThan(400);
    expect(full).toBeGreaterThan(50_000);
    expect(root.requests[1]!.messages.at(-1)!.content).toBe(text);
  });

  it('gives every call a seed of its own, the same when it is run again', async () => {
    const script = [repl('one'), repl('two'), repl('FINAL:1')];
    const seeds = async () => (await run(script)).root.requests.map(({ sampling }) => sampling.seed);
    const first = await seeds();
    expect(new Set(first).size).toBe(3);
    expect(await seeds()).toEqual(first);
  });

  it('tells a model what is left without a clock, so that a recorded run is found again', async () => {
    const told = async (delay: number) => {
      const trace = recorded();
      const root = fakeModel([repl('one'), repl('two'), repl('FINAL:1')], { delay, price: 0.0001 });
      const settings = settingsWith({
        prompt: { remaining: true },
        budgets: { seconds: 60, tokens: 50_000, cost: 5, calls: 9 },
      });
      const { open } = fakeSessions(python);
      const input = { question: 'Q', context: null };
      await runnerOver(open)(input, settings, { root, sub: root }, async () => null as never, trace.hooks);
      return root.requests.map(({ messages }) => messages);
    };
    const slow = await told(30);
    expect(slow).toEqual(await told(0));
    expect(slow.at(-1)!.at(-1)!.content).toMatch(/Left: 3 turns, 9 calls, \d\d,\d{3} tokens, \$4\.\d\d\.$/);
  });

  it('says once that a cost is limited and not known', async () => {
    const trace = recorded();
    const root = fakeModel([repl('one'), repl('FINAL:1')], { price: null });
    const input = { question: 'Q', context: null };
    const settings = settingsWith({ budgets: { cost: 1 } });
    const { open } = fakeSessions(python);
    await runnerOver(open)(input, settings, { root, sub: root }, async () => null as never, trace.hooks);
    expect(trace.of('error').map(({ error }) => error.code)).toEqual(['price_unknown']);
  });

  it('ends as failed, with the model’s error, where the model cannot be asked', async () => {
    const refused = new LabError('chat_refused', 'No such model.', { hint: 'Choose another.' });
    const { result, of, events, sessions } = await run([repl('one'), refused]);
    expect(result).toMatchObject({ reason: 'failed', value: null });
    expect(of('call_failed')[0]!.error.code).toBe('chat_refused');
    expect(of('error')[0]!.error.message).toBe('No such model.');
    expect(result.error).toEqual(refused.toJSON());
    expect(events.at(-1)!.type).toBe('run_end');
    expect(sessions.opened[0]!.disposed).toBe(true);
  });

  it('ends with its opening, where it is stopped before Python is there', async () => {
    const trace = recorded();
    const root = fakeModel([repl('one')]);
    const stop = new AbortController();
    const signals: AbortSignal[] = [];
    const never: OpenSession = (_, __, ___, { signal }) => {
      signals.push(signal);
      return new Promise<Session>(() => {});
    };
    const ended = runnerOver(never)(
      { question: 'Q', context: null },
      settingsWith({}),
      { root, sub: root },
      async () => null as never,
      { ...trace.hooks, signal: stop.signal },
    );
    await vi.waitFor(() => expect(signals.map(({ aborted }) => aborted)).toEqual([false]));
    stop.abort();
    expect(signals[0]!.aborted).toBe(true);
    expect((await ended).reason).toBe('aborted');
  });

  it('refuses bad input with the field', async () => {
    await expect(run([''], {}, { question: ' ' })).rejects.toMatchObject({ field: 'question' });
    await expect(run([''], {}, { schema: { type: 'x' } })).rejects.toMatchObject({ field: 'schema' });
    const tool = (name: string) => ({ name, description: '', python: '' });
    for (const name of ['a b', 'FINAL', 'llm_query', 'lambda', ''])
      await expect(run([''], {}, { tools: [tool(name)] })).rejects.toMatchObject({ field: 'tools.0' });
    await expect(run([''], {}, { tools: [tool('a'), tool('a')] })).rejects.toMatchObject({
      field: 'tools.1',
    });
    await expect(run([''], {}, { tools: [{ name: 'a', description: '' }] })).rejects.toMatchObject({
      field: 'tools.0',
    });
  });
});

describe('when turns run out', () => {
  it('one last call reads the answer off the trajectory, marked as such', async () => {
    const { result, of, root } = await run([repl('one'), repl('two'), 'Answer: seven'], {
      budgets: { turns: 2 },
    });
    expect(result).toMatchObject({ reason: 'extracted', value: 'seven', turns: 2 });
    expect(of('request').map(({ purpose }) => purpose)).toEqual(['turn', 'turn', 'extract']);
    expect(of('budget').at(-1)).toMatchObject({ hit: 'turns' });
    expect(of('final')).toMatchObject([{ ending: 'extract', value: 'seven' }]);
    const prompt = root.requests[2]!.messages.map(({ content }) => content).join('\n');
    expect(prompt).toContain('How many?');
    expect(prompt).toContain('two');
  });

  it('the extraction is read as JSON where a schema wants it, and refused where it does not fit', async () => {
    const schema = { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] };
    const good = await run(
      [repl('one'), 'Here:\n```json\n{"n": 3}\n```'],
      { budgets: { turns: 1 } },
      { schema },
    );
    expect(good.result).toMatchObject({ reason: 'extracted', value: { n: 3 } });
    const bad = await run([repl('one'), 'It is three.'], { budgets: { turns: 1 } }, { schema });
    expect(bad.result).toMatchObject({ reason: 'failed', value: null });
    expect(bad.of('rejected')).toHaveLength(1);
    expect(bad.of('error')[0]!.error.code).toBe('no_answer');
    expect(bad.result.error).toMatchObject({ code: 'no_answer' });
  });

  it('is asked once more where it says code, and code is never the answer', async () => {
    const code = '```repl\nFINAL(total)\n```';
    const good = await run([repl('one'), code, 'seven'], { budgets: { turns: 1 } });
    expect(good.result).toMatchObject({ reason: 'extracted', value: 'seven' });
    expect(good.root.requests.at(-1)!.messages.at(-1)!.content).toContain('No code is run any more');
    const bad = await run([repl('one'), code], { budgets: { turns: 1 } });
    expect(bad.result).toMatchObject({ reason: 'failed', value: null, error: { code: 'no_answer' } });
    expect(bad.root.requests).toHaveLength(3);
  });

  it('is left for by the tokens from the start, and left out where they are gone', async () => {
    const { of, result, root } = await run([repl('one'.repeat(200)), repl('two'), 'seven'], {
      budgets: { turns: 50, tokens: 1800 },
    });
    expect(result).toMatchObject({ reason: 'extracted' });
    expect(of('budget').at(-1)).toMatchObject({ hit: 'tokens' });
    const { promptTokens, completionTokens } = result.spent;
    expect(promptTokens + completionTokens).toBeLessThanOrEqual(1800);
    expect(root.requests.at(-1)!.place.purpose).toBe('extract');
    const tiny = await run([repl('one')], { budgets: { tokens: 20 } });
    expect(tiny.result.reason).toBe('failed');
    expect(tiny.root.requests).toHaveLength(0);
    expect(tiny.of('error')[0]!.error).toMatchObject({ code: 'budget_exceeded', field: 'budgets.tokens' });
  });

  it('a history that is too long for its model is extracted from, too', async () => {
    const long = new LabError('chat_too_long', 'Too long.', { hint: '' });
    const { result } = await run([repl('one'), long, 'seven']);
    expect(result).toMatchObject({ reason: 'extracted', value: 'seven' });
  });
});

describe('a long history', () => {
  it('is summarised once it fills its share: question and newest turns stay, variables are named', async () => {
    const trace = recorded();
    const root = fakeModel(
      ({ place }, i) =>
        place.purpose === 'compact'
          ? 'I saw much.'
          : i > 8
            ? repl('FINAL:1')
            : repl(`set v${i}\n${'y'.repeat(400)}`),
      { contextTokens: 2000 },
    );
    await runnerOver(fakeSessions(python).open)(
      { question: 'Q?', context: null },
      settingsWith({ budgets: { turns: 12 }, compaction: { share: 0.6 } }),
      { root, sub: root },
      async () => null as never,
      trace.hooks,
    );
    const [compaction] = trace.of('compaction');
    expect(compaction).toMatchObject({ summary: 'I saw much.' });
    const next = trace.of('request').find(({ seq, purpose }) => seq > compaction!.seq && purpose === 'turn')!;
    expect(next.since).toBe(2);
    const told = next.messages.map(({ content }) => content).join('\n');
    expect(told).toContain('I saw much.');
    expect(told).toContain('v0 (str');
    expect(next.messages.map(({ role }) => role)).toEqual([
      'assistant',
      'user',
      'assistant',
      'user',
      'assistant',
      'user',
    ]);
    expect(trace.of('run_end')[0]!.reason).toBe('final');
  });
});
