"""When a search ends: predicates of the history, among them one that asks a model what is left to gain."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from tuning import methods
from tuning.study import History

Predicate = Callable[[History], bool | str]  # a text is the reason


def after_seconds(seconds: float, clock: Callable[[], float] = time.time) -> Predicate:
    """True once the search has lasted `seconds` since it was first looked at (a resumed search starts anew)."""
    if not (isinstance(seconds, (int, float)) and seconds > 0 and math.isfinite(seconds)):
        raise ValueError(f"seconds must be a positive number, not {seconds!r}.")
    began: list[float] = []

    def is_over(history: History) -> bool:
        began[:] = began or [clock()]
        return clock() - began[0] >= seconds

    return is_over


def value_reached(value: float) -> Predicate:
    """True once the best value is at least as good as `value`, in the user's direction."""
    if not (isinstance(value, (int, float)) and math.isfinite(value)):
        raise ValueError(f"value must be a finite number, not {value!r}.")

    def is_reached(history: History) -> bool:
        sign, best = history.study.sign, history.best
        return best is not None and best.value is not None and sign * best.value >= sign * value

    return is_reached


def no_improvement(n: int) -> Predicate:
    """True once the last `n` finished trials brought nothing better than the trials before them."""
    if isinstance(n, bool) or not isinstance(n, int) or n < 1:
        raise ValueError(f"n must be a whole number of at least 1, not {n!r}.")

    def is_stuck(history: History) -> bool:
        best = history.best
        return best is not None and sum(trial.number > best.number for trial in history.finished) >= n

    return is_stuck


def little_to_gain(less_than: float, *, after: int = 15) -> Predicate:
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
