import { describe, expect, it } from 'vitest';
import { LabError } from '../errors';
import type { Json } from '../json';
import { fakeModel, recorded, repl, settingsWith, type Said, type SettingsChanges } from './fake-model';
import { fakeSessions, type FakeCell } from './fake-session';
import { pastOf, type PastOptions } from './past';
import { runnerOver } from './runner';
import type { RlmHooks, RlmInput } from './run-types';
import type { Edit, RlmEvent } from './trace';
import { readTrace, writeTrace } from './trace-read';

/**
 * One command a line: `ask a|b`, `children a|b`, `one a`, `fail`, `FINAL json`, `FINAL last`; `last` is what was asked
 * last.
 */
async function python(cell: FakeCell): Promise<void> {
  let last: Json = null;
  for (const line of cell.code.split('\n')) {
    const [command, rest = ''] = line.split(/ (.*)/s);
    if (command === 'ask') last = await cell.query(rest.split('|'), { batched: true });
    else if (command === 'children')
      last = await cell.query(rest.split('|'), { batched: true, recursive: true });
    else if (command === 'one') last = await cell.query([rest]);
    else if (command === 'fail') throw new TypeError(rest);
    else if (command === 'FINAL') await cell.final(rest === 'last' ? last : (JSON.parse(rest) as Json));
    else cell.print(line === 'show' ? JSON.stringify(last) : line);
    cell.set('last', JSON.stringify(last));
  }
}

interface Case {
  readonly root: readonly Said[];
  readonly settings?: SettingsChanges;
  readonly input?: Partial<RlmInput>;
  readonly sub?: Parameters<typeof fakeModel>[0];
  /** Events that it must show to be the case that it is. */
  readonly has?: readonly RlmEvent['type'][];
}

/** A sub-model that drives children by what they are asked, and fails where a prompt says so. */
const clever: Parameters<typeof fakeModel>[0] = ({ messages, place }) => {
  const said = messages.at(-1)!.content;
  if (place.purpose !== 'turn')
    return said.includes('broken') ? new LabError('chat_failed', 'It broke.', { hint: '' }) : `re: ${said}`;
  const task = messages[1]!.content;
  if (task.includes('deep')) return repl('children x|y\nask of-child\nFINAL last');
  return messages.length < 4 ? repl('ask c1|broken\nshow') : repl('FINAL "child"');
};

async function run({ root, settings, input, sub = clever }: Case, hooks: Partial<RlmHooks> = {}) {
  const trace = recorded();
  const models = { root: fakeModel(root, { name: 'root' }), sub: fakeModel(sub, { name: 'sub' }) };
  const sessions = fakeSessions(python);
  const result = await runnerOver(sessions.open)(
    { question: 'What is it?', context: { kind: 'text', text: 'A text. '.repeat(50) }, ...input },
    settingsWith({ ...settings, prompt: { remaining: true, ...settings?.prompt } }),
    models,
    async () => null as never,
    { ...trace.hooks, ...hooks },
  );
  // As a file has it.
  const { trace: read, notices } = readTrace(writeTrace(trace.events));
  expect(notices).toEqual([]);
  const asked = models.root.requests.length + models.sub.requests.length;
  return { ...trace, result, asked, events: [...read.events], models };
}

const again = (
  events: readonly RlmEvent[],
  { kind = 'fork', before = null, edits = [], missing = 'ask' }: Partial<PastOptions> = {},
): Partial<RlmHooks> => ({ past: pastOf(events, { kind, before, edits, missing }) });

/** The events by run and call, without times, whether they were paid for, and what a parallel run happened to see. */
function plain(events: readonly RlmEvent[]): Record<string, string[]> {
  const places: Record<string, string[]> = {};
  for (const event of events) {
    const key = `${event.run} ${'call' in event ? event.call : ''}`;
    const told = JSON.stringify(event, (name, value: unknown) => {
      if (/^(seq|t|seconds|waited|replayed|paid|started|past)$/.test(name)) return undefined;
      return event.run !== '0' && /^(spent|remaining)$/.test(name) ? undefined : value;
    });
    (places[key] ??= []).push(told);
  }
  return places;
}

