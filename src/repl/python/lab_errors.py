"""What a cell may raise that Python does not have. Knows nothing of how a cell is run."""


class CellStopped(BaseException):
    """Ends a cell from outside. Not an Exception, so that `except Exception` lets it pass."""


class CellTimeout(CellStopped):
    """The cell used up its own running time."""


class CellInterrupted(CellStopped):
    """Somebody stopped the cell."""


class OutputLimit(CellStopped):
    """The cell printed more than is kept."""


class Finished(CellStopped):
    """An ending was taken; what follows it in the cell is not run."""


class WrongAnswer(ValueError):
    """A final value was not taken; the message says why."""


class HostError(RuntimeError):
    """What the session's owner answers in place of a value."""


class BudgetExceeded(HostError):
    """No calls, tokens, money or time are left for this."""


class ChatError(HostError):
    """A model could not be asked."""


class ToolError(HostError):
    """A tool of the host failed."""


_KNOWN = {kind.__name__: kind for kind in (HostError, BudgetExceeded, ChatError, ToolError, WrongAnswer)}

# What code may want to catch by name; they stand among the builtins, so that no listing of variables shows them.
PUBLIC = (CellTimeout, CellInterrupted, OutputLimit, WrongAnswer, HostError, BudgetExceeded, ChatError, ToolError)

for _kind in (CellStopped, Finished, *PUBLIC):
    _kind.__module__ = "builtins"  # a traceback then prints the bare name


def host_error(kind, message):
    """The exception for an error reply: of a class with the reply's own name."""
    if kind == "Interrupted":
        return CellInterrupted(message)
    if kind not in _KNOWN:
        name = kind if kind.isidentifier() else "HostError"
        _KNOWN[kind] = type(name, (HostError,), {"__module__": "builtins"})
    return _KNOWN[kind](message)
