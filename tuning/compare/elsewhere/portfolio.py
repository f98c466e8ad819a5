"""Configs that are good together: on whatever earlier data, one of them is near the best there.

Chosen one after another, each the one that most lowers the mean over the earlier searches of the best so far: greedy
choice for a submodular gain (K. Wei, R. Iyer, J. Bilmes, Submodularity in Data Subset Selection and Active Learning,
2015; as portfolios in M. Feurer et al., Auto-sklearn 2.0, 2022, section 3.1). What a config is worth where it was not
tried says the Gaussian process of that search.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from tuning.gp.threads import one_blas_thread
from tuning.methods.bayes.earlier import source
from tuning.space import Config, Space
from tuning.space.encoding import Encoding

LEVEL = 1e-9  # of losses from 0 to 1: what differs by less differs by rounding


def portfolio(
    space: Space, earlier: Sequence[Mapping[str, Any]], configs: Sequence[Config], n: int
) -> tuple[Config, ...]:
    """Up to `n` of the configs, the one first that is the best alone.

    Args:
        space: of the new search.
        earlier: what was tried before, as `tuning.compare.earlier` has it; at least one search.
        configs: of the new space, to choose from.
        n: how many.
    """
    losses = normalised(space, earlier, configs)
    best, left = np.full(len(losses), np.inf), list(range(len(configs)))
    chosen: list[int] = []
    while left and len(chosen) < n:
        means = np.minimum(best[:, None], losses[:, left]).mean(axis=0)
        level = np.flatnonzero(means <= means.min() + LEVEL)  # the first of these, whatever the last digit says
        chosen.append(left.pop(int(level[0])))
        best = np.minimum(best, losses[:, chosen[-1]])
    return tuple(configs[i] for i in chosen)


def normalised(space: Space, earlier: Sequence[Mapping[str, Any]], configs: Sequence[Config]) -> np.ndarray:
    """What each search expects of each config, shape (searches, configs): 0 the best, 1 its median trial or worse.

    Searches differ in scale, and in how bad the bad ones are, which is nothing to choose by.
    """
    encoding = Encoding(space)
    points, found = encoding.embed(encoding.units(configs)), []
    with one_blas_thread():
        for one in earlier:
            belief = source(space, one)
            tried = belief.process.fitted[0]
            losses = belief.at(points)
            low = min(float(losses.min()), float(tried.min()))
            width = float(np.median(tried)) - low
            found.append(np.minimum((losses - low) / width, 1.0) if width > 0 else np.zeros(len(configs)))
    return np.array(found)
