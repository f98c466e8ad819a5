"""What a generator is to make, shapes in the plane or images, and how close samples come to it."""

from __future__ import annotations

import functools
from collections.abc import Mapping

import numpy as np

from tuning.problems.generation import digits

SPREAD = 0.05  # of each cloud
CLOSE = 3.0  # spreads within which a sample is a good one
TITLES: Mapping[str, str] = {
    "ring": "a ring of eight clouds",
    "grid": "a grid of 25 clouds",
    "moons": "two half moons",
    "digits": "handwritten digits",
}


def n_numbers(shape: str) -> int:
    """How many numbers a sample is: two in the plane, the pixels of an image."""
    return digits.SIDE**2 if shape == "digits" else 2


@functools.cache
def centres(shape: str) -> np.ndarray:
    """The middles of the clouds, shape (k, 2); of the moons places along both, each as wide as a cloud."""
    if shape == "ring":
        angles = 2 * np.pi * np.arange(8) / 8
        return np.stack([np.cos(angles), np.sin(angles)], axis=1)
    if shape == "grid":
        side = np.linspace(-1, 1, 5)
        return np.stack([each.ravel() for each in np.meshgrid(side, side)], axis=1)
    angles = np.pi * (np.arange(8) + 0.5) / 8
    upper = np.stack([np.cos(angles) - 0.5, np.sin(angles) - 0.25], axis=1)
    return np.concatenate([upper, -upper]) / 1.2


def truth(shape: str, n: int, rng: np.random.Generator) -> np.ndarray:
    """True samples, shape (n, n_numbers)."""
    if shape == "digits":
        return digits.truth(n, rng)
    noise = SPREAD * rng.normal(size=(n, 2))
    if shape != "moons":
        places = centres(shape)
        found: np.ndarray = places[rng.integers(len(places), size=n)] + noise
        return found
    angles, sign = np.pi * rng.random(n), np.where(rng.random(n) < 0.5, 1.0, -1.0)[:, None]
    upper = np.stack([np.cos(angles) - 0.5, np.sin(angles) - 0.25], axis=1) / 1.2
    found = sign * upper + noise
    return found


def energy_distance(a: np.ndarray, b: np.ndarray) -> float:
    """``2 E|A - B| - E|A - A'| - E|B - B'|``: 0 for the same distribution (Szekely and Rizzo 2013, equation 2.5).

    The means within a sample leave each point's distance from itself out, so that samples of one distribution have the
    expectation 0; the estimate may be a little below.
    """
    from scipy.spatial.distance import cdist, pdist

    return float(2 * cdist(a, b).mean() - pdist(a).mean() - pdist(b).mean())


def covered(shape: str, samples: np.ndarray) -> tuple[float, float]:
    """Share of the clouds that at least a few samples are in, and share of the samples that are in any cloud.

    A cloud counts if it has a fifth of the samples that it should have. For images see `digits.covered`.
    """
    if shape == "digits":
        return digits.covered(samples)
    places = centres(shape)
    away = np.linalg.norm(samples[:, None] - places, axis=2)
    reach = CLOSE * SPREAD if shape != "moons" else np.pi / 8 / 1.2 / 2 + 2 * SPREAD
    is_good = away.min(axis=1) <= reach
    counts = np.bincount(away.argmin(axis=1)[is_good], minlength=len(places))
    return float((counts >= 0.2 * len(samples) / len(places)).mean()), float(is_good.mean())
