"""Random search (Bergstra and Bengio, 2012): every trial is drawn afresh from the space."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from tuning.language import tr
from tuning.methods import Proposal, SearchMethod
from tuning.methods._core.untried import redrawn
from tuning.study import History


@dataclass(frozen=True)
class Method(SearchMethod):
    """Random search. It has no settings."""

    name: ClassVar[str] = "random"
    title: ClassVar[str] = "Random"
    help: ClassVar[str] = "Draws every trial at random. The scores play no part in what comes next."

    def propose(self, history: History, rng: np.random.Generator) -> Proposal:
        """One draw that was not tried yet; log parameters are log-uniform, categories equally likely."""
        return Proposal(redrawn(history.space.sample(rng), history, rng))

    def why(self) -> str:
        """How a trial is chosen."""
        return tr("A draw from the whole space.")
