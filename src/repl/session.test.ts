import { afterEach, describe, expect, it, vi } from 'vitest';
import { type FakeWorker, spawner } from './fake-worker';
import type { ToWorker } from './protocol';
import { forkSession, openSession } from './session';
import type {
  HostCall,
  HostReply,
  RecordedCell,
  Session,
  SessionHost,
  SessionOptions,
} from './session-types';

const options: SessionOptions = {
  context: { kind: 'text', bytes: new TextEncoder().encode('the text') },
  limits: { cellSeconds: 0.2, memoryBytes: 1000, outputCharacters: 100 },
  helpers: { query: true, recursive: false },
};
const query = { kind: 'query', recursive: false, batched: false, prompts: ['q'], model: null } as const;
const echo: SessionHost = {
  call: async (call: HostCall): Promise<HostReply> => ({
    ok: true,
    value: call.kind === 'query' ? call.prompts : null,
  }),
};

const sessions: Session[] = [];
async function open(...args: Parameters<typeof openSession>): Promise<Session> {
  const session = await openSession(...args);
  sessions.push(session);
  return session;
}
afterEach(() => sessions.splice(0).forEach((session) => session.dispose()));

/** Runs of this code get `then`; everything else the usual. */
const on =
  (code: string, then: (id: number, worker: FakeWorker) => void) =>
  (message: ToWorker, worker: FakeWorker) => {
    if (message.kind !== 'run' || message.code !== code) return false;
    then(message.id, worker);
    return true;
  };
const ran = (worker: FakeWorker) =>
  worker.heard.flatMap((message) => (message.kind === 'run' ? [message.code] : []));
const ask = (worker: FakeWorker, id: number, call: object = query) =>
  worker.say({ kind: 'call', id, call: JSON.stringify(call), blocked: false });

describe('opening', () => {
  it('starts the worker, hands over a copy of the context, and keeps the caller’s bytes', async () => {
    const { spawn, workers } = spawner(undefined);
    const session = await open(spawn, options, echo);
    expect(workers[0]!.heard.map(({ kind }) => kind)).toEqual(['start', 'context']);
    expect(options.context.kind === 'text' && options.context.bytes.length).toBe(8);
    expect(session.waiting).toBe('jspi');
    expect(session.cells).toEqual([]);
  });

  it.each([
    ['no Python here', 'repl_unavailable'],
    ['Traceback…\nValueError: The tool f cannot be had: SyntaxError: x', 'bad_tool'],
  ])('rejects when the worker fails: %s', async (message, code) => {
    const { spawn, workers } = spawner(({ kind }, worker) => {
      if (kind !== 'start') return false;
      worker.say({ kind: 'failed', failure: { when: 'start', code: 'repl_unavailable', message } });
      return true;
    });
    await expect(openSession(spawn, options, echo)).rejects.toMatchObject({ code });
    expect(workers[0]!.terminated).toBe(true);
  });

  it('rejects when the worker dies, when the context does not fit, and when it is aborted', async () => {
    const dying = spawner((_, worker) => (worker.die('gone'), true));
    await expect(openSession(dying.spawn, options, echo)).rejects.toMatchObject({ code: 'repl_unavailable' });
    const choosy = spawner((message, worker) => {
      if (message.kind !== 'context') return false;
      worker.say({
        kind: 'done',
        id: message.id,
        error: { type: 'JSONDecodeError', message: 'Expecting value' },
      });
      return true;
    });
    await expect(openSession(choosy.spawn, options, echo)).rejects.toMatchObject({
      code: 'bad_context',
      field: 'context',
    });
    const silent = spawner(() => true);
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error('enough')), 10);
    await expect(openSession(silent.spawn, options, echo, { signal: controller.signal })).rejects.toThrow(
      'enough',
    );
    expect(silent.workers[0]!.terminated).toBe(true);
    const early = new AbortController();
    const opening = openSession(silent.spawn, options, echo, { signal: early.signal });
    early.abort(new Error('before its worker was there'));
    await expect(opening).rejects.toThrow('before its worker was there');
    expect(silent.workers[1]!.terminated).toBe(true);
  });
});

