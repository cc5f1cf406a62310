/** A thousand sub-calls of one batch against a service that takes its time, beside a plain pool of fetches. */

import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { EndpointChat } from '../../../src/chat/endpoint';
import { ROOT, SCRATCH } from '../settings';
import { summarise, type Summary } from '../stats';
import { begin, cell } from './run';
import { ANSWER_MS, BATCHES, CALLS, CONCURRENCY } from './settings';

export interface CallsResult {
  /** Seconds, of which the rest are multiples. */
  readonly ideal: number;
  /** Seconds of the cell that makes the batch, Python's part included. */
  readonly batch: Summary;
  /** Seconds from the first request to the last answer. */
  readonly calls: Summary;
  /** Seconds of as many fetches, as many at a time, without an engine. */
  readonly peer: Summary;
  /** Milliseconds of processor time a call, of the whole process: what other work on the machine disturbs least. */
  readonly processor: { readonly batch: Summary; readonly peer: Summary };
}

const PORT = 8127;

export async function measureCalls(say: (line: string) => void): Promise<CallsResult> {
  const server = await serve();
  const url = `http://127.0.0.1:${PORT}/v1`;
  const [batch, calls, peer]: [number[], number[], number[]] = [[], [], []];
  const processor = { batch: [] as number[], peer: [] as number[] };
  try {
    const sub = new EndpointChat(url, 'scripted');
    for (let i = 0; i < BATCHES; i++) {
      const atPeer = process.cpuUsage();
      peer.push(await pool(url));
      processor.peer.push(perCall(atPeer));
      const run = begin(
        [cell(`r = llm_query_batched([f"line {i}" for i in range(${CALLS})])\nFINAL(r.count("ok"))`)],
        { models: { sub }, settings: { concurrency: CONCURRENCY, budgets: { cellSeconds: 60 } } },
      );
      await run.seen((event) => event.type === 'request' && event.purpose === 'sub');
      const atBatch = process.cpuUsage();
      const { result, of } = await run.done;
      processor.batch.push(perCall(atBatch));
      if (result.value !== CALLS) throw new Error(`answered: ${JSON.stringify(result)}`);
      const asked = of('request').filter(({ purpose }) => purpose === 'sub');
      const answers = of('response').filter(({ call }) => call !== asked[0]!.call);
      calls.push((answers.at(-1)!.t - asked[0]!.t) / 1000);
      batch.push((of('cell_end')[0]!.t - of('cell_start')[0]!.t) / 1000);
      say(`  batch ${i + 1}: ${batch.at(-1)!.toFixed(2)} s, fetches ${peer.at(-1)!.toFixed(2)} s`);
    }
  } finally {
    server.kill();
  }
  return {
    ideal: (CALLS * ANSWER_MS) / CONCURRENCY / 1000,
    batch: summarise(batch),
    calls: summarise(calls),
    peer: summarise(peer),
    processor: { batch: summarise(processor.batch), peer: summarise(processor.peer) },
  };
}

function perCall(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000 / CALLS;
}

/** A process of its own: the service shares no thread with the engine. */
async function serve() {
  mkdirSync(SCRATCH, { recursive: true });
  const script = `${SCRATCH}/rlm-calls.json`;
  writeFileSync(script, JSON.stringify({ otherwise: 'ok' }));
  const args = ['--import', 'tsx', `${ROOT}test/servers/chat-server.ts`, '--script', script];
  const server = spawn(process.execPath, [...args, '--port', `${PORT}`, '--delay', `${ANSWER_MS}`], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve, reject) => {
    server.stdout.once('data', resolve);
    server.once('exit', (code) => reject(new Error(`the service ended (${code})`)));
  });
  return server;
}

/** @returns seconds */
async function pool(url: string): Promise<number> {
  const began = performance.now();
  let next = 0;
  const work = async () => {
    while (next < CALLS) {
      const content = `line ${next++}`;
      const response = await fetch(`${url}/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ model: 'scripted', messages: [{ role: 'user', content }] }),
      });
      const { choices } = (await response.json()) as { choices: { message: { content: string } }[] };
      if (choices[0]!.message.content !== 'ok') throw new Error('the service said something else');
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  return (performance.now() - began) / 1000;
}
