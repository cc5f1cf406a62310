"""What a session holds: its variables, what a cell changed, and one level below any of them.

Runs no code of a user's (see lab_show.py) and costs the same whether a text has ten characters or a hundred million.
"""

import types
from collections import deque
from itertools import islice

from lab_show import _VIEWS, attributes, base_of, is_a, length, sample, show, size, type_name

_PREVIEW = 200  # characters
_NODES = 200  # values that a fingerprint looks at, and fewer where there are many variables
_ALL_NODES = 4000
_MOST = 1000  # variables that are listed of one cell
_TEXT_SLICE = 10_000  # characters of a text that one call of inspect returns

_NUMBERS = frozenset(map(id, (int, float, bool, complex, type(None))))


def describe(name, value):
    """`Variable` as a dict."""
    return {
        "name": name,
        "type": type_name(value),
        "length": length(value),
        "preview": show(value, _PREVIEW),
        "bytes": size(value),
    }


def fingerprint(value, nodes=_NODES):
    """Differs, as a rule, once a value was rebound or changed in place: identity, lengths, a sample of the parts."""
    marks = []
    ahead = [value]
    for item in ahead:
        kind = type(item)
        if id(kind) in _NUMBERS:
            marks.append((id(kind), item))
            continue
        base = base_of(item)
        marks.append((id(item), length(item)))
        room = nodes - len(ahead)
        if room <= 0:
            continue
        if base is None:
            ahead += list(islice(attributes(item).values(), room)) if _is_thing(item) else []
        elif base is bytearray:
            marks.append(bytes(bytearray.__getitem__(item, slice(0, 64))))
        else:
            ahead += sample(item, base, room)
    return hash(tuple(marks))


def _is_thing(item):
    return not is_a(item, type) and type(item) is not types.FunctionType and type(item) is not types.ModuleType


class Variables:
    """Watches a namespace. `hidden(name, value)` says what is not a user's, `places` where values come from."""

    def __init__(self, namespace, hidden, places):
        self._namespace = namespace
        self._places = places
        self._hidden = hidden
        self._known = self._marks()

    def _visible(self):
        for name, value in list(self._namespace.items()):
            if type(name) is not str or name.startswith("_") or type(value) is types.ModuleType:
                continue
            if not self._hidden(name, value):
                yield name, value

    def _marks(self):
        visible = list(self._visible())
        nodes = min(_NODES, max(8, _ALL_NODES // max(1, len(visible))))
        return {name: fingerprint(value, nodes) for name, value in visible}

    def all(self):
        return [describe(name, value) for name, value in islice(self._visible(), _MOST)]

    def changes(self):
        """Since the last call: descriptions of what is new or changed, names of what is gone, how many were left out."""
        before, self._known = self._known, self._marks()
        missing = object()
        names = [name for name, mark in self._known.items() if before.get(name, missing) != mark]
        removed = [name for name in before if name not in self._known]
        self._places.begin()
        changed = [self._traced(name, self._namespace[name]) for name in names[:_MOST]]
        return changed, removed[:_MOST], max(0, len(names) - _MOST) + max(0, len(removed) - _MOST)

    def _traced(self, name, value):
        return {**describe(name, value), **self._places.of(value)}

    def inspect(self, name, path, start, count):
        """The value at `path` below a variable, and `count` of its parts from `start`. Raises LookupError."""
        if name not in self._namespace:
            raise LookupError(f"there is no variable {name!r}")
        value = self._namespace[name]
        label = name
        for step in path:
            value = _below(value, step)
            label = str(step)
        entries = [describe(key, part) for key, part in _parts(value, start, count)]
        if base_of(value) in (str, bytes, bytearray):
            entries = [_slice(value, start, count)]
        return {"value": describe(label, value), "entries": entries}


def _label(key):
    return key if type(key) is str else show(key, _PREVIEW)


def _parts(value, start, count):
    base = base_of(value)
    window = slice(start, start + count)
    if base in (list, tuple, range):
        items = base.__getitem__(value, window)
        return [(str(start + at), item) for at, item in enumerate(items)]
    if base is dict:
        return [(_label(key), item) for key, item in islice(dict.items(value), start, start + count)]
    if base in (set, frozenset, deque, *_VIEWS):
        parts = islice(base.__iter__(value), start, start + count)
        return [(str(start + at), item) for at, item in enumerate(parts)]
    if base is None and _is_thing(value):
        return list(islice(attributes(value).items(), start, start + count))
    return []


def _slice(value, start, count):
    """A piece of a text, as the one entry: its preview is the text itself, not its repr."""
    base = base_of(value)
    piece = base.__getitem__(value, slice(start, start + min(count, _TEXT_SLICE)))
    text = str.__str__(piece) if base is str else bytes(piece).decode("latin-1")
    entry = describe(f"{start}:{start + len(text)}", piece)
    return {**entry, "preview": text}


def _below(value, step):
    base = base_of(value)
    if base in (list, tuple, range, deque, set, frozenset, *_VIEWS):
        if type(step) is int or step.isdecimal():
            for _, part in _parts(value, int(step), 1):
                return part
        raise LookupError(f"there is no entry {step}")
    if base is dict:
        keys = dict.keys(value)
        for key in keys:
            if type(key) is type(step) and key == step:
                return dict.__getitem__(value, key)
        for key in keys:
            if type(key) is not str and show(key, _PREVIEW) == str(step):
                return next(item for other, item in dict.items(value) if other is key)
    found = attributes(value) if base is None else {}
    if step not in found:
        raise LookupError(f"there is nothing named {step!r}")
    return found[step]
