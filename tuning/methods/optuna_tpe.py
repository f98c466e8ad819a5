"""Optuna TPE, if Optuna is installed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tuning.methods._core.optuna import Sampler


@dataclass(frozen=True)
class Method(Sampler):
    """``optuna.samplers.TPESampler`` at its defaults."""

    name: ClassVar[str] = "optuna_tpe"
    title: ClassVar[str] = "Optuna TPE"
    help: ClassVar[str] = "The tree-structured Parzen estimator of Optuna, at its defaults."
    requires: ClassVar[tuple[str, ...]] = ("optuna",)
    sampler: ClassVar[str] = "TPESampler"
    n_startup: ClassVar[int] = 10
    goals_at_once: ClassVar[int | None] = None
