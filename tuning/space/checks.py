"""What a number must be: whole, finite, between two ends; refused with one sentence."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from tuning.language import tr


def is_whole(value: Any) -> bool:
    """Whether it is of a type of whole numbers: 3 is, True, 3.0 and a span of time are not."""
    return isinstance(value, (int, np.integer)) and not isinstance(value, (bool, np.timedelta64))


def is_number(value: Any) -> bool:
    """Whether it is of a type of real numbers, NaN and infinity included: 3 and 3.0 are, True is not."""
    return is_whole(value) or isinstance(value, (float, np.floating))


def is_finite(value: Any) -> bool:
    """Whether it is a real number that double precision can hold: not NaN, not infinite, not 10**400."""
    try:
        return is_number(value) and math.isfinite(value)
    except OverflowError:  # a whole number beyond all floats
        return False


def whole(
    what: str, value: Any, low: int | None = None, high: int | None = None, *, error: type[ValueError] = ValueError
) -> int:
    """`value` as an int.

    Args:
        what: its name, for the message.
        value: anything.
        low: the least that it may be; None for no limit.
        high: the most.
        error: what is raised.

    Raises:
        ValueError: if it is not a whole number from `low` to `high`.
    """
    if not is_whole(value) or (low is not None and value < low) or (high is not None and value > high):
        raise error(
            tr(
                "{what} must be a whole number{between}, not {value}.",
                what=what,
                between=_between(low, high),
                value=short(value),
            )
        )
    return int(value)


def real(value: Any, what: str, *, error: type[ValueError] = ValueError) -> float:
    """`value` as a float.

    Raises:
        ValueError: if it is no number, not finite, or beyond double precision.
    """
    if not is_number(value):
        raise error(tr("{what} must be a number, not {value}.", what=what, value=short(value)))
    if not is_finite(value):
        kind = tr("a number below 1.8e308 in size") if is_whole(value) else tr("a finite number")
        raise error(tr("{what} must be {kind}, not {value}.", what=what, kind=kind, value=short(value)))
    return float(value)


def short(value: Any, limit: int = 60) -> str:
    """How a value is written in a message: cut in the middle if it is long."""
    if is_whole(value) and value.bit_length() > 4 * limit:  # Python refuses to write thousands of digits
        return tr("a number of about {n:,} digits", n=int(value.bit_length() * math.log10(2)))
    try:
        text = repr(value)
    except Exception as error:  # noqa: BLE001 - what cannot say what it is, is named by its type
        return tr("a {kind} ({error} in its repr)", kind=type(value).__name__, error=type(error).__name__)
    return text if len(text) <= limit else f"{text[: limit // 2]}…{text[-limit // 4 :]}"


def _between(low: int | None, high: int | None) -> str:
    if low is None:
        return "" if high is None else tr(" of at most {high}", high=high)
    return tr(" of at least {low}", low=low) if high is None else tr(" from {low} to {high}", low=low, high=high)
