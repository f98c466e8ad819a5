"""Early discard: whether a running trial may be given up after a fold. A given-up trial is *pruned*, never ranked.

A rule is called with the history and the fold scores that the running trial has so far, and answers with the reason to
give it up, or with an empty text.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from tuning import metrics
from tuning.history import History

if TYPE_CHECKING:
    from tuning.problems import Problem

Rule = Callable[[History, Sequence[float]], str]

TITLES = {
    "none": "none: all folds of every trial",
    "exact": "exact: stop what can no longer win (same best guaranteed)",
    "median": "median: stop what is below the median (may miss the best)",
}
MIN_TRIALS = 5


def names() -> tuple[str, ...]:
    """Names of the rules, ``none`` first."""
    return tuple(TITLES)


def rule(name: str, problem: Problem) -> Rule | None:
    """The rule `name` for a problem; None for ``none``, and where a problem has no folds to stop between.

    Raises:
        ValueError: if there is no such rule.
    """
    if name not in TITLES:
        raise ValueError(f"{name!r} is not a rule of early discard. Use one of: {', '.join(TITLES)}.")
    n_folds = getattr(problem, "n_folds", 1)
    if name == "none" or n_folds < 2:
        return None
    return _exact(metrics.get(problem.metric).best, n_folds) if name == "exact" else _median


def _exact(best_possible: float, n_folds: int) -> Rule:
    def reason(history: History, scores: Sequence[float]) -> str:
        best, rest = history.best, n_folds - len(scores)
        if best is None or best.value is None or rest <= 0:
            return ""
        bound = float(np.mean([*scores, *[best_possible] * rest]))
        # Strictly worse only: a tie must be kept, since the earliest of equals is the best.
        if history.study.sign * bound < history.study.sign * best.value:
            return f"cannot win: at most {bound:.5g} with perfect folds to come, and the best is {best.value:.5g}"
        return ""

    return reason


def _median(history: History, scores: Sequence[float]) -> str:
    """Golovin et al. (2017), Google Vizier, section 3.2: worse than the median of the others at the same place."""
    n = len(scores)
    others = [float(np.mean(trial.fold_scores[:n])) for trial in history.done if len(trial.fold_scores) > n]
    if len(others) < MIN_TRIALS:
        return ""
    mine, middle = float(np.mean(scores)), float(np.median(others))
    is_worse = history.study.sign * mine < history.study.sign * middle
    return f"after {n} folds {mine:.5g}, the median of the others is {middle:.5g}" if is_worse else ""
