"""How a value looks, how long and how large it is: bounded in time and text, whatever the value.

Without `user=True` nothing of a user's code is run: no `__repr__`, `__len__`, `__eq__`, no property, no metaclass.
Builtin bases are asked through their own unbound methods instead.
"""

import datetime
import decimal
import fractions
import pathlib
import re
import types
import uuid
from collections import OrderedDict, defaultdict, deque
from itertools import islice

_mro = type.__dict__["__mro__"].__get__
_name = type.__dict__["__name__"].__get__

_VIEWS = (type({}.keys()), type({}.values()), type({}.items()))
_TEXTS = (str, bytes, bytearray)
_BASES = frozenset(map(id, (*_TEXTS, dict, list, tuple, set, frozenset, deque, range, *_VIEWS)))
_PLAIN = frozenset(map(id, (bool, float, complex, type(None), type(...), type(NotImplemented), range)))
# Types whose own repr is short and calls no code of a user's. By id: a metaclass may have an `__eq__` of its own.
_SCALARS = frozenset(
    id(kind)
    for kind in (
        datetime.date,
        datetime.datetime,
        datetime.time,
        datetime.timedelta,
        datetime.timezone,
        decimal.Decimal,
        fractions.Fraction,
        pathlib.PosixPath,
        pathlib.PurePosixPath,
        re.Pattern,
        uuid.UUID,
    )
)
_WHOLE = frozenset(map(id, (defaultdict, OrderedDict, deque, *_VIEWS)))
_BRACKETS = {list: "[]", tuple: "()", set: "{}", dict: "{}", frozenset: "{}"}
_FUNCTIONS = frozenset(map(id, (types.FunctionType, types.BuiltinFunctionType, types.MethodType)))


def type_name(value):
    """Python's name of the type."""
    return _name(type(value))


def base_of(value):
    """The builtin container or text that the value is or derives from, or None."""
    if id(type(value)) in _BASES:
        return type(value)
    for kind in _mro(type(value)):
        if id(kind) in _BASES:
            return kind
    return None


def is_a(value, kind):
    """`isinstance`, but deaf to a lying `__class__`."""
    return any(one is kind for one in _mro(type(value)))


def attributes(value):
    """An object's own attributes, read past its `__getattribute__` and properties: instance dict, then slots."""
    found = {}
    for kind in _mro(type(value)):
        own = type.__dict__["__dict__"].__get__(kind)
        store = own.get("__dict__")
        if type(store) is types.GetSetDescriptorType:
            try:
                found.update(dict.items(store.__get__(value)))
            except (AttributeError, TypeError):
                pass
        for name, slot in own.items():
            if type(slot) is types.MemberDescriptorType and type(name) is str and not name.startswith("__"):
                try:
                    found.setdefault(name, slot.__get__(value))
                except (AttributeError, TypeError):
                    pass
    return found


def length(value):
    """`len` of builtin containers and texts and what derives from them; None for all else."""
    base = base_of(value)
    try:
        return None if base is None else base.__len__(value)
    except OverflowError:
        return None


def size(value, depth=2):
    """Bytes, estimated: of a container's parts 16 are looked at and stand for the rest."""
    base = base_of(value)
    if base is None:
        own = object.__sizeof__(value) if not is_a(value, int) else int.__sizeof__(value)
        parts, count = list(islice(attributes(value).values(), 16)), None
    else:
        own = base.__sizeof__(value)
        parts, count = sample(value, base, 16), base.__len__(value) if base is not range else 0
    if depth == 0 or not parts:
        return own
    known = sum(size(part, depth - 1) for part in parts)
    if count is None:
        return own + known
    return own + known * count * (2 if base is dict else 1) // len(parts)


