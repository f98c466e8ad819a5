"""Random search (Bergstra and Bengio, 2012): every trial is drawn afresh from the space."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from tuning.methods import Proposal
from tuning.methods._replay import Anchor, explain_blind
from tuning.methods._untried import redrawn
from tuning.study import Explanation, History


@dataclass(frozen=True)
class Method:
    """Random search. It has no settings."""

    name: ClassVar[str] = "random"
    title: ClassVar[str] = "Random"
    help: ClassVar[str] = "Draws every trial at random. The scores play no part in what comes next."

    def ask(self, history: History, rng: np.random.Generator) -> Proposal:
        """One draw that was not tried yet; log parameters are log-uniform, categories equally likely."""
        return Proposal(redrawn(history.space.sample(rng), history, rng))

    def explain(
        self, history: History, *, at: int | None = None, axes: tuple[str, ...] = (), anchor: Anchor = "best"
    ) -> Explanation:
        """What comes at trial `at` and after it; see `Method.explain` in `tuning.methods`."""
        return explain_blind(self, history, at, axes, anchor, "A draw from the whole space.")
