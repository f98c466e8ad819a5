"""Scrambled Sobol points."""

from __future__ import annotations

import numpy as np


def sobol_points(d: int, seed: list[int], n: int, skip: int = 0) -> np.ndarray:
    """Points `skip` .. `skip + n - 1` of the scrambled sequence in `d` dimensions, shape (n, d) (scipy, Owen 1998)."""
    import warnings

    from scipy.stats import qmc

    sequence = qmc.Sobol(d, scramble=True, rng=np.random.default_rng(seed))
    if skip:
        sequence.fast_forward(skip)
    with warnings.catch_warnings():  # balance needs a power of two; we take as many as we need
        warnings.filterwarnings("ignore", message="The balance properties of Sobol' points", category=UserWarning)
        points: np.ndarray = sequence.random(n)
    return points
