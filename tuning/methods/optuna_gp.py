"""Optuna GP, if Optuna is installed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tuning.methods._core.optuna import Sampler


@dataclass(frozen=True)
class Method(Sampler):
    """``optuna.samplers.GPSampler`` at its defaults."""

    name: ClassVar[str] = "optuna_gp"
    title: ClassVar[str] = "Optuna GP"
    help: ClassVar[str] = "The Gaussian process sampler of Optuna, at its defaults. It needs PyTorch."
    requires: ClassVar[tuple[str, ...]] = ("optuna", "torch")
    sampler: ClassVar[str] = "GPSampler"
    n_startup: ClassVar[int] = 10
    goals_at_once: ClassVar[int | None] = None
