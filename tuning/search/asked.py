"""What is handed to a search, looked at before it begins: what is no problem, method or history is said to be none."""

from __future__ import annotations

import inspect
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from tuning.execution.inline import Inline
from tuning.execution.request import Executor
from tuning.language import tr
from tuning.methods import Method
from tuning.methods import get as get_method
from tuning.space import Space
from tuning.study import History
from tuning.study.values import named

if TYPE_CHECKING:
    from tuning.problems import Problem

F = TypeVar("F", bound=Callable[..., Any])
OF_AN_EXECUTOR = ("n_workers", "submit_trial", "stop")
OF_A_PROBLEM = ("name", "space", "direction", "metric", "optimum", "metrics", "recipe")


def problem_of(given: Any) -> Problem:
    """`given`, if it can be searched.

    Raises:
        ValueError: if it has no space, or cannot evaluate a config, or lacks something else of a problem.
    """
    if isinstance(given, type) or not callable(getattr(given, "evaluate", None)):
        raise ValueError(
            tr(
                "the problem must be one of tuning.problems, or an object with a space and evaluate(config, ...), "
                "not {given}.",
                given=_named(given),
            )
        )
    if lacking := [name for name in OF_A_PROBLEM if not hasattr(given, name)]:
        raise ValueError(
            tr(
                "{given} lacks {listed}: a problem has {all}, and evaluate(config, ...).",
                given=_named(given),
                listed=", ".join(lacking),
                all=", ".join(OF_A_PROBLEM),
            )
        )
    if not isinstance(given.space, Space):
        raise ValueError(tr("the space of the problem must be a tuning.Space, not {given}.", given=_named(given.space)))
    problem: Problem = given
    return problem


def method_of(given: Any) -> Method:
    """The method, or the one of that name.

    Raises:
        ValueError: if it is neither.
    """
    if isinstance(given, str):
        return get_method(given)
    if isinstance(given, type) or not callable(getattr(given, "ask", None)):
        raise ValueError(
            tr(
                "the method must be a name such as 'bayes', or a method as tuning.methods.get makes it, not {given}.",
                given=_named(given),
            )
        )
    method: Method = given
    return method


def history_of(given: Any) -> History | None:
    """`given`, if it is a history or None.

    Raises:
        ValueError: if it is neither.
    """
    if given is not None and not isinstance(given, History):
        raise ValueError(
            tr(
                "history must be a tuning.History, as run returns and History.read reads it, not {given}.",
                given=_named(given),
            )
        )
    return given


def executor_of(given: Any) -> Executor:
    """`given`, if trials can run there; None is this thread.

    Raises:
        ValueError: if it is no executor.
    """
    if given is None:
        return Inline()
    if isinstance(given, type) or not all(hasattr(given, name) for name in OF_AN_EXECUTOR):
        raise ValueError(
            tr("executor must be one of tuning.execution, such as WorkerPool(2), not {given}.", given=_named(given))
        )
    executor: Executor = given
    return executor


def clock_of(given: Any = None) -> Callable[[], float]:
    """The clock, in seconds; without one the time of day as it is now, which goes on evenly.

    A system's own clock may be set right in the middle of a trial, which then would last for hours, or less than no
    time at all.

    Raises:
        ValueError: if it is none.
    """
    if given is None:
        offset = time.time() - time.monotonic()
        return lambda: offset + time.monotonic()
    if not callable(given):
        raise ValueError(tr("clock must be a function that gives seconds, not {clock}.", clock=named(given)))
    clock: Callable[[], float] = given
    return clock


def functions_of(what: str, given: F | Iterable[F] | None) -> tuple[F, ...]:
    """One function, several, or none, as several.

    Raises:
        ValueError: if something else is among them; the sentence begins with `what`.
    """
    if given is None:
        return ()
    found: tuple[Any, ...] = (given,) if callable(given) else ()
    if not found:
        found = tuple(given) if isinstance(given, Iterable) and not isinstance(given, str) else (given,)
    for one in found:
        if inspect.iscoroutinefunction(one) or inspect.iscoroutinefunction(getattr(one, "__call__", None)):  # noqa: B004
            raise ValueError(
                tr("{what} must be a plain function, not one that begins with async: nobody waits for it.", what=what)
            )
        if isinstance(one, type) or not callable(one):
            raise ValueError(
                tr("{what} must be a function or a list of functions, not {given}.", what=what, given=_named(one))
            )
    return found


def verdict_of(answer: Any) -> bool | str:
    """What a stop predicate answers: True, False, or the reason; what is empty or 0 is False.

    Raises:
        ValueError: if it is true, and neither True, a number nor text: a coroutine, say, or NaN.
    """
    try:
        holds = bool(answer)
    except Exception:  # noqa: BLE001 - an array of several, or an object that cannot say
        holds = True
    if isinstance(answer, str):
        return answer
    if holds and not isinstance(answer, (bool, np.bool_, int, np.integer)):
        raise ValueError(
            tr("a stop predicate answers True, False or a reason as text, not {answer}.", answer=named(answer))
        )
    return holds


def _named(given: Any) -> str:
    return tr("the class {name}", name=given.__name__) if isinstance(given, type) else named(given)
