"""When a search ends: predicates of the history, among them one that asks a model what is left to gain."""

from __future__ import annotations

import time
from collections.abc import Callable

from tuning import methods
from tuning.language import tr
from tuning.space import checks
from tuning.study import History, StudyStarted, Trial

Predicate = Callable[[History], bool | str]  # a text is the reason


def after_seconds(seconds: float, clock: Callable[[], float] = time.monotonic) -> Predicate:
    """True once the search has lasted `seconds` since it was first looked at; a resumed search starts anew."""
    if not (checks.is_finite(seconds) and seconds > 0):
        raise ValueError(tr("seconds must be a positive number, not {seconds!r}.", seconds=seconds))
    now: tuple[StudyStarted | None, float] | None = None  # which session is timed, and since when

    def is_over(history: History) -> bool:
        nonlocal now
        if now is None or now[0] is not history.session:  # it may be used for several searches, one after another
            now = history.session, clock()
        return clock() - now[1] >= seconds

    return is_over


def value_reached(value: float) -> Predicate:
    """True once the best value is at least as good as `value`, in the user's direction."""
    if not checks.is_finite(value):
        raise ValueError(tr("value must be a finite number, not {value!r}.", value=value))

    def is_reached(history: History) -> bool:
        sign, best = history.study.sign, history.best
        return best is not None and best.value is not None and sign * best.value >= sign * value

    return is_reached


def no_improvement(n: int) -> Predicate:
    """True once the last `n` trials brought nothing better than those before them; cancelled ones do not count.

    Trials without a value bring nothing, the first ones neither. With several goals or limits a trial is better if it
    comes onto the front.
    """
    if not checks.is_whole(n) or n < 1:
        raise ValueError(tr("n must be a whole number of at least 1, not {n!r}.", n=n))

    def is_stuck(history: History) -> bool:
        latest = _latest_gain(history)
        return sum(trial.number > latest for trial in history.ended_trials) >= n

    return is_stuck


def _latest_gain(history: History) -> int:
    """The number of the latest trial that was better than all before it; -1 if there is none.

    What had come onto the front and is on it no more was beaten by a later one that is.
    """
    if not history.study.goals:
        return -1 if history.best is None else history.best.number
    first: dict[tuple[float, ...], int] = {}
    for trial in sorted(history.front(), key=lambda trial: trial.number):
        first.setdefault(tuple(goal.value(trial) for goal in history.study.sought), trial.number)
    return max(first.values(), default=-1)


def little_to_gain(less_than: float, *, after: int = 15) -> Predicate:
    """True once hardly anything better is to be expected: see `outlook` of the method ``bayes``.

    Any search can be stopped so, whatever its method. The process is asked once for each trial that has ended.

    Args:
        less_than: gain in the objective's units; the search ends when 95 % of what may be true leaves less than that.
        after: number of trials with a value before which the search goes on in any case.

    Raises:
        ValueError: if a number makes no sense; and when a search for several goals asks, whose gain has no such unit.
    """
    if not (checks.is_finite(less_than) and less_than > 0):
        raise ValueError(tr("less_than must be a positive number, not {less_than!r}.", less_than=less_than))
    if not checks.is_whole(after) or after < 2:
        raise ValueError(tr("after must be a whole number of at least 2, not {after!r}.", after=after))
    process = methods.get("bayes")
    assert isinstance(process, methods.HasOutlook)
    known: tuple[tuple[Trial, ...], bool] = (), False  # the last answer: one is asked many times between two trials

    def is_little(history: History) -> bool:
        nonlocal known
        if history.study.goals:
            raise ValueError(tr("little_to_gain is for one goal without limits. Use no_improvement."))
        if len(history.done) < after:
            return False
        if known[0] != history.finished:
            outlook = process.outlook(history)
            known = history.finished, outlook is not None and outlook.upper < less_than
        return known[1]

    return is_little