def sample(value, base, most):
    """At most `most` parts of a container (a dict's keys and values), spread over a list, else from the front."""
    if base in (list, tuple):
        count = base.__len__(value)
        step = max(1, -(-count // most))
        parts = [base.__getitem__(value, at) for at in range(0, count, step)]
        return parts + [base.__getitem__(value, count - 1)] if step > 1 else parts
    if base is dict:
        return [part for pair in islice(dict.items(value), most // 2) for part in pair]
    if base in (set, frozenset, deque):
        return list(islice(base.__iter__(value), most))
    return []


class _Full(Exception):
    """No room is left."""


class _Writer:
    def __init__(self, limit, user):
        self.parts = []
        self.left = limit
        self.user = user
        self.above = set()

    def text(self, piece):
        self.parts.append(piece[: self.left])
        self.left -= len(piece)
        if self.left < 0:
            raise _Full

    def value(self, value):
        kind = type(value)
        if id(kind) in _PLAIN or id(kind) in _SCALARS:
            self.text(repr(value))
        elif kind is int:
            large = value.bit_length() > 14000  # Python refuses to write out more than 4300 digits
            self.text(f"<int of {value.bit_length()} bits>" if large else repr(value))
        else:
            self.composed(value, kind, base_of(value))

    def composed(self, value, kind, base):
        own = base is not None and _slot(kind, "__repr__") is _slot(base, "__repr__")
        if not own and self.user and not _generated(kind):
            self.text(repr(value))
            return
        if id(value) in self.above or len(self.above) > (100 if self.user else 20):
            opening, closing = _BRACKETS.get(base, ("", ""))
            self.text(f"{opening}...{closing}")
            return
        self.above.add(id(value))
        if base in _TEXTS and own:
            piece = base.__getitem__(value, slice(0, self.left + 1))
            self.text(base.__repr__(piece))
        elif base is not None and base is not range:
            self.container(value, kind, base, own)
        else:
            self.thing(value, kind)
        self.above.discard(id(value))

    def container(self, value, kind, base, own):
        plain = own and base in (list, tuple, dict, set, frozenset)
        opening, closing = _BRACKETS.get(base, "[]")
        if base in (set, frozenset) and not base.__len__(value):
            self.text(f"{base.__name__}()")
            return
        if base in _TEXTS:
            opening, closing = "", ""
        named = kind if not plain else frozenset if base is frozenset else None
        if named is not None:
            opening, closing = f"{_name(named)}({opening}", f"{closing})"
        if kind is defaultdict:
            self.text("defaultdict(")
            self.value(defaultdict.default_factory.__get__(value))
            opening = ", {"
        self.text(opening)
        if base in _TEXTS:
            self.value(base.__getitem__(value, slice(0, self.left + 1)))
        elif base is dict:
            for at, (key, item) in enumerate(dict.items(value)):
                self.text(", " if at else "")
                self.value(key)
                self.text(": ")
                self.value(item)
        else:
            for at, item in enumerate(base.__iter__(value)):
                self.text(", " if at else "")
                self.value(item)
            if base is tuple and base.__len__(value) == 1:
                self.text(",")
        self.text(closing)

    def thing(self, value, kind):
        if is_a(value, type):
            self.text(f"<class '{_name(value)}'>")
        elif id(kind) in _FUNCTIONS:
            self.text(f"<function {value.__qualname__}>")
        elif kind is types.ModuleType:
            self.text(f"<module {types.ModuleType.__dict__['__dict__'].__get__(value).get('__name__')!r}>")
        elif is_a(value, BaseException):
            self.text(_name(kind))
            self.value(BaseException.args.__get__(value))
        elif is_a(value, int):
            self.text(f"{_name(kind)}({int.__repr__(value)})")
        else:
            found = attributes(value)
            if not found:
                self.text(f"<{_name(kind)} object>")
                return
            self.text(f"{_name(kind)}(")
            for at, (name, item) in enumerate(found.items()):
                self.text(f"{', ' if at else ''}{name}=" if type(name) is str else ", ")
                self.value(item)
            self.text(")")


def _slot(kind, name):
    for base in _mro(kind):
        own = type.__dict__["__dict__"].__get__(base)
        if name in own:
            return own[name]
    return None


def _generated(kind):
    """Containers of the standard library that write out all of their parts: shown by our own bounded writer."""
    return id(kind) in _WHOLE


def show(value, limit, user=False):
    """`repr`, cut to `limit` characters with `…` at the end. `user`: a user's own `__repr__` may be called, and raise."""
    writer = _Writer(limit, user)
    try:
        writer.value(value)
    except _Full:
        return "".join(writer.parts)[: max(0, limit - 1)] + "…"
    return "".join(writer.parts)
