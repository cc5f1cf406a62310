"""Where a cell's printing goes: kept in full up to a limit, and handed on while it is printed."""

import io
import time

from lab_errors import OutputLimit

_BURST = 20  # pieces that may be handed on at once …
_RATE = 50  # … and in a second; what comes faster is gathered
_GATHERED = 16_384  # characters


class Capture:
    """Both streams of a session; `begin` … `end` is one cell. `send(stream, text)` hands on."""

    def __init__(self, send, limit):
        self._send = send
        self.limit = limit
        self.stdout = Stream(self, "stdout")
        self.stderr = Stream(self, "stderr")
        self.begin()

    def begin(self):
        self._kept = {"stdout": [], "stderr": []}
        self._waiting = []
        self._gathered = 0
        self._count = 0
        self._credit = float(_BURST)
        self._last = time.monotonic()

    def write(self, stream, text):
        """Keeps what fits. Raises OutputLimit for the rest, now and at every further write of this cell."""
        room = self.limit - self._count
        piece = text if len(text) <= room else text[: max(0, room)]
        self._count += len(piece)
        if piece:
            self._kept[stream].append(piece)
            self._waiting.append((stream, piece))
            self._gathered += len(piece)
            if self._gathered >= _GATHERED or self._may_send(piece):
                self.flush()
        if len(text) > room:
            self.flush()
            raise OutputLimit(f"the cell printed more than {self.limit:,} characters and was stopped")

    def _may_send(self, piece):
        """A line at once, part of one with what follows it, unless that is long in coming."""
        now = time.monotonic()
        elapsed, self._last = now - self._last, now
        self._credit = min(_BURST, self._credit + elapsed * _RATE)
        if self._credit < 1 or not (piece.endswith("\n") or elapsed > 0.1):
            return False
        self._credit -= 1
        return True

    def flush(self):
        """Hands on what was gathered."""
        waiting, self._waiting, self._gathered = self._waiting, [], 0
        for stream in ("stdout", "stderr"):
            text = "".join(piece for name, piece in waiting if name == stream)
            if text:
                self._send(stream, text)

    def end(self):
        """What this cell printed: stdout, stderr."""
        self.flush()
        return "".join(self._kept["stdout"]), "".join(self._kept["stderr"])


class _Bytes(io.RawIOBase):
    """`sys.stdout.buffer`: bytes are read as UTF-8."""

    def __init__(self, stream):
        super().__init__()
        self._stream = stream

    def writable(self):
        return True

    def write(self, data):
        data = bytes(data)
        self._stream.write(data.decode("utf-8", "replace"))
        return len(data)


class Stream(io.TextIOBase):
    """`sys.stdout` or `sys.stderr` as cells see it."""

    def __init__(self, capture, name):
        super().__init__()
        self._capture = capture
        self._name = name
        self.buffer = _Bytes(self)

    encoding = "utf-8"
    errors = "strict"

    @property
    def name(self):
        return f"<{self._name}>"

    def writable(self):
        return True

    def isatty(self):
        return False

    def write(self, text):
        if not isinstance(text, str):
            raise TypeError(f"write() takes a str, not {type(text).__name__}")
        self._capture.write(self._name, str(text))
        return len(text)

    def flush(self):
        self._capture.flush()

    def close(self):
        """Stays open: later cells print too."""
