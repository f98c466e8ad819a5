"""ASHA (Li et al. 2020): random search that trains only the best third of its trials on, rung by rung."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from tuning.language import tr
from tuning.methods import Proposal, SearchMethod, redrawn
from tuning.study import History


@dataclass(frozen=True)
class Method(SearchMethod):
    """Asynchronous successive halving, in its stopping form: no trial waits, and none begins its epochs or folds anew.

    Configs are drawn at random. At a ninth and at a third of the whole (epochs where the model reports them, rows of
    data where the problem has ``budget="rows"``, else folds) a trial goes on if it is in the best third of those that
    have come so far; the rule is ``halving`` of `tuning.search.discard`. On more rows a model is fitted anew, which
    counts as fitting. Its trials are cheap, so give it a budget in seconds or more trials. Where nothing is reported on
    the way, such as on a test function, it is random search.
    """

    name: ClassVar[str] = "asha"
    title: ClassVar[str] = "ASHA"
    help: ClassVar[str] = "Draws at random, and trains only the best third on at each rung: many cheap trials."
    discard: ClassVar[str] = "halving"

    def propose(self, history: History, rng: np.random.Generator) -> Proposal:
        """One draw that was not tried yet."""
        return Proposal(redrawn(history.space.sample(rng), history, rng))

    def why(self) -> str:
        """How a trial is chosen."""
        return tr(
            "A draw from the whole space, which is trained on only while it is among the best third at each rung."
        )
