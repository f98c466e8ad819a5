"""Stop predicates that ask a model what is left to gain."""

from __future__ import annotations

import math
from collections.abc import Callable

from tuning import methods
from tuning.history import History


def little_to_gain(less_than: float, *, after: int = 15) -> Callable[[History], bool]:
    """True once hardly anything better is to be expected: see `outlook` of the method ``bayes``.

    Any search can be stopped so, whatever its method. The process is asked once for each trial that has ended.

    Args:
        less_than: gain in the objective's units; the search ends when 95 % of what may be true leaves less than that.
        after: number of trials with a value before which the search goes on in any case.

    Raises:
        ValueError: if a number makes no sense.
    """
    if isinstance(less_than, bool) or not isinstance(less_than, (int, float)) or not 0 < less_than < math.inf:
        raise ValueError(f"less_than must be a positive number, not {less_than!r}.")
    if isinstance(after, bool) or not isinstance(after, int) or after < 2:
        raise ValueError(f"after must be a whole number of at least 2, not {after!r}.")
    process = methods.get("bayes")
    known: dict[int, bool] = {}  # the last answer only: predicates are asked many times between two trials

    def is_little(history: History) -> bool:
        n = len(history.finished)
        if n not in known:
            outlook = process.outlook(history) if len(history.done) >= after else None  # type: ignore[attr-defined]
            known.clear()
            known[n] = outlook is not None and outlook.upper < less_than
        return known[n]

    return is_little