const history = 'x'.repeat(400);
const cases: Readonly<Record<string, Case>> = {
  'depth 0': { root: [repl('one'), repl('FINAL 1')], settings: { budgets: { depth: 0 } } },
  'sub-calls, some equal, some failing': {
    root: [`${repl('ask a|broken|a|b\nshow')}\n${repl('one c\nshow')}`, repl('one broken'), repl('FINAL 1')],
    settings: { concurrency: 2 },
    has: ['call_failed', 'output', 'variables'],
  },
  children: {
    root: [repl('children deep|flat|flat\nshow'), repl('one z\nFINAL last')],
    // What is left depends on which of them is ahead.
    settings: { budgets: { depth: 3, turns: 30 }, prompt: { remaining: false } },
  },
  'a budget of calls that is hit': {
    root: [repl('ask a|b|c'), repl('ask a|b|c'), repl('FINAL last')],
    settings: { budgets: { calls: 4 } },
  },
  'a budget of tokens that is hit': {
    root: [repl(`ask ${'a|'.repeat(20)}a\nshow`), repl('one a'), 'The answer.'],
    settings: { budgets: { tokens: 3000 }, concurrency: 4 },
  },
  compaction: {
    root: [...Array.from({ length: 8 }, (_, i) => repl(`say ${i} ${history}`)), repl('FINAL 1')],
    settings: { compaction: { share: 0.005 }, budgets: { turns: 30 } },
    has: ['compaction'],
  },
  extraction: { root: [repl('say 1'), 'no code', 'It is 3.'], settings: { budgets: { turns: 2 } } },
  'a failing model': { root: [repl('say 1'), new LabError('chat_failed', 'Gone.', { hint: '' })] },
  'calls that are counted though they failed': {
    root: [repl('ask slow|a\nshow'), repl('FINAL 1')],
    sub: ({ messages }) =>
      messages[0]!.content === 'slow' ? new LabError('chat_timeout', 'Slow.', { hint: '' }) : 'a',
    has: ['call_failed'],
  },
  'an answer that is refused': {
    root: [repl('FINAL "x"'), repl('FINAL 2')],
    input: { schema: { type: 'integer' } },
    has: ['rejected'],
  },
  ReAct: {
    root: ['Action: search("text")', 'Action: length()', 'Answer: 3'],
    settings: { agent: 'react' },
    has: ['tool'],
  },
  direct: { root: ['', 'Three.'], settings: { agent: 'direct' } },
  'direct, too long': {
    root: [new LabError('chat_too_long', 'Too long.', { hint: '' }), 'Three.'],
    settings: { agent: 'direct' },
  },
  CodeAct: { root: [repl('say 1'), repl('FINAL 1')], settings: { agent: 'codeact' } },
};

