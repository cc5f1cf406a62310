/**
 * Takes everything away from the worker's realm that leads out of it. Runs once, after Pyodide is loaded and before any
 * code of a user's or a model's; what the worker itself needs it has taken by then (its port, in a closure).
 *
 * It is one layer of several: Python cannot reach JavaScript objects at all (isolation-python.ts), and in the page the
 * browser enforces a policy of its own (spawn-web.ts).
 */

/** What may stay: the language itself, and what Emscripten calls while Python runs. */
const allowed = new Set([
  ...['globalThis', 'Infinity', 'NaN', 'undefined', 'isFinite', 'isNaN', 'parseFloat', 'parseInt'],
  ...['decodeURI', 'decodeURIComponent', 'encodeURI', 'encodeURIComponent', 'escape', 'unescape'],
  ...['Object', 'Boolean', 'Symbol', 'Number', 'BigInt', 'Math', 'Date', 'String', 'RegExp', 'JSON', 'Intl'],
  ...['Array', 'Map', 'Set', 'WeakMap', 'WeakSet', 'WeakRef', 'FinalizationRegistry', 'Iterator'],
  ...['Error', 'AggregateError', 'EvalError', 'RangeError', 'ReferenceError', 'SyntaxError', 'TypeError'],
  ...['URIError', 'SuppressedError', 'DisposableStack', 'AsyncDisposableStack'],
  ...['ArrayBuffer', 'SharedArrayBuffer', 'DataView', 'Atomics', 'Promise', 'Proxy', 'Reflect'],
  ...[
    'Int8Array',
    'Uint8Array',
    'Uint8ClampedArray',
    'Int16Array',
    'Uint16Array',
    'Int32Array',
    'Uint32Array',
  ],
  ...['BigInt64Array', 'BigUint64Array', 'Float16Array', 'Float32Array', 'Float64Array'],
  ...['WebAssembly', 'TextDecoder', 'TextEncoder', 'queueMicrotask'],
]);

/** Names in `WebAssembly` that fetch. */
const streaming = ['compileStreaming', 'instantiateStreaming'];

type Realm = Record<PropertyKey, unknown>;

/** @returns the names that could not be removed; empty unless a browser is stranger than those known. */
export function sealRealm(): string[] {
  const realm = globalThis as unknown as Realm;
  const standIns = { ...standInsOf(), Function: forbidCode() };
  for (const name of streaming) delete (WebAssembly as unknown as Realm)[name];
  const left = removeGlobals(realm);
  for (const [name, value] of Object.entries(standIns))
    Object.defineProperty(realm, name, { value, writable: false, configurable: false });
  freezeIntrinsics();
  return left;
}

/** What Emscripten looks up by name while it runs, without whatever else these objects can do. */
function standInsOf(): Realm {
  const { performance, crypto } = globalThis;
  const set = globalThis.setTimeout;
  const clear = globalThis.clearTimeout;
  const timers = new Map<number, ReturnType<typeof set>>();
  let next = 0;
  const quiet = (): void => undefined;
  const start = (run: unknown, ms?: number): number => {
    if (typeof run !== 'function') throw new TypeError('A timer takes a function.');
    const id = ++next;
    const fire = () => {
      timers.delete(id);
      (run as () => void)();
    };
    timers.set(id, set(fire, ms));
    return id;
  };
  const stop = (id: number): void => {
    const timer = timers.get(id);
    timers.delete(id);
    if (timer !== undefined) clear(timer);
  };
  const plain = (members: object): object =>
    Object.freeze(Object.assign(Object.create(null), members) as object);
  return {
    setTimeout: start,
    clearTimeout: stop,
    performance: plain({ now: () => performance.now(), timeOrigin: performance.timeOrigin }),
    crypto: plain({ getRandomValues: (view: Uint8Array<ArrayBuffer>) => crypto.getRandomValues(view) }),
    console: plain({ log: quiet, info: quiet, warn: quiet, error: quiet, debug: quiet, trace: quiet }),
  };
}

/**
 * No function from text: `eval` goes with the globals, and the four constructors are replaced where they are found.
 * @returns what stands for `Function`, which `instanceof` still knows.
 */
