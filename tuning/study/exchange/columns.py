"""What kind of parameter a column of values is: its range, its scale, its choices; and why, in words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any

import numpy as np

from tuning.language import tr
from tuning.space import Categorical, Float, Int, Parameter, SpaceError
from tuning.space.bounds import LARGEST
from tuning.space.checks import short
from tuning.space.literals import MOST, distinct, literal
from tuning.space.parameters import native

MOST_CHOICES = 200
LONGEST = 200  # characters of a choice; a cell may hold a whole document
DECADES = 2  # that a range must span to be searched on a log scale
MISSING = object()


@dataclass(frozen=True)
class Column:
    """A parameter, the value of each row in it (`MISSING` for none), and a sentence on how it was found."""

    parameter: Parameter
    values: list[Any]
    sentence: str


def column(name: str, cells: Sequence[Any]) -> Column | str:
    """What the cells of a column say, `MISSING` where there is nothing; else why it can be no parameter, in words."""
    whole = {int(cell) for cell in cells if isinstance(cell, Integral)}
    if len(set(map(_float, whole))) < len(whole):  # as numbers of a range they would be one
        if max(map(abs, whole)) > MOST or len(whole) > MOST_CHOICES:
            return tr("{name} is left out: its whole numbers are too large to be told apart in a range.", name=name)
        exact = [int(cell) if isinstance(cell, Integral) else cell for cell in cells]
        exact = [cell if cell is MISSING or isinstance(cell, int) else _tidy(cell) for cell in exact]
        return _category(name, exact, [value for value in exact if value is not MISSING])
    values = [cell if cell is MISSING else _tidy(cell) for cell in cells]
    some: list[Any] = [value for value in values if value is not MISSING]
    if not some:
        return tr("{name} is left out: it has no value in any row.", name=name)
    if all(isinstance(value, bool) for value in some) or not all(_is_number(value) for value in some):
        return _category(name, values, some)
    if not all(math.isfinite(value) for value in some):
        return tr("{name} is left out: it holds infinite values, and a range has two ends.", name=name)
    return _range(name, values, some)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _tidy(cell: Any) -> Any:
    """A cell as a literal; anything else by its text."""
    if isinstance(cell, np.generic):
        cell = cell.item()
    if isinstance(cell, bool) or cell is None:
        return cell
    if isinstance(cell, Integral):
        whole = int(cell)
        return whole if abs(whole) <= LARGEST else _float(whole)
    if isinstance(cell, Real):
        return _float(cell)
    try:
        value = literal(cell)
    except (SpaceError, RecursionError):
        return as_text(cell)
    return _cut(value) if isinstance(value, str) or len(repr(value)) > LONGEST else value


def _float(number: Any) -> float:
    try:
        return float(number)
    except OverflowError:
        return math.inf if number > 0 else -math.inf


def as_text(cell: Any) -> str:
    """The text of anything, cut if it is long; an object that cannot say what it is is one of its type."""
    try:
        return _cut(cell if isinstance(cell, str) else repr(cell))
    except Exception as error:  # noqa: BLE001 - an object that cannot say what it is is one of its type
        return f"{type(cell).__name__} ({type(error).__name__})"


def _cut(value: Any) -> str:
    text = (value if isinstance(value, str) else repr(value)).encode("utf-8", "backslashreplace").decode()
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 40]} ... ({len(text):,} characters)"


def _category(name: str, values: list[Any], some: list[Any]) -> Column | str:
    choices = distinct(some)
    if len(choices) > MOST_CHOICES:
        return tr(
            "{name} is left out: its {n:,} different texts are names rather than choices.", name=name, n=len(choices)
        )
    if len(choices) == len(some) > 20 and all(isinstance(value, str) for value in some):
        return tr("{name} is left out: each of its {n} texts is there once, as a name is.", name=name, n=len(some))
    if all(isinstance(value, bool) for value in some):
        kind = "a yes or no"
    else:
        mixed = any(map(_is_number, some)) and not all(map(_is_number, some))
        kind = "a category of numbers and others" if mixed else "a category"
    if len(choices) == 1:
        kind = "a constant"
    return Column(Categorical(choices), values, f"{name} is {kind}: {_listed(choices)}.")


def _listed(choices: Sequence[Any]) -> str:
    shown = ", ".join(short(choice, 40) for choice in choices[:6])
    return shown if len(choices) <= 6 else f"{shown} and {len(choices) - 6} more"


def _range(name: str, values: list[Any], some: list[Any]) -> Column | str:
    low, high = min(some), max(some)
    if low == high:
        return Column(Categorical([low]), [v if v is MISSING else low for v in values], f"{name} is a constant: {low}.")
    # A column of whole numbers with gaps is read as one of floats.
    is_whole = all(isinstance(value, int) or (value.is_integer() and len(some) < len(values)) for value in some)
    is_whole = is_whole and max(abs(low), abs(high)) <= LARGEST
    kind: type[Int] | type[Float] = Int if is_whole else Float
    if not math.isfinite(float(high) - float(low)):
        return tr(
            "{name} is left out: the range from {low:g} to {high:g} is beyond all floating-point numbers.",
            name=name,
            low=low,
            high=high,
        )
    log = spans_decades(some)
    convert = int if is_whole else float
    number = "whole numbers" if is_whole else "numbers"
    scale = f" on a log scale: they span {math.log10(high / low):.1f} decades" if log else ""
    sentence = f"{name} is a range of {number} from {low:g} to {high:g}{scale}."
    return Column(kind(low, high, log), [v if v is MISSING else convert(v) for v in values], sentence)


def spans_decades(numbers: Sequence[float]) -> bool:
    """Whether a log scale fits: two decades or more, over which the values lie more evenly than over their range.

    How evenly is the largest distance of the distribution of the different values from the uniform one
    (Kolmogorov and Smirnov).
    """
    values = np.unique(np.array(numbers, dtype=float))
    low, high = float(values[0]), float(values[-1])
    if low <= 0 or high / low < 10**DECADES or not math.isfinite(high / low):
        return False
    steps = (np.arange(len(values)) + 0.5) / len(values)

    def unevenness(positions: np.ndarray) -> float:
        return float(np.abs((positions - positions[0]) / (positions[-1] - positions[0]) - steps).max())

    return unevenness(np.log(values)) <= unevenness(values)


def same(parameter: Parameter, cell: Any) -> Any:
    """The value of `parameter` that a cell stands for: the cell itself, or the choice of which it is the text."""
    value = _tidy(cell)
    for one in (cell, value):  # as it is first: a large whole number is a float afterwards
        if parameter.contains(one):
            return native(parameter, one)
    if isinstance(parameter, Categorical):
        written = [choice for choice in parameter.choices if str(choice) == str(value)]
        return written[0] if len(written) == 1 else value
    return value