describe('a finished run that is replayed', () => {
  it.each(Object.entries(cases))('%s: tells the same, asks nobody and pays nothing', async (_, one) => {
    const first = await run(one);
    for (const type of one.has ?? []) expect(first.of(type)).not.toHaveLength(0);
    const replay = await run(one, again(first.events, { kind: 'replay', missing: 'fail' }));
    expect(plain(replay.events)).toEqual(plain(first.events));
    expect(replay.asked).toBe(0);
    expect(replay.of('response').every(({ replayed }) => replayed)).toBe(true);
    expect(replay.result.spent.paid).toBe(0);
    expect(replay.of('run_start')[0]!.past).toEqual({ kind: 'replay', before: null, edits: [] });
    // And once more, of the replay.
    const third = await run(one, again(replay.events, { kind: 'replay', missing: 'fail' }));
    expect(plain(third.events)).toEqual(plain(first.events));
  });

  it('is made short where it was, whatever its models take now', async () => {
    const one = cases.compaction!;
    const first = await run(one);
    const wide = { ...one, settings: { ...one.settings, compaction: { share: 0.9 } } };
    const replay = await run(wide, again(first.events, { kind: 'replay', missing: 'fail' }));
    expect(replay.of('compaction')).toHaveLength(first.of('compaction').length);
    expect(replay.of('request').map(({ messages }) => messages)).toEqual(
      first.of('request').map(({ messages }) => messages),
    );
  });

  it('is not held up by budgets that are smaller than it was', async () => {
    const one = cases['sub-calls, some equal, some failing']!;
    const first = await run(one);
    const settings = { ...one.settings, budgets: { tokens: 10, cost: 1e-9 } };
    const replay = await run({ ...one, settings }, again(first.events, { kind: 'replay', missing: 'fail' }));
    expect(replay.result).toMatchObject({ reason: 'final', value: 1 });
  });

  it('fails where Python asks what it had not asked, and says which call that was', async () => {
    const one = cases['sub-calls, some equal, some failing']!;
    const first = await run(one);
    const edits: Edit[] = [{ kind: 'code', run: '0', cell: '0#2', text: 'ask c|new\nshow' }];
    const replay = await run(one, again(first.events, { kind: 'replay', missing: 'fail', edits }));
    expect(replay.of('cell_end')[1]!.stdout).toContain('re: c');
    expect(replay.of('cell_end')[1]!.stdout).toContain(
      '[error] ChatError: The call 0/7 of turn 1 was not made',
    );
    expect(replay.of('call_failed').find(({ call }) => call === '0/7')!.error).toMatchObject({
      code: 'not_recorded',
      field: '0/7',
    });
    expect(replay.asked).toBe(0);
  });
});

const seqOf = (events: readonly RlmEvent[], find: (event: RlmEvent) => boolean): number =>
  events.find(find)!.seq;
const turnRequest = (events: readonly RlmEvent[], turn: number) =>
  seqOf(events, (event) => event.type === 'request' && event.purpose === 'turn' && event.turn === turn);

