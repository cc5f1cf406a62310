"""Where a value comes from: parts of the context that it is a copy of, and answers that it holds.

Runs no code of a user's (see lab_show.py). Bounded in work, the same on every machine: what is not found by then is not
told. Places are counted as the host counts them: in UTF-16 units of the context's texts, one after the other.
"""

import time
from collections import deque
from itertools import islice

from lab_show import base_of

_LEAST = 16  # characters of a text that is looked for
_LOOKS = 10_000  # values that are looked at after one cell
_SEARCHED = 100_000_000  # characters that are searched then: some 20 ms
_FIXED = 5_000  # characters that a search costs by itself
_EACH = 500  # what looking at one text or at one block of them costs
_ITEM = 20  # what each entry of a long list costs
_BLOCK = 256  # texts of the context that are passed over together where all are too short
_SECONDS = 0.2  # of all of it, for texts that are slow to search
_MISSES = 6  # in a row, after which no further text of one variable is looked for
_NODES = 400  # values that are looked at of one variable
_MOST = 300  # spans and calls of one variable
_STEP = 2_000_000  # characters of one search
_KNOWN = 200_000  # parts of a context that are known by identity
_SAMPLES = 64  # entries of a long list that stand for the others
_HEAD = 200  # characters by which a long text is looked for
_CHUNK = 65_536

_SEQUENCES = (list, tuple, set, frozenset, deque)


class _Late(Exception):
    """No more is searched."""


