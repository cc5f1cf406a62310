/**
 * A session without Python, for tests of the loop: cells are functions of the test's own, found by their code. What
 * real sessions guarantee is tested on real ones.
 */

import type { Json } from '../json';
import type {
  CellResult,
  Ending,
  HostCall,
  HostReply,
  RecordedCell,
  Session,
  SessionHost,
  SessionOptions,
  Variable,
} from '../repl/session-types';

/** What a cell of a test can do. */
export interface FakeCell {
  readonly code: string;
  readonly options: SessionOptions;
  readonly signal: AbortSignal;
  print(text: string): void;
  /** As a helper would: throws the reply's error. */
  ask(call: HostCall): Promise<Json>;
  query(prompts: readonly string[], extra?: Partial<Extract<HostCall, { kind: 'query' }>>): Promise<Json>;
  /** Ends the cell where it is taken; throws WrongAnswer where not. */
  final(value: Json, ending?: Ending): Promise<void>;
  set(name: string, preview: string): void;
}

class Finished extends Error {}

export type FakePython = (cell: FakeCell) => Promise<string | void> | string | void;

export interface FakeSessions {
  readonly open: (spawn: unknown, options: SessionOptions, host: SessionHost) => Promise<Session>;
  /** In the order of opening. */
  readonly opened: { readonly options: SessionOptions; disposed: boolean }[];
  readonly most: () => number;
}

export function fakeSessions(python: FakePython): FakeSessions {
  const opened: { options: SessionOptions; disposed: boolean }[] = [];
  let alive = 0;
  let most = 0;
  const open = async (_: unknown, options: SessionOptions, host: SessionHost): Promise<Session> => {
    const own = { options, disposed: false };
    opened.push(own);
    most = Math.max(most, ++alive);
    const cells: RecordedCell[] = [];
    const variables = new Map<string, Variable>();
    let stop: ((how: 'interrupted' | 'killed') => void) | null = null;
    const stopBy = (how: 'interrupted' | 'killed') => {
      if (!stop) return;
      host.onStop?.(how);
      stop(how);
    };
    return {
      cells,
      waiting: 'jspi',
      async run(code, signal) {
        const controller = new AbortController();
        const interrupt = () => controller.abort('interrupted');
        stop = (how) => controller.abort(how);
        if (signal?.aborted) interrupt();
        else signal?.addEventListener('abort', interrupt, { once: true });
        host.onBegin?.();
        const result = await runCell(code, python, options, host, controller.signal, variables);
        stop = null;
        cells.push({ code, calls: [], status: result.status });
        return result;
      },
      interrupt: () => stopBy('interrupted'),
      kill: () => stopBy('killed'),
      variables: async () => [...variables.values()],
      inspect: async (name) => ({ value: variables.get(name)!, entries: [] }),
      dispose() {
        if (!own.disposed) alive--;
        own.disposed = true;
      },
    };
  };
  return { open, opened, most: () => most };
}

async function runCell(
  code: string,
  python: FakePython,
  options: SessionOptions,
  host: SessionHost,
  signal: AbortSignal,
  variables: Map<string, Variable>,
): Promise<CellResult> {
  let stdout = '';
  let final: CellResult['final'] = null;
  const changed: Variable[] = [];
  const ask = async (call: HostCall): Promise<Json> => {
    const reply: HostReply = await host.call(call, signal);
    if (reply.ok) return reply.value;
    throw Object.assign(new Error(reply.message), { name: reply.type });
  };
  const cell: FakeCell = {
    code,
    options,
    signal,
    print(text) {
      stdout += `${text}\n`;
      host.onOutput?.('stdout', `${text}\n`);
    },
    ask,
    query: (prompts, extra) =>
      ask({ kind: 'query', recursive: false, batched: false, model: null, prompts, ...extra }),
    async final(value, ending = 'FINAL') {
      const refusal = await ask({ kind: 'final', ending, value });
      if (refusal !== null)
        throw Object.assign(new Error(typeof refusal === 'string' ? refusal : 'refused'), {
          name: 'WrongAnswer',
        });
      final = { ending, value };
      throw new Finished();
    },
    set(name, preview) {
      const variable = { name, type: 'str', length: preview.length, preview, bytes: preview.length };
      variables.set(name, variable);
      changed.push(variable);
    },
  };
  const end = (part: Partial<CellResult>): CellResult => ({
    status: 'ok',
    stdout,
    stderr: '',
    value: null,
    error: null,
    final,
    changed,
    removed: [],
    seconds: 0.001,
    waited: 0,
    rebuilt: false,
    notes: [],
    ...part,
  });
  try {
    const stopped = new Promise<never>((_, reject) =>
      signal.addEventListener('abort', () => reject(new Error('stopped')), { once: true }),
    );
    const value = await Promise.race([Promise.resolve(python(cell)), stopped]);
    return end({ value: value ?? null });
  } catch (error) {
    if (error instanceof Finished) return end({});
    if (signal.aborted) {
      const status = signal.reason === 'killed' ? 'killed' : 'interrupted';
      return end({ status, rebuilt: status === 'killed' });
    }
    const { name, message } = error as Error;
    const traceback = `Traceback\n  Cell 1, line 1\n${name}: ${message}`;
    return end({ status: 'error', error: { type: name, message, traceback, line: 1 } });
  }
}
