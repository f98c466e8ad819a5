"""Where a search begins: with an empty history, or with one of the very same search."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuning.language import tr
from tuning.methods import Method, recipe
from tuning.search.aims import check_can_seek, goals_of
from tuning.search.options import RunOptions
from tuning.study import History, Study
from tuning.study.goals import Goal

if TYPE_CHECKING:
    from tuning.problems import Problem


def study_of(
    problem: Problem,
    method: Method,
    *,
    trials: int | None = None,
    seed: int = 0,
    goals: tuple[Goal, ...] = (),
) -> Study:
    """The recipe of searching `problem` by `method`."""
    return Study(
        problem.space,
        problem.direction,
        problem.metric,
        problem.recipe(),
        recipe(method),
        seed,
        trials,
        problem.optimum,
        goals,
    )


def begin(problem: Problem, method: Method, options: RunOptions, history: History | None) -> History:
    """The history from which to go on: `history` where one is given, else an empty one.

    Raises:
        ValueError: if `history` is of another search.
    """
    goals = goals_of(problem, options.goals, options.at_most, options.at_least)
    if history is None:
        study = study_of(problem, method, trials=options.trials, seed=options.seed or 0, goals=goals)
        check_can_seek(method, study)
        return History(study)
    check_same(history, problem, method)
    if options.has_goals and goals != history.study.goals:
        raise ValueError(
            tr("this history cannot be resumed: it has other goals. Leave goals, at_most and at_least out.")
        )
    if options.seed is not None and options.seed != history.study.seed:
        raise ValueError(
            tr(
                "this history cannot be resumed: its seed is {theirs}, not {given}. Leave seed out.",
                theirs=history.study.seed,
                given=options.seed,
            )
        )
    return history


def check_same(history: History, problem: Problem, method: Method, *, whoever_asks: bool = False) -> None:
    """Whether `history` is of this problem and method; with `whoever_asks` the method may be another.

    Raises:
        ValueError: if it is not; the sentence names the difference.
    """
    study = study_of(problem, method, goals=history.study.goals)  # its own: nobody names others here
    difference = history.study.difference(study, whoever_asks=whoever_asks)
    if difference:
        began = tr("the problem") if whoever_asks else tr("the problem and the method")
        raise ValueError(
            tr(
                "this history cannot be resumed: {difference}. Resume it with {began} that it began with.",
                difference=difference,
                began=began,
            )
        )
