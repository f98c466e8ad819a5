"""Handwritten digits, 8 x 8, as what a generator is to make: the truth, and how close samples come to it."""

from __future__ import annotations

from functools import cache

import numpy as np

SIDE = 8
N_CLASSES = 10
USUAL = 0.95  # of the true images have another one as near as a good sample has


@cache
def _true() -> tuple[np.ndarray, np.ndarray, float]:
    """Images from -1 to 1 of shape (n, 64), their digits, and how near the next one usually is."""
    from scipy.spatial.distance import pdist, squareform

    from tuning import datasets

    data = datasets.get("digits")
    images = data.X / 8 - 1
    away = squareform(pdist(images))
    np.fill_diagonal(away, np.inf)
    return images, data.y, float(np.quantile(away.min(axis=1), USUAL))


def truth(n: int, rng: np.random.Generator) -> np.ndarray:
    """Images drawn with replacement, shape (n, 64)."""
    images = _true()[0]
    found: np.ndarray = images[rng.integers(len(images), size=n)]
    return found


def covered(samples: np.ndarray) -> tuple[float, float]:
    """Share of the ten digits that are met, and share of the samples that look like one.

    A sample is good if a true image is as near to it as the next one is to most true ones; it counts for that image's
    digit. A digit is met if it has a fifth of the samples that it should have.
    """
    from scipy.spatial.distance import cdist

    images, labels, near = _true()
    away = cdist(samples, images)
    is_good = away.min(axis=1) <= near
    counts = np.bincount(labels[away.argmin(axis=1)[is_good]], minlength=N_CLASSES)
    return float((counts >= 0.2 * len(samples) / N_CLASSES).mean()), float(is_good.mean())
