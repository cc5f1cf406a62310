"""What a cell can call besides models: budget, endings, tools; and how the host is asked."""

import builtins
import difflib
import json

from lab_answers import Answers
from lab_errors import Finished, ToolError, WrongAnswer, host_error
from lab_json import Unfit, plain, write
from lab_queries import queries
from lab_show import show

_ABSENT = object()
_ENDING_NAMES = ("FINAL", "FINAL_VAR", "SUBMIT", "submit")


class Listing(str):
    """A text that shows itself without quotes when it ends a cell."""

    def __repr__(self):
        return str.__str__(self)


Listing.__name__ = Listing.__qualname__ = "str"


class Answer(dict):
    """Set `answer["content"]`, then `answer["ready"] = True`: taken when the cell has ended without raising."""

    def __init__(self):
        super().__init__(content=None, ready=False)


class Host:
    """The session's owner, as Python asks it."""

    def __init__(self, bridge, flush):
        self._bridge = bridge
        self._flush = flush
        self.answers = Answers()

    def ask(self, call):
        self._flush()
        return self._read(self._bridge.call(write(call)))

    async def ask_async(self, call):
        self._flush()
        return self._read(await self._bridge.call_async(write(call)))

    def _read(self, text):
        reply = json.loads(text)
        if reply["ok"]:
            calls = reply.get("calls")
            return reply["value"] if calls is None else self.answers.take(reply["value"], calls)
        raise host_error(str(reply["type"]), str(reply["message"]))


class Helpers:
    """The functions themselves, by name (`table`), and what one cell has said as its final value (`final`).

    `resolved` is the variable that FINAL_VAR took for a text, or None: the text may have been meant itself.
    """

    def __init__(self, host, namespace, options, listing):
        self._host = host
        self._namespace = namespace
        self.begin()
        helpers = options["helpers"]
        self.table = {"budget": self.budget, "SHOW_VARS": lambda: Listing(_listed(listing()))}
        if helpers["query"]:
            self.table |= queries(host, False)
        if helpers["recursive"]:
            self.table |= queries(host, True)
        self.endings = options.get("endings") or (*_ENDING_NAMES, "answer")
        self.table |= {name: getattr(self, name) for name in _ENDING_NAMES if name in self.endings}

    def begin(self):
        """A new cell."""
        self.final = None
        self.resolved = None

    def budget(self):
        """What is left: turns, calls, tokens, cost, seconds, depth. None: no limit."""
        return self._host.ask({"kind": "budget"})

    def FINAL(self, value=_ABSENT):
        """FINAL(x): x is the answer. Ends the cell."""
        if value is _ABSENT:
            raise TypeError("FINAL(x) takes the answer itself; FINAL(None) if the answer is None")
        self.offer("FINAL", value)
        raise Finished

    def FINAL_VAR(self, name=_ABSENT):
        """FINAL_VAR("name"): the variable of that name is the answer; any other value is the answer itself."""
        if name is _ABSENT:
            raise TypeError('FINAL_VAR("name") takes the name of a variable, or a value')
        value = name
        if isinstance(name, str) and name.strip().isidentifier():
            value = self._variable(str(name.strip()))
            if self.final is None:
                self.resolved = str(name.strip())
        self.offer("FINAL_VAR", value)
        raise Finished

    def SUBMIT(self, *value, **fields):
        """SUBMIT(x), or SUBMIT(field=…, other=…) for an object. Ends the cell."""
        self._submit("SUBMIT", value, fields)

    def submit(self, *value, **fields):
        """submit(result=x), submit(x), or submit(field=…, other=…). Ends the cell."""
        if not value and list(fields) == ["result"]:
            value, fields = (fields["result"],), {}
        self._submit("submit", value, fields)

    def _submit(self, name, value, fields):
        if len(value) > 1 or (value and fields) or not (value or fields):
            raise TypeError(f"{name}() takes one value, or fields by name: {name}(x) or {name}(city=…, year=…)")
        self.offer(name, value[0] if value else fields)
        raise Finished

    def _variable(self, name):
        if name in self._namespace:
            return self._namespace[name]
        names = [other for other in self._namespace if isinstance(other, str) and not other.startswith("_")]
        near = difflib.get_close_matches(name, names, 3)
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        raise WrongAnswer(f"there is no variable named {name}{hint}; for the text itself use FINAL")

    def offer(self, ending, value):
        """Hands a final value to the host. Raises WrongAnswer with the reasons where it is not taken."""
        if self.final is not None:
            raise Finished
        try:
            value = plain(value)
        except Unfit as why:
            raise WrongAnswer(f"{ending}: {why}") from None
        refusal = self._host.ask({"kind": "final", "ending": ending, "value": value})
        if refusal is not None:
            raise WrongAnswer(str(refusal))
        self.final = {"ending": ending, "value": value}


def _listed(variables):
    if not variables:
        return "No variables yet."
    lines = []
    for one in variables:
        count = "" if one["length"] is None else f"[{one['length']:,}]"
        lines.append(f"{one['name']}: {one['type']}{count} = {one['preview'][:80]}")
    return "\n".join(lines)


def host_tool(host, name, description):
    """A function whose arguments and value pass through JSON."""

    def tool(*args, **kwargs):
        try:
            call = {"kind": "tool", "name": name, "args": plain(args, "args"), "kwargs": plain(kwargs, "kwargs")}
        except Unfit as why:
            raise ToolError(f"{name}(): {why}") from None
        return host.ask(call)

    tool.__name__ = tool.__qualname__ = name
    tool.__doc__ = description
    return tool


def python_tool(name, source, table, remember):
    """The function that a user's source defines. It sees the helpers, and nothing of the cells."""
    label = f"Tool {name}"
    remember(label, source)
    space = {"__name__": f"tool_{name}", "__builtins__": builtins, **table}
    exec(compile(source, label, "exec", dont_inherit=True), space)
    if not callable(space.get(name)):
        raise ValueError(f"its source defines no function of this name: {show(source, 80)}")
    return space[name]
