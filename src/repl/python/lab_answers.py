"""What the host answered, as texts that know their call: so that it can be told which variables hold them."""

_LEAST = 8  # characters of an answer that is known again by what it says alone
_MOST = 5_000
_MOST_CHARACTERS = 8_000_000


class Text(str):
    """An answer; `await` gives it once more, so that code written for asynchronous helpers runs too."""

    __slots__ = ("_call",)

    def __await__(self):
        return self
        yield


class Texts(list):
    """Answers in the order of their prompts; may be awaited."""

    def __await__(self):
        return self
        yield


Text.__name__ = Text.__qualname__ = "str"
Texts.__name__ = Texts.__qualname__ = "list"

_call = Text._call.__get__


class Answers:
    """What the host answered, by call."""

    def __init__(self):
        self._said = {}
        self._characters = 0

    def take(self, values, calls):
        """The texts, each with the id of its call."""
        texts = []
        for value, call in zip(values, calls):
            text = Text(value)
            text._call = call
            texts.append(text)
            self._remember(value, call)
        return texts

    def _remember(self, value, call):
        size = len(value)
        if size < _LEAST or len(self._said) > _MOST or self._characters + size > _MOST_CHARACTERS:
            return
        self._characters += size
        self._said.setdefault(value, call)
        self._said.setdefault(value.strip(), call)

    def call_of(self, value):
        """The id of the call that gave this text, or None."""
        if type(value) is Text:
            try:
                return _call(value)
            except AttributeError:
                return None
        return self._said.get(str.__str__(value)) if str.__len__(value) >= _LEAST else None
