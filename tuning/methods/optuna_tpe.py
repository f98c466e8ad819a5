"""Optuna TPE, if Optuna is installed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from tuning.methods import Proposal, _optuna
from tuning.methods._replay import Anchor
from tuning.study import Explanation, History


@dataclass(frozen=True)
class Method:
    """``optuna.samplers.TPESampler`` at its defaults."""

    name: ClassVar[str] = "optuna_tpe"
    title: ClassVar[str] = "Optuna TPE"
    help: ClassVar[str] = "The tree-structured Parzen estimator of Optuna, at its defaults."

    def ask(self, history: History, rng: np.random.Generator) -> Proposal:
        """What the sampler suggests after the history."""
        from optuna.samplers import TPESampler

        return _optuna.ask(lambda seed: TPESampler(seed=seed), history, rng)

    def explain(
        self, history: History, *, at: int | None = None, axes: tuple[str, ...] = (), anchor: Anchor = "best"
    ) -> Explanation:
        """What it chose; its reasons stay inside Optuna."""
        return _optuna.explain(self, history, at, axes, anchor, self.title)
