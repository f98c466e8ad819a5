"""Values as strict JSON text and back, exactly: NaN, infinities, tuples, whole numbers of any length, arrays.

What JSON has no word for is written as an object with the one key ``$`` more: ``{"$": "nan"}``,
``{"$": "tuple", "of": [...]}``. Reading makes numbers, text, lists, dictionaries and arrays of numbers, never anything
that could run.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from numbers import Integral, Real
from typing import Any

import numpy as np
import orjson

from tuning.language import tr
from tuning.space.literals import is_broken
from tuning.study.values import ReadOnlyList, named

MARK = "$"
DEEPEST = 100  # levels of lists in lists; far below where Python gives up
LEAST, MOST = -(2**63), 2**63 - 1
_NUMBERS = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}


def dumps(value: Any) -> str:
    """The value as JSON text of one line.

    Raises:
        ValueError: if it holds what is neither number, text, list nor dictionary, such as a function, or itself.
    """
    return orjson.dumps(packed(value)).decode()


def loads(text: str | bytes) -> Any:
    """The value that `dumps` wrote.

    Raises:
        ValueError: if the text is not JSON, or not of this notation.
    """
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise ValueError(tr("this is not JSON: {error}.", error=error)) from None
    if not _has_marks(text):
        return value
    try:
        return unpacked(value)
    except RecursionError:
        raise ValueError(tr("it is nested too deep to be of this notation.")) from None


def packed(value: Any, depth: int = 0) -> Any:
    """The value in what strict JSON has: finite numbers of 64 bits, text, lists, dictionaries with text as keys.

    Raises:
        ValueError: as `dumps`.
    """
    kind = type(value)
    if kind is float:
        return value if math.isfinite(value) else {MARK: repr(value)}
    if value is None or kind is bool:
        return value
    if kind is str:
        return value if value.isascii() else _text(value)
    if kind is int:
        return value if LEAST <= value <= MOST else {MARK: "int", "of": hex(value)}
    if depth > DEEPEST:
        raise ValueError(
            tr("it is nested more than {deepest} levels deep, or holds itself. Flatten it.", deepest=DEEPEST)
        )
    if kind is list or kind is ReadOnlyList:
        return [packed(item, depth + 1) for item in value]
    if kind is tuple:
        return {MARK: "tuple", "of": [packed(item, depth + 1) for item in value]}
    if isinstance(value, Mapping):
        if all(type(name) is str and name.isascii() and name != MARK for name in value):
            return {name: packed(item, depth + 1) for name, item in value.items()}
        pairs = [[packed(name, depth + 1), packed(item, depth + 1)] for name, item in value.items()]
        return {MARK: "dict", "of": pairs}
    if isinstance(value, np.ndarray) and value.dtype.kind in "biuf":
        items = [packed(item) for item in value.ravel().tolist()]
        return {MARK: "array", "of": items, "type": value.dtype.name, "shape": list(value.shape)}
    return _as_native(value, depth)


def _as_native(value: Any, depth: int) -> Any:
    """Of numbers and lists that are of a type of their own the plain ones."""
    if isinstance(value, np.generic) and value.dtype.kind in "biufU":
        return packed(value.item(), depth)
    if isinstance(value, str):
        return packed(str.__str__(value), depth)
    if isinstance(value, Integral):
        return packed(int(value), depth)
    if isinstance(value, Real):
        return packed(float(value), depth)
    if isinstance(value, tuple):
        return packed(tuple(value), depth)
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray, memoryview)):
        return [packed(item, depth + 1) for item in value]
    raise ValueError(
        tr("it holds {value}, which cannot be written. Use numbers, text, lists and dictionaries.", value=named(value))
    )


def unpacked(value: Any) -> Any:
    """What `packed` was given; lists and dictionaries are changed in place.

    Raises:
        ValueError: if a marked object is none that `packed` makes.
    """
    if type(value) is list:
        for i, item in enumerate(value):  # in place, since most items are numbers
            if type(item) is list or type(item) is dict:
                value[i] = unpacked(item)
        return value
    if type(value) is not dict:
        return value
    if MARK not in value:
        for name, item in value.items():
            if type(item) is list or type(item) is dict:
                value[name] = unpacked(item)
        return value
    try:
        return _marked(value[MARK], value)
    except (KeyError, TypeError, AttributeError, OverflowError) as error:
        raise ValueError(
            tr("the object marked {value} is damaged ({kind}).", value=named(value[MARK]), kind=type(error).__name__)
        ) from None


def _has_marks(text: str | bytes) -> bool:
    return f'"{MARK}"' in text if isinstance(text, str) else f'"{MARK}"'.encode() in text


def _marked(mark: Any, value: dict[str, Any]) -> Any:
    match mark:
        case "nan" | "inf" | "-inf":
            return _NUMBERS[mark]
        case "int":
            return int(value["of"], 16)
        case "text":
            return "".join(map(chr, value["of"]))
        case "tuple":
            return tuple(unpacked(value["of"]))
        case "dict":
            return {unpacked(name): unpacked(item) for name, item in value["of"]}
        case "array":
            kind = np.dtype(value["type"])
            if kind.kind not in "biuf":
                raise ValueError(tr("an array of {kind} is not of this notation.", kind=kind))
            return np.array(unpacked(value["of"]), dtype=kind).reshape(value["shape"])
    raise ValueError(tr("{mark} is no mark of this notation.", mark=named(mark)))


def _text(value: str) -> Any:
    """Text as it is, or by its code points where it has half characters, which UTF-8 does not."""
    if is_broken(value):
        return {MARK: "text", "of": list(map(ord, value))}
    return value