describe('cells', () => {
  it('run one at a time and are recorded with their calls in the order of asking', async () => {
    const { spawn } = spawner(
      on('ask', (id, worker) => {
        ask(worker, 1, { ...query, prompts: ['slow'] });
        ask(worker, 2, { ...query, prompts: ['fast'] });
        setTimeout(() => worker.finish(id, { value: "'x'" }), 40);
      }),
    );
    const replies: string[] = [];
    const session = await open(spawn, options, {
      call: async (call) => {
        const prompt = call.kind === 'query' ? call.prompts[0]! : '';
        await new Promise((resolve) => setTimeout(resolve, prompt === 'slow' ? 20 : 1));
        replies.push(prompt);
        return { ok: true, value: [prompt] };
      },
    });
    const [first, second] = await Promise.all([session.run('ask'), session.run('after')]);
    expect(first).toMatchObject({ status: 'ok', value: "'x'", rebuilt: false });
    expect(second.status).toBe('ok');
    expect(replies).toEqual(['fast', 'slow']);
    expect(session.cells.map(({ code }) => code)).toEqual(['ask', 'after']);
    expect(session.cells[0]!.calls.map(({ reply }) => reply.ok && reply.value)).toEqual([['slow'], ['fast']]);
  });

  it('take a final value only from a call that the host took', async () => {
    const final = { kind: 'final', ending: 'FINAL', value: 7 } as const;
    const { spawn } = spawner(
      on('taken', (id, worker) => {
        ask(worker, 1, final);
        ask(worker, 2, { ...final, value: 8 });
        setTimeout(() => worker.finish(id), 5);
      }),
    );
    const session = await open(spawn, options, echo);
    expect((await session.run('taken')).final).toEqual({ ending: 'FINAL', value: 7 });
    const forged = spawner(
      on('forged', (id, worker) => worker.finish(id, { final: { ending: 'FINAL', value: 1 } })),
    );
    expect((await (await open(forged.spawn, options, echo)).run('forged')).final).toBeNull();
  });

  it('do not count the time in which they wait for the host', async () => {
    const { spawn } = spawner(
      on('ask', (id, worker) => {
        ask(worker, 1);
        setTimeout(() => worker.finish(id), 420);
      }),
    );
    const session = await open(spawn, options, {
      call: async () => {
        await new Promise((resolve) => setTimeout(resolve, 400));
        return { ok: true, value: ['a'] };
      },
    });
    expect((await session.run('ask')).status).toBe('ok');
  });
});

