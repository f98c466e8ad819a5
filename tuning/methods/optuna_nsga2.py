"""NSGA-II of Optuna, if Optuna is installed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from tuning.methods import whole
from tuning.methods._core.optuna import Sampler
from tuning.space import Space


@dataclass(frozen=True)
class Method(Sampler):
    """``optuna.samplers.NSGAIISampler`` (Deb et al. 2002): a population that moves towards the whole front.

    Args:
        population: configs in each generation; the first is drawn at random. Optuna's default of 50 is for hundreds of
            trials.
    """

    name: ClassVar[str] = "optuna_nsga2"
    title: ClassVar[str] = "Optuna NSGA-II"
    help: ClassVar[str] = "A genetic algorithm for several goals, of Optuna: crosses the trials that few others beat."
    requires: ClassVar[tuple[str, ...]] = ("optuna",)
    sampler: ClassVar[str] = "NSGAIISampler"
    n_startup: ClassVar[int] = 0
    goals_at_once: ClassVar[int | None] = None

    population: int = whole(20, 2, 1000, "Configs in each generation")

    def options(self) -> dict[str, Any]:
        """The size of the population."""
        return {"population_size": self.population}

    def uses_scores_from(self, space: Space) -> int:
        """After the first generation."""
        return max(self.population, self.n_started)
