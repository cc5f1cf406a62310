"""A Python session: what the worker calls. Keeps the namespace of the cells and tells of each cell as JSON.

`start`, then `set_context` once, then cells one at a time. Nothing here trusts a cell: whatever it overwrites is put
back, whatever it raises becomes part of its result.
"""

import asyncio
import builtins
import json
import keyword
import random
import sys
import types

from lab_cell import Stopper, run
from lab_errors import PUBLIC, CellInterrupted, CellTimeout, Finished, WrongAnswer
from lab_helpers import Answer, Helpers, Host, host_tool, python_tool
from lab_json import write
from lab_places import Places
from lab_show import is_a
from lab_streams import Capture
from lab_traceback import remember, told
from lab_variables import Variables

_MISSING = object()
_BUILTINS = vars(builtins)


def _no_input(prompt="", /):
    raise RuntimeError("input() has nobody to ask: this session has no keyboard. Read `context`, or ask a model.")


class Session:
    def __init__(self, bridge, options):
        self._bridge = bridge
        self._limit = options["limits"]["outputCharacters"]
        self._seconds = options["limits"]["cellSeconds"]
        self._count = 0
        self._started = self._waited = 0
        # The host counts the time too, and began a moment earlier.
        self._stopper = Stopper(lambda: self._own_seconds() >= 0.95 * self._seconds)
        self._capture = Capture(bridge.write, self._limit)
        self._streams = sys.stdout, sys.stderr  # Pyodide's own: between cells it writes its errors there
        self._module = types.ModuleType("__main__")
        self._module.__builtins__ = builtins
        self._space = vars(self._module)
        host = Host(bridge, self._capture.flush)
        self._answers = host.answers
        self._helpers = Helpers(host, self._space, options, self.listing)
        self._fixed = dict(self._helpers.table)
        self._inputs = dict(options.get("inputs") or {})
        for tool in options.get("tools") or []:
            self._fixed[tool["name"]] = self._tool(host, tool)
        self._prepare()
        self._variables = None

    def _tool(self, host, tool):
        name = tool["name"]
        if not name.isidentifier() or keyword.iskeyword(name) or name in self._fixed or name in ("context", "inputs"):
            raise ValueError(f"The tool {name} cannot be had: it is no name in Python, or it is taken")
        source = tool.get("python")
        if source is None:
            return host_tool(host, name, tool.get("description", ""))
        try:
            return python_tool(name, source, self._helpers.table, remember)
        except BaseException as error:
            raise ValueError(f"The tool {name} cannot be had: {type(error).__name__}: {error}") from None

    def _prepare(self):
        sys.modules["__main__"] = self._module
        builtins.input = _no_input
        for kind in PUBLIC:
            setattr(builtins, kind.__name__, kind)
        self._builtins = dict(_BUILTINS)
        random.seed(0)  # so that a cell that is run again draws the same numbers

    def set_context(self, context, ordered):
        self._inputs["context"] = context
        self._fixed |= {"context": context, "inputs": self._inputs}
        self._space.update(self._fixed)
        if "answer" in self._helpers.endings:
            self._space["answer"] = Answer()
        places = Places(context, self._answers, ordered)
        self._variables = Variables(self._space, self._is_hidden, places)

    def _is_hidden(self, name, value):
        if name in ("context", "inputs"):
            return name == "inputs" and len(self._inputs) == 1
        return name in self._fixed or type(value) is Answer

    def listing(self):
        return self._variables.all()

    def inspect(self, name, path, start, count):
        return self._variables.inspect(name, path, max(0, start), max(0, min(count, 1000)))

    def _own_seconds(self):
        return self._bridge.clock() - self._started - (self._bridge.waited() - self._waited)

    async def run_cell(self, code):
        self._count += 1
        name = f"Cell {self._count}"
        self._started, self._waited = self._bridge.clock(), self._bridge.waited()
        self._stopper.begin()
        self._capture.begin()
        self._helpers.begin()
        remember(name, code)
        sys.stdout, sys.stderr = self._capture.stdout, self._capture.stderr
        status, value, error = "ok", None, None
        try:
            value = await run(code, name, self._space, self._stopper, self._limit)
            self._look_at_answer()
        except Finished:
            pass
        except BaseException as raised:
            _BUILTINS.update(self._builtins)
            status, error = self._failure(raised, name)
        notes = self._restore()
        if self._helpers.resolved is not None:
            notes.append(f"FINAL_VAR took the variable {self._helpers.resolved}.")
        if error is not None:
            notes += self._void_answer()
        seconds = max(0, self._own_seconds())
        changed, removed, left = self._variables.changes()
        if left:
            notes.append(f"{left:,} more variables changed than are listed.")
        stdout, stderr = self._capture.end()
        return {
            "status": status,
            "stdout": stdout,
            "stderr": stderr,
            "value": value,
            "error": error,
            "final": self._helpers.final,
            "changed": changed,
            "removed": removed,
            "seconds": seconds,
            "waited": self._bridge.waited() - self._waited,
            "notes": notes,
        }

    def _failure(self, error, name):
        status = "error"
        if isinstance(error, KeyboardInterrupt):
            error = self._stopper.error().with_traceback(error.__traceback__)
        if isinstance(error, CellTimeout):
            status = "timeout"
            error.args = (f"the cell ran for {self._seconds:g} s, which is its limit; what it had assigned is kept",)
        elif isinstance(error, CellInterrupted):
            status = "interrupted"
        elif isinstance(error, MemoryError):
            status = "memory"
            if not error.args:
                error.args = ("the session may use no more memory; delete what is not needed, work in pieces",)
        elif isinstance(error, SystemExit):
            error.args = ("a cell cannot exit; the session goes on",)
        try:
            return status, told(error, name, self._limit)
        except BaseException as second:
            kind = type(error).__name__
            text = f"{kind}: (its text could not be had: {type(second).__name__})"
            return status, {"type": kind, "message": text, "traceback": text, "line": None}

    def _restore(self):
        """Puts back what a cell may have overwritten; says what a model would otherwise miss."""
        changed = [key for key, value in self._builtins.items() if _BUILTINS.get(key, _MISSING) is not value]
        _BUILTINS.update(self._builtins)
        lost = [key for key, value in self._fixed.items() if self._space.get(key, _MISSING) is not value]
        self._space.update(self._fixed)
        self._space["__builtins__"] = builtins
        sys.stdout, sys.stderr = self._streams
        sys.modules["__main__"] = self._module
        if "answer" in self._helpers.endings and "answer" not in self._space:
            self._space["answer"] = Answer()
        notes = []
        if lost:
            advice = " Keep a changed text under another name." if "context" in lost else ""
            notes.append(f"Overwritten, and restored: {', '.join(lost)}.{advice}")
        if changed:
            notes.append(f"Changed among Python's builtins, and restored: {', '.join(changed)}.")
        return notes

    def _answer(self):
        answer = self._space.get("answer") if "answer" in self._helpers.endings else None
        return answer if is_a(answer, dict) else {}

    def _look_at_answer(self):
        answer = self._answer()
        if self._helpers.final is not None or not dict.get(answer, "ready"):
            return
        try:
            if not dict.__contains__(answer, "content"):
                raise WrongAnswer('answer has no "content"')
            self._helpers.offer("answer", dict.get(answer, "content"))
        except WrongAnswer:
            dict.__setitem__(answer, "ready", False)
            raise

    def _void_answer(self):
        answer = self._answer()
        ready = dict.get(answer, "ready")
        if ready is None or ready is False or (type(ready) is int and ready == 0):
            return []
        dict.__setitem__(answer, "ready", False)
        return ['answer["ready"] does not count, because this cell raised. Set it again in a cell that runs through.']


