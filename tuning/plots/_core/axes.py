"""Parameters as axes: numbers on their own scale, categories in their order, and a place for inactive parameters."""

from __future__ import annotations

import ast
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from tuning.language import mark, ntr, tr
from tuning.space import Categorical, Float, Int, Parameter, SpaceError, scale
from tuning.space.literals import distinct
from tuning.study import History

if TYPE_CHECKING:
    import pandas as pd

INACTIVE = mark("inactive")
ABSENT = scale.ABSENT
MAX_TICKS = 20
LEAST_STEP = 1e-300  # between smaller floats, or on ranges of a few floats, are no round values
_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class Axis:
    """Positions in ``[0, 1]``, with ticks. Inactive parameters lie below 0, at `inactive_at`.

    `parameter` is the range of the values divided by `unit`, which is 1 unless their spread would overflow.
    """

    name: str
    parameter: Parameter
    has_inactive: bool
    unit: float = 1.0
    inactive_at = -0.12

    def units(self, values: Sequence[Any]) -> np.ndarray:
        """Positions of some values, shape (n,); NaN for `ABSENT` ones."""
        return scale.units(self.parameter, values if self.unit == 1 else scale.numbers(values) / self.unit)

    def place(self, values: Sequence[Any]) -> np.ndarray:
        """Positions to draw at, shape (n,): inactive parameters have their own place."""
        units = self.units(values)
        return np.where(np.isnan(units), self.inactive_at, units)

    def column(self, values: Sequence[Any]) -> Any:
        """Values for a table: numbers (NaN where absent), or an ordered categorical of full labels."""
        if isinstance(self.parameter, Categorical):
            import pandas as pd

            codes = scale.places(self.parameter, values)
            return pd.Categorical.from_codes(codes, categories=self.labels, ordered=True)
        return scale.numbers(values)

    @property
    def labels(self) -> list[str]:
        """Full labels of the choices, all different; only for categories."""
        assert isinstance(self.parameter, Categorical)
        return [label(choice) for choice in self.parameter.choices]

    def ticks(self) -> tuple[list[float], list[str]]:
        """Positions and labels of the ticks: powers of ten on a log scale, every category unless they are very many."""
        p = self.parameter
        if isinstance(p, Categorical):
            step = math.ceil(len(p.choices) / MAX_TICKS)
            at, text = [(i + 0.5) / len(p.choices) for i in range(len(p.choices))][::step], self.labels[::step]
        else:
            values = _log_ticks(p.low, p.high) if p.log else _linear_ticks(p.low, p.high, isinstance(p, Int))
            values = [value for value in values if math.isfinite(value * self.unit)]
            at, text = [p.to_unit(value) for value in values], _numbers([v * self.unit for v in values], p.log)
        if self.has_inactive:
            at, text = [self.inactive_at, *at], [INACTIVE, *text]
        return at, text


class Ticks(tuple[tuple[str, list[float], list[str]], ...]):
    """Name, positions and labels of the ticks of each axis. Never changed, so never copied: pandas copies `attrs` at
    every look at a column.
    """

    __slots__ = ()

    def __deepcopy__(self, memo: object) -> Ticks:
        return self


def ticks_of(frame: pd.DataFrame) -> Ticks:
    """The ticks of a table's axes in the language that is spoken: a table is made once for all."""
    told: Ticks = frame.attrs["axes"]
    return Ticks((name, at, [tr(INACTIVE) if word == INACTIVE else word for word in words]) for name, at, words in told)


def axes(histories: Mapping[str, History]) -> list[Axis]:
    """One axis per parameter of any of the spaces, wide enough for all of them.

    Raises:
        ValueError: if a name is a number in one space and text in another.
    """
    spaces = [history.space for history in histories.values()]
    found = []
    for name in dict.fromkeys(name for space in spaces for name in space):
        given = [space[name] for space in spaces if name in space]
        parameter = given[0]
        for other in given[1:]:
            parameter = _merged(name, parameter, other)
        found.append(Axis(name, parameter, len(given) < len(spaces) or any(p.when for p in given)))
    return found


def _merged(name: str, a: Parameter, b: Parameter) -> Parameter:
    if a == b:
        return a
    if isinstance(a, Categorical) and isinstance(b, Categorical):
        return Categorical(distinct((*a.choices, *b.choices)))
    parts = [(p.choices if isinstance(p, Categorical) else (p.low, p.high)) for p in (a, b)]
    ends = [value for part in parts for value in part]
    if any(isinstance(value, bool) or not isinstance(value, (int, float)) for value in ends):
        raise ValueError(
            tr("{name} is a number in one search and a category in another. Show these searches apart.", name=name)
        )
    is_log = min(ends) > 0 and all(p.log for p in (a, b) if not isinstance(p, Categorical))
    is_whole = all(isinstance(value, int) for value in ends)
    try:
        return Int(int(min(ends)), int(max(ends)), is_log) if is_whole else Float(min(ends), max(ends), is_log)
    except SpaceError as error:
        raise ValueError(
            tr(
                "{name} has no axis that shows both searches: {error} Show these searches apart.",
                name=name,
                error=error,
            )
        ) from None


