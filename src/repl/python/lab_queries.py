"""Questions to models: `llm_query`, `rlm_query` and their kin, and what is wrong with an argument, in Python's words."""

from lab_answers import Text, Texts
from lab_json import Unfit, plain
from lab_show import type_name

_ABSENT = object()


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


def _text(value):
    return value if type(value) is Text else Text(value)


def queries(host, recursive):
    """`llm_query` and its kin, or `rlm_query` and its kin, by name. A batch of nothing asks nobody."""
    one = "rlm_query" if recursive else "llm_query"
    many = f"{one}_batched"

    def query(prompt, model=None, *, context=_ABSENT):
        return _text(host.ask(_call(one, recursive, False, prompt, model, context))[0])

    def batched(prompts, model=None, *, context=_ABSENT):
        call = _call(many, recursive, True, prompts, model, context)
        return Texts(host.ask(call) if call["prompts"] else ())

    async def query_async(prompt, model=None, *, context=_ABSENT):
        return (await host.ask_async(_call(f"{one}_async", recursive, False, prompt, model, context)))[0]

    async def batched_async(prompts, model=None, *, context=_ABSENT):
        call = _call(f"{many}_async", recursive, True, prompts, model, context)
        return await host.ask_async(call) if call["prompts"] else []

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
