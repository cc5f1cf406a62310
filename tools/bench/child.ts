/** A peer in a process of its own, by lines of JSON on its standard input and output. Both ends are here. */

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { answer, type Answer, type Handlers, type Message, type Peer } from './protocol';

/** Serves this process' standard input until it closes. */
export async function serve(handlers: Handlers): Promise<void> {
  for await (const line of createInterface({ input: process.stdin }))
    process.stdout.write(`${JSON.stringify(await answer(handlers, JSON.parse(line) as Message))}\n`);
}

/** One BLAS and OpenMP thread, whatever library a child links. */
const oneThread = { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };

/** @param command the program and its arguments. Lines on its standard error are shown when it dies. */
export function childPeer(name: string, command: readonly [string, ...string[]]): Peer {
  const [program, ...rest] = command;
  const child = spawn(program, rest, {
    env: { ...process.env, ...oneThread },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let said = '';
  child.stderr.on('data', (data: Buffer) => (said = (said + data.toString()).slice(-4000)));
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', (error) => {
      said += error.message;
      resolve();
    });
  });
  child.stdin.on('error', () => undefined); // the reply that never comes tells it
  return {
    name,
    async ask(what, args) {
      child.stdin.write(`${JSON.stringify({ what, args } satisfies Message)}\n`);
      const line = await lines.next();
      if (line.done) throw new Error(`${name} ended: ${said.trim() || 'no reason given'}`);
      const answered = JSON.parse(line.value) as Answer;
      if ('error' in answered) throw new Error(`${name}: ${answered.error}`);
      return answered.reply as never;
    },
    async close() {
      child.stdin.end();
      await ended;
    },
  };
}

/** A child that runs a file of this folder by tsx. */
export const nodeChild = (name: string, file: string): Peer =>
  childPeer(name, [process.execPath, '--import', 'tsx', file]);
