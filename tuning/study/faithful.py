"""JSON that gives back what was put in: NaN, infinities, tuples, immense numbers, arrays, any keys, any text.

What JSON knows is written as it is; for the rest an object with one key that begins with ``~`` stands in.

>>> dumps({"layers": (50, 20), "score": float("nan"), "n": 3})
'{"layers":{"~tuple":[50,20]},"score":{"~float":"nan"},"n":3}'
>>> loads(_)
{'layers': (50, 20), 'score': nan, 'n': 3}
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from numbers import Integral, Real
from typing import Any

import numpy as np
import orjson

from tuning.study.values import named

DEEPEST = 60  # levels; deeper than that is a value that holds itself
LEAST, MOST = -(2**63), 2**63 - 1  # what every reader of JSON takes for a whole number


def dumps(value: Any) -> str:
    """The value as JSON text; numbers of numpy become native ones.

    Raises:
        TypeError: if it holds anything but None, numbers, text, lists, tuples, arrays of numbers and dictionaries.
    """
    return orjson.dumps(_encoded(value, 0)).decode()


def loads(text: str | bytes) -> Any:
    """The value that `dumps` wrote.

    Raises:
        ValueError: if the text is not of `dumps`.
    """
    value = orjson.loads(text)
    return _decoded(value) if (b'"~' if isinstance(text, bytes) else '"~') in text else value  # type: ignore[operator]


def _encoded(value: Any, depth: int) -> Any:
    kind = type(value)
    if kind is float:
        return value if math.isfinite(value) else {"~float": repr(value)}
    if kind is str:
        return value if value.isascii() else _text(value)
    if kind is bool or value is None:
        return value
    if kind is int:
        return value if LEAST <= value <= MOST else {"~int": hex(value)}
    if depth > DEEPEST:
        raise TypeError("a value that is nested so deeply, or holds itself, cannot be written as JSON.")
    return _container(value, depth + 1)


def _container(value: Any, depth: int) -> Any:
    match value:
        case np.ndarray() if value.dtype.kind in "biufU":
            return {"~array": [value.dtype.str, list(value.shape), _encoded(value.ravel().tolist(), depth)]}
        case np.generic() | np.ndarray():
            return _encoded(value.tolist(), depth)
        case str():
            return _encoded(str(value), depth)
        case Integral():
            return _encoded(int(value), depth)
        case Real():
            return _encoded(float(value), depth)
        case tuple():
            return {"~tuple": [_encoded(item, depth) for item in value]}
        case Mapping():
            if all(type(name) is str and name.isascii() and not name.startswith("~") for name in value):
                return {name: _encoded(item, depth) for name, item in value.items()}
            return {"~dict": [[_encoded(name, depth), _encoded(item, depth)] for name, item in value.items()]}
        case Sequence() if not isinstance(value, (bytes, bytearray, memoryview)):
            return [_encoded(item, depth) for item in value]
        case _:
            raise TypeError(f"{named(value)} cannot be written as JSON. Use numbers, text, lists and dictionaries.")


def _text(value: str) -> Any:
    try:
        value.encode()
    except UnicodeEncodeError:  # half characters, which no file can hold
        return {"~text": value.encode("unicode_escape").decode("ascii")}
    return value


def _decoded(value: Any) -> Any:
    if isinstance(value, list):
        return [_decoded(item) for item in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        ((mark, item),) = value.items()
        if mark in _STAND_INS:
            return _STAND_INS[mark](item)
    return {name: _decoded(item) for name, item in value.items()}


_STAND_INS: dict[str, Callable[[Any], Any]] = {
    "~float": float,
    "~int": lambda item: int(item, 16),
    "~text": lambda item: item.encode("ascii").decode("unicode_escape"),
    "~tuple": lambda item: tuple(_decoded(item)),
    "~dict": lambda item: {_decoded(name): _decoded(content) for name, content in item},
    "~array": lambda item: np.array(_decoded(item[2]), dtype=item[0]).reshape(item[1]),
}
