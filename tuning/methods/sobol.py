"""Sobol search: a scrambled low-discrepancy sequence, spread more evenly than random points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from tuning.language import tr
from tuning.methods import Proposal, SearchMethod, next_place, tried
from tuning.methods._core.sequence import next_new
from tuning.methods._core.untried import redrawn
from tuning.study import History


@dataclass(frozen=True)
class Method(SearchMethod):
    """Sobol search: trial k takes point k of a sequence scrambled by the study's seed."""

    name: ClassVar[str] = "sobol"
    title: ClassVar[str] = "Sobol"
    help: ClassVar[str] = "Fills the space evenly, point by point. The scores play no part in what comes next."
    is_sequence: ClassVar[bool] = True

    def propose(self, history: History, rng: np.random.Generator) -> Proposal:
        """The first point of the sequence that was not asked for, and whose config is new. `rng` is not used."""
        place, seed = next_place(history), history.study.seed
        if found := next_new(history.space, [seed, 1], place, tried(history)):
            return Proposal(found[0], note={"place": found[1]})
        rng = np.random.default_rng([seed, 1, place])
        return Proposal(redrawn(history.space.sample(rng), history, rng), note={"place": place})

    def why(self) -> str:
        """How a trial is chosen."""
        return tr("The next point of an evenly spread sequence.")