_session = None


def start(bridge, options):
    """`bridge` as in protocol.ts, `options` JSON of `StartOptions`. Raises ValueError for a tool that cannot be had."""
    global _session
    asyncio.get_event_loop().set_exception_handler(_task_failed)
    _session = Session(bridge, json.loads(options))


def _task_failed(_loop, what):
    """A task that nobody awaited failed: said, and nothing else happens."""
    error = what.get("exception")
    print(f"{what.get('message')}: {type(error).__name__}", file=sys.stderr)


def set_context(kind, buffers, names):
    """`text` or `json` with one buffer of UTF-8, or `files` with names as JSON. Raises ValueError for broken JSON."""
    texts = [str(buffer.to_bytes(), "utf-8", "replace") for buffer in buffers]
    if kind == "files":
        _session.set_context(dict(zip(json.loads(names), texts, strict=True)), False)
    else:
        _session.set_context(json.loads(texts[0]) if kind == "json" else texts[0], True)


async def run_cell(code):
    """JSON of `CellResult` without `rebuilt`."""
    return write(await _session.run_cell(code))


def variables():
    """JSON of the list of `Variable`."""
    return write(_session.listing())


def inspect(name, path, start, count):
    """JSON of the value at `path` (JSON) and of its parts. Raises LookupError."""
    return write(_session.inspect(name, json.loads(path), int(start), int(count)))

