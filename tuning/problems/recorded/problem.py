"""A recorded problem: trials are looked up in a table of real evaluations, nothing is trained."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import Any

import numpy as np

from tuning import metrics as all_metrics
from tuning import models
from tuning.language import tr
from tuning.problems import Cost, Pruned, ReportFunction
from tuning.problems._fitting import n_epochs
from tuning.problems.recorded.table import PREFIX, Table, searched
from tuning.space import Config, Space
from tuning.study import Direction, Outcome


class Recorded:
    """A table of real evaluations as a problem. Configs between the recorded ones take the nearest, and it is said.

    Args:
        name: such as ``recorded_svm_digits``.
        metric: any that was recorded; None takes the one of the recording.

    Raises:
        ValueError: if the table or the metric is not there.
    """

    cost: Cost = "recorded"

    def __init__(self, name: str, metric: str | None = None):
        self.table: Table = searched(name.removeprefix(PREFIX))
        self.name = PREFIX + self.table.name
        own = self.table.metric
        metric = own if metric is None else metric
        self.metric = metric if metric in self.table.directions else all_metrics.get(metric).name
        if self.metric not in self.table.metrics:
            raise ValueError(
                tr(
                    "{metric} was not recorded here. Use one of: {listed}.",
                    metric=self.metric,
                    listed=", ".join(self.table.metrics),
                )
            )
        self._column = self.table.metrics.index(self.metric)

    def __repr__(self) -> str:
        return f"Recorded({self.name!r}, metric={self.metric!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return Recorded, (self.name, self.metric)

    @property
    def title(self) -> str:
        return f"{self.table.title} (recorded)"

    @property
    def space(self) -> Space:
        return self.table.space

    @property
    def direction(self) -> Direction:
        return self.metrics[self.metric]

    @property
    def metrics(self) -> Mapping[str, Direction]:
        known = self.table.directions
        return {name: known.get(name) or all_metrics.get(name).direction for name in self.table.metrics}

    @property
    def n_folds(self) -> int:
        return int(self.table.scores.shape[2])

    @property
    def description(self) -> str:
        """How it was made and what a look-up means."""
        about, versions = self.table.about, self.table.about["versions"]
        folds = tr("folds") if "folds" in self.table.recipe else tr("seeds")
        package = next((name for name in ("torch", "gymnasium", "lightgbm") if name in versions), "scikit-learn")
        with_what = f"{package} {versions[package]}"
        return tr(
            "{n_scores:,} real evaluations with {n_folds} {folds}, recorded {made} with {with_what} "
            "({machine}). Nothing is trained: each trial takes the result of the nearest recorded "
            "config. Of each numeric range a quarter is cut off at an end drawn by lot, so that its "
            "middle is no lucky guess.",
            n_scores=len(self.table.scores),
            n_folds=self.n_folds,
            folds=folds,
            made=about["made"],
            with_what=with_what,
            machine=about["machine"],
        )

    @cached_property
    def values(self) -> np.ndarray:
        """The objective of every recorded config, on the axes of the parameters, shape ``table.shape``."""
        means: np.ndarray = self.table.scores[:, self._column, :].mean(axis=1)
        return means.reshape(self.table.shape)

    @cached_property
    def optimum(self) -> float:
        """The best recorded value."""
        return float(np.nanmax(self.values) if self.direction == "maximize" else np.nanmin(self.values))

    @property
    def optimizers(self) -> tuple[Config, ...]:
        """All recorded configs with the best value."""
        return tuple(self.table.config(int(row)) for row in np.flatnonzero(self.values.ravel() == self.optimum))

    def recipe(self) -> dict[str, Any]:
        return {"kind": "recorded", "name": self.name, "metric": self.metric}

    def truth(self, config: Config) -> float:
        """The recorded value of the nearest config."""
        return float(self.values.ravel()[self.table.nearest(config)])

    def evaluate(
        self, config: Config, *, budget: float = 1.0, seed: int = 0, report: ReportFunction | None = None
    ) -> Outcome:
        """What was recorded for the nearest config; `budget` and `seed` do not matter."""
        table, row = self.table, self.table.nearest(config)
        recorded = table.config(row)
        scores = table.scores[row]
        if report is not None:
            self._report(row, report)  # it may raise `Pruned`, with what had been done until then
        is_exact = all(recorded[name] == config[name] for name in recorded)
        said = "" if is_exact else "recorded at " + ", ".join(f"{n} = {_short(v)}" for n, v in recorded.items())
        return Outcome(
            float(self.values.ravel()[row]),
            tuple(scores[self._column].tolist()),
            {name: tuple(scores[j].tolist()) for j, name in enumerate(table.metrics)},
            float(table.seconds[row, 0]),
            float(table.seconds[row, 1]),
            tuple(table.epochs[row].tolist()),
            "; ".join(filter(None, (said, table.messages[row]))),
            pictures=json.loads(table.pictures[row]) if table.pictures else {},
        )

    def _report(self, row: int, report: ReportFunction) -> None:
        """The recorded curves by epoch, if they are of this metric, and each fold's score."""
        for fold in range(self.n_folds):
            if self.metric == self.table.metric:
                points = zip(self.table.curve_epochs[row, fold], self.table.curve_values[row, fold], strict=True)
                for epoch, value in points:
                    if epoch >= 0:
                        with self._until(row, fold, int(epoch)):
                            report(fold, int(epoch), float(value))
            with self._until(row, fold + 1, None):
                report(fold, None, float(self.table.scores[row, self._column, fold]))

    def n_epochs(self, config: Config) -> int | None:
        """The most epochs that one fit may run, if they were reported while it was fitted, by the metric shown."""
        recipe = self.table.recipe
        if "model" not in recipe or self.metric != self.table.metric:
            return None
        return n_epochs(models.get(recipe["model"]), self.table.config(self.table.nearest(config)))

    @contextmanager
    def _until(self, row: int, folds: int, epoch: int | None) -> Iterator[None]:
        """A trial that is given up here costs the folds that were done, and of the next its share of the epochs."""
        try:
            yield
        except Pruned as pruned:
            table = self.table
            if epoch is None:
                begun = 0.0
            elif self.n_epochs(table.config(row)) is None:
                begun = 1.0  # a model that has no hook reports its epochs once the fold is fitted
            else:
                begun = epoch / max(int(table.epochs[row, folds]), epoch)
            share = (folds + begun) / self.n_folds
            scores = table.scores[row][:, :folds]
            pruned.outcome = Outcome(
                float(scores[self._column].mean()) if folds else math.nan,
                tuple(scores[self._column].tolist()),
                {name: tuple(scores[j].tolist()) for j, name in enumerate(table.metrics)},
                share * float(table.seconds[row, 0]),
                share * float(table.seconds[row, 1]),
                tuple(table.epochs[row, :folds].tolist()),
            )
            raise

    @property
    def test_size(self) -> float:
        """Share of the rows that were sealed off for the test."""
        return float(self.table.recipe.get("test_size", 0))

    def test_score(self, config: Config) -> dict[str, float]:
        """All metrics on the sealed test part, as recorded for the nearest config."""
        found = self.table.test[self.table.nearest(config)]
        return {name: float(v) for name, v in zip(self.table.metrics, found, strict=True) if not math.isnan(v)}


def _short(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else repr(value)
