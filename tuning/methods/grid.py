"""Grid search: all combinations of some levels of each parameter, one after the other."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from tuning.language import tr
from tuning.methods import Exhausted, Proposal, SearchMethod, choice, key, next_place, tried, whole
from tuning.methods._core.method import n_given
from tuning.space import Grid, Space
from tuning.study import History


@dataclass(frozen=True)
class Method(SearchMethod):
    """Grid search.

    Args:
        levels: levels per numeric parameter, or a dict from names to a number or an explicit list. None takes the
            finest resolution whose grid fits the study's number of trials (so such a study cannot be prolonged).
        order: ``row_major`` (the last parameter changes fastest) or ``shuffled`` by the study's seed.

    Raises:
        ValueError: if a setting makes no sense.
    """

    name: ClassVar[str] = "grid"
    title: ClassVar[str] = "Grid"
    help: ClassVar[str] = "Tries all combinations of fixed levels. The scores play no part in what comes next."

    has_end: ClassVar[bool] = True
    is_sequence: ClassVar[bool] = True
    race_settings: ClassVar[Mapping[str, Any]] = {"levels": None, "order": "shuffled"}

    levels: int | Mapping[str, Any] | None = whole(
        3, 1, 100_000, "Levels per numeric parameter", also=(Mapping, type(None))
    )
    order: str = choice("row_major", ("row_major", "shuffled"), "Order of the grid points")

    def grid(self, space: Space, trials: int | None) -> Grid:
        """The grid that is searched in `space` when `trials` are planned."""
        return space.grid(fit_levels(space, trials) if self.levels is None else self.levels)

    def propose(self, history: History, rng: np.random.Generator) -> Proposal:
        """The first grid point, in the chosen order, that was not tried yet. `rng` is not used."""
        trials, used = history.study.trials, tried(history)
        grid = self.grid(history.space, None if trials is None else trials - n_given(history))
        for place in range(next_place(history), grid.size):
            index = place if self.order == "row_major" else _shuffled(place, grid.size, history.study.seed)
            if key(config := grid[index]) not in used:
                return Proposal(config, note={"place": place})
        raise Exhausted(tr("all {size} grid points tried", size=grid.size))

    def why(self) -> str:
        """How a trial is chosen."""
        return tr("The next point of the grid, in {order} order.", order=self.order.replace("_", "-"))


def fit_levels(space: Space, trials: int | None) -> int:
    """The finest resolution, from 1 to 100 levels, whose grid has at most `trials` points; 3 if `trials` is None."""
    if trials is None:
        return 3
    levels = 1
    while levels < 100 and space.grid(levels + 1).size <= trials:
        levels += 1
    return levels


def _shuffled(place: int, size: int, seed: int) -> int:
    """Where `place` lands in a pseudo-random permutation of ``range(size)`` that is never built.

    A four-round Feistel network over the next even power of two, walked until it lands inside (Black and Rogaway,
    "Ciphers with arbitrary finite domains", 2002).
    """
    half = max(1, ((size - 1).bit_length() + 1) // 2)
    mask = (1 << half) - 1
    index = place
    while True:
        left, right = index >> half, index & mask
        for turn in range(4):
            left, right = right, left ^ (random.Random(f"{seed}/{turn}/{right}").getrandbits(half) & mask)
        index = (left << half) | right
        if index < size:
            return index
