"""Optuna CMA-ES, if Optuna is installed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tuning.methods._core.optuna import Sampler


@dataclass(frozen=True)
class Method(Sampler):
    """``optuna.samplers.CmaEsSampler`` at its defaults."""

    name: ClassVar[str] = "optuna_cmaes"
    title: ClassVar[str] = "Optuna CMA-ES"
    help: ClassVar[str] = "Covariance matrix adaptation, the evolution strategy of Optuna, at its defaults."
    requires: ClassVar[tuple[str, ...]] = ("optuna", "cmaes")
    sampler: ClassVar[str] = "CmaEsSampler"
    n_startup: ClassVar[int] = 1
