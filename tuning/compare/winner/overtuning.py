"""Whether a search has overtuned: what its best trials are worth on rows that it never saw, and what luck promises.

The best of many trials is chosen for its score, so it owes some of the score to luck with the rows that it is scored
on. G. Cawley and N. Talbot, On over-fitting in model selection (2010); L. Schneider et al., Overtuning in
hyperparameter optimization (2025).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from tuning import metrics
from tuning.language import duration, tr
from tuning.problems.across_models import MODEL, AcrossModels
from tuning.problems.cross_validation import Estimator
from tuning.space import Config
from tuning.study import History, Trial

DRAWS = 2000
MOST = 60  # trials that were the best for a while and are scored on the test part


@dataclass(frozen=True)
class Line:
    """A model that nobody has tuned: its mean over the folds of the search, and its score on the test part."""

    validation: float
    test: float


@dataclass(frozen=True)
class Sealed:
    """What the test part says of a search.

    Args:
        trials: those that were the best for a while, in order.
        test: their scores on the test part.
        n_trials: of the search.
        dummy: a model that looks at no input.
        defaults: the model as it is where nobody tunes it.
    """

    trials: tuple[Trial, ...]
    test: tuple[float, ...]
    n_trials: int
    dummy: Line
    defaults: Line


def leaders(history: History) -> tuple[Trial, ...]:
    """The trials that were the best for a while, in order of their numbers; the latest of them if they are many."""
    sign, found = history.study.sign, list[Trial]()
    for trial in sorted(history.done, key=lambda one: one.number):
        if not found or sign * (trial.value or 0.0) > sign * (found[-1].value or 0.0):
            found.append(trial)
    return tuple(found[-MOST:])


def can_be_unsealed(problem: Any) -> bool:
    """Whether there is a model on data with a test part."""
    return isinstance(problem, (Estimator, AcrossModels)) and problem.test_size > 0


def unsealed(problem: Any, configs: Sequence[Config]) -> dict[str, Any]:
    """Scores on the test part of some configs, and both lines; a worker can call it, and `sealed` reads it.

    Raises:
        ValueError: if there is no test part.
    """
    one: Estimator = problem if isinstance(problem, Estimator) else problem.parts[problem.models[0]]
    of_dummy: dict[str, Any] = {"model": "dummy", "space": None, "scaling": None}
    dummy = replace(one, **of_dummy)
    untuned = problem.defaults()[0]
    if isinstance(problem, AcrossModels):  # those of the model that won
        untuned = next(one for one in problem.defaults() if one[MODEL] == configs[-1][MODEL])
    lines = {"dummy": (dummy, dummy.defaults()[0]), "defaults": (problem, untuned)}
    found: dict[str, Any] = {"test": [problem.test_score(config)[problem.metric] for config in configs]}
    for name, (which, config) in lines.items():
        found[name] = (which.evaluate(config).value, which.test_score(config)[problem.metric])
    return found


def sealed(history: History, trials: Sequence[Trial], found: dict[str, Any]) -> Sealed:
    """What `unsealed` found of the `leaders` of a search."""
    return Sealed(
        tuple(trials), tuple(found["test"]), len(history.done), Line(*found["dummy"]), Line(*found["defaults"])
    )


# What the folds alone say ------------------------------------------------------------------------------------
def _scores(history: History) -> np.ndarray:
    """Fold scores of all trials that have those of all folds, higher is better; shape (n, folds)."""
    each = [trial.fold_scores for trial in history.done if len(trial.fold_scores) > 1]
    widest = max(map(len, each), default=0)
    rows = [scores for scores in each if len(scores) == widest and np.isfinite(scores).all()]
    return history.study.sign * np.array(rows, dtype=float).reshape(len(rows), widest)


def fold_noise(history: History) -> float:
    """How uncertain a trial's mean is by its folds, as far as it differs between trials; NaN with fewer than two.

    All trials have the same folds, and a fold that is easy is easy for all: that moves no trial before another. What is
    left of a table of trials by folds without both means is noise, R. Fisher's two-way layout (1925).
    """
    scores = _scores(history)
    n, k = scores.shape
    if n < 2 or k < 2:
        return math.nan
    unit = float(np.abs(scores).max()) or 1.0  # squares of very large or small ones would leave the floats
    scores = scores / unit
    left = scores - scores.mean(axis=0) - scores.mean(axis=1, keepdims=True) + scores.mean()
    left[np.abs(left) <= 1e-12] = 0.0  # what sums leave of equal scores
    return unit * math.sqrt(float((left**2).sum()) / ((n - 1) * (k - 1)) / k)


def optimism(history: History) -> float:
    """By how much the best of the trials is expected to look better than it is, from the noise of its folds alone.

    Means of trials are drawn to their common mean as far as noise explains their spread (W. James and C. Stein, 1961);
    what is left is taken for the truth. Then noise is added many times, and what the best of each draw promised above
    its truth is the answer. NaN with fewer than two trials or folds.
    """
    noise = fold_noise(history)
    if not math.isfinite(noise):
        return math.nan
    scores = _scores(history)
    unit = float(np.abs(scores).max()) or 1.0
    means, noise = (scores / unit).mean(axis=1), noise / unit
    middle = float(np.median(means))  # not the mean: a few hopeless trials say nothing about the others
    upper = means[means >= middle] - middle
    spread = float((upper**2).mean())
    kept = max(0.0, 1 - noise**2 / spread) if spread > 0 else 0.0
    truth = np.where(means > middle, middle + math.sqrt(kept) * (means - middle), means)
    rng, gained = np.random.default_rng(0), list[float]()
    for _ in range(DRAWS // 100):
        drawn = truth + noise * rng.normal(size=(100, len(truth)))
        best = drawn.argmax(axis=1)
        gained += (drawn[np.arange(100), best] - truth[best]).tolist()
    return unit * float(np.mean(gained))


def within_one_error(history: History) -> Trial | None:
    """The quickest to train of the trials that are within one standard error of the best; None without folds.

    L. Breiman et al., Classification and Regression Trees (1984), take the simplest there; seconds of fitting stand for
    simplicity, since what is simple differs from model to model.
    """
    best, sign = history.best, history.study.sign
    if best is None or len(best.fold_scores) < 2:
        return None
    error = best.spread / math.sqrt(len(best.fold_scores))
    least = sign * (best.value or 0.0) - error
    near = [trial for trial in history.done if sign * (trial.value or 0.0) >= least]
    return min(near, key=lambda trial: (trial.fit_seconds, trial.number))


# In words ----------------------------------------------------------------------------------------------------
def luck_sentence(history: History) -> str:
    """What the folds say of the best before the test part is looked at; empty where they say nothing."""
    best, expected, other = history.best, optimism(history), within_one_error(history)
    if best is None or other is None or not math.isfinite(expected):
        return ""
    title = metrics.title(history.study.metric)
    said = tr(
        "By the noise of its folds the best of {n:,} trials looks about {expected:.2g} better in {title} than it is.",
        n=len(history.done),
        expected=expected,
        title=title,
    )
    if other.number == best.number:
        return tr("{said} No trial within one standard error of it is quicker to train.", said=said)
    return tr(
        "{said} Within one standard error of it, trial {number} ({value:.4g}) is the quickest to "
        "train: {seconds} instead of {others}.",
        said=said,
        number=other.number + 1,
        value=other.value,
        seconds=duration(other.fit_seconds),
        others=duration(best.fit_seconds),
    )


def sealed_sentence(history: History, found: Sealed) -> str:
    """What the winner was said to be, what it is, and whether that is more than nobody's tuning gives."""
    metric, sign = history.study.metric, history.study.sign
    title, promised, got = metrics.title(metric), found.trials[-1].value or 0.0, found.test[-1]
    if not math.isfinite(got):
        return tr("{title} has no value on the test part, since a class has no row there.", title=title)
    gap, expected = sign * (promised - got), optimism(history)
    said = tr(
        "The search promised {title} {promised:.4g}; on the test part the winner has {got:.4g}",
        title=title,
        promised=promised,
        got=got,
    )
    said += tr(", {gap:.2g} less good.", gap=gap) if gap > 0 else tr(", which is no worse.")
    if gap > 0 and math.isfinite(expected):
        said += tr(" Luck with the folds alone explains about {expected:.2g}.", expected=expected)
    if sign * (got - found.dummy.test) <= 0:
        said += tr(
            " It is no better than a dummy that looks at no input ({score:.4g}): nothing was learnt.",
            score=found.dummy.test,
        )
    elif sign * (got - found.defaults.test) <= 0:
        said += tr(
            " The model at its defaults has {score:.4g} there: tuning has gained nothing.", score=found.defaults.test
        )
    else:
        said += tr(
            " The model at its defaults has {score:.4g} there, the dummy {dummy:.4g}.",
            score=found.defaults.test,
            dummy=found.dummy.test,
        )
    best = max(range(len(found.test)), key=lambda at: (sign * found.test[at], -at))
    if best < len(found.test) - 1 and sign * (found.test[best] - got) > 0:
        number = found.trials[best].number + 1
        said += tr(
            " Trial {number}, the best so far at its time, has {test:.4g}: what came later was luck.",
            number=number,
            test=found.test[best],
        )
    return said
