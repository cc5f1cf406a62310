"""Runs one cell: parse, compile, run, show what its last expression gave. And stops it."""

import ast
import asyncio
import signal

from lab_errors import CellInterrupted, CellTimeout
from lab_show import show

_COROUTINE = 0x80  # inspect.CO_COROUTINE
_PULSE = 0.1  # seconds between two looks whether something that waits is to be stopped


def is_users(filename):
    return filename.startswith(("Cell ", "Tool ", "<string>"))


class Stopper:
    """Turns SIGINT into exceptions in the user's code, and nowhere else: the session's own code is never torn.

    `late()` tells a cell whose time is over from one that somebody stopped.
    """

    def __init__(self, late):
        self._late = late
        self._task = None
        self._pending = None

    def begin(self):
        self._pending = None
        self._task = None
        signal.signal(signal.SIGINT, self._signalled)

    def watch(self, task):
        self._task = task

    def error(self):
        if self._late():
            return CellTimeout("the cell ran out of its time")
        return CellInterrupted("the cell was stopped")

    def request(self):
        """Stops what runs at the next chance, and what waits at once."""
        self._pending = self._pending or self.error()
        if self._task is not None:
            self._task.cancel()

    def check(self):
        if self._pending is not None:
            raise self._pending

    def _signalled(self, _number, frame):
        while frame is not None:
            if is_users(frame.f_code.co_filename):
                raise self.error()
            frame = frame.f_back
        self.request()


def parse(code, name):
    """The cell as code objects: its statements, and its last expression where it ends with one. Raises SyntaxError."""
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    tree = compile(code, name, "exec", flags | ast.PyCF_ONLY_AST, dont_inherit=True)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    statements = compile(tree, name, "exec", flags, dont_inherit=True) if tree.body else None
    expression = None
    if last is not None:
        expression = compile(ast.Expression(last.value), name, "eval", flags, dont_inherit=True)
    return statements, expression


async def run(code, name, namespace, stopper, limit):
    """`repr` of the last expression, at most `limit` characters of it, or None. Raises whatever the cell raises."""
    value = None
    for part in parse(code, name):
        value = None
        if part is None:
            continue
        stopper.check()
        value = eval(part, namespace)
        if part.co_flags & _COROUTINE:
            value = await _awaited(value, stopper)
    return None if value is None else show(value, limit, user=True)


async def _awaited(coroutine, stopper):
    """Waits in a task of its own, so that it can be cancelled; wakes up now and then, so that signals are seen."""
    task = asyncio.ensure_future(_caught(coroutine))
    stopper.watch(task)
    while not task.done():
        try:
            await asyncio.wait({task}, timeout=_PULSE)
        except asyncio.CancelledError:  # the worker's way to interrupt what waits
            stopper.request()
    stopper.watch(None)
    value, error = task.result()
    if isinstance(error, asyncio.CancelledError):
        stopper.check()
    if error is not None:
        raise error
    return value


async def _caught(coroutine):
    """A task that lets SystemExit or KeyboardInterrupt out would take the event loop with it."""
    try:
        return await coroutine, None
    except BaseException as error:
        return None, error

