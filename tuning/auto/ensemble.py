"""Which models answer together, and with what weight.

R. Caruana, A. Niculescu-Mizil, G. Crew, A. Ksikes, Ensemble Selection from Libraries of Models (2004): models are added
one after another, each the one that helps the mean most, and one may be added again.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

ROUNDS = 25


def select(answers: Sequence[np.ndarray], score: Callable[[np.ndarray], float], rounds: int = ROUNDS) -> np.ndarray:
    """Weights that sum to 1, shape (n_models,); the shortest of the best means that were met on the way.

    Args:
        answers: of each model, to rows that it was not fitted to: probabilities or numbers, all of one shape.
        score: of a mean of answers, larger is better; NaN counts as worst.
        rounds: how many models are added at most.

    Raises:
        ValueError: if there is no model, or `rounds` is no positive number.
    """
    if not answers or rounds < 1:
        raise ValueError("an ensemble needs one model at least, and one round.")
    counts, total = np.zeros(len(answers), dtype=int), np.zeros_like(np.asarray(answers[0], dtype=float))
    best, kept = -math.inf, counts
    for n in range(1, rounds + 1):
        scores = [_worst_if_none(score((total + answer) / n)) for answer in answers]
        added = int(np.argmax(scores))  # of equals the first: the better one by itself
        counts = counts.copy()
        counts[added] += 1
        total = total + answers[added]
        if scores[added] > best:
            best, kept = scores[added], counts
    if not kept.sum():  # no mean has a score
        kept[0] = 1
    weights: np.ndarray = kept / kept.sum()
    return weights


def _worst_if_none(value: float) -> float:
    return -math.inf if math.isnan(value) else value
