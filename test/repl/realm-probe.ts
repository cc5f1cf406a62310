/** Seals its own thread and then tries, in plain JavaScript, what Python cannot even name. For realm.test.ts. */

/* eslint-disable @typescript-eslint/no-explicit-any, @typescript-eslint/no-unsafe-call -- it gropes about in the dark */

import { workerData } from 'node:worker_threads';
import { sealRealm } from '../../src/repl/isolation';

const { port } = workerData as { port: MessagePort };
const post = port.postMessage.bind(port);
const names = Object.getOwnPropertyNames;
const from = (make: () => unknown) =>
  (Object.getPrototypeOf(make) as { constructor: (text: string) => () => unknown }).constructor;

export function probe(): void {
  const left = sealRealm();
  const realm = globalThis as unknown as Record<string, any>;
  const tries: Record<string, () => unknown> = {
    eval: () => realm.eval('1'),
    Function: () => realm.Function('return 1')(),
    'Function by a function': () => from(() => 1)('return 1')(),
    AsyncFunction: () => from(async () => 1)('return 1')(),
    GeneratorFunction: () => from(function* () {})('yield 1')(),
    AsyncGeneratorFunction: () => from(async function* () {})('yield 1')(),
    'Function by Object': () => (Object as any).constructor('return 1')(),
    'a timer of text': () => realm.setTimeout('1', 0),
    process: () => realm.process.env,
    require: () => realm.require('fs'),
    fetch: () => realm.fetch('http://localhost'),
    WebSocket: () => new realm.WebSocket('ws://localhost'),
    MessageChannel: () => new realm.MessageChannel(),
    'a timer’s handle': () => {
      if (typeof realm.setTimeout(() => 1, 0) !== 'object') throw new Error('a number');
    },
    'stack frames': () => {
      (Error as any).prepareStackTrace = (_: unknown, frames: unknown) => frames;
      const { stack } = new Error('x');
      if (typeof stack === 'string') throw new Error('no frames');
    },
    'Object.prototype': () => ((Object.prototype as any).polluted = 1),
    'Array.prototype.push': () => (Array.prototype.push = () => 1),
    'Promise.prototype.then': () => (Promise.prototype.then = (() => 1) as any),
    'Function.prototype.call': () => (Function.prototype.call = (() => 1) as any),
    'JSON.stringify': () => (JSON.stringify = (() => '') as any),
    'Map.prototype.get': () => (Map.prototype.get = () => 1),
    'the prototype of iterators': () =>
      (Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]())).next = () => 1),
    'Reflect.construct': () => Reflect.construct(realm.Function, ['return 1']),
    'streaming WebAssembly': () => realm.WebAssembly.compileStreaming(null),
  };
  const done: string[] = [];
  for (const name of names(tries)) {
    try {
      tries[name]!();
      done.push(name);
    } catch {
      // as it should be
    }
  }
  const own = class extends Error {};
  const error = new own('works');
  error.name = 'Mine';
  post({ left, done, tried: names(tries).length, globals: names(globalThis), error: `${error}` });
}