describe('a cell that does not end', () => {
  it('is interrupted again and again, and then killed; the cells before it are run again without the host', async () => {
    const asked = vi.fn(echo.call);
    const first = (message: ToWorker, worker: FakeWorker) =>
      on('ask', (id) => {
        ask(worker, 1);
        setTimeout(() => worker.finish(id), 5);
      })(message, worker) ||
      on('hang', () => worker.say({ kind: 'output', stream: 'stdout', text: 'printed' }))(message, worker);
    const { spawn, workers } = spawner(first);
    const session = await open(spawn, options, { call: asked });
    await session.run('ask');
    const told = await session.run('hang');
    expect(told).toMatchObject({
      status: 'timeout',
      rebuilt: true,
      stdout: 'printed',
      error: { type: 'CellTimeout' },
    });
    expect(workers[0]!.heard.filter(({ kind }) => kind === 'interrupt').length).toBeGreaterThan(5);
    expect(workers[0]!.terminated).toBe(true);
    expect((await session.run('on')).notes.join()).toContain('What cell 2 had assigned is lost');
    expect(ran(workers[1]!)).toEqual(['ask', '', 'on']);
    expect(asked).toHaveBeenCalledTimes(1);
    expect(session.cells.map(({ status }) => status)).toEqual(['ok', 'timeout', 'ok']);
  });

  it('returns at once when it listens, and its status says who stopped it', async () => {
    const { spawn } = spawner((message, worker) => {
      if (message.kind === 'run' && message.code === 'loop') return true;
      if (message.kind !== 'interrupt') return false;
      const id = worker.heard.flatMap((heard) => (heard.kind === 'run' ? [heard.id] : [])).at(-1)!;
      worker.finish(id, { status: 'interrupted', error: { type: 'E', message: '', traceback: '', line: 1 } });
      return true;
    });
    const session = await open(spawn, options, echo);
    expect(await session.run('loop')).toMatchObject({ status: 'timeout', rebuilt: false });
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 20);
    expect(await session.run('loop', controller.signal)).toMatchObject({
      status: 'interrupted',
      rebuilt: false,
    });
    setTimeout(() => session.interrupt(), 20);
    expect(await session.run('loop')).toMatchObject({ status: 'interrupted' });
    expect(await session.run('never', controller.signal)).toMatchObject({
      status: 'interrupted',
      changed: [],
    });
    expect(session.cells).toHaveLength(3);
  });

  it('gives up what it asked: the host’s signal is aborted and a late answer goes nowhere', async () => {
    let signal: AbortSignal | null = null;
    const { spawn, workers } = spawner((message, worker) => {
      if (message.kind === 'run') return (ask(worker, 1), true);
      if (message.kind !== 'interrupt') return false;
      const run = worker.heard.find(({ kind }) => kind === 'run') as { id: number };
      worker.finish(run.id, { status: 'interrupted' });
      return true;
    });
    const session = await open(spawn, options, {
      call: async (_, given) => {
        signal = given;
        await new Promise((resolve) => setTimeout(resolve, 100));
        return { ok: true, value: ['late'] };
      },
    });
    setTimeout(() => session.interrupt(), 20);
    const told = await session.run('ask');
    expect(told.status).toBe('interrupted');
    expect(signal!.aborted).toBe(true);
    expect(session.cells[0]!.calls).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(JSON.stringify(workers[0]!.heard)).not.toContain('late');
  });
});

describe('a session that is stopped from outside', () => {
  it('tells its host who stopped what, once, and of its own limits nothing', async () => {
    const stops: string[] = [];
    const { spawn, workers } = spawner(on('hang', () => undefined));
    const session = await open(spawn, options, { ...echo, onStop: (how) => stops.push(how) });
    session.interrupt();
    expect((await session.run('hang')).status).toBe('timeout');
    await session.run('on');
    const running = session.run('hang');
    await new Promise((resolve) => setTimeout(resolve, 10));
    session.interrupt();
    session.interrupt();
    session.kill();
    session.kill();
    expect(await running).toMatchObject({ status: 'killed', rebuilt: true });
    expect(stops).toEqual(['interrupted', 'killed']);
    await session.run('on');
    expect(ran(workers[2]!)).toEqual(['', 'on', '', 'on']);
  });
});

describe('a cell that is interrupted before it begins', () => {
  /** The second worker comes up when it is let. */
  const slow = () => {
    const { spawn, workers } = spawner(
      on('hang', () => undefined),
      undefined,
    );
    let letIn = (): void => undefined;
    const gone = new Promise<void>((resolve) => (letIn = resolve));
    let spawned = 0;
    return {
      workers,
      letIn: () => letIn(),
      spawn: async () => (spawned++ === 0 ? spawn() : (await gone, spawn())),
    };
  };

  it('since Python is replaced, is not run, which is told, and keeps its number', async () => {
    const told: string[] = [];
    const { spawn, workers, letIn } = slow();
    const host = { ...echo, onStop: (how: string) => told.push(how), onBegin: () => told.push('begins') };
    const session = await open(spawn, options, host);
    const first = session.run('hang');
    await new Promise((resolve) => setTimeout(resolve, 10));
    session.kill();
    expect((await first).status).toBe('killed');
    const second = session.run('second');
    const third = session.run('third');
    await new Promise((resolve) => setTimeout(resolve, 10));
    session.interrupt();
    session.interrupt();
    expect(told).toEqual(['begins', 'killed', 'interrupted']);
    letIn();
    expect(await second).toMatchObject({
      status: 'interrupted',
      error: { type: 'CellInterrupted' },
      seconds: 0,
    });
    expect((await third).status).toBe('ok');
    expect(told).toEqual(['begins', 'killed', 'interrupted', 'begins', 'begins']);
    expect(ran(workers[1]!)).toEqual(['', '', 'third']);
    expect(session.cells.map(({ code }) => code)).toEqual(['hang', '', 'third']);
  });
});