function forbidCode(): unknown {
  const refuse = function () {
    throw new TypeError('Code from text is not allowed here.');
  };
  const kinds = [function () {}, async function () {}, function* () {}, async function* () {}];
  for (const kind of kinds) {
    const prototype = Object.getPrototypeOf(kind) as object;
    Object.defineProperty(prototype, 'constructor', { value: refuse, writable: false, configurable: false });
  }
  Object.defineProperty(refuse, 'prototype', { value: Function.prototype, writable: false });
  // V8 asks for it while it writes a stack; what it is given there leads to every function on it.
  Object.defineProperty(Error, 'prepareStackTrace', {
    value: undefined,
    writable: false,
    configurable: false,
  });
  return refuse;
}

/** A constant that stays does no harm. */
const isObject = (value: unknown) => value !== null && ['object', 'function'].includes(typeof value);

/** Own names and those of the chain above, up to what every object has. */
function removeGlobals(realm: Realm): string[] {
  const left: string[] = [];
  const end = Object.prototype;
  for (let at: object | null = realm; at && at !== end; at = Object.getPrototypeOf(at) as object | null) {
    for (const name of Reflect.ownKeys(at)) {
      if (at === realm && typeof name === 'string' && allowed.has(name)) continue;
      if (Reflect.deleteProperty(at, name)) continue;
      const stuck = Reflect.getOwnPropertyDescriptor(at, name)!;
      if (stuck.writable) Reflect.set(at, name, undefined);
      else if (stuck.get || stuck.set || isObject(stuck.value)) left.push(String(name));
    }
  }
  return left;
}

/** These are assigned on instances by ordinary code, which a frozen prototype would refuse: they become accessors. */
const overridden = ['name', 'message', 'toString', 'valueOf', 'constructor', 'stack'];

/** Nobody can change what the worker's own code calls: built-in prototypes and constructors as they are now. */
function freezeIntrinsics(): void {
  const roots: unknown[] = [...allowed].map((name) => (globalThis as unknown as Realm)[name]);
  const samples = [
    [][Symbol.iterator](),
    new Map()[Symbol.iterator](),
    new Set()[Symbol.iterator](),
    ''[Symbol.iterator](),
    /./[Symbol.matchAll](''),
    Object.getPrototypeOf(async function () {}),
    Object.getPrototypeOf(function* () {}),
    Object.getPrototypeOf(async function* () {}),
  ];
  for (const sample of samples) roots.push(Object.getPrototypeOf(sample));
  const seen = new Set<unknown>([globalThis]);
  const queue = [...roots];
  while (queue.length) {
    const item = queue.pop();
    if ((typeof item !== 'object' && typeof item !== 'function') || item === null || seen.has(item)) continue;
    seen.add(item);
    for (const name of Reflect.ownKeys(item)) {
      const found = Reflect.getOwnPropertyDescriptor(item, name)!;
      queue.push(found.value, found.get, found.set);
    }
    queue.push(Object.getPrototypeOf(item));
    harden(item);
  }
}

function harden(item: object): void {
  if (item === Error) {
    for (const name of Reflect.ownKeys(item))
      if (name !== 'stackTraceLimit')
        Reflect.defineProperty(item, name, { writable: false, configurable: false });
    Object.preventExtensions(item);
    return;
  }
  if (Object.hasOwn(item, 'constructor')) for (const name of overridden) allowOverride(item, name);
  Object.freeze(item);
}

function allowOverride(prototype: object, name: string): void {
  const found = Reflect.getOwnPropertyDescriptor(prototype, name);
  if (!found?.configurable || !('value' in found)) return;
  const value: unknown = found.value;
  Object.defineProperty(prototype, name, {
    configurable: false,
    enumerable: found.enumerable,
    get: () => value,
    set(this: unknown, own: unknown) {
      if (this === prototype || (typeof this !== 'object' && typeof this !== 'function') || !this)
        throw new TypeError(`“${name}” is fixed here.`);
      Object.defineProperty(this, name, { value: own, writable: true, enumerable: true, configurable: true });
    },
  });
}
