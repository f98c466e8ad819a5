"""What a search seeks, from the names that a user gives: goals with the direction that the problem says, and limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tuning import methods
from tuning.language import tr
from tuning.methods import Method, SearchMethod
from tuning.study import Direction, Study
from tuning.study.goals import FIT, PREDICT, SCORE, Goal
from tuning.study.values import named

if TYPE_CHECKING:
    from tuning.problems import Problem

Limits = Mapping[str, float] | None


def goals_of(
    problem: Problem, goals: Sequence[str] | None = None, at_most: Limits = None, at_least: Limits = None
) -> tuple[Goal, ...]:
    """The goals by these names, with these limits; none where the objective alone is sought.

    Args:
        problem: says which metrics there are, and which way each is better.
        goals: ``score`` (the objective), ``fit_seconds``, ``predict_seconds``, or metrics that the problem records.
        at_most: limits of what is better the lower it is, by the same names; what is no goal may have one, too.
        at_least: limits of what is better the higher it is.

    Raises:
        ValueError: if something is not measured here, or a limit is on the wrong side; the sentence says what would
            be right.
    """
    if isinstance(goals, str) or not isinstance(goals, Sequence | None):
        raise ValueError(
            tr("goals must be a list of names such as ('score', 'fit_seconds'), not {named}.", named=named(goals))
        )
    sought = [_name(problem, goal) for goal in goals or (SCORE,)]
    limits: dict[str, float] = {}
    for given, wanted, words in ((at_most, "minimize", "at_most"), (at_least, "maximize", "at_least")):
        if not isinstance(given or {}, Mapping):
            raise ValueError(
                tr("{words} must be a dictionary from names to limits, not {named}.", words=words, named=named(given))
            )
        for asked, limit in (given or {}).items():
            name = _name(problem, asked)
            if _direction(problem, name) != wanted:
                other = "at_least" if words == "at_most" else "at_most"
                raise ValueError(
                    tr("{name} gets better the other way: write its limit as {other}.", name=name, other=other)
                )
            limits[name] = limit
    listed = [*sought, *(name for name in limits if name not in sought)]
    found = tuple(Goal(name, _direction(problem, name), limits.get(name), name in sought) for name in listed)
    is_usual = len(found) == 1 and found[0].name == SCORE and found[0].limit is None
    return () if is_usual else found


def asked_for(study: Study) -> dict[str, Any]:
    """What `goals_of` was given for the goals of a study; empty for the objective alone."""
    if not study.goals:
        return {}
    is_other = study.problem.get("metric", study.metric) != study.metric  # the history is read by another metric
    names = {goal: study.metric if is_other and goal.name == SCORE else goal.name for goal in study.goals}
    most = {names[goal]: goal.limit for goal in study.limited if goal.direction == "minimize"}
    least = {names[goal]: goal.limit for goal in study.limited if goal.direction == "maximize"}
    found: dict[str, Any] = {"goals": tuple(names[goal] for goal in study.sought)}
    return found | {key: given for key, given in (("at_most", most), ("at_least", least)) if given}


def _name(problem: Problem, name: Any) -> str:
    if name == problem.metric:
        return SCORE
    if name not in (known := (SCORE, FIT, PREDICT, *problem.metrics)):
        raise ValueError(
            tr("{name!r} is not measured here. Use some of: {listed}.", name=name, listed=", ".join(known))
        )
    return str(name)


def _direction(problem: Problem, name: str) -> Direction:
    if name == SCORE:
        return problem.direction
    return "minimize" if name in (FIT, PREDICT) else problem.metrics[name]


def check_can_seek(method: Method, study: Study) -> None:
    """Whether the method can look for the goals of the study.

    Raises:
        ValueError: if it would look at the objective alone.
    """
    if not study.goals or not isinstance(method, SearchMethod) or _is_able(method, study):
        return
    able = seekers(study)
    asked = tr("{n} goals", n=len(study.sought)) if len(study.sought) > 1 else tr("a limit")
    raise ValueError(
        tr(
            "{title} does not look for {asked}. Use one of: {listed}.",
            title=tr(method.title),
            asked=asked,
            listed=", ".join(able),
        )
    )


def seekers(study: Study) -> list[str]:
    """The names of the methods that can look for the goals of the study."""
    return [name for name in methods.names() if _is_able(methods.find(name)(), study)]


def _is_able(method: SearchMethod, study: Study) -> bool:
    if method.uses_scores_from(study.space) is None:
        return method.discard == "none"  # scores play no part, unless they end trials early
    return method.goals_at_once is None or method.goals_at_once >= max(len(study.sought), 2)
