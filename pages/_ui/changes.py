"""What changed between two JSON-like values, so that only that travels. A chart that grew sends its new points."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

import numpy as np

SAME = None
AS_THEY_ARE = frozenset({str, int, bool, type(None)})
LARGEST_FLOAT32 = 1e7  # below it seven digits are more than a screen can show


def plain(value: Any) -> Any:
    """The same with lists instead of arrays, and None for NaN and infinities; large arrays in single precision."""
    if type(value) in AS_THEY_ARE:  # most values; the other tests take longer
        return value
    if isinstance(value, Mapping):
        if "bdata" in value and "dtype" in value:  # how plotly writes arrays
            array = np.frombuffer(base64.b64decode(value["bdata"]), dtype=value["dtype"])
            shape = value.get("shape")
            return plain(array if shape is None else array.reshape([int(n) for n in str(shape).split(",")]))
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, np.generic):  # some of which are floats and strings too
        return plain(value.item())
    if isinstance(value, (str, bool, int)) or value is None:
        return value
    if isinstance(value, float):
        return value if np.isfinite(value) else None
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    array = np.asarray(value)  # arrays, and columns of a frame
    if array.dtype.kind in "iub":
        return array.tolist()
    if array.dtype.kind != "f":
        return plain(array.tolist())
    finite = np.isfinite(array)
    if array.size and np.abs(array[finite]).max(initial=0.0) < LARGEST_FLOAT32:
        array = _seven_digits(array.astype(float))  # single precision would be written with 17 digits
    if finite.all():
        return array.tolist()
    shown = array.astype(object)
    shown[~finite] = None
    return shown.tolist()


def _seven_digits(array: np.ndarray) -> np.ndarray:
    """Rounded to seven significant digits; short when written."""
    with np.errstate(divide="ignore", invalid="ignore"):
        digits = 6 - np.floor(np.log10(np.abs(array)))
    digits = np.clip(np.nan_to_num(digits, nan=0.0, posinf=0.0, neginf=0.0), 0, 22)
    factor = 10.0**digits
    rounded: np.ndarray = np.round(array * factor) / factor
    return rounded


def change(old: Any, new: Any) -> dict[str, Any] | None:
    """How to get from `old` to `new`: None if they are the same, else one of

    ``{"=": value}`` the value itself,
    ``{"@": n, "+": items, "~": m}`` a list of which the first `n` and the last `m` items stay,
    ``{".": {key: change}, "-": [keys]}`` a mapping or a list of equal length of which some parts changed.
    """
    if isinstance(old, dict) and isinstance(new, dict):
        parts = {key: change(old[key], value) if key in old else {"=": value} for key, value in new.items()}
        parts = {key: part for key, part in parts.items() if part is not SAME}
        gone = [key for key in old if key not in new]
        if not parts and not gone:
            return SAME
        return {".": parts} | ({"-": gone} if gone else {})
    if isinstance(old, list) and isinstance(new, list):
        if old == new:
            return SAME
        if len(old) == len(new) and all(isinstance(part, dict) for part in new):
            inner = {str(i): change(a, b) for i, (a, b) in enumerate(zip(old, new, strict=True))}
            return {".": {key: part for key, part in inner.items() if part is not SAME}}
        first = _n_same(old, new)
        last = min(_n_same(old[::-1], new[::-1]), min(len(old), len(new)) - first)
        if 2 * (first + last) > len(new):
            return {"@": first, "+": new[first : len(new) - last], "~": last}
        return {"=": new}
    return SAME if type(old) is type(new) and old == new else {"=": new}


def _n_same(old: list[Any], new: list[Any]) -> int:
    """How many items at the beginning are the same, by bisection: comparing slices is quick."""
    low, high = 0, min(len(old), len(new))
    while low < high:
        middle = (low + high + 1) // 2
        if old[low:middle] == new[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def apply(old: Any, step: dict[str, Any] | None) -> Any:
    """`old` after the change; the browser does the same."""
    if step is None:
        return old
    if "=" in step:
        return step["="]
    if "@" in step:
        return old[: step["@"]] + step["+"] + old[len(old) - step["~"] :]
    if isinstance(old, list):
        return [apply(part, step["."].get(str(i))) for i, part in enumerate(old)]
    kept = {key: value for key, value in old.items() if key not in step.get("-", ())}
    return kept | {key: apply(old.get(key), part) for key, part in step["."].items()}
