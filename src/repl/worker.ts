/**
 * The worker of one session: loads Python, seals the realm, and then speaks by one port alone (protocol.ts). What a cell
 * means is decided by the Python modules that the host sends, of which `lab_session` is called here.
 */

import { sealRealm } from './isolation';
import { capFiles, type FileSystem, type MemoryFiles, type Pipes } from './isolation-files';
import type { FromWorker, ToWorker } from './protocol';
import type { HostReply, SessionContext } from './session-types';
import { Calls, chooseWaiting } from './worker-calls';
import { glueName, glueSource } from './worker-glue';
import { loadInterpreter, type Loaded } from './worker-load';
import { Output } from './worker-output';

/** Of the session's memory, what its files may take besides. */
const FILES = 1 / 4;

/** A port of the page's or of Node's. */
export interface Line {
  postMessage(message: unknown): void;
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
}

/** A Python callable as JavaScript sees it. */
type PythonFunction = (...args: unknown[]) => unknown;

/** Pyodide's own side, which has no types. */
interface Internals {
  readonly FS: FileSystem & {
    mkdirTree(path: string): void;
    writeFile(path: string, text: string): void;
    readonly filesystems: { readonly MEMFS: MemoryFiles };
  };
  readonly _module: { readonly PIPEFS: Pipes };
  readonly _api: { on_fatal: (error: unknown) => void };
}

interface Live {
  run(code: string, replay: readonly HostReply[] | undefined): Promise<string>;
  context(context: SessionContext): void;
  variables(): string;
  inspect(name: string, path: string, from: number, count: number): string;
  reply(id: number, reply: HostReply): void;
  interrupt(): void;
  /** What was printed, and the heap's size if it is time to say so. */
  settle(always: boolean): void;
}

/** Waits for `start` on the line and serves the session for as long as the worker lives. */
export function serve(line: Line): void {
  // Taken now: nothing that Python might do to prototypes changes what these are.
  const post: (message: FromWorker) => void = line.postMessage.bind(line);
  let live: Live | null = null;
  let up: Promise<Up> | null = null;
  const fatal = (error: unknown) =>
    post({ kind: 'failed', failure: { when: 'fatal', code: 'repl_fatal', message: sentence(error) } });

  const answer = async (id: number, work: () => unknown): Promise<void> => {
    try {
      const result = (await work()) ?? null;
      live?.settle(true);
      post({ kind: 'done', id, result: result as string | null });
    } catch (error) {
      live?.settle(true);
      const { name, type } = error as { name?: string; type?: string };
      if (name === 'PythonError')
        post({ kind: 'done', id, error: { type: type ?? 'Exception', message: sentence(error) } });
      else fatal(error);
    }
  };

  line.onmessage = ({ data }) => {
    switch (data.kind) {
      case 'load':
        up ??= bringUp(data, post);
        up.catch(() => undefined); // `start` tells of it
        return;
      case 'start':
        start(data, (up ??= bringUp(data, post)), post, fatal).then(
          (session) => (live = session),
          (error) => {
            const failure = { when: 'start', code: 'repl_unavailable', message: sentence(error) } as const;
            post({ kind: 'failed', failure });
          },
        );
        return;
      case 'context':
        return void answer(data.id, () => live!.context(data.context));
      case 'run':
        return void answer(data.id, () => live!.run(data.code, data.replay));
      case 'variables':
        return void answer(data.id, () => live!.variables());
      case 'inspect':
        return void answer(data.id, () =>
          live!.inspect(data.name, JSON.stringify(data.path), data.from, data.count),
        );
      case 'reply':
        return live?.reply(data.id, data.reply);
      case 'interrupt':
        return live?.interrupt();
    }
  };
}

/** An interpreter that is up, with the lab's own modules and no code of anybody else's. */
interface Up extends Loaded {
  /** Where its output goes; nothing is printed before a session says so. */
  readonly out: { write: (stream: 'stdout' | 'stderr', text: string) => void };
}

const folder = '/lib/lab';

