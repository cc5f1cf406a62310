"""Values on their way out as JSON: exactly, or not at all. What JSON cannot carry is refused by type and path."""

import dataclasses
import datetime
import decimal
import enum
import json
import math
import re

from lab_show import base_of, type_name

_DEEPEST = 200
_EXACT = 2**53  # integers beyond it do not survive as JavaScript numbers
_SURROGATE = re.compile("[\ud800-\udfff]")


class Unfit(Exception):
    """Has the sentence that says what is wrong where."""


def plain(value, path="value"):
    """A copy of None, bool, int, float, str, list and dict alone. Raises Unfit."""
    return _plain(value, path, ())


def write(value):
    """JSON text. Lone surrogates are escaped, so that the text survives UTF-8."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    if text.isascii():
        return text
    return _SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _plain(value, path, above):
    if value is None or value is True or value is False:
        return value
    if isinstance(value, str):
        return value if type(value) is str else str.__str__(value)
    if isinstance(value, enum.Enum):
        return _plain(value.value, path, above)
    if isinstance(value, int):
        return _integer(int(value), path)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise Unfit(f"{path} is {value!r}, which JSON does not have")
        return float(value)
    if isinstance(value, decimal.Decimal):
        return _decimal(value, path)
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if len(above) >= _DEEPEST:
        raise Unfit(f"{path} is nested deeper than {_DEEPEST} levels")
    if id(value) in above:
        raise Unfit(f"{path} contains itself")
    return _composed(value, path, (*above, id(value)))


def _composed(value, path, above):
    base = base_of(value)
    if base is dict:
        return _fields(dict.items(value), path, above)
    if base in (set, frozenset):
        return [_plain(item, f"{path}{{{at}}}", above) for at, item in enumerate(_ordered(value))]
    if base not in (None, bytes, bytearray):
        return [_plain(item, f"{path}[{at}]", above) for at, item in enumerate(base.__iter__(value))]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        pairs = ((field.name, getattr(value, field.name)) for field in dataclasses.fields(value))
        return _fields(pairs, path, above)
    raise Unfit(f"{path} is of type {type_name(value)}, {_advice(value)}")


def _fields(pairs, path, above):
    made = {}
    for key, item in pairs:
        name = _key(key)
        if name in made:
            raise Unfit(f"{path} has two keys that are both {name!r} as text")
        made[name] = _plain(item, f"{path}[{key!r}]" if len(name) < 80 else f"{path}[…]", above)
    return made


def _key(key):
    """As `json.dumps` writes it, and `str` of what that refuses."""
    if isinstance(key, str):
        return str.__str__(key)
    if key is None or isinstance(key, (int, float)):
        return json.dumps(key)
    return str(key.value if isinstance(key, enum.Enum) else key)


def _ordered(values):
    """A set has no order of its own: sorted where its items can be, so that a run gives the same answer again."""
    try:
        return sorted(values)
    except TypeError:
        return list(values)


def _integer(value, path):
    if abs(value) > _EXACT:
        raise Unfit(f"{path} is an integer beyond 2**53, which JSON would round: give it as text, str(x)")
    return value


def _decimal(value, path):
    if not value.is_finite():
        raise Unfit(f"{path} is {value!r}, which JSON does not have")
    if value == value.to_integral_value() and abs(value) <= _EXACT:
        return int(value)
    near = float(value)
    if math.isfinite(near) and decimal.Decimal(repr(near)) == value:
        return near
    raise Unfit(f"{path} is a Decimal with more digits than JSON keeps: give str(…) of it")


def _advice(value):
    if isinstance(value, (bytes, bytearray, memoryview)):
        return "and JSON has no bytes: decode them, or give a list of numbers"
    if hasattr(type(value), "__next__"):
        return "which yields its items once: give list(…) of it"
    if callable(value):
        return "and a function is no value: call it"
    return "which is not JSON: give text, numbers, lists or dicts"