def label(value: Any) -> str:
    """A value in words. Text stays as it is unless it reads like something else: ``'1'`` and ``1`` stay apart."""
    if not isinstance(value, str):
        return repr(value)
    if value in ("", INACTIVE):
        return repr(value)
    try:
        ast.literal_eval(value)
    except (ValueError, SyntaxError):
        return value
    return repr(value)


def number(value: float, is_log: bool = False) -> str:
    """A number for a tick: powers of ten as 10ⁿ on a log scale, and otherwise when very large or very small."""
    if value > 0 and (is_log or not 1e-3 <= value <= 1e4):
        power = math.log10(value)
        if abs(power - round(power)) < 1e-9:
            return "10" + str(round(power)).translate(_SUPERSCRIPT)
    return f"{value:.4g}"


def _numbers(values: list[float], is_log: bool) -> list[str]:
    """Labels of ticks with as many digits as tell them apart and state them truly."""
    found = [number(value, is_log) for value in values]
    step = min((b - a for a, b in pairwise(values)), default=0.0)
    for digits in range(4, 18):
        if all(abs(float(f"{value:.{digits}g}") - value) <= 1e-3 * step for value in values):
            return found
        found = [f"{value:.{digits + 1}g}" for value in values]
    return found


def _linear_ticks(low: float, high: float, is_whole: bool) -> list[float]:
    """Round values inside, at most seven."""
    raw = (high - low) / 6
    if raw < max(LEAST_STEP, math.ulp(low), math.ulp(high)):
        return [low, high]
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= raw * (1 - 1e-9))
    if is_whole:
        step = max(1.0, math.ceil(step))
    first = math.ceil(low / step - 1e-9)
    values = [k * step for k in range(first, math.floor(high / step + 1e-9) + 1)]
    return [min(max(value, low), high) for value in values]


def _log_ticks(low: float, high: float) -> list[float]:
    """Powers of ten, at most seven; on less than two decades also their double and fivefold."""
    powers = range(math.floor(math.log10(low) - 1e-9), min(math.ceil(math.log10(high) + 1e-9), 308) + 1)

    def inside(factors: Sequence[int]) -> list[float]:
        found = [f * 10.0**k for k in powers for f in factors]
        return [min(max(value, low), high) for value in found if low * (1 - 1e-9) <= value <= high * (1 + 1e-9)]

    whole = inside([1])
    if len(whole) > 2:
        return whole[:: math.ceil(len(whole) / 7)]
    finer = inside([1, 2, 5])
    return finer if len(finer) > 1 else [low, high]


def shortened(texts: Sequence[str], limit: int = 14) -> list[str]:
    """Labels cut in the middle for drawing; never so far that two of them look the same."""
    while True:
        head = limit - limit // 3 - 1
        cut = [t if len(t) <= limit else f"{t[:head]}…{t[len(t) - limit // 3 :]}" for t in texts]
        if len(set(cut)) == len(set(texts)) or limit > max(map(len, texts)):
            return cut
        limit += 4


def jitter(numbers: np.ndarray) -> np.ndarray:
    """Fixed offsets in [-0.5, 0.5) by trial number, evenly spread (golden ratio), shape (n,)."""
    offsets: np.ndarray = (np.asarray(numbers) * 0.6180339887498949) % 1.0 - 0.5
    return offsets


def describe(config: Mapping[str, Any]) -> str:
    """A config on one line."""
    return ", ".join(
        f"{name} = {value:.4g}" if isinstance(value, float) else f"{name} = {label(value)}"
        for name, value in config.items()
    )


def counted(n: int) -> str:
    """``1 trial``, ``1,200 trials``."""
    return ntr("{n:,} trial", "{n:,} trials", n)


def describe_row(frame: pd.DataFrame, row: int, limit: int = 8) -> str:
    """The config of one row of a trial table on one line: its first active parameters, and how many more there are."""
    names = [name for name in frame.columns if name.startswith("param_")]
    values = [(name.removeprefix("param_"), frame[name].iloc[row]) for name in names]
    parts = [f"{name} = {text(value)}" for name, value in values if not is_missing(value)]
    return ", ".join(parts[:limit]) + (tr(" and {n} more", n=len(parts) - limit) if len(parts) > limit else "")


def is_missing(value: Any) -> bool:
    """Whether a table has no value here: the parameter is inactive, or the trial has no value."""
    return isinstance(value, float) and math.isnan(value)


def cells(frame: pd.DataFrame, name: str, rows: np.ndarray) -> list[str]:
    """Some values of a parameter in words, shape (m,)."""
    column = frame[f"param_{name}"]
    if hasattr(column, "cat"):
        words = [*column.dtype.categories, tr(INACTIVE)]  # code -1 is the last one
        return [words[code] for code in column.array.codes[rows].tolist()]
    values = column.to_numpy()[rows]
    found = [_shown(value) for value in values.tolist()]
    for i in np.flatnonzero(np.isnan(values)).tolist():
        found[i] = tr(INACTIVE)
    return found


def text(value: Any) -> str:
    """A table value in words."""
    if is_missing(value):
        return tr(INACTIVE)
    return value if isinstance(value, str) else _shown(float(value))


def _shown(value: float) -> str:
    """A number of a table: whole ones in full, others with four digits."""
    return f"{value:.0f}" if value.is_integer() and abs(value) <= 2**53 else f"{value:.4g}"