describe('a worker that dies', () => {
  it.each([
    ['by itself', (worker: FakeWorker) => worker.die('exit 1'), 'killed'],
    [
      'of a fatal error',
      (worker: FakeWorker) =>
        worker.say({ kind: 'failed', failure: { when: 'fatal', code: 'repl_fatal', message: 'stack' } }),
      'killed',
    ],
    ['of its memory', (worker: FakeWorker) => worker.say({ kind: 'memory', bytes: 65_000_000 }), 'memory'],
    [
      'of a result that is none',
      (worker: FakeWorker) => worker.say({ kind: 'done', id: 2, result: '{"status":1}' }),
      'killed',
    ],
  ] as const)('%s is replaced, and the session goes on', async (_, kill, status) => {
    const { spawn, workers } = spawner(on('die', (_id, worker) => kill(worker)));
    const session = await open(spawn, options, echo);
    expect(await session.run('die')).toMatchObject({ status, rebuilt: true });
    expect((await session.run('on')).status).toBe('ok');
    expect(workers).toHaveLength(2);
    expect(ran(workers[1]!)).toEqual(['', 'on']);
  });

  it('between two cells is replaced as well', async () => {
    const { spawn, workers } = spawner(undefined);
    const session = await open(spawn, options, echo);
    await session.run('one');
    workers[0]!.die('gone');
    expect(await session.run('two')).toMatchObject({ status: 'ok', rebuilt: true });
    expect(ran(workers[1]!)).toEqual(['one', 'two']);
    expect((await session.run('three')).rebuilt).toBe(false);
  });

  it('again on the same cell while it is replaced has that cell left out', async () => {
    const once = on('deadly', (id, worker) => worker.finish(id));
    const twice = on('deadly', (_, worker) => worker.die('again'));
    const { spawn, workers } = spawner(once, twice, undefined);
    const session = await open(spawn, options, echo);
    await session.run('deadly');
    workers[0]!.die('gone');
    expect((await session.run('on')).notes.join()).toContain('cell 1 had assigned is lost');
    expect(ran(workers[2]!)).toEqual(['', 'on']);
  });

  it('for good breaks the session', async () => {
    const { spawn, workers } = spawner(
      undefined,
      ({ kind }, worker) => kind === 'start' && (worker.die('no'), true),
    );
    const session = await open(spawn, options, echo);
    workers[0]!.die('gone');
    await expect(session.run('on')).rejects.toMatchObject({ code: 'repl_broken' });
    await expect(session.variables()).rejects.toMatchObject({ code: 'repl_broken' });
  });
});

