"""Several of the best together, after any search: their weights, and what they gain on rows that chose neither.

Weights are those of `tuning.auto.ensemble`, chosen on answers to rows that no model was fitted to. The rows that chose
them flatter them, so each fold is scored with weights that the other folds of the same deal chose; the best single one,
to compare with, is chosen by the same folds.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tuning import metrics, models
from tuning.auto.ensemble import select
from tuning.auto.final import finalists, part, scored
from tuning.compare.statistics import corrected_resampled_t, minus
from tuning.language import tr
from tuning.problems.across_models import MODEL
from tuning.space import Config
from tuning.study import History, Trial


@dataclass(frozen=True)
class Together:
    """What a mean of several models is worth.

    Args:
        weights: of the configs, sum 1; 0 for those that do not help.
        together: score on each fold, by weights that the others chose.
        alone: score on each fold of the one model that the others chose.
        low, high: 95 % interval of the gain, by the corrected resampled t-test.
        gain: mean of `together` minus `alone`, positive if the mean is better.
    """

    weights: tuple[float, ...]
    together: tuple[float, ...]
    alone: tuple[float, ...]
    gain: float
    low: float
    high: float

    @property
    def is_several(self) -> bool:
        """Whether more than one model has a weight."""
        return sum(weight > 0 for weight in self.weights) > 1


def candidates(problem: Any, history: History) -> list[Trial]:
    """The best of each model and the best of all, of those whose answers have a mean; the best first."""
    if part(problem).facts.task == "regression":
        return finalists(history)
    alone = getattr(problem, "model", "")
    return [one for one in finalists(history) if models.get(one.config.get(MODEL, alone)).has_probabilities]


def answers(problem: Any, config: Config) -> list[np.ndarray]:
    """What the model of a config answers on each fold, fitted to the others; a worker can call it."""
    X, _ = part(problem).search_part()
    return [problem.fitted(config, fit).answers(X[score]) for fit, score in part(problem).splits()]


def chosen(problem: Any, found: Sequence[Sequence[np.ndarray]]) -> Together:
    """Weights and gain.

    Args:
        problem: one with the folds on which the models answered, as `tuning.compare.fresh` makes it.
        found: what `answers` gave for each config.
    """
    one = part(problem)
    _, y = one.search_part()
    truth = [y[score] for _, score in one.splits()]
    sign, n_classes = 1 if problem.direction == "maximize" else -1, one.facts.n_classes

    def value(rows: Sequence[int], weights: np.ndarray) -> float:
        mean = np.tensordot(weights, np.stack([_joined(each, rows) for each in found]), 1)
        return scored(problem.metric, _joined(truth, rows), mean, n_classes)

    def weights_by(rows: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
        """Of the best mean, and of the best single model."""
        y_rows = _joined(truth, rows)
        each = [_joined(one, rows) for one in found]

        def score(values: np.ndarray) -> float:
            return sign * scored(problem.metric, y_rows, values, n_classes)

        single = np.array([score(values) for values in each])
        best = int(np.argmax(np.where(np.isnan(single), -math.inf, single)))
        return select(each, score), np.eye(len(found))[best]

    together, alone = [], []
    for at in range(len(truth)):
        deal = at // one.folds * one.folds
        mean, single = weights_by([fold for fold in range(deal, min(deal + one.folds, len(truth))) if fold != at])
        together.append(value([at], mean))
        alone.append(value([at], single))
    low, high = math.nan, math.nan
    ahead = sign * minus(np.array(together), np.array(alone))
    if np.isfinite(ahead).all() and len(ahead) > 1:
        low, high, _ = corrected_resampled_t(ahead, 1 / (one.folds - 1))
    weights, _ = weights_by(range(len(truth)))
    return Together(tuple(weights.tolist()), tuple(together), tuple(alone), float(ahead.mean()), low, high)


def sentence(found: Together, trials: Sequence[Trial], metric: str) -> str:
    """Who answers, and what that gained."""
    title = metrics.title(metric)
    if not found.is_several:
        number = trials[int(np.argmax(found.weights))].number + 1
        return tr("No mean of the {n} is better than trial {number} alone.", n=len(trials), number=number)
    told = ", ".join(f"{trial.number + 1} ({weight:.0%})" for trial, weight in ranked(found.weights, trials))
    said = tr(
        "Trials {told} answer together: on fresh folds {title} {together:.4g}, the best alone {alone:.4g}.",
        told=told,
        title=title,
        together=float(np.mean(found.together)),
        alone=float(np.mean(found.alone)),
    )
    if found.gain <= 0:
        return said + " " + tr("That gains nothing: the best alone is simpler.")
    if math.isnan(found.low):
        return said
    gained = {"gain": found.gain, "low": found.low, "high": found.high}
    if found.low > 0:
        return said + " " + tr("They gain {gain:.3g} (95 % interval {low:.3g} to {high:.3g}).", **gained)
    return (
        said
        + " "
        + tr(
            "The gain of {gain:.3g} may be chance (95 % interval {low:.3g} to {high:.3g}): the best alone is simpler.",
            **gained,
        )
    )


def ranked(weights: Sequence[float], trials: Sequence[Trial]) -> list[tuple[Trial, float]]:
    """Those with a weight, the heaviest first."""
    pairs = [(trial, weight) for trial, weight in zip(trials, weights, strict=True) if weight > 0]
    return sorted(pairs, key=lambda pair: (-pair[1], pair[0].number))


def snippet(problem: Any, found: Together, trials: Sequence[Trial]) -> str:
    """Python code that fits those with a weight and lets them answer together."""
    members = ranked(found.weights, trials)
    configs = {f"trial_{trial.number + 1}": trial.config for trial, _ in members}
    return str(problem.snippet_together(configs, [round(weight, 6) for _, weight in members]))


def _joined(parts: Sequence[np.ndarray], at: Sequence[int]) -> np.ndarray:
    return np.concatenate([parts[i] for i in at])
