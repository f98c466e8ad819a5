"""Races: several methods on one problem, each with many seeds, under the same budget."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from tuning.compare.fronts import Plane
from tuning.compare.simulate import spent, worker_seconds
from tuning.compare.spec import RaceSpec
from tuning.language import tr
from tuning.methods import Method
from tuning.study import Direction, History, Trial

if TYPE_CHECKING:
    import pandas as pd

    from tuning.problems import Problem


@dataclass(frozen=True)
class Race:
    """Histories of several methods on one problem, one per method and seed, finished or under way.

    Args:
        spec: the recipe.
        histories: from labels to one history per seed, in the order of the seeds.
    """

    spec: RaceSpec
    histories: Mapping[str, tuple[History, ...]]

    def __repr__(self) -> str:
        """Who runs and for how long, in the place of what every trial found."""
        runs = [history for found in self.histories.values() for history in found]
        ended = sum(history.ended is not None for history in runs)
        return f"<Race: {', '.join(self.methods)}; {ended} of {len(runs)} runs of {self.trials} trials have ended>"

    @property
    def problem(self) -> Problem:
        """What all methods optimise."""
        return self.spec.problem

    @property
    def methods(self) -> Mapping[str, Method]:
        """The methods by label."""
        return self.spec.methods

    @property
    def seeds(self) -> tuple[int, ...]:
        """One run of each method per seed."""
        return self.spec.seeds

    @property
    def trials(self) -> int:
        """The budget of each run in trials."""
        return self.spec.trials

    @property
    def seconds(self) -> float | None:
        """The budget of each run in worker seconds, if there is one."""
        return self.spec.seconds

    @property
    def workers(self) -> int:
        """Workers of each run."""
        return self.spec.workers

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(self.methods)

    def of_seed(self, seed: int) -> dict[str, History]:
        """The histories of one seed by label, as `tuning.plots.card` takes them.

        Raises:
            ValueError: if the race has no such seed.
        """
        if seed not in self.seeds:
            raise ValueError(
                tr(
                    "this race has no seed {seed!r}. It has: {listed}.",
                    seed=seed,
                    listed=", ".join(map(str, self.seeds)),
                )
            )
        return {label: runs[self.seeds.index(seed)] for label, runs in self.histories.items()}

    @property
    def direction(self) -> Direction:
        return self.problem.direction

    @property
    def sign(self) -> float:
        """+1 when larger values are better, -1 when smaller ones are."""
        return 1.0 if self.direction == "maximize" else -1.0

    def is_complete(self, history: History) -> bool:
        """Whether a run has come to its end by itself, and was not stopped."""
        is_spent = self.seconds is not None and spent(history) >= self.seconds
        return history.ended is not None and (history.reason != "stopped" or is_spent)

    @property
    def is_over(self) -> bool:
        """Whether every run has come to its end."""
        return all(self.is_complete(history) for runs in self.histories.values() for history in runs)

    @property
    def reached(self) -> int:
        """How many trials every run has finished; runs that have come to their end count as having all."""
        counts = [
            self.trials if self.is_complete(history) else len(history.finished)
            for runs in self.histories.values()
            for history in runs
        ]
        return min(counts, default=0)

    def with_history(self, label: str, position: int, history: History) -> Race:
        """The race after one run went on."""
        runs = list(self.histories[label])
        runs[position] = history
        return replace(self, histories={**self.histories, label: tuple(runs)})

    def best_so_far(self, label: str) -> np.ndarray:
        """Best value after each trial, shape (n_seeds, trials), in the order in which trials finished.

        NaN before the first value and beyond what a run has reached; a run that has come to its end keeps its best.
        """
        return self._best[label]

    @cached_property
    def _best(self) -> dict[str, np.ndarray]:
        return {label: np.array([self._row(history) for history in runs]) for label, runs in self.histories.items()}

    @cached_property
    def plane(self) -> Plane | None:
        """Where runs for two goals are measured; None of a race for the objective alone, and before any trial."""
        if not self.spec.goals:
            return None
        return Plane.of(history for runs in self.histories.values() for history in runs)

    @property
    def way(self) -> float:
        """+1 when larger is better of what `so_far` gives, -1 when smaller is."""
        return 1.0 if self.spec.goals else self.sign

    def so_far(self, label: str) -> np.ndarray:
        """By what runs are compared, after each trial: the best value, or for two goals the share of the plane.

        Shape and NaN as `best_so_far`; a run that covers nothing yet has 0.
        """
        return self._covered[label] if self.spec.goals else self.best_so_far(label)

    @cached_property
    def _covered(self) -> dict[str, np.ndarray]:
        return {label: np.array([self._share(history) for history in runs]) for label, runs in self.histories.items()}

    def _share(self, history: History) -> np.ndarray:
        row = np.full(self.trials, np.nan)
        if self.plane is not None:
            found = self.plane.covered(in_order(history)[: self.trials])
            row[: len(found)] = found
            if self.is_complete(history):
                row[len(found) :] = found[-1] if len(found) else 0.0
        return row

    def _row(self, history: History) -> np.ndarray:
        row = np.full(self.trials, np.nan)
        losses = [np.inf if t.value is None else -self.sign * t.value for t in in_order(history)[: self.trials]]
        if losses:
            run = np.minimum.accumulate(np.array(losses, dtype=float))
            row[: len(run)] = np.where(np.isfinite(run), -self.sign * run, np.nan)
            if self.is_complete(history):
                row[len(run) :] = row[len(run) - 1]
        return row

    def frame(self) -> pd.DataFrame:
        """One row per trial of all runs: method, seed, then the columns of `History.frame`."""
        import pandas as pd

        return pd.concat(
            [
                history.frame().assign(method=label, seed=seed)
                for label, runs in self.histories.items()
                for seed, history in zip(self.seeds, runs, strict=True)
            ],
            ignore_index=True,
        )

    def fold_noise(self) -> float:
        """How far re-drawing the folds would move a score: standard error of the mean over folds, median of all runs.

        Taken from the fold scores of each run's best trial; NaN with fewer than two folds. The folds share training
        rows, so this rather understates it (Bengio and Grandvalet 2004).
        """
        errors = [
            best.spread / np.sqrt(len(best.fold_scores))
            for runs in self.histories.values()
            for history in runs
            if (best := history.best) is not None and len(best.fold_scores) > 1
        ]
        return float(np.median(errors)) if errors else float("nan")

    def training_seconds(self, label: str) -> np.ndarray:
        """Worker seconds of each run, shape (n_seeds,)."""
        return np.array([sum(worker_seconds(t) for t in history.finished) for history in self.histories[label]])

    def thinking_seconds(self, label: str) -> np.ndarray:
        """Seconds that the method took to choose, in each run, shape (n_seeds,)."""
        return np.array([sum(t.ask_seconds for t in history.finished) for history in self.histories[label]])


def in_order(history: History) -> list[Trial]:
    """Finished trials in the order in which they finished; cancelled ones are left out."""
    return sorted(history.ended_trials, key=lambda trial: (trial.finished or 0.0, trial.number))
