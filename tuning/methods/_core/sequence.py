"""Scrambled Sobol points."""

from __future__ import annotations

from collections.abc import Set

import numpy as np

from tuning.methods._core.protocol import Key, key
from tuning.space import Config, Space

BLOCKS = (1, 15, 240, 768)  # points that are looked at together until one is new; mostly the first is


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


def next_new(space: Space, seed: list[int], place: int, used: Set[Key]) -> tuple[Config, int] | None:
    """The first config of the sequence from `place` on that is not `used`, and its place; None if 1,024 all are."""
    for n in BLOCKS:
        for point in sobol_points(len(space), seed, n, skip=place):
            if key(config := space.from_unit(point)) not in used:
                return config, place
            place += 1
    return None
