"""The final: the best trials once more, on folds that no search has seen, and whether they can be told apart.

The best of many trials owes some of its score to luck with its folds. On fresh folds, the same for all finalists, that
luck is gone, and the corrected resampled t-test of Nadeau and Bengio (2003) compares them in pairs. The rows are those
of the search, so luck with the rows stays: only the sealed test part is free of it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from tuning import metrics
from tuning.compare.statistics import corrected_resampled_t, holm, minus
from tuning.language import tr
from tuning.methods import Key, key
from tuning.problems.across_models import AcrossModels
from tuning.problems.cross_validation import Estimator
from tuning.space import Config
from tuning.study import History, Outcome, Trial

if TYPE_CHECKING:
    import pandas as pd

LEVEL = 0.05
REPEATS = 5
OTHER_SEED = 1_000_003  # from the search's seed to that of the fresh folds, round the end of seeds
SECONDS = 60.0  # of fits on fresh folds, where these are asked for by a click


@dataclass(frozen=True)
class Finalist:
    """One of the best trials, on fresh folds.

    Args:
        trial: as the search has it.
        scores: on the fresh folds.
        seconds: of fitting, for one fold.
        behind: by how much the winner is better, in the metric's units, at least 0.
        low, high: 95 % interval of that difference.
        p: two-sided p-value that there is no difference, adjusted for the number of finalists (Holm).
    """

    trial: Trial
    scores: tuple[float, ...]
    seconds: float
    behind: float = 0.0
    low: float = math.nan
    high: float = math.nan
    p: float = math.nan

    @property
    def mean(self) -> float:
        """The mean over fresh folds."""
        return float(np.mean(self.scores))

    @property
    def is_told_apart(self) -> bool:
        """Whether the folds say that the winner is better."""
        return self.p < LEVEL


def fresh(problem: Any, repeats: int = REPEATS) -> Any:
    """The same problem on other folds, dealt several times; the sealed test part stays sealed.

    Raises:
        ValueError: if there are no other folds: of rows in time, or of a problem that is no model on data.
    """
    if not isinstance(problem, (Estimator, AcrossModels)):
        raise ValueError(tr("only a model on data can be scored on fresh folds."))
    one = problem if isinstance(problem, Estimator) else problem.parts[problem.models[0]]
    if one.validation == "time":
        raise ValueError(tr("rows in the order of time can be split in one way only, so there are no fresh folds."))
    validation = "folds" if one.validation == "holdout" else one.validation
    other = {"seed": (one.seed + OTHER_SEED) % 2**32, "shuffle": True, "validation": validation}
    other["repeats"] = 1 if validation == "group" else repeats
    if isinstance(problem, Estimator):
        return replace(problem, **other)  # type: ignore[arg-type]
    return replace(problem, settings={**problem.settings, **other})


def fresh_within(problem: Any, trials: Sequence[Trial], seconds: float = SECONDS) -> tuple[Any, float]:
    """`fresh`, dealt as often as the seconds allow, and once at least; and the seconds that all fits are going to take.

    Args:
        problem: of the search.
        trials: that are to be scored again; what their fits took says what they will take.
        seconds: of fits, one after another.

    Raises:
        ValueError: as `fresh`.
    """
    once = fresh(problem, 1)
    each = once.n_folds * sum(trial.fit_seconds / max(len(trial.fold_scores), 1) for trial in trials)
    found = fresh(problem, int(min(max(seconds / each, 1), REPEATS)) if each > 0 else REPEATS)
    return found, each * found.n_folds / once.n_folds


def finalists(history: History, n: int = 5) -> tuple[Trial, ...]:
    """The `n` best trials of different configs, the best first."""
    sign = -1 if history.study.direction == "maximize" else 1
    found: dict[Key, Trial] = {}
    for trial in sorted(history.done, key=lambda one: sign * (one.value or 0.0)):
        found.setdefault(key(trial.config), trial)
    return tuple(found.values())[:n]


def scored_again(problem: Any, configs: Sequence[Config]) -> list[Outcome]:
    """What each config finds on the folds of a problem that `fresh` made; a worker can call it."""
    return [problem.evaluate(config) for config in configs]


def final(problem: Any, trials: Sequence[Trial], outcomes: Sequence[Outcome]) -> tuple[Finalist, ...]:
    """The finalists, the best on fresh folds first; those without a score come last.

    Args:
        problem: that `fresh` made.
        trials: of the search.
        outcomes: of the same configs, on the fresh folds.
    """
    sign = 1 if problem.direction == "maximize" else -1
    entered = [
        Finalist(trial, outcome.fold_scores, outcome.fit_seconds / max(len(outcome.fold_scores), 1))
        for trial, outcome in zip(trials, outcomes, strict=True)
    ]
    entered.sort(key=lambda one: (math.isnan(one.mean), -sign * one.mean if not math.isnan(one.mean) else 0.0))
    best, others = entered[0], entered[1:]
    one = problem if isinstance(problem, Estimator) else problem.parts[problem.models[0]]
    compared: list[tuple[float, float, float]] = []
    for other in others:
        difference = sign * minus(np.asarray(best.scores), np.asarray(other.scores))
        found = (math.nan, math.nan, math.nan)
        if np.isfinite(difference).all():
            found = corrected_resampled_t(difference, 1 / (one.folds - 1))
        compared.append(found)
    known = [p for _, _, p in compared if not math.isnan(p)]
    adjusted = iter(holm(known))
    told = [
        replace(
            other, behind=sign * (best.mean - other.mean), low=low, high=high, p=p if math.isnan(p) else next(adjusted)
        )
        for other, (low, high, p) in zip(others, compared, strict=True)
    ]
    return (best, *told)


def final_sentence(found: Sequence[Finalist], metric: str) -> str:
    """Which of them can be told apart, which is the quickest of those that cannot, and what the search had promised."""
    best = found[0]
    title = metrics.title(metric)
    promise = best.trial.value if best.trial.value is not None else math.nan
    first = tr(
        "On fresh folds trial {number} is the best: {title} {mean:.4g}",
        number=best.trial.number + 1,
        title=title,
        mean=best.mean,
    )
    said = tr("{first}; the search said {promise:.4g}.", first=first, promise=promise)
    equals = [best, *(one for one in found[1:] if not one.is_told_apart and not math.isnan(one.mean))]
    if len(equals) == 1:
        return tr("{said} It is better than each of the others beyond chance (corrected t-test, 5 %).", said=said)
    quickest = min(equals, key=lambda one: one.seconds)
    names = ", ".join(str(one.trial.number + 1) for one in equals)
    return tr(
        "{said} Trials {names} cannot be told apart; the quickest of them to train is trial {number}, with {mean:.4g}.",
        said=said,
        names=names,
        number=quickest.trial.number + 1,
        mean=quickest.mean,
    )


def final_frame(found: Sequence[Finalist]) -> pd.DataFrame:
    """One row for each finalist."""
    import pandas as pd

    return pd.DataFrame(
        [
            {
                "trial": one.trial.number + 1,
                "fresh folds": one.mean,
                "spread": float(np.std(one.scores)),
                "search said": one.trial.value,
                "behind": one.behind,
                "low": one.low,
                "high": one.high,
                "p": one.p,
                "seconds of a fit": one.seconds,
            }
            for one in found
        ]
    )
