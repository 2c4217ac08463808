"""A call by name, with its arguments, its result and its failure as text.

This is what travels to other processes and machines: nothing depends on what can be pickled, and
a function sees and gives the same wherever it runs.
"""

import inspect
import json
import math
import re
import traceback
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from bayes_autoloc.errors import AutolocError, did_you_mean

__all__ = ["JSON", "bind", "execute", "failure", "from_text", "to_text"]

type JSON = Any
"""None, bool, int, float, str, lists of them, mappings from str to them; `to_text` checks it."""

_CALL = re.compile(r"(bayes_autoloc(?:\.[A-Za-z_]\w*)+):([A-Za-z_]\w*)", re.ASCII)
_FLOAT = "$float"


def to_text(value: JSON) -> str:
    """Return canonical JSON: keys sorted, no spaces, ASCII.

    JSON has no NaN and no infinities: they are written as ``{"$float": "nan"}``, and `from_text`
    gives them back. Tuples come back as lists, mappings with their keys sorted.

    Raises
    ------
    AutolocError
        If there is something that JSON can't hold, such as an array or a key that is no text.
    """
    plain = _plain(value)
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _plain(value: JSON) -> JSON:
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else {_FLOAT: str(float(value))}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping) and all(isinstance(key, str) and key != _FLOAT for key in value):
        return {key: _plain(item) for key, item in value.items()}
    raise AutolocError(
        "expected data for JSON (numbers, texts, true, false, null, lists, and mappings whose keys "
        f"are texts other than {_FLOAT!r}), not this {type(value).__name__}: {str(value)[:60]}. "
        "Convert it first, an array with .tolist()."
    )


def from_text(text: str) -> JSON:
    """Read what `to_text` wrote.

    Raises
    ------
    ValueError
        If it is not JSON.
    """
    return json.loads(text, object_hook=_float_or_mapping)


def _float_or_mapping(found: dict[str, JSON]) -> JSON:
    return float(found[_FLOAT]) if found.keys() == {_FLOAT} else found


def bind(call: str, arguments: Mapping[str, JSON]) -> Callable[[], JSON]:
    """Return a call that is ready to be made.

    Parameters
    ----------
    call : str
        ``"bayes_autoloc.module:function"``.
    arguments : mapping of str
        Keyword arguments.

    Raises
    ------
    AutolocError
        If there is no such function in this package, or if it does not take these arguments.
    """
    function = _function(call)
    try:
        bound = inspect.signature(function).bind(**arguments)
    except TypeError as error:
        raise AutolocError(f"{call} does not take the arguments given: {error}") from error
    return lambda: function(*bound.args, **bound.kwargs)


def _function(call: str) -> Callable[..., JSON]:
    named = _CALL.fullmatch(call)
    if named is None:
        raise AutolocError(
            f"expected a call like 'bayes_autoloc.module:function', a function at the top of a "
            f"module of this package, not {call!r}"
        )
    module, name = named.groups()
    try:
        content = vars(import_module(module))
    except ModuleNotFoundError as error:
        raise AutolocError(f"no module for the call {call!r}: {error}") from error
    own = {key: item for key, item in content.items() if _is_function(item, module, key)}
    if name not in own:
        raise AutolocError(f"{module} has no function {name!r}. {did_you_mean(name, [*own])}")
    function: Callable[..., JSON] = own[name]
    return function


def _is_function(item: object, module: str, name: str) -> bool:
    """Tell a function of the module from a class and from what the module imports."""
    home = getattr(item, "__module__", None), getattr(item, "__qualname__", None)
    return callable(item) and not isinstance(item, type) and home == (module, name)


def execute(call: str, arguments: str) -> str:
    """Call a function here.

    Parameters
    ----------
    call : str
        As for `bind`.
    arguments : str
        Keyword arguments, from `to_text`.

    Returns
    -------
    str
        For `from_text`: a mapping with ``result``, or as from `failure` if the function raised.
    """
    try:
        return to_text({"result": bind(call, from_text(arguments))()})
    except AutolocError as error:
        return failure(str(error))
    except (Exception, SystemExit) as error:  # whatever a job does wrong, the others go on
        trace = "".join(traceback.format_exception(error))
        return failure(f"{type(error).__name__}: {error}", trace)


def failure(text: str, trace: str = "") -> str:
    """Return the answer of a call that failed: a mapping with ``failure`` and ``trace``."""
    return to_text({"failure": text, "trace": trace})
