"""Optuna CMA-ES, if Optuna is installed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from tuning.methods import Proposal, _optuna
from tuning.methods._replay import Anchor
from tuning.study import Explanation, History


@dataclass(frozen=True)
class Method:
    """``optuna.samplers.CmaEsSampler`` at its defaults."""

    name: ClassVar[str] = "optuna_cmaes"
    title: ClassVar[str] = "Optuna CMA-ES"
    help: ClassVar[str] = "Covariance matrix adaptation, the evolution strategy of Optuna, at its defaults."

    def ask(self, history: History, rng: np.random.Generator) -> Proposal:
        """What the sampler suggests after the history."""
        from optuna.samplers import CmaEsSampler

        return _optuna.ask(lambda seed: CmaEsSampler(seed=seed), history, rng)

    def explain(
        self, history: History, *, at: int | None = None, axes: tuple[str, ...] = (), anchor: Anchor = "best"
    ) -> Explanation:
        """What it chose; its reasons stay inside Optuna."""
        return _optuna.explain(self, history, at, axes, anchor, self.title)