describe('messages that are forged', () => {
  it('are passed over when they are malformed, late, or answer nothing', async () => {
    const { spawn } = spawner(
      on('forge', (id, worker) => {
        for (const junk of [null, 5, 'x', [], {}, { kind: 'done' }, { kind: 'done', id: 'x', result: null }])
          worker.forge(junk);
        worker.finish(id + 999, { status: 'error' });
        worker.forge({ kind: 'memory', bytes: -1 });
        worker.forge({ kind: 'output', stream: 'stdin', text: 'x' });
        worker.forge({ kind: 'ready', waiting: 'jspi', seconds: 0 });
        worker.forge(JSON.parse('{"__proto__": {"kind": "failed"}}'));
        worker.finish(id, { value: 'right' });
        worker.finish(id, { value: 'twice' });
      }),
    );
    const session = await open(spawn, options, echo);
    expect((await session.run('forge')).value).toBe('right');
    expect((await session.run('on')).value).toBeNull();
  });

  it('cannot ask for what there is not, nor outside a cell', async () => {
    const call = vi.fn(echo.call);
    const { spawn, workers } = spawner(
      on('forge', (id, worker) => {
        const forged = [
          {},
          { kind: 'shell' },
          { ...query, prompts: [] },
          { ...query, prompts: [1] },
          { ...query, model: 3 },
        ];
        forged.forEach((one, at) => ask(worker, at, one));
        worker.say({ kind: 'call', id: 9, call: '{', blocked: true });
        setTimeout(() => worker.finish(id), 10);
      }),
    );
    const session = await open(spawn, options, { call });
    await session.run('forge');
    ask(workers[0]!, 20);
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(call).not.toHaveBeenCalled();
    const replies = workers[0]!.heard.flatMap((message) => (message.kind === 'reply' ? [message.reply] : []));
    expect(replies).toHaveLength(6);
    expect(replies.every(({ ok }) => !ok)).toBe(true);
  });

  it('are cut where they are longer than a cell may be', async () => {
    const long = 'x'.repeat(5000);
    const streamed: string[] = [];
    const { spawn } = spawner(
      on('flood', (id, worker) => {
        for (let at = 0; at < 50; at++) worker.say({ kind: 'output', stream: 'stdout', text: long });
        const error = { type: long, message: long, traceback: long, line: 1 };
        worker.finish(id, { stdout: long, stderr: long, value: long, error, notes: Array(99).fill(long) });
      }),
    );
    const session = await open(spawn, options, { ...echo, onOutput: (_, text) => streamed.push(text) });
    const told = await session.run('flood');
    expect(streamed.join('')).toHaveLength(100);
    expect([told.stdout, told.stderr, told.value].map((text) => text!.length)).toEqual([100, 100, 100]);
    expect(JSON.stringify(told).length).toBeLessThan(60_000);
  });
});

describe('disposing', () => {
  it('ends what runs and what waits, and everything after', async () => {
    const { spawn, workers } = spawner(on('hang', () => undefined));
    const session = await open(spawn, options, echo);
    const running = session.run('hang');
    const queued = session.run('later');
    setTimeout(() => session.dispose(), 20);
    await expect(running).rejects.toMatchObject({ code: 'repl_closed' });
    await expect(queued).rejects.toMatchObject({ code: 'repl_closed' });
    await expect(session.run('x')).rejects.toMatchObject({ code: 'repl_closed' });
    await expect(session.variables()).rejects.toMatchObject({ code: 'repl_closed' });
    expect(workers[0]!.terminated).toBe(true);
  });
});

