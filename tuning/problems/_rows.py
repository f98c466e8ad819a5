"""Which rows a model is fitted to and scored on: the sealed test part, the folds, and inputs scaled by the fold."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from tuning import datasets, metrics
from tuning.metrics.scores import undefined

HOLDOUT = 0.25  # of the search part
TEST_SEED = 42
KEEP_BYTES = 64 * 2**20


class Fold(NamedTuple):
    """Inputs of shape (n, n_features), scaled, and targets of shape (n,), to fit to and to score on."""

    X: np.ndarray
    y: np.ndarray
    X_score: np.ndarray
    y_score: np.ndarray

    @property
    def is_finite(self) -> bool:
        """Quick on any size: a sum is finite only if all its terms are (one that overflows is taken for infinite)."""
        with np.errstate(all="ignore"):
            return all(math.isfinite(float(part.sum())) for part in self)


@dataclass(frozen=True)
class Rows:
    """The rows of a data set in a search; settings as for `tuning.problems.cross_validation.Estimator`."""

    dataset: str
    settings: tuple[tuple[str, Any], ...]
    test_size: float
    validation: str
    folds: int
    shuffle: bool
    seed: int
    scaling: str

    @property
    def data(self) -> datasets.Dataset:
        return datasets.get(self.dataset, **dict(self.settings))

    @property
    def facts(self) -> datasets.Facts:
        return datasets.facts(self.dataset, **dict(self.settings))

    @property
    def search(self) -> np.ndarray:
        """Rows that the search may see, shape (n,)."""
        return _split_off(self.dataset, self.settings, self.test_size)[0]

    @property
    def test(self) -> np.ndarray:
        """Rows of the sealed test part, shape (n,)."""
        return _split_off(self.dataset, self.settings, self.test_size)[1]

    def search_part(self) -> tuple[np.ndarray, np.ndarray]:
        """``X, y`` that the search may see, shapes (n, n_features) and (n,)."""
        rows = self.search
        return self.data.X[rows], self.data.y[rows]

    def splits(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """Rows of `search_part` to fit to and to score on, one pair per fold."""
        from sklearn.model_selection import KFold, ShuffleSplit, StratifiedKFold, StratifiedShuffleSplit

        X, y = self.search_part()
        is_classes = self.facts.task == "classification"
        if self.validation == "holdout":
            kind = StratifiedShuffleSplit if is_classes else ShuffleSplit
            return list(kind(1, test_size=HOLDOUT, random_state=self.seed).split(X, y))
        folder = StratifiedKFold if is_classes else KFold
        return list(
            folder(self.folds, shuffle=self.shuffle, random_state=self.seed if self.shuffle else None).split(X, y)
        )

    def folded(self) -> Iterable[Fold]:
        """The folds with scaled inputs; those of the last few problems are kept in this process.

        The scaler depends on the fold only, so it is fitted once per fold and not once per trial. Folds of large data
        are made one at a time and not kept.
        """
        if self in _FOLDS:
            return _FOLDS[self]
        X, y = self.search_part()
        made = (_scaled(self.scaling, X[a], y[a], X[b], y[b]) for a, b in self.splits())
        if (self.folds if self.validation == "folds" else 1) * 8 * X.size > KEEP_BYTES:
            return made
        while len(_FOLDS) >= 4:
            _FOLDS.pop(next(iter(_FOLDS)), None)
        return _FOLDS.setdefault(self, list(made))

    def whole(self) -> Fold:
        """The whole search part to fit to, and the test part to score on."""
        X, y = self.search_part()
        return _scaled(self.scaling, X, y, self.data.X[self.test], self.data.y[self.test])

    # Whether they do -----------------------------------------------------------------------------------------
    def check(self, metric: str) -> None:
        """Raises ValueError if the rows are too few for the folds, or leave `metric` without a value on some of them.

        Only a close call needs the data: splits are stratified, so every class has its share of each part.
        """
        if self.facts.task == "regression":
            self._check_numbers(metric)
        elif self.validation == "folds":
            rarest = self._rarest(self.folds)
            if rarest < self.folds:
                raise ValueError(f"the rarest class has {rarest} rows, fewer than {self.folds} folds. Use fewer folds.")
        elif self._rarest(8) < 8:
            self._check_holdout(metric)

    def _check_holdout(self, metric: str) -> None:
        try:
            ((_, rows),) = self.splits()
        except ValueError as error:
            raise ValueError(f"a hold-out of {HOLDOUT:.0%} cannot be split off: {error}") from None
        which, reason = self._undefined((metric,), self.search_part()[1][rows])
        if which:
            raise ValueError(
                f"the hold-out of {HOLDOUT:.0%} has {reason}, so {metrics.get(metric).title} has no value. "
                "Use folds, or a metric that does not look at each class, such as accuracy."
            )

    def _rarest(self, enough: int) -> int:
        """Rows of the rarest class in the search part; a lower bound if that is enough."""
        at_least = math.floor(min(self.facts.class_counts) * (1 - self.test_size)) - 1
        if at_least >= enough:
            return at_least
        return int(np.bincount(self.data.y[self.search], minlength=self.facts.n_classes).min())

    def _check_numbers(self, metric: str) -> None:
        n = self.facts.n_rows - math.ceil(self.facts.n_rows * self.test_size)
        n_score = n // self.folds if self.validation == "folds" else math.ceil(HOLDOUT * n)
        least = 2 if metric == "r2" else 1
        if n_score < least:
            raise ValueError(
                f"{n} rows are too few: each fold needs {least} to be scored on by {metrics.get(metric).title}. "
                "Use fewer folds, or a smaller test part."
            )

    def undefined(self, names: tuple[str, ...], y: np.ndarray) -> str:
        """Why some of the metrics have no value on these targets, in words; empty if all have one."""
        which, reason = self._undefined(names, y)
        if not which:
            return ""
        return f"{reason}, so {', '.join(which)} {'is' if len(which) == 1 else 'are'} undefined"

    def _undefined(self, names: tuple[str, ...], y: np.ndarray) -> tuple[tuple[str, ...], str]:
        return undefined(names, y, self.facts.n_classes, self.data.class_names)


_FOLDS: dict[Rows, list[Fold]] = {}


@lru_cache(maxsize=16)
def _split_off(dataset: str, settings: tuple[tuple[str, Any], ...], test_size: float) -> tuple[np.ndarray, np.ndarray]:
    """Rows of the search part and of the test part."""
    data = datasets.get(dataset, **dict(settings))
    rows = np.arange(data.n_rows)
    if test_size == 0:
        return rows, rows[:0]
    from sklearn.model_selection import train_test_split

    stratify = data.y if data.task == "classification" else None
    try:
        search, test = train_test_split(rows, test_size=test_size, random_state=TEST_SEED, stratify=stratify)
    except ValueError as error:
        raise ValueError(f"a test part of {test_size:g} cannot be split off: {error}") from None
    return search, test


def _scaled(scaling: str, X: np.ndarray, y: np.ndarray, X_score: np.ndarray, y_score: np.ndarray) -> Fold:
    from sklearn.preprocessing import MinMaxScaler, StandardScaler

    if scaling == "none":
        return Fold(X, y, X_score, y_score)
    scaler = (StandardScaler if scaling == "standard" else MinMaxScaler)().fit(X)
    return Fold(scaler.transform(X), y, scaler.transform(X_score), y_score)
