"""Optuna GP, if Optuna is installed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from tuning.methods import Proposal, _optuna
from tuning.methods._replay import Anchor
from tuning.study import Explanation, History


@dataclass(frozen=True)
class Method:
    """``optuna.samplers.GPSampler`` at its defaults."""

    name: ClassVar[str] = "optuna_gp"
    title: ClassVar[str] = "Optuna GP"
    help: ClassVar[str] = "The Gaussian process sampler of Optuna, at its defaults. It needs PyTorch."

    def ask(self, history: History, rng: np.random.Generator) -> Proposal:
        """What the sampler suggests after the history."""
        from optuna.samplers import GPSampler

        return _optuna.ask(lambda seed: GPSampler(seed=seed), history, rng)

    def explain(
        self, history: History, *, at: int | None = None, axes: tuple[str, ...] = (), anchor: Anchor = "best"
    ) -> Explanation:
        """What it chose; its reasons stay inside Optuna."""
        return _optuna.explain(self, history, at, axes, anchor, self.title)