describe('forks', () => {
  it('run the first cells again out of the record, then go on by themselves', async () => {
    const call = vi.fn(echo.call);
    const { spawn, workers } = spawner(
      on('ask', (id, worker) => {
        ask(worker, 1);
        setTimeout(() => worker.finish(id), 5);
      }),
    );
    const session = await open(spawn, options, { call });
    for (const code of ['ask', 'two', 'three']) await session.run(code);
    const fork = await forkSession(session, 2, { call });
    sessions.push(fork);
    expect(ran(workers[1]!)).toEqual(['ask', 'two']);
    expect(call).toHaveBeenCalledTimes(1);
    expect((await fork.run('other')).notes).toEqual([]);
    expect(fork.cells.map(({ code }) => code)).toEqual(['ask', 'two', 'other']);
    expect(session.cells.map(({ code }) => code)).toEqual(['ask', 'two', 'three']);
  });

  it('leave out what cost its interpreter, however it ended, and however often it did', async () => {
    // Memory is told by the worker alone, so a fork that ran it again would die of it again.
    const dies = on('big', (_, worker) => worker.say({ kind: 'memory', bytes: 65_000_000 }));
    const { spawn, workers } = spawner(dies);
    const session = await open(spawn, options, echo);
    for (let i = 0; i < 4; i++) expect((await session.run('big')).status).toBe('memory');
    await session.run('last');
    const before = workers.length;
    const fork = await forkSession(session, 5, echo);
    sessions.push(fork);
    expect(workers.length - before).toBe(1);
    expect(ran(workers.at(-1)!)).toEqual(['', '', '', '', 'last']);
    expect((await fork.run('on')).notes.join()).toContain('What cell 4 had assigned is lost');
  });

  it('say where a cell was not what it had been', async () => {
    const { spawn } = spawner((message, worker) => {
      if (message.kind !== 'run') return false;
      if (message.code === 'new') ask(worker, 1, { ...query, prompts: ['other'] });
      setTimeout(() => worker.finish(message.id, message.code === 'fails' ? { status: 'error' } : {}), 5);
      return true;
    });
    const cell = (code: string, more: Partial<RecordedCell> = {}): RecordedCell => ({
      code,
      calls: [],
      status: 'ok',
      ...more,
    });
    const replay = [
      cell('new', { calls: [{ call: query, reply: { ok: true, value: ['a'] } }] }),
      cell('fails'),
      cell('stopped', { status: 'interrupted', seconds: 0.1 }),
      cell('dead', { status: 'killed' }),
    ];
    const session = await open(spawn, options, echo, { replay });
    expect((await session.run('x')).notes).toEqual([
      expect.stringContaining('Cell 1, run again, made 1 calls'),
      expect.stringContaining('Cell 2, run again, ended otherwise'),
      expect.stringContaining('Cell 3 had been stopped; it was run again for at most 0.1 s'),
      expect.stringContaining('cell 4 had assigned is lost'),
    ]);
    expect((await session.run('y')).notes).toEqual([]);
  });
});

describe('questions about variables', () => {
  it('are read as foreign data', async () => {
    const variable = { name: 'x', type: 'int', length: null, preview: '1', bytes: 4 };
    const { spawn } = spawner((message, worker) => {
      if (message.kind === 'inspect') {
        const error = { type: 'LookupError', message: 'Traceback…\nLookupError: there is no variable' };
        if (message.name === 'gone') worker.say({ kind: 'done', id: message.id, error });
        else
          worker.say({
            kind: 'done',
            id: message.id,
            result: JSON.stringify({ value: variable, entries: [variable] }),
          });
        return true;
      }
      if (message.kind !== 'variables') return false;
      worker.say({
        kind: 'done',
        id: message.id,
        result: JSON.stringify([{ ...variable, preview: 'x'.repeat(9999), junk: 1 }]),
      });
      return true;
    });
    const session = await open(spawn, options, echo);
    expect(await session.variables()).toEqual([{ ...variable, preview: 'x'.repeat(200) }]);
    expect(await session.inspect('x', [], { from: 0, count: 1 })).toEqual({
      value: variable,
      entries: [variable],
    });
    await expect(session.inspect('gone', [], { from: 0, count: 1 })).rejects.toMatchObject({
      code: 'repl_no_variable',
    });
  });

  it('that are answered by nonsense cost the interpreter, once, and then say so', async () => {
    const nonsense = ({ kind, ...message }: ToWorker, worker: FakeWorker) =>
      kind === 'variables' &&
      (worker.say({ kind: 'done', id: (message as { id: number }).id, result: '{"a":1}' }), true);
    const healed = spawner(nonsense, undefined);
    expect(await (await open(healed.spawn, options, echo)).variables()).toEqual([]);
    const never = spawner(nonsense);
    await expect((await open(never.spawn, options, echo)).variables()).rejects.toMatchObject({
      code: 'repl_broken',
    });
  });
});
