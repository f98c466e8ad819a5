"""Races: several methods on one problem, each with many seeds, under the same budget."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Unpack

import numpy as np

from tuning.compare.simulate import simulate, spent, start, worker_seconds
from tuning.compare.spec import Methods, Options, RaceSpec, entrants
from tuning.language import tr
from tuning.methods import Method
from tuning.search.storing import given_back
from tuning.study import Direction, History, Trial

if TYPE_CHECKING:
    import pandas as pd

    from tuning.problems import Problem
    from tuning.search.storing import Kept

__all__ = ["Race", "entrants", "in_order", "line_up", "race", "race_steps"]


@dataclass(frozen=True)
class Race:
    """Histories of several methods on one problem, one per method and seed, finished or under way.

    Args:
        spec: the recipe.
        histories: from labels to one history per seed, in the order of the seeds.
    """

    spec: RaceSpec
    histories: Mapping[str, tuple[History, ...]]

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


def line_up(problem: Problem | RaceSpec, methods: Methods | None = None, **options: Unpack[Options]) -> Race:
    """The race before the start; arguments as for `race`."""
    spec = RaceSpec.of(problem, methods, **options)
    histories: dict[str, tuple[History, ...]] = {}
    for label, method in spec.methods.items():
        study = start(
            spec.problem, method, trials=spec.trials, seed=spec.seeds[0]
        ).study  # but for the seed all are one
        histories[label] = tuple(History(replace(study, seed=seed)) for seed in spec.seeds)
    return Race(spec, histories)


def race_steps(
    problem: Problem | RaceSpec,
    methods: Methods | None = None,
    *,
    store: Kept | None = None,
    **options: Unpack[Options],
) -> Iterator[Race]:
    """As `race`, but yields the race after every round, in which each run finishes one more trial.

    With a store the first one that comes is the race as it stands before the first round.
    """
    with given_back(store):
        now = line_up(problem, methods, **options)
    return _rounds(now, lambda run, history: None) if store is None else _kept_rounds(_begun(now, store), store)


def _begun(now: Race, store: Kept) -> Race:
    from tuning.compare.storing import begun  # a store is loaded where one is used

    return begun(now, store)


def _kept_rounds(now: Race, store: Kept) -> Iterator[Race]:
    from tuning.compare.storing import kept

    with kept(now, store) as recording:
        yield now
        yield from _rounds(now, lambda run, history: recording.catch_up(history, run))


def _rounds(now: Race, tell: Callable[[int, History], None]) -> Iterator[Race]:
    """The race round by round; `tell` hears of each run that went on, by its number among all."""
    places = {label: m * len(now.seeds) for m, label in enumerate(now.labels)}
    runs = {
        (label, k): simulate(now.problem, method, now.histories[label][k], workers=now.workers, seconds=now.seconds)
        for k in range(len(now.seeds))
        for label, method in now.methods.items()
    }
    while runs:
        for (label, k), run in list(runs.items()):
            history = next(run, None)
            if history is None:
                del runs[label, k]
            else:
                now = now.with_history(label, k, history)
                tell(places[label] + k, history)
        yield now


def race(
    problem: Problem | RaceSpec,
    methods: Methods | None = None,
    *,
    store: Kept | None = None,
    **options: Unpack[Options],
) -> Race:
    """Race several methods: the same problem, folds, budget, seeds, first trials and number of workers for each.

    Runs take turns, one trial each, in this thread and on a simulated clock (`simulate`).

    Args:
        problem: what is optimised; recorded problems and test functions take milliseconds per trial. Or the whole
            race as one `RaceSpec`, and nothing else.
        methods: names, methods, or a dict from labels to them; see `entrants`.
        store: a store of `tuning.store`, or its address, into which each trial is written; or a recording of
            ``store.go_on(id)``, by which a stored race goes on.
        **options: the other fields of `RaceSpec` by name (seeds, trials, workers, seconds, same_start). ``seeds`` may
            be a number: so many, from 0.

    Raises:
        ValueError: if a number is out of range, the methods make no race, or the stored one is another.
    """
    *_, last = race_steps(problem, methods, store=store, **options)
    return last
