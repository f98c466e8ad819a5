"""What the two ends of a range must be: numbers in order, which are told apart on the range's scale."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from tuning.language import tr
from tuning.space import checks
from tuning.space.literals import SpaceError

LARGEST = 2**53  # whole numbers beyond it are not told apart in double precision, nor by a browser


def log_scale(value: Any) -> bool:
    """Whether the range has a log scale; refused if it is neither True nor False."""
    if not isinstance(value, (bool, np.bool_)):
        raise SpaceError(tr("log must be True or False, not {value}.", value=checks.short(value)))
    return bool(value)


def whole_end(value: Any, what: str) -> int:
    """An end of whole numbers; refused, by its name, if it is none or too large to be told from its neighbours."""
    checks.real(value, what, error=SpaceError)
    if value != int(value):
        raise SpaceError(
            tr("{what} must be a whole number, not {value!r}. Use Float for fractions.", what=what, value=value)
        )
    if abs(int(value)) > LARGEST:
        raise SpaceError(
            tr(
                "{what} must be a whole number of at most 2**53 = {LARGEST:,} in size, not {value}. "
                "Beyond that, neighbours are not told apart; use Float.",
                what=what,
                LARGEST=LARGEST,
                value=checks.short(value),
            )
        )
    return int(value)


def check_ends(low: float, high: float, log: bool) -> None:
    """Refuse ends that are out of order, too near, too far apart, or not above 0 on a log scale."""
    if low >= high:
        ends = tr("low = {low} must be below high = {high}", low=written(low), high=written(high))
        raise SpaceError(tr("{ends}. For one fixed value use Categorical([value]).", ends=ends))
    if log and low <= 0:
        raise SpaceError(
            tr("a log scale needs low above 0, not {written}. Raise low, or switch log off.", written=written(low))
        )
    if log and high - low < 1e-9 * high:
        raise SpaceError(
            tr("the range from {low!r} to {high!r} is too narrow for a log scale. Switch log off.", low=low, high=high)
        )
    if not math.isfinite(high - low):
        raise SpaceError(
            tr(
                "the range from {low:g} to {high:g} is too wide for floating-point numbers. Narrow it.",
                low=low,
                high=high,
            )
        )


def written(value: float) -> str:
    """An end in words."""
    return str(value) if isinstance(value, int) else f"{value:g}"
