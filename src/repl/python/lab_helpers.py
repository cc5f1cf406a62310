"""What a cell can call: models, budget, endings, tools. Says in Python what was wrong with an argument."""

import builtins
import difflib
import json

from lab_errors import Finished, ToolError, WrongAnswer, host_error
from lab_json import Unfit, plain, write
from lab_show import show, type_name

_ABSENT = object()
_ENDING_NAMES = ("FINAL", "FINAL_VAR", "SUBMIT", "submit")


class Text(str):
    """An answer; `await` gives it once more, so that code written for asynchronous helpers runs too."""

    def __await__(self):
        return self
        yield


class Texts(list):
    """Answers in the order of their prompts; may be awaited."""

    def __await__(self):
        return self
        yield


class Listing(str):
    """A text that shows itself without quotes when it ends a cell."""

    def __repr__(self):
        return str.__str__(self)


Text.__name__ = Text.__qualname__ = Listing.__name__ = Listing.__qualname__ = "str"
Texts.__name__ = Texts.__qualname__ = "list"


class Answer(dict):
    """Set `answer["content"]`, then `answer["ready"] = True`: taken when the cell has ended without raising."""

    def __init__(self):
        super().__init__(content=None, ready=False)


class Host:
    """The session's owner, as Python asks it."""

    def __init__(self, bridge, flush):
        self._bridge = bridge
        self._flush = flush

    def ask(self, call):
        self._flush()
        return self._read(self._bridge.call(write(call)))

    async def ask_async(self, call):
        self._flush()
        return self._read(await self._bridge.call_async(write(call)))

    def _read(self, text):
        reply = json.loads(text)
        if reply["ok"]:
            return reply["value"]
        raise host_error(str(reply["type"]), str(reply["message"]))


class Helpers:
    """The functions themselves, by name (`table`), and what one cell has said as its final value (`final`)."""

    def __init__(self, host, namespace, options, listing):
        self._host = host
        self._namespace = namespace
        self.final = None
        helpers = options["helpers"]
        self.table = {"budget": self.budget, "SHOW_VARS": lambda: Listing(_listed(listing()))}
        if helpers["query"]:
            self.table |= _queries(host, False)
        if helpers["recursive"]:
            self.table |= _queries(host, True)
        self.endings = options.get("endings") or (*_ENDING_NAMES, "answer")
        self.table |= {name: getattr(self, name) for name in _ENDING_NAMES if name in self.endings}

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
        raise WrongAnswer(f"there is no variable named {name}{hint} (for a text of one word use FINAL)")

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


def _a(value):
    name = type_name(value)
    return f"{'an' if name[:1] in 'aeiouAEIOU' else 'a'} {name}"


def _prompt(function, value):
    if isinstance(value, str):
        return str.__str__(value)
    single = function.replace("_batched", "")
    if isinstance(value, (list, tuple)):
        advice = f"For several prompts call {single.replace('_async', '')}_batched([...])."
    elif isinstance(value, dict):
        advice = "Write it out as text, for example with json.dumps(...)."
    elif isinstance(value, (bytes, bytearray)):
        advice = "Decode it first: value.decode()."
    else:
        advice = "Put the question and all that it is about into one text."
    raise TypeError(f"{function}() takes a prompt as one str, not {_a(value)}. {advice}")


def _prompts(function, values):
    if isinstance(values, str):
        raise TypeError(f"{function}() takes a list of prompts, not one str. For one prompt use {function.replace('_batched', '')}().")
    if isinstance(values, (dict, bytes, bytearray)) or not hasattr(type(values), "__iter__"):
        raise TypeError(f"{function}() takes a list of prompts, each a str, not {_a(values)}.")
    values = list(values)
    if not values:
        raise ValueError(f"{function}() got 0 prompts. Check what was to be asked before calling it.")
    for at, value in enumerate(values):
        if not isinstance(value, str):
            raise TypeError(f"{function}(): prompts[{at}] is {_a(value)}, and each prompt must be a str.")
    return [str.__str__(value) for value in values]


def _model(function, value):
    if value is None:
        return None
    if not isinstance(value, str):
        raise TypeError(f"{function}(): model is the name of a model as a str, not {_a(value)}.")
    if len(value) > 200 or "\n" in value:
        raise TypeError(
            f"{function}(): model is the name of a model, not a text of {len(value):,} characters. "
            "Put the text into the prompt itself."
        )
    return str.__str__(value)


def _call(function, recursive, batched, prompts, model, context):
    call = {
        "kind": "query",
        "recursive": recursive,
        "batched": batched,
        "prompts": _prompts(function, prompts) if batched else [_prompt(function, prompts)],
        "model": _model(function, model),
    }
    if context is not _ABSENT:
        if not recursive:
            raise TypeError(f"{function}() takes no context: put the text to read into the prompt itself.")
        try:
            call["context"] = plain(context, "context")
        except Unfit as why:
            raise TypeError(f"{function}(): {why}") from None
    return call


def _queries(host, recursive):
    """`llm_query` and its kin, or `rlm_query` and its kin, by name."""
    one = "rlm_query" if recursive else "llm_query"
    many = f"{one}_batched"

    def query(prompt, model=None, *, context=_ABSENT):
        return Text(host.ask(_call(one, recursive, False, prompt, model, context))[0])

    def batched(prompts, model=None, *, context=_ABSENT):
        return Texts(host.ask(_call(many, recursive, True, prompts, model, context)))

    async def query_async(prompt, model=None, *, context=_ABSENT):
        return (await host.ask_async(_call(f"{one}_async", recursive, False, prompt, model, context)))[0]

    async def batched_async(prompts, model=None, *, context=_ABSENT):
        return await host.ask_async(_call(f"{many}_async", recursive, True, prompts, model, context))

    table = {one: query, many: batched, f"{one}_async": query_async, f"{many}_async": batched_async}
    if not recursive:

        def gathered(*prompts, model=None):
            alone = len(prompts) == 1 and isinstance(prompts[0], (list, tuple))
            return batched(prompts[0] if alone else prompts, model)

        table["batch_llm_query"] = gathered
    who = "a child that has a session of its own" if recursive else "a model"
    for name, function in table.items():
        function.__name__ = function.__qualname__ = name
        function.__doc__ = f"Asks {who}. Texts in, texts out; a failed item of a batch is '[error] Type: message'."
    return table


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
