"""What a search can still gain, as far as the surrogate can tell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tuning.methods.bayes.maximise import candidates
from tuning.methods.bayes.model import Model

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


def outlook(model: Model, rng: np.random.Generator) -> Outlook:
    """The gain that is left, by drawing functions from the posterior and looking how far each goes below the incumbent.

    Each function is looked at in some hundred places, spread over the space and close to the best trials. What it does
    between them is not seen: in many dimensions the gain is rather larger than stated.
    """
    leaders = model.leaders(4)
    points = np.vstack([leaders, candidates(model.encoding, leaders, rng, N_POINTS)])
    drawn = model.draws(points, N_DRAWS, rng)
    lowest = np.minimum(drawn.min(axis=1), model.best)
    gains = np.abs(model.value(lowest) - model.value(np.array(model.best)))
    lower, upper = np.quantile(gains, [0.05, 0.95])
    return Outlook(float(gains.mean()), float(lower), float(upper))