describe('a run that is forked', () => {
  const one: Case = {
    root: [repl('ask a|b|a\nshow'), repl('one d\nshow'), repl('FINAL "first"')],
    settings: { budgets: { turns: 9, depth: 2 } },
  };
  const other = (root: readonly Said[]): Case => ({ ...one, root });

  it('at an answer: what came before is not asked again, the rest is', async () => {
    const first = await run(one);
    const before = turnRequest(first.events, 2);
    const edits: Edit[] = [{ kind: 'answer', run: '0', turn: 2, text: repl('one new\nshow') }];
    const fork = await run(other([repl('FINAL "second"')]), again(first.events, { before, edits }));
    expect(fork.result).toMatchObject({ value: 'second', turns: 3 });
    expect(fork.models.sub.requests.map(({ messages }) => messages[0]!.content)).toEqual(['new']);
    expect(fork.models.root.requests).toHaveLength(1);
    expect(fork.models.root.requests[0]!.messages.at(-2)!.content).toBe(edits[0]!.text);
    expect(fork.of('response').map(({ replayed }) => replayed)).toEqual([
      ...[true, true, true, true, true],
      ...[false, false],
    ]);
    expect(fork.of('run_start')[0]!.past).toEqual({ kind: 'fork', before, edits });
    const untouched = (events: readonly RlmEvent[]) => plain(events.slice(1, before));
    const upTo = turnRequest(fork.events, 2);
    expect(plain(fork.events.slice(1, upTo))).toEqual(untouched(first.events));
  });

  it('at an answer that ends the run, or has no code, or other cells', async () => {
    const first = await run(one);
    const before = turnRequest(first.events, 2);
    const at = (text: string): Partial<RlmHooks> =>
      again(first.events, { before, edits: [{ kind: 'answer', run: '0', turn: 2, text }] });
    const ended = await run(other(['never']), at(repl('FINAL "now"')));
    expect(ended.result).toMatchObject({ reason: 'final', value: 'now', turns: 2 });
    expect(ended.asked).toBe(0);
    const idle = await run(other([repl('FINAL 0')]), at('I only think.'));
    expect(idle.of('observation')[1]!.nudge).toBe(true);
    const more = await run(other([repl('FINAL 0')]), at(`${repl('one d')}\n${repl('ask a|b\nshow')}`));
    expect(more.of('cell_start').map(({ cell }) => cell)).toEqual(['0#1', '0#2', '0#3', '0#4']);
    expect(more.models.sub.requests).toHaveLength(3);
  });

  it('at the code of a cell: the model finds its answer with the code that was run', async () => {
    const first = await run(one);
    const before = seqOf(first.events, (event) => event.type === 'cell_start' && event.cell === '0#2');
    const edits: Edit[] = [{ kind: 'code', run: '0', cell: '0#2', text: 'say $& other' }];
    const fork = await run(other([repl('FINAL 0')]), again(first.events, { before, edits }));
    expect(fork.of('cell_start')[1]!.code).toBe('say $& other');
    expect(fork.of('response').find(({ call }) => call === '0/5')!.text).toBe(repl('one d\nshow'));
    expect(fork.models.root.requests[0]!.messages.at(-2)!.content).toBe(repl('say $& other'));
    expect(fork.of('intervention')).toMatchObject([{ cell: '0#2', what: 'edited', before: 'one d\nshow' }]);
    // The fork of the fork runs the edited code again, though nobody edits it now.
    const second = await run(
      other([repl('FINAL 7')]),
      again(fork.events, { before: turnRequest(fork.events, 3) }),
    );
    expect(second.of('cell_start')[1]!.code).toBe('say $& other');
    expect(second.result.value).toBe(7);
    expect(second.of('run_start')[0]!.past!.edits).toEqual(edits);
    // A fork before it does not.
    const earlier = await run(
      other([repl('one d\nshow'), repl('FINAL 8')]),
      again(fork.events, { before: turnRequest(fork.events, 2) }),
    );
    expect(earlier.of('cell_start')[1]!.code).toBe('one d\nshow');
    expect(earlier.of('run_start')[0]!.past!.edits).toEqual([]);
  });

  it('at an observation: all of the turn stands, and the model is told the new text', async () => {
    const first = await run(one);
    const before = turnRequest(first.events, 2);
    const edits: Edit[] = [{ kind: 'observation', run: '0', turn: 1, text: 'Nothing at all.' }];
    const fork = await run(other([repl('FINAL 0')]), again(first.events, { before, edits }));
    expect(fork.models.sub.requests).toHaveLength(0);
    expect(fork.of('observation')[0]).toMatchObject({ text: 'Nothing at all.', full: 15 });
    expect(fork.models.root.requests[0]!.messages.at(-1)!.content).toBe('Nothing at all.');
    const replay = await run(other(['never']), again(fork.events, { kind: 'replay', missing: 'fail' }));
    expect(plain(replay.events)).toEqual(plain(fork.events));
  });

  it('at a sub-call: it answers otherwise, and its siblings stand', async () => {
    const first = await run(one);
    const before = seqOf(first.events, (event) => event.type === 'cell_end' && event.cell === '0#1');
    const edits: Edit[] = [{ kind: 'sub', run: '0', call: '0/3', text: 'edited' }];
    const fork = await run(other([repl('FINAL 0')]), again(first.events, { before, edits }));
    expect(fork.of('cell_end')[0]!.stdout).toBe('["re: a","edited","re: a"]\n');
    expect(fork.models.sub.requests).toHaveLength(0);
  });

  it('at a child: it answers without being run', async () => {
    const tree: Case = { ...one, root: [repl('children flat|flat\nshow'), repl('FINAL 1')] };
    const first = await run(tree);
    const before = seqOf(first.events, (event) => event.type === 'cell_end' && event.run === '0');
    const edits: Edit[] = [{ kind: 'sub', run: '0', call: '0/3', text: 'edited' }];
    const fork = await run({ ...tree, root: [repl('FINAL 0')] }, again(first.events, { before, edits }));
    expect(fork.of('cell_end').find(({ run }) => run === '0')!.stdout).toBe('["child","edited"]\n');
    expect(fork.of('run_start').map(({ run }) => run)).toEqual(['0', '0.2']);
    expect(fork.models.sub.requests).toHaveLength(0);
  });

  it('inside a child: the child goes on anew from there, its parent with what it says', async () => {
    const tree: Case = { ...one, root: [repl('children flat\nshow'), repl('FINAL last')] };
    const first = await run(tree);
    const before = seqOf(
      first.events,
      (event) => event.type === 'request' && event.run === '0.2' && event.turn === 2,
    );
    const edits: Edit[] = [{ kind: 'answer', run: '0.2', turn: 2, text: repl('FINAL "otherwise"') }];
    const fork = await run({ ...tree, root: [repl('FINAL 0')] }, again(first.events, { before, edits }));
    expect(fork.of('cell_end').find(({ cell }) => cell === '0#1')!.stdout).toBe('["otherwise"]\n');
    expect(fork.models.sub.requests).toHaveLength(0);
  });
});

