/**
 * Keeps Python off JavaScript: what Pyodide's interpreter asks of JavaScript passes through imports of its wasm
 * module, and here are those by which Python code could walk from one object to the next. Once locked, a JavaScript
 * object in Python can be called, awaited and read as a buffer, and nothing else: it has no attributes.
 */

type Import = (...args: unknown[]) => unknown;
export type WasmImports = Record<string, Record<string, unknown>>;

export interface Lock {
  /** From here on, for good. */
  close(): void;
}

/** Imports whose first argument is an object that Python wants to look into, change or construct. */
const reaching = [
  'JsProxy_GetAttr_js',
  'JsProxy_SetAttr_js',
  'JsProxy_DelAttr_js',
  'JsProxy_Dir_js',
  'JsModule_GetAll_js',
  'JsObjMap_GetIter_js',
  'JsObjMap_subscript_js',
  'JsObjMap_ass_subscript_js',
  'JsObjMap_contains_js',
  'JsvFunction_Construct',
  'JsvObject_Entries',
  'JsvObject_Keys',
  'JsvObject_Values',
] as const;

/** Replaces them in place; until `close` they do what they did. Throws where Pyodide no longer has one of them. */
export function lockable(imports: WasmImports): Lock {
  const env = imports.env!;
  let closed = false;
  const nothing = Object.freeze(Object.create(null) as object);
  for (const name of reaching) {
    const original = env[name] as Import | undefined;
    if (typeof original !== 'function') throw new Error(`Pyodide has no import ${name}.`);
    // To delete what an empty object does not have would succeed.
    const blank = name === 'JsProxy_DelAttr_js' ? undefined : nothing;
    env[name] = (object: unknown, ...rest: unknown[]) => original(closed ? blank : object, ...rest);
  }
  return {
    close() {
      closed = true;
    },
  };
}

/** After MemoryError there is so much more, so that the error can be told and `del` still runs; a few times over. */
const RESERVE = 8 << 20;
const RESERVES = 8;
/** Emscripten tries so often before it gives up, each time for less. */
const ATTEMPTS = 3;

/** Most of Python's memory, in bytes. It is set before the realm is sealed, and never after. */
export interface MemoryCap {
  bytes: number;
}

/**
 * Of Python's memory: growth beyond the cap fails, which Python sees as MemoryError. The one other way to grow a memory,
 * `WebAssembly.Memory.prototype.grow`, is taken away.
 */
export function capMemory(memory: WebAssembly.Memory, cap: MemoryCap): void {
  const grow = WebAssembly.Memory.prototype.grow.bind(memory);
  let refused = 0;
  Object.defineProperty(memory, 'grow', {
    writable: false,
    configurable: false,
    value: (pages: number) => {
      const reserve = RESERVE * Math.min(Math.floor(refused / ATTEMPTS), RESERVES);
      if (memory.buffer.byteLength + pages * 65536 > cap.bytes + reserve) {
        refused++;
        throw new RangeError('The session’s memory is used up.');
      }
      return grow(pages);
    },
  });
  delete (WebAssembly.Memory.prototype as { grow?: unknown }).grow;
}
