"""How a failure is told: the user's own lines alone, and no more text than one can read."""

import linecache
import re
import traceback

from lab_show import type_name

_OURS = re.compile(r"^(Cell \d+|Tool \w+|<string>|<[^<>]*>)$")
_FROZEN = ("<frozen ", "<exec>")
_FILE = re.compile(r'File "(Cell \d+|Tool \w+)", line ')
_HEAD, _TAIL = 12, 20  # frames that are shown of a longer stack


def remember(name, source):
    """Makes the lines of a cell known to tracebacks and to `inspect`."""
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)


def told(error, cell, limit):
    """`CellError` as a dict. Runs the error's `__str__`; where that fails, says so instead."""
    message = _message(error)
    try:
        text = _traceback(error)
    except Exception as second:  # an error that cannot be told must still be reported
        text = f"{type_name(error)}: {message}\n(its traceback could not be written: {type_name(second)})"
    return {
        "type": type_name(error),
        "message": _cut(message, limit),
        "traceback": _cut(text, limit),
        "line": _line(error, cell),
    }


def _message(error):
    try:
        return str(error)
    except Exception as second:
        return f"(its text could not be had: {type_name(second)})"


def _cut(text, limit):
    if len(text) <= limit:
        return text
    half = limit // 2
    return f"{text[:half]}\n… ({len(text) - 2 * half:,} characters left out) …\n{text[-half:]}"


def _line(error, cell):
    if isinstance(error, SyntaxError) and error.filename == cell:
        return error.lineno
    found = None
    for frame, line in traceback.walk_tb(error.__traceback__):
        if frame.f_code.co_filename == cell:
            found = line
    return found


def _traceback(error):
    whole = traceback.TracebackException(
        type(error), error, error.__traceback__, lookup_lines=False, compact=True
    )
    seen = set()
    ahead = [whole]
    while ahead:
        part = ahead.pop()
        if part is None or id(part) in seen:
            continue
        seen.add(id(part))
        part.stack = _Frames(frame for frame in part.stack or () if _is_users(frame.filename))
        ahead += [part.__cause__, part.__context__, *(part.exceptions or ())]
    return _FILE.sub(r"\1, line ", "".join(whole.format())).rstrip("\n")


def _is_users(name):
    return bool(_OURS.match(name)) and not name.startswith(_FROZEN)


class _Frames(traceback.StackSummary):
    """`Cell 3, line 2, in f` and the line itself; repeated and very many frames are told once."""

    def format(self, **_options):
        runs = []
        for frame in self:
            place = f"{frame.filename}, line {frame.lineno}"
            place += "" if frame.name == "<module>" else f", in {frame.name}"
            text = f"  {place}\n" + (f"    {frame.line}\n" if frame.line else "")
            if runs and runs[-1][0] == text:
                runs[-1][1] += 1
            else:
                runs.append([text, 1])
        if len(runs) > _HEAD + _TAIL:
            left = len(runs) - _HEAD - _TAIL
            runs[_HEAD:-_TAIL] = [[f"  … {left} more frames …\n", 1]]
        return [text + (f"    (and {count - 1} more times)\n" if count > 1 else "") for text, count in runs]