describe('what still waited when its cell was stopped', () => {
  /** Two of the batch are asked, the others wait for permits; or all wait at their gates. */
  const stopped = async (settings: SettingsChanges, command: string, hooks: Partial<RlmHooks> = {}) => {
    const first = await run(
      {
        root: [repl(command), repl('say on'), repl('FINAL 1')],
        settings,
        sub: ({ signal }) =>
          new Promise((_, no) => signal.addEventListener('abort', () => no(signal.reason as Error))),
      },
      {
        ...hooks,
        onSession: (of, session, state) => {
          if (of === '0' && state === 'open') setTimeout(() => session.interrupt(), 40);
        },
      },
    );
    expect(first.of('cell_end').find(({ run }) => run === '0')!.status).toBe('interrupted');
    return first;
  };
  const permits: SettingsChanges = { concurrency: 2 };
  const gate: RlmHooks['gate'] = (what) =>
    what.kind === 'call' ? new Promise(() => undefined) : Promise.resolve({ kind: 'go' });

  it.each([
    ['for a permit', permits, 'ask a|b|c|d', undefined],
    ['at its gate', permits, 'ask a|b', gate],
    ['for an interpreter', { budgets: { depth: 2, turns: 20 } }, 'children a|b|c|d|e|f', undefined],
  ] as const)('%s is asked neither in a fork nor in a replay', async (_, settings, command, waits) => {
    const first = await stopped(settings, command, waits && { gate: waits });
    const before = turnRequest(first.events, 3);
    const one = { root: [repl('FINAL 2')], settings };
    const seen: string[] = [];
    const watch: Partial<RlmHooks> = {
      gate: async (what) => (seen.push(what.id), { kind: 'go' }),
    };
    const fork = await run(one, { ...again(first.events, { before }), ...watch });
    expect(fork.models.sub.requests).toEqual([]);
    expect(seen.filter((id) => id.includes('/'))).toEqual([]);
    expect(fork.result).toMatchObject({ value: 2, turns: 3 });
    const replay = await run(one, again(first.events, { kind: 'replay', missing: 'fail' }));
    expect(replay.asked).toBe(0);
    expect(replay.of('call_failed').filter(({ error }) => error.code === 'not_recorded')).toEqual([]);
    expect(replay.of('intervention')).toMatchObject(first.of('intervention').map(({ what }) => ({ what })));
    expect(replay.result).toMatchObject({ value: 1, turns: 3 });
  });
});

