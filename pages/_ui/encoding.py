"""JSON for the browser, whatever a search has in it: no value may keep a board from being shown."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

import orjson

LARGEST = 2**63 - 1
OPTIONS = orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_NON_STR_KEYS


def dumps(value: Any) -> bytes:
    """JSON in UTF-8: NaN and infinities are null, whole numbers beyond 64 bits floats, other objects their text.

    Parts that are JSON already are given as `orjson.Fragment`.
    """
    try:
        return orjson.dumps(value, default=str, option=OPTIONS)
    except TypeError:  # such as a number of 70 bits, or text with half a character in it
        return orjson.dumps(_mild(value), default=str, option=OPTIONS)


def text(value: str) -> str:
    """The text with a question mark for each half of a character, which no encoding can write."""
    return value.encode("utf-8", "replace").decode("utf-8")


def _number(value: int) -> float:
    """The number, or the nearest float where it has more than 64 bits."""
    if -LARGEST <= value <= LARGEST:
        return value
    return float(value) if abs(value) < 10**308 else (1 if value > 0 else -1) * sys.float_info.max


def _mild(value: Any) -> Any:
    if isinstance(value, str):
        return text(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return _number(value)
    if isinstance(value, Mapping):
        return {_mild(str(key)): _mild(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_mild(part) for part in value]
    return value
