"""Wider ranges where the best lies at an edge, and the same trials in them: they stay valid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tuning.compare.winner.hints import Edge, edges
from tuning.methods import Method
from tuning.problems.across_models import BETWEEN, AcrossModels
from tuning.problems.cross_validation import Estimator
from tuning.search import study_of
from tuning.space import Categorical, Float, Int, Parameter, Space
from tuning.study import History

FACTOR, WHOLE_FACTOR = 30.0, 5.0  # by which an end of a range on a log scale moves; of whole numbers
ORDERED = ("grid",)  # methods whose next config is the next place of a list, which other ranges change


def wider(parameter: Parameter, end: str) -> Parameter:
    """The range with one end further out: half of its width, or a factor on a log scale.

    What is positive stays so, whole numbers stay at least 2, or where they were, and nothing goes beyond 1 that ended
    at or below it: such ranges are shares. It is the same range where nothing is left to widen.
    """
    if isinstance(parameter, Categorical):
        return parameter
    low, high = float(parameter.low), float(parameter.high)
    factor = WHOLE_FACTOR if isinstance(parameter, Int) else FACTOR
    if end == "high":
        if high > 1 or isinstance(parameter, Int):
            high = high * factor if parameter.log else high + (high - low) / 2
    elif parameter.log:
        low = low / factor
    elif low > 0:
        low = max(low - (high - low) / 2, low / 2)
    elif low < 0:
        low -= (high - low) / 2
    if isinstance(parameter, Int):
        least = min(parameter.low, 2) if parameter.low >= 0 else round(low)  # one leaf is no tree
        return Int(max(round(low), least), min(round(high), 2**31), parameter.log, when=parameter.when)
    return Float(low, high, parameter.log, when=parameter.when)


def widened(problem: Any, history: History) -> tuple[Any, dict[str, Parameter]]:
    """The problem with wider ranges where the best lies at an edge, and these ranges by name, if there are any."""
    if not isinstance(problem, (Estimator, AcrossModels)):
        return problem, {}
    found: dict[str, Parameter] = {}
    for edge in edges(history):
        if (new := wider(history.space[edge.name], edge.end)) != history.space[edge.name]:
            found[edge.name] = new
    if not found:
        return problem, {}
    if isinstance(problem, Estimator):
        return replace(problem, space=Space({**problem.space, **found})), found
    spaces: dict[str, Space | Mapping[str, Any]] = dict(problem.spaces)
    for name, new in found.items():
        model, _, inner = name.partition(BETWEEN)
        mine = Space(dict(spaces[model]))
        spaces[model] = Space({**mine, inner: replace(new, when=mine[inner].when)})
    return replace(problem, spaces=spaces), found


def can_go_on(method: Method) -> bool:
    """Whether the method can take trials that other ranges gave."""
    return method.name not in ORDERED


def in_wider(history: History, problem: Any, method: Method) -> History:
    """The same trials as the beginning of a search of `problem`, whose ranges hold all of them."""
    old = history.study
    study = study_of(problem, method, trials=history.planned, seed=old.seed, goals=old.goals)
    return History.restored(study, history.finished)


__all__ = ["Edge", "can_go_on", "in_wider", "widened", "wider"]
