"""Functions on the unit cube as problems: what a lesson optimises where nothing needs to be trained."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from tuning.problems import Cost, Problem, ReportFunction
from tuning.space import Config, Float, Space
from tuning.study import Direction, Outcome


@dataclass(frozen=True)
class Made:
    """A function of ``x1`` to ``xd``, each from 0 to 1, as a problem.

    Args:
        name: how it is called.
        f: of an array of shape (d,).
        d: number of parameters.
        direction: whether higher or lower values are better.
        optimum: its best value, where that is known.
        noise: standard deviation of the normal noise that each trial adds.
    """

    name: str
    f: Callable[[np.ndarray], float]
    d: int
    direction: Direction = "maximize"
    optimum: float | None = None
    noise: float = 0.0

    metric: ClassVar[str] = "value"
    cost: ClassVar[Cost] = "instant"

    @property
    def space(self) -> Space:
        """Numbers from 0 to 1."""
        return Space({f"x{j + 1}": Float(0, 1) for j in range(self.d)})

    @property
    def metrics(self) -> Mapping[str, Direction]:
        return {"value": self.direction}

    def recipe(self) -> dict[str, Any]:
        return {"kind": "lesson", "name": self.name, "d": self.d, "noise": self.noise}

    def truth(self, config: Config) -> float:
        """The function's value without noise."""
        return float(self.f(np.array([config[f"x{j + 1}"] for j in range(self.d)], dtype=float)))

    def evaluate(
        self, config: Config, *, budget: float = 1.0, seed: int = 0, report: ReportFunction | None = None
    ) -> Outcome:
        """The function's value, with noise if there is any."""
        value = self.truth(config)
        if self.noise:
            value += float(np.random.default_rng(seed).normal(0, self.noise))
        return Outcome(value, (value,), {"value": (value,)})


def world(seed: int, k: int = 0) -> np.random.Generator:
    """Numbers that place an optimum or make data.

    Trial k of a search draws from ``default_rng([seed, k])``. With the same two numbers here, one trial of random
    search would begin with the very numbers that placed the optimum, and find it.
    """
    return np.random.default_rng([seed, k, 1414])


def points_of(space: Space, levels: int) -> np.ndarray:
    """The configs of a grid as points, shape (n, d)."""
    grid = space.grid(levels)
    return np.array([space.to_unit(grid[i]) for i in range(grid.size)])


def random_bests(problem: Problem, trials: int, seeds: Iterable[int]) -> np.ndarray:
    """Best so far of random searches, shape (n_seeds, trials): as `tuning.run` with ``random``, without its records."""
    space = problem.space
    draws = [[space.sample(np.random.default_rng([seed, k])) for k in range(trials)] for seed in seeds]
    values = np.array([[problem.evaluate(config).value for config in row] for row in draws])
    best = np.maximum if problem.direction == "maximize" else np.minimum
    found: np.ndarray = best.accumulate(values, axis=1)
    return found