async function bringUp(
  { files, python }: Pick<ToWorker & { kind: 'load' }, 'files' | 'python'>,
  post: (message: FromWorker) => void,
): Promise<Up> {
  const out: Up['out'] = { write: () => undefined };
  const loaded = await loadInterpreter({ files, write: (stream, text) => out.write(stream, text) });
  const { pyodide } = loaded;
  const { FS } = pyodide as unknown as Internals;
  FS.mkdirTree(folder);
  for (const [name, source] of Object.entries({ ...python, [`${glueName}.py`]: glueSource }))
    FS.writeFile(`${folder}/${name}`, source);
  if (!files.snapshot) {
    pyodide.runPython(`import sys; sys.path.insert(0, '${folder}')`);
    pyodide.runPython(`import ${glueName}; ${glueName}.warm()`);
    post({ kind: 'snapshot', bytes: pyodide.makeMemorySnapshot() });
  }
  return { ...loaded, out };
}

async function start(
  { options, interrupt, reply, waiting: asked }: ToWorker & { kind: 'start' },
  loading: Promise<Up>,
  post: (message: FromWorker) => void,
  fatal: (error: unknown) => void,
): Promise<Live> {
  const now = performance.now.bind(performance);
  const began = now();
  const buffers = interrupt && reply ? { interrupt, reply } : null;
  const waiting = chooseWaiting(asked, buffers);

  const { memoryBytes, outputCharacters } = options.limits;
  const output = new Output(
    (stream, text) => post({ kind: 'output', stream, text }),
    { every: 50, batch: 1 << 16, characters: 2 * outputCharacters + 10_000 },
    now,
  );
  const { pyodide, lock, memory, cap, out } = await loading;
  cap.bytes = memoryBytes;
  out.write = (stream, text) => output.write(stream, text);
  let told = -Infinity;
  const settle = (always: boolean) => {
    output.flush();
    if (!always && now() - told < 250) return;
    told = now();
    post({ kind: 'memory', bytes: memory.buffer.byteLength });
  };
  const calls = new Calls({ post, now, before: () => settle(false) }, buffers);
  if (interrupt) pyodide.setInterruptBuffer(new Uint8Array(interrupt));
  const { FS, _module, _api } = pyodide as unknown as Internals;
  _api.on_fatal = fatal;

  const python_ = (module: object, name: string) => (module as Record<string, PythonFunction>)[name]!;
  const glue = pyodide.pyimport(glueName) as object;
  const jspi = waiting === 'jspi';
  python_(glue, 'wake')();
  python_(glue, 'patch_sleep')(calls.block, calls.pause, jspi);
  const write = (stream: unknown, text: unknown) => {
    output.write(stream === 'stderr' ? 'stderr' : 'stdout', String(text));
    settle(false);
  };
  const bridge = python_(glue, 'Bridge')(calls.ask, calls.askAsync, write, jspi);
  const [run, cancel, list] = ['run', 'cancel', 'buffers'].map((name) => python_(glue, name)) as [
    PythonFunction,
    PythonFunction,
    PythonFunction,
  ];
  const session = pyodide.pyimport('lab_session') as object;
  const [begin, setContext, variables, inspect] = ['start', 'set_context', 'variables', 'inspect'].map(
    (name) => python_(session, name),
  ) as [PythonFunction, PythonFunction, PythonFunction, PythonFunction];

  python_(glue, 'seal')();
  capFiles(FS, FS.filesystems.MEMFS, _module.PIPEFS, memoryBytes * FILES);
  const left = sealRealm();
  if (left.length) throw new Error(`The worker could not be sealed: ${left.join(', ')} stay.`);
  lock.close();
  begin(bridge, JSON.stringify(options));

  settle(true);
  post({ kind: 'ready', waiting, seconds: (now() - began) / 1000, memoryBytes: memory.buffer.byteLength });
  return {
    settle,
    reply: (id, answer) => calls.reply(id, answer),
    variables: () => variables() as string,
    inspect: (name, path, from, count) => inspect(name, path, from, count) as string,
    interrupt() {
      if (calls.interrupt() === 'cancel') cancel();
    },
    context(context) {
      const named = context.kind === 'files' ? context.files : [{ name: '', bytes: context.bytes }];
      const names = JSON.stringify(named.map(({ name }) => name));
      setContext(context.kind, list(named.map(({ bytes }) => bytes)), names);
    },
    async run(code, replay) {
      calls.begin(replay);
      output.begin();
      return (await run(session, code)) as string;
    },
  };
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
