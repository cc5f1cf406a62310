/** The Python modules alone, in an interpreter on this thread, over a bridge of a test's own. Only tests import it. */

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { loadPyodide } from 'pyodide';
import type { StartOptions } from '../protocol';
import type { HostCall, HostReply, SessionTool, Variable } from '../session-types';
import { readInspection, readListing, readResult, type ToldResult } from '../untrusted';
import { pythonFiles } from './index';

type Told = ToldResult & { readonly final: unknown };

interface LabSession {
  start(bridge: object, options: string): void;
  set_context(kind: string, buffers: unknown, names: string): void;
  run_cell(code: string): Promise<string>;
  variables(): string;
  inspect(name: string, path: string, from: number, count: number): string;
}

export interface Bench {
  run(code: string): Promise<Told>;
  variables(): Variable[];
  inspect(
    name: string,
    path?: (string | number)[],
    from?: number,
    count?: number,
  ): ReturnType<typeof readInspection>;
  /** What Python asked for so far. */
  readonly calls: HostCall[];
  /** Pieces of output as they were handed on. */
  readonly written: [stream: string, text: string][];
}

export interface BenchOptions {
  readonly context?: {
    readonly kind: string;
    readonly texts: readonly string[];
    readonly names?: readonly string[];
  };
  readonly options?: Partial<StartOptions>;
  readonly tools?: readonly SessionTool[];
  /** Absent: a query is answered by its prompts in angle brackets, everything else by null. */
  readonly answer?: (call: HostCall) => HostReply;
  /** In seconds; absent: the real one. */
  readonly clock?: () => number;
}

const limits = { cellSeconds: 60, memoryBytes: 1e9, outputCharacters: 20_000 };

const echo = (call: HostCall): HostReply => ({
  ok: true,
  value: call.kind === 'query' ? call.prompts.map((prompt) => `<${prompt}>`) : null,
});

/** Loads Python (a few seconds); each call of what it returns is a session of its own. */
export async function loadPython(): Promise<(options?: BenchOptions) => Bench & { interrupt(): void }> {
  const folder = dirname(createRequire(import.meta.url).resolve('pyodide/package.json'));
  const pyodide = await loadPyodide({ indexURL: folder, env: { HOME: '/home', PYTHONHASHSEED: '0' } });
  const files = pyodide.FS as { mkdirTree(path: string): void; writeFile(path: string, text: string): void };
  files.mkdirTree('/lab');
  for (const name of pythonFiles)
    files.writeFile(`/lab/${name}`, await readFile(new URL(name, import.meta.url), 'utf8'));
  pyodide.runPython('import sys; sys.path.insert(0, "/lab")');
  const signals = new Uint8Array(new SharedArrayBuffer(1));
  pyodide.setInterruptBuffer(signals);
  const lab = pyodide.pyimport('lab_session') as LabSession;

  return ({ context, options, tools, answer = echo, clock = () => performance.now() / 1000 } = {}) => {
    const calls: HostCall[] = [];
    const written: [string, string][] = [];
    const ask = (text: string): string => {
      const call = JSON.parse(text) as HostCall;
      calls.push(call);
      return JSON.stringify(answer(call));
    };
    const bridge = {
      call: ask,
      call_async: async (text: string) => ask(text),
      write: (stream: string, text: string) => void written.push([stream, text]),
      clock,
      waited: () => 0,
    };
    const start: StartOptions = { limits, helpers: { query: true, recursive: true }, tools, ...options };
    lab.start(bridge, JSON.stringify(start));
    const { kind, texts, names = [] } = context ?? { kind: 'text', texts: ['the context'] };
    lab.set_context(
      kind,
      texts.map((text) => new TextEncoder().encode(text)),
      JSON.stringify(names),
    );
    return {
      calls,
      written,
      async run(code) {
        const text = await lab.run_cell(code);
        const told = readResult(text, start.limits.outputCharacters);
        if (!told) throw new Error(`Not a result: ${text}`);
        return { ...told, final: (JSON.parse(text) as { final: unknown }).final };
      },
      variables: () => readListing(lab.variables())!,
      inspect: (name, path = [], from = 0, count = 100) =>
        readInspection(lab.inspect(name, JSON.stringify(path), from, count)),
      interrupt: () => void (signals[0] = 2),
    };
  };
}