class Places:
    """@param ordered whether names that are array indexes come first, as in a host that reads JSON."""

    def __init__(self, context, answers, ordered):
        self._answers = answers
        self._texts = []  # (text, where it begins, a `_Wide` or None)
        self._longest = []  # length of the longest text of each block
        self._parts = {}  # by id: (the part, from, to), so that none of them is another later
        self._length = 0
        self._until = 0.0
        self._looks = self._searched = 0
        self._late = False
        self._misses = 0
        self._next = 0
        self._read(context, ordered)
        for start in range(0, len(self._texts), _BLOCK):
            self._longest.append(max(len(text) for text, _, _ in self._texts[start : start + _BLOCK]))

    def _read(self, context, ordered):
        """Texts in order, by a stack: a value may lie deep. A part's end is known once all below it is read."""
        ahead = [(context, None)]
        while ahead:
            value, began = ahead.pop()
            if began is not None:
                self._know(value, began)
            elif type(value) is str:
                wide = _wide(value)
                self._texts.append((value, self._length, wide))
                began, self._length = self._length, self._length + (wide.length if wide else len(value))
                if len(value) >= _LEAST:
                    self._know(value, began)
            elif type(value) is dict or type(value) is list:
                ahead.append((value, self._length))
                below = value if type(value) is list else _values(value, ordered)
                ahead.extend((part, None) for part in reversed(below))

    def _know(self, value, began):
        if len(self._parts) < _KNOWN:
            self._parts[id(value)] = (value, began, self._length)

    def begin(self):
        """A cell is over: what is asked from here on shares what may be done."""
        self._until = time.perf_counter() + _SECONDS
        self._looks, self._searched = _LOOKS, _SEARCHED
        self._next = 0
        self._late = False

    def _spend(self, cost):
        """Raises _Late where there is no more to spend, and from then on."""
        self._searched -= cost
        self._late = self._late or self._searched < 0 or time.perf_counter() > self._until
        if self._late:
            raise _Late

    def of(self, value):
        """`spans` and `calls` of a variable's value, those of both that there are."""
        spans, calls = [], {}
        self._misses = 0
        self._walk(value, spans, calls)
        found = {}
        if spans:
            found["spans"] = _merged(spans)[:_MOST]
        if calls:
            found["calls"] = list(calls)[:_MOST]
        return found

    def _walk(self, value, spans, calls):
        ahead = [value]
        for item in ahead:
            base = base_of(item)
            if base is None or base is range:
                continue
            self._looks -= 1
            if self._looks < 0:
                return
            part = self._parts.get(id(item))
            if part is not None:
                if part[1] < part[2]:
                    spans.append(part[1:])
            elif base is str:
                call = self._answers.call_of(item)
                if type(call) is str:
                    calls[call] = True
                elif str.__len__(item) >= _LEAST:
                    span = self._find(str.__str__(item))
                    if span:
                        spans.append(span)
            elif base in _SEQUENCES or base is dict:
                self._ahead(item, base, ahead, spans)

    def _ahead(self, item, base, ahead, spans):
        room = _NODES - len(ahead)
        count = base.__len__(item)
        if base in (list, tuple) and count > room and not self._late:
            try:
                span = self._whole(item, base, count)
            except _Late:
                span = None
            if span:
                spans.append(span)
                return
        below = dict.values(item) if base is dict else base.__iter__(item)
        ahead.extend(islice(below, max(0, room)))

    def _find(self, text):
        """Where it stands: where it goes on from what was found last, else first of all. None where time is over too."""
        if self._late or self._misses == _MISSES:
            return None
        try:
            for whole, began, wide in self._long_enough(len(text)):
                at = self._seek(whole, text, began, wide)
                if at >= 0:
                    self._misses = 0
                    return self._span(at, at + len(text), began, wide)
        except _Late:
            return None
        self._misses += 1
        return None

    def _long_enough(self, length):
        for block, longest in enumerate(self._longest):
            self._spend(_EACH)
            if longest < length:
                continue
            start = block * _BLOCK
            texts = self._texts[start : start + _BLOCK]
            self._spend(len(texts) * _EACH)
            for text in texts:
                if len(text[0]) >= length:
                    yield text

    def _seek(self, whole, text, began, wide):
        self._spend(len(text) // 8)
        last = (wide.back(self._next - began) if wide else self._next - began) if self._next > began else 0
        # Pieces of a split have a character or two between them.
        for near in range(last, last + 3) if last > 0 else ():
            if whole.startswith(text, near):
                return near
        head, at = text[:_HEAD], 0
        end = len(whole) - len(text) + len(head)
        while at + len(head) <= end:
            found, stop = self._search(whole, head, at, end)
            if found >= 0:
                self._spend(len(text) // 8)
                if whole.startswith(text, found):
                    return found
            at = found + 1 if found >= 0 else max(at + 1, stop - len(head) + 1)
        return -1

    def _search(self, whole, piece, start, end):
        """Where the piece is in the next `_STEP` characters, or -1; and where those end. Raises _Late."""
        stop = min(end, start + _STEP)
        found = whole.find(piece, start, stop)
        self._spend(_FIXED + (found if found >= 0 else stop) - start)
        return found, stop

    def _span(self, start, end, began, wide):
        if wide:
            self._spend(_CHUNK)
            start, end = wide.at(start), wide.at(end)
        self._next = began + end
        return began + start, began + end

    def _whole(self, items, base, count):
        """A long list of pieces that follow each other in one text, such as its lines: the part that they make up."""
        if len(self._texts) != 1:
            return None
        whole, began, wide = self._texts[0]
        step = max(1, count // _SAMPLES)
        first = last = None
        seen = at = 0
        for index in [*range(0, count, step), count - 1]:
            item = base.__getitem__(items, index)
            if type(item) is not str:
                return None
            if not item or item.isspace():
                continue
            at, _ = self._search(whole, item, at, len(whole))
            if at < 0:
                return None
            seen += 1
            first = at if first is None else first
            last = at + len(item)
        self._spend(count * _ITEM)
        if seen < min(8, count) or set(map(type, base.__iter__(items))) != {str}:
            return None
        if sum(map(len, base.__iter__(items))) < 0.8 * (last - first):
            return None
        return self._span(first, last, began, wide)


class _Wide:
    """Of a text with characters that take two UTF-16 units: how many units stand before a place."""

    def __init__(self, text):
        self._text = text
        self._before = [0]
        for start in range(0, len(text), _CHUNK):
            self._before.append(self._before[-1] + _units(text[start : start + _CHUNK]))
        self.length = self._before[-1]

    def at(self, place):
        chunk = place // _CHUNK
        return self._before[chunk] + _units(self._text[chunk * _CHUNK : place])

    def back(self, units):
        """A place from which no more than these stand before."""
        return min(len(self._text), max(0, units - (self.length - len(self._text))))


def _units(text):
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _wide(text):
    """None where every character takes one unit: those texts take less than four bytes for each."""
    if text.isascii() or (len(text) > 100 and str.__sizeof__(text) < 4 * len(text)):
        return None
    return _Wide(text) if _units(text) > len(text) else None


def _values(value, ordered):
    if not ordered:
        return list(value.values())
    indexes = sorted((key for key in value if _is_index(key)), key=int)
    if not indexes:
        return list(value.values())
    return [value[key] for key in indexes] + [part for key, part in value.items() if not _is_index(key)]


def _is_index(key):
    return (
        len(key) <= 10
        and key.isascii()
        and key.isdecimal()
        and (key == "0" or key[0] != "0")
        and int(key) < 2**32 - 1
    )


def _merged(spans):
    spans.sort()
    merged = [list(spans[0])]
    for start, end in spans[1:]:
        if start <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    return merged
