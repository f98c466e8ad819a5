"""Sobol search: a scrambled low-discrepancy sequence, spread more evenly than random points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from tuning.methods import Proposal, next_place
from tuning.methods._replay import Anchor, explain_blind
from tuning.methods._sequence import sobol_points
from tuning.study import Explanation, History


@dataclass(frozen=True)
class Method:
    """Sobol search: trial k takes point k of a sequence scrambled by the study's seed."""

    name: ClassVar[str] = "sobol"
    title: ClassVar[str] = "Sobol"
    help: ClassVar[str] = "Fills the space evenly, point by point. The scores play no part in what comes next."

    def ask(self, history: History, rng: np.random.Generator) -> Proposal:
        """The first point of the sequence that was not asked for yet. `rng` is not used."""
        place = next_place(history)
        points = sobol_points(len(history.space), [history.study.seed, 1], 1, skip=place)
        return Proposal(history.space.from_unit(points[0]), note={"place": place})

    def explain(
        self, history: History, *, at: int | None = None, axes: tuple[str, ...] = (), anchor: Anchor = "best"
    ) -> Explanation:
        """What comes at trial `at` and after it; see `Method.explain` in `tuning.methods`."""
        return explain_blind(self, history, at, axes, anchor, "The next point of an evenly spread sequence.")
