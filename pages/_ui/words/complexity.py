"""What a search costs: stated before it runs, measured after it. Pure functions; and sentences that say it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from tuning.language import duration, tr
from tuning.methods import LaysGrid, Method
from tuning.space import Space, SpaceError
from tuning.study import History

THINKING = {  # to choose the n-th trial among c candidates in d dimensions
    "grid": r"O(1)",
    "random": r"O(d)",
    "sobol": r"O(d)",
    "tpe": r"O(c\,n\,d)",
    "bayes": r"O(n^3)",
    "annealing": r"O(n)",  # the walk is retraced
    "evolution": r"O(d)",
    "cma_es": r"O(n\,d^2 + \tfrac{n}{\lambda} d^3)",  # the generations of lambda trials are retraced
    "asha": r"O(d)",
    "bohb": r"O(c\,n\,d)",
    "optuna_tpe": r"O(c\,n\,d)",
    "optuna_gp": r"O(n^3)",
    "optuna_cmaes": r"O(d^2)",
    "optuna_nsga2": r"O(g\,p + d)",  # a generation of p trials is sorted by g goals once: Deb et al. (2002)
}


@dataclass(frozen=True)
class Stated:
    """What is known of a search before it runs.

    Args:
        points: configs in the grid, or in the space; infinite where a parameter is continuous.
        trials: how many are made.
        fits: how many models are fitted.
        thinking: the order of what choosing the n-th trial costs, in LaTeX; empty where it is not known.
        said: all that in a sentence or two.
    """

    points: float
    trials: int
    fits: int
    thinking: str
    said: str


def stated(
    method: Method,
    space: Space,
    *,
    trials: int,
    folds: int = 1,
) -> Stated:
    """The cost of a search that has not begun.

    Args:
        method: the search method.
        space: what is searched.
        trials: how many at most; a grid or a small space may have fewer.
        folds: fits per trial.

    Raises:
        ValueError: if a number makes no sense.
    """
    for name, number in (("trials", trials), ("folds", folds)):
        if isinstance(number, bool) or not isinstance(number, int) or number < 1:
            raise ValueError(f"{name} must be a whole number of at least 1, not {number!r}.")
    points = _points(method, space, trials)
    made = int(min(points, trials))
    if made < points < math.inf:
        configs = tr("{trials:,} of {points:,.0f} configs", trials=made, points=points)
    elif points < math.inf:
        configs = tr("{points:,.0f} configs", points=points)
    else:
        configs = tr("{trials:,} configs out of infinitely many", trials=made)
    fits = made * folds
    if folds > 1:
        said = tr("{configs}, {folds} folds each: {fits:,} fits.", configs=configs, folds=folds, fits=fits)
    else:
        said = tr("{configs}: {fits:,} fits.", configs=configs, fits=fits)
    return Stated(points, made, fits, THINKING.get(method.name, ""), said)


def _points(method: Method, space: Space, trials: int) -> float:
    if isinstance(method, LaysGrid):
        try:
            return float(method.grid(space, trials).size)
        except SpaceError:  # conditions that branch too often: the search will say so
            return math.inf
    return space.n_configs


@dataclass(frozen=True)
class Measured:
    """What a search has cost so far.

    Args:
        trials: that have ended.
        fits: models that were fitted, as far as they had a score.
        training: seconds of fitting and scoring, of all workers together.
        thinking: seconds that the method took to choose.
        clock: seconds from the start to the end, or to the last trial; NaN before the first.
        said: all that in a sentence or two.
    """

    trials: int
    fits: int
    training: float
    thinking: float
    clock: float
    said: str


def measured(history: History) -> Measured:
    """The cost of a search that has begun."""
    ended = history.ended_trials
    fits = sum(max(len(trial.fold_scores), 1) for trial in ended)
    training = sum(trial.fit_seconds + trial.score_seconds for trial in ended)
    thinking = sum(trial.ask_seconds for trial in history.finished)
    last = history.ended or max((trial.finished or math.nan for trial in ended), default=math.nan)
    clock = last - history.started if history.started is not None else math.nan
    said = tr(
        "{trials:,} trials, {fits:,} fits: {training} of fitting and scoring, {thinking} of choosing",
        trials=len(ended),
        fits=fits,
        training=duration(training),
        thinking=duration(thinking),
    )
    said += tr(".") if math.isnan(clock) else tr("; {clock} on the clock.", clock=duration(clock))
    return Measured(len(ended), fits, training, thinking, clock, said)
