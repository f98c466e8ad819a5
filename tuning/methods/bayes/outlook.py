"""What a search can still gain, as far as the surrogate can tell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tuning import metrics
from tuning.methods.bayes.maximise import candidates
from tuning.methods.bayes.model import Model
from tuning.study import History

N_POINTS, N_DRAWS = 200, 200


@dataclass(frozen=True)
class Outlook:
    """Gains in the user's units, at least 0.

    Attributes:
        remaining: expected distance from the incumbent to the best there is.
        lower, upper: its 5 % and 95 % quantiles.
    """

    remaining: float
    lower: float
    upper: float


def outlook(model: Model, history: History, rng: np.random.Generator) -> Outlook:
    """The gain that is left, by drawing functions from the posterior and looking how far each goes below the incumbent.

    Each function is looked at in some hundred places, spread over the space and close to the best trials. What it does
    between them is not seen: in many dimensions the gain is rather larger than stated. None goes beyond the `limit`,
    of which the process does not know.
    """
    leaders = model.leaders(4)
    points = np.vstack([leaders, candidates(model.encoding, leaders, rng, N_POINTS)])
    drawn = model.draws(points, N_DRAWS, rng)
    lowest = np.minimum(drawn.min(axis=1), model.best)
    best = float(model.value(np.array(model.best)))
    gains = np.abs(model.value(lowest) - best)
    if (end := limit(history)) is not None:
        gains = np.minimum(gains, max(end - best if history.direction == "maximize" else best - end, 0.0))
    lower, upper = np.quantile(gains, [0.05, 0.95])
    return Outlook(float(gains.mean()), float(lower), float(upper))


def limit(history: History) -> float | None:
    """The best value that there can be: the known optimum, or what a perfect model has by the metric.

    None where it is not known, as for a metric of one's own that has the name of one of ours and values beyond it.
    """
    study = history.study
    if study.optimum is not None:
        return study.optimum
    if not (metrics.is_cost(study.metric) or study.metric in metrics.names()):
        return None
    metric = metrics.get(study.metric)
    values = [trial.value for trial in history.done if trial.value is not None]
    is_beyond = max(values) > metric.best if study.direction == "maximize" else min(values) < metric.best
    return None if is_beyond or metric.direction != study.direction else metric.best
