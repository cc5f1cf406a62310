/**
 * The Python between the worker and a session's own modules: the bridge that waits, the cell as a task that can be
 * cancelled, and the seal that leaves nothing of JavaScript importable.
 */

/** Module `_lab_worker`. `ask` blocks, `ask_async` gives a promise; each is null where this worker cannot do it. */
export const glueName = '_lab_worker';

export const glueSource = `
import asyncio
import sys
import time
import types

from pyodide.ffi import can_run_sync, run_sync

_task = None


class Bridge:
    """What lab_session is given: see \`Bridge\` in src/repl/protocol.ts."""

    __slots__ = ("_ask", "_ask_async", "_write", "_jspi", "_waits", "_since", "_waited")

    def __init__(self, ask, ask_async, write, jspi):
        self._ask, self._ask_async, self._write, self._jspi = ask, ask_async, write, jspi
        self._waits, self._since, self._waited = 0, 0.0, 0.0

    def _begin(self):
        if self._waits == 0:
            self._since = time.perf_counter()
        self._waits += 1

    def _end(self):
        self._waits -= 1
        if self._waits == 0:
            self._waited += time.perf_counter() - self._since

    def call(self, json):
        self._begin()
        try:
            if self._jspi and can_run_sync():
                return run_sync(self._ask_async(json, True))
            if self._ask is None:
                raise RuntimeError("This call cannot wait here. Use its async form with await.")
            return self._ask(json)
        finally:
            self._end()

    async def call_async(self, json):
        self._begin()
        try:
            return await self._ask_async(json, False)
        finally:
            self._end()

    def write(self, stream, text):
        self._write(stream, text)

    def clock(self):
        return time.perf_counter()

    def waited(self):
        running = time.perf_counter() - self._since if self._waits else 0.0
        return self._waited + running


def patch_sleep(block, pause, jspi):
    original = time.sleep

    def sleep(seconds, /):
        """Delay execution for a number of seconds. An interrupt ends it."""
        if hasattr(seconds, "__index__"):
            seconds = seconds.__index__()
        elif not isinstance(seconds, float):
            raise TypeError(f"'{type(seconds).__name__}' object cannot be interpreted as an integer or float")
        if seconds < 0:
            raise ValueError("sleep length must be non-negative")
        if jspi and can_run_sync():
            slept = run_sync(pause(seconds))
        elif block is not None:
            slept = block(seconds)
        else:
            return original(seconds)
        if not slept:
            raise KeyboardInterrupt

    time.sleep = sleep


async def run(session, code):
    global _task
    _task = task = asyncio.ensure_future(session.run_cell(code))
    try:
        return await task
    finally:
        _task = None


def cancel():
    if _task is not None:
        _task.cancel()


def buffers(proxies):
    return list(proxies)


def _refusing(name, **members):
    module = types.ModuleType(name)

    def refuse(attribute):
        if attribute.startswith("__"):
            raise AttributeError(attribute)
        raise PermissionError(
            f"{name}.{attribute}: this Python has no access to JavaScript, the page or the network."
        )

    module.__getattr__ = refuse
    module.__path__ = []
    vars(module).update(members)
    return module


def warm():
    """Imports what sessions use, before the interpreter's memory is kept for those to come."""
    import collections, csv, dataclasses, datetime, functools, itertools, json, math  # noqa: E401
    import random, re, statistics, string, textwrap, traceback, typing  # noqa: E401, F401

    import lab_session  # noqa: F401


def wake():
    """In every session, kept or not: chance begins anew."""
    import random

    random.seed()


def seal():
    """Nothing of JavaScript can be imported or made from now on."""
    import _pyodide_core
    import pyodide.code
    import pyodide.ffi
    import pyodide.http
    from _pyodide import _core_docs, _importhook

    def refuse(*args, **kwargs):
        raise PermissionError("This Python has no access to JavaScript, the page or the network.")

    # asyncio.run asks the configuration whether it may wait.
    config = types.SimpleNamespace(enableRunUntilComplete=True)
    api = _refusing("pyodide_js._api", config=config)
    fakes = {
        "js": _refusing("js"),
        "pyodide_js": _refusing("pyodide_js", _api=api),
        "pyodide_js._api": api,
        "pyodide.http": _refusing("pyodide.http"),
        "pyodide.http._pyfetch": _refusing("pyodide.http._pyfetch"),
        "pyodide.http.pyxhr": _refusing("pyodide.http.pyxhr"),
        "micropip": _refusing("micropip"),
    }
    for finder in [f for f in sys.meta_path if hasattr(f, "jsproxies")]:
        finder.jsproxies.clear()
        sys.meta_path.remove(finder)
    sys.modules.update(fakes)
    pyodide.http = fakes["pyodide.http"]
    names = ("to_js", "create_proxy", "register_js_module", "unregister_js_module", "destroy_proxies")
    for module in (_pyodide_core, pyodide.ffi, _core_docs, _importhook):
        for name in names:
            if hasattr(module, name):
                setattr(module, name, refuse)
    pyodide.code.run_js = refuse
    for name in ("pyodide._run_js", "pyodide._package_loader", "pyodide.ffi.wrappers"):
        parent, _, child = name.rpartition(".")
        sys.modules[name] = _refusing(name)
        setattr(sys.modules[parent], child, sys.modules[name])
`;