describe('a run whose time was over', () => {
  it('in a batch, is gone through again to its extraction', async () => {
    const settings = { budgets: { seconds: 0.5, turns: 5 } };
    const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
    const first = await run({
      root: [repl('ask a|b|c\nshow'), 'extracted'],
      settings: { ...settings, concurrency: 2 },
      sub: async () => (await pause(900), 'late'),
    });
    expect(first.result).toMatchObject({ reason: 'extracted', value: 'extracted' });
    expect(first.of('cell_end')[0]!.status).toBe('interrupted');
    const replay = await run(
      { root: ['never'], settings: { ...settings, concurrency: 2 } },
      again(first.events, { kind: 'replay', missing: 'fail' }),
    );
    expect(replay.result).toMatchObject({ reason: 'extracted', value: 'extracted', error: null });
    expect(replay.of('cell_end').map(({ status }) => status)).toEqual(['interrupted']);
    expect(replay.of('call_failed').filter(({ error }) => error.code === 'not_recorded')).toEqual([]);
    expect(replay.of('intervention')).toEqual([]);
    expect(replay.of('budget').at(-1)!.hit).toBe('seconds');
    expect(replay.asked).toBe(0);
  });

  it('between two turns, is too, also by tools', async () => {
    for (const agent of ['rlm', 'react'] as const) {
      const settings = { agent, budgets: { seconds: 60, turns: 5 } };
      const turn = agent === 'react' ? 'Action: length()' : repl('say 1');
      const first = await run({
        root: [turn, turn, '"extracted"'],
        settings: { ...settings, budgets: { turns: 2 } },
      });
      // As a deadline writes it: nothing but what was hit stands between the last turn and the extraction.
      const late = first.events.map((event) =>
        event.type === 'budget' && event.hit === 'turns' ? { ...event, hit: 'seconds' as const } : event,
      );
      expect(late).not.toEqual(first.events);
      const replay = await run(
        { root: ['never'], settings },
        again(late, { kind: 'replay', missing: 'fail' }),
      );
      expect(replay.result).toMatchObject({ reason: 'extracted', value: first.result.value, turns: 2 });
      // A run that goes on has a time of its own.
      const on = await run(
        { root: [agent === 'react' ? 'Answer: more' : repl('FINAL "more"')], settings },
        again(late, { kind: 'resume' }),
      );
      expect(on.result).toMatchObject({ reason: 'final', value: 'more', turns: 3 });
    }
  });
});

it('an edited answer is no price: the cost of what it asks is bounded as ever', async () => {
  const paid = { name: 'm', price: 0.02, delay: 5 };
  const settings = settingsWith({ budgets: { cost: 1 }, concurrency: 16 });
  const go = async (script: Parameters<typeof fakeModel>[0], past?: Partial<RlmHooks>) => {
    const model = fakeModel(script, paid);
    const trace = recorded();
    const input = { question: 'What?', context: null };
    const models = { root: model, sub: model };
    const open = fakeSessions(python).open;
    const hooks = { ...trace.hooks, ...past };
    const result = await runnerOver(open)(input, settings, models, async () => null as never, hooks);
    return { ...trace, model, result };
  };
  const refused = await go([new LabError('chat_refused', 'No.', { hint: '' })]);
  const prompts = Array.from({ length: 16 }, (_, i) => `p${i} ${'x'.repeat(30)}`).join('|');
  const edits: Edit[] = [{ kind: 'answer', run: '0', turn: 1, text: repl(`ask ${prompts}`) }];
  const before = turnRequest(refused.events, 1);
  const fork = await go(() => 'y', again(refused.events, { before, edits }));
  expect(fork.model.requests.length).toBeGreaterThan(0);
  expect(fork.result.spent.cost).toBeLessThanOrEqual(1);
});

describe('a run that goes on', () => {
  it('after it was stopped, or its model failed, or its turns ran out', async () => {
    const turns = [repl('ask a|b\nshow'), repl('one c\nshow')];
    const controller = new AbortController();
    const stopped = await run(
      {
        root: [...turns, repl('FINAL 1')],
        sub: ({ messages }) => {
          if (messages[0]!.content === 'c') controller.abort();
          return 'said';
        },
      },
      { signal: controller.signal },
    );
    expect(stopped.result.reason).toBe('aborted');
    const on = await run(
      { root: [repl('FINAL 2')], sub: ['now'] },
      again(stopped.events, { kind: 'resume' }),
    );
    expect(on.result).toMatchObject({ value: 2, turns: 3 });
    expect(on.models.sub.requests.map(({ messages }) => messages[0]!.content)).toEqual(['c']);

    const gone = new LabError('chat_failed', 'Gone.', { hint: '' });
    const failed = await run({ root: [...turns, gone] });
    expect(failed.result.reason).toBe('failed');
    const mended = await run({ root: [repl('FINAL 3')] }, again(failed.events, { kind: 'resume' }));
    expect(mended.result.value).toBe(3);
    expect(mended.asked).toBe(1);

    const out = await run({ root: [...turns, 'extracted'], settings: { budgets: { turns: 2 } } });
    expect(out.result.reason).toBe('extracted');
    const more = await run(
      { root: [repl('say more'), 'another'], settings: { budgets: { turns: 3 } } },
      again(out.events, { kind: 'resume' }),
    );
    expect(more.result).toMatchObject({ reason: 'extracted', value: 'another', turns: 3 });
  });
});

describe('a past that is no past', () => {
  const one = cases.children!;

  it('of any beginning, and of events in disorder, ends in a run', async () => {
    const { events } = await run(one);
    const random = (seed: number) => () => (seed = (seed * 1103515245 + 12345) % 2 ** 31) / 2 ** 31;
    for (let i = 0; i < 40; i++) {
      const draw = random(i + 1);
      const cut = events.slice(0, Math.floor(draw() * events.length));
      const hostile = i % 2 ? cut : [...cut].sort(() => draw() - 0.5);
      const bent = hostile.map((event) => {
        const key = ['run', 'call', 'cell', 'turn', 'purpose'][Math.floor(draw() * 5)]!;
        const value = key === 'turn' ? 7 : '__proto__';
        return draw() < 0.2 && key in event ? { ...event, [key]: value } : event;
      });
      for (const missing of ['ask', 'fail'] as const) {
        const edits: Edit[] = [{ kind: 'sub', run: '__proto__', call: '0/3', text: 'x' }];
        const went = await run(one, again(bent, { kind: i % 3 ? 'fork' : 'replay', missing, edits }));
        expect(went.events.at(-1)).toMatchObject({ type: 'run_end', run: '0' });
        const code = went.result.error?.code;
        if (code !== undefined) expect(['not_recorded', 'chat_failed', 'budget_exceeded']).toContain(code);
        if (missing === 'fail') expect(went.asked).toBe(0);
      }
    }
  });

  it('of another system, whose calls have other ids, is found by turns and prompts', async () => {
    const first = await run(cases['sub-calls, some equal, some failing']!);
    const foreign = first.events.map((event) => {
      const id = (text: string) => `id-${[...text].map((c) => c.charCodeAt(0)).join('')}`;
      return {
        ...event,
        run: 'root',
        ...('call' in event && event.call !== undefined && { call: id(event.call) }),
        ...('cell' in event && event.cell !== undefined && { cell: `cell ${event.cell}` }),
        ...('from' in event && event.from && { from: { ...event.from, cell: `cell ${event.from.cell}` } }),
      };
    }) as RlmEvent[];
    const replay = await run(
      cases['sub-calls, some equal, some failing']!,
      again(foreign, { kind: 'replay', missing: 'fail' }),
    );
    expect(plain(replay.events)).toEqual(plain(first.events));
    expect(replay.asked).toBe(0);
  });
});
