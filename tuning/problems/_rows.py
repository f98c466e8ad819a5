"""Which rows a model is fitted to and scored on: the sealed test part, the folds, and inputs prepared by the fold."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from tuning import datasets, metrics
from tuning.language import tr
from tuning.metrics.scores import undefined
from tuning.problems import _shares
from tuning.problems._preparing import Preparation, prepared
from tuning.problems._splitting import HOLDOUT, TEST_SEED, Splits, called, folded, sealed

__all__ = ["TEST_SEED", "Fold", "Rows"]
KEEP_BYTES = 24 * 2**20  # of prepared folds: of larger data a worker holds no copies between trials
NOTHING = Preparation()


class Fold(NamedTuple):
    """Inputs of shape (n, n_features), prepared, and targets of shape (n,), to fit to and to score on.

    The first `n_categories` inputs are categories as they are. `weights` say how much each row
    counts that is fitted to. `letters` are those of the symbols that inputs may be.
    """

    X: np.ndarray
    y: np.ndarray
    X_score: np.ndarray
    y_score: np.ndarray
    n_categories: int = 0
    weights: np.ndarray | None = None
    letters: tuple[str, ...] = ()

    @property
    def is_finite(self) -> bool:
        """Quick on any size: a sum is finite only if all its terms are (one that overflows is taken for infinite)."""
        with np.errstate(all="ignore"):
            return all(math.isfinite(float(part.sum())) for part in (self.X, self.y, self.X_score, self.y_score))


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
    repeats: int = 1

    @property
    def data(self) -> datasets.Dataset:
        return datasets.get(self.dataset, **dict(self.settings))

    @property
    def facts(self) -> datasets.Facts:
        return datasets.facts(self.dataset, **dict(self.settings))

    @property
    def n_folds(self) -> int:
        return 1 if self.validation == "holdout" else self.folds * self.repeats

    @property
    def _sealed(self) -> tuple[np.ndarray, np.ndarray]:
        rule = self.validation if self.validation in ("group", "time", "plain") else "folds"
        return _split_off(self.dataset, self.settings, rule, self.test_size)

    @property
    def search(self) -> np.ndarray:
        """Rows that the search may see, shape (n,)."""
        return self._sealed[0]

    @property
    def test(self) -> np.ndarray:
        """Rows of the sealed test part, shape (n,)."""
        return self._sealed[1]

    def search_part(self) -> tuple[np.ndarray, np.ndarray]:
        """``X, y`` that the search may see, shapes (n, n_features) and (n,)."""
        rows = self.search
        return self.data.X[rows], self.data.y[rows]

    def splits(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """Rows of `search_part` to fit to and to score on, one pair per fold."""
        rows, data = self.search, self.data
        groups = None if data.groups is None else data.groups[rows]
        return folded(
            data.y[rows],
            groups,
            self.validation,
            self.folds,
            self.repeats,
            self.shuffle,
            self.seed,
            is_classes=self.facts.task == "classification",
        )

    def shares(self, share: float) -> Splits:
        """`splits` with a share of the rows to fit to, drawn by the seed: a larger share has all rows of a smaller."""
        if share == 1:
            return self.splits()
        y, data = self.data.y[self.search], self.data
        groups = data.groups[self.search] if self.validation == "group" and data.groups is not None else None
        is_classes, is_time = self.facts.task == "classification", self.validation == "time"

        def part(rows: np.ndarray, number: int) -> np.ndarray:
            theirs = None if groups is None else groups[rows]
            seed = self.seed, number
            found = _shares.part(y[rows], theirs, share, seed, is_classes=is_classes, is_time=is_time)
            chosen: np.ndarray = rows[found]
            return chosen

        return [(part(rows, number), scored) for number, (rows, scored) in enumerate(self.splits())]

    def n_fitted(self, share: float = 1.0) -> int:
        """How many rows are fitted to at a share, in the largest fold."""
        return _n_fitted(self, share)

    def folded(self, preparation: Preparation = NOTHING, share: float = 1.0) -> Iterable[Fold]:
        """The folds with prepared inputs, of all rows or a share; the last few are kept in this process.

        What is done to inputs depends on the fold only, so it is fitted once per fold and not once per trial. Folds of
        large data are made one at a time and not kept.
        """
        if (self, preparation, share) in _FOLDS:
            return _FOLDS[self, preparation, share]
        data, rows = self.data, self.search
        made = (_fold(preparation, data, rows[a], rows[b]) for a, b in self.shares(share))
        if self.n_folds * 8 * len(rows) * data.n_features > KEEP_BYTES:
            return made
        kept = list(made)
        if sum(fold.X.nbytes + fold.X_score.nbytes for fold in kept) <= KEEP_BYTES:
            while len(_FOLDS) >= 4:
                _FOLDS.pop(next(iter(_FOLDS)), None)
            _FOLDS[self, preparation, share] = kept
        return kept

    def whole(self, preparation: Preparation) -> Fold:
        """The whole search part to fit to, and the test part to score on."""
        return _fold(preparation, self.data, self.search, self.test)

    # Whether they do -----------------------------------------------------------------------------------------
    def check(self, metric: str) -> None:
        """Raises ValueError if the rows are too few for the folds, or leave `metric` without a value on some of them.

        Only a close call needs the data: splits are stratified, so every class has its share of each part.
        """
        if self.validation == "group":
            n = len(np.unique(self.data.groups[self.search]))  # type: ignore[index]
            if n < self.folds:
                raise ValueError(
                    tr(
                        "{n} groups are fewer than {folds} folds. Use fewer folds, or a smaller test part.",
                        n=n,
                        folds=self.folds,
                    )
                )
        elif self.facts.task == "regression" or self.validation in ("plain", "time"):
            self._check_numbers(metric)
        elif self.validation == "folds":
            rarest = self._rarest(self.folds)
            if rarest < 2:
                raise ValueError(self._too_few(rarest))
            if rarest < self.folds:
                raise ValueError(
                    tr(
                        "the rarest class has {rarest} rows, fewer than {folds} folds. Use fewer folds.",
                        rarest=rarest,
                        folds=self.folds,
                    )
                )
        elif self._rarest(8) < 8:
            self._check_holdout(metric)

    def _check_holdout(self, metric: str) -> None:
        try:
            ((_, rows),) = self.splits()
        except ValueError as error:
            if (rarest := self._rarest(2)) < 2:
                raise ValueError(self._too_few(rarest)) from None
            raise ValueError(
                tr("a hold-out of {HOLDOUT:.0%} cannot be split off: {error}", HOLDOUT=HOLDOUT, error=error)
            ) from None
        which, reason = self._undefined((metric,), self.search_part()[1][rows])
        if which:
            raise ValueError(
                tr(
                    "the hold-out of {HOLDOUT:.0%} has {reason}, so {title} has no value. Use folds, or a "
                    "metric that does not look at each class, such as accuracy.",
                    HOLDOUT=HOLDOUT,
                    reason=reason,
                    title=metrics.get(metric).title,
                )
            )

    def _too_few(self, rarest: int) -> str:
        place = int(np.bincount(self.data.y[self.search], minlength=self.facts.n_classes).argmin())
        return tr(
            "class {name} has too few rows: with {rarest} to search on it cannot be in both parts of a split. "
            "Leave the class out, or give more rows of it.",
            name=called(self.data, place),
            rarest=rarest,
        )

    def _rarest(self, enough: int) -> int:
        """Rows of the rarest class in the search part; a lower bound if that is enough."""
        at_least = math.floor(min(self.facts.class_counts) * (1 - self.test_size)) - 1
        if at_least >= enough:
            return at_least
        return int(np.bincount(self.data.y[self.search], minlength=self.facts.n_classes).min())

    def _check_numbers(self, metric: str) -> None:
        n = self.facts.n_rows - math.ceil(self.facts.n_rows * self.test_size)
        parts = self.folds + (self.validation == "time")
        n_score = math.ceil(HOLDOUT * n) if self.validation == "holdout" else n // parts
        least = 2 if metric == "r2" else 1
        if n_score < least:
            raise ValueError(
                tr(
                    "{n} rows are too few: each fold needs {least} to be scored on by {title}. Use fewer "
                    "folds, or a smaller test part.",
                    n=n,
                    least=least,
                    title=metrics.get(metric).title,
                )
            )

    def undefined(self, names: tuple[str, ...], y: np.ndarray) -> str:
        """Why some of the metrics have no value on these targets, in words; empty if all have one."""
        which, reason = self._undefined(names, y)
        if not which:
            return ""
        return f"{reason}, so {', '.join(which)} {'is' if len(which) == 1 else 'are'} undefined"

    def _undefined(self, names: tuple[str, ...], y: np.ndarray) -> tuple[tuple[str, ...], str]:
        return undefined(names, y, self.facts.n_classes, self.data.class_names)


_FOLDS: dict[tuple[Rows, Preparation, float], list[Fold]] = {}


@lru_cache(maxsize=64)
def _n_fitted(rows: Rows, share: float) -> int:
    return max(len(fitted) for fitted, _ in rows.shares(share))


@lru_cache(maxsize=16)
def _split_off(
    dataset: str, settings: tuple[tuple[str, Any], ...], rule: str, test_size: float
) -> tuple[np.ndarray, np.ndarray]:
    """Rows of the search part and of the test part."""
    return sealed(datasets.get(dataset, **dict(settings)), rule, test_size)


def _fold(preparation: Preparation, data: datasets.Dataset, fit: np.ndarray, score: np.ndarray) -> Fold:
    """Prepares inputs by what is in the rows that are fitted to, and by nothing else."""
    X, y = data.X[fit], data.y[fit]
    weights = None if data.weights is None else data.weights[fit]
    if not data.columns and preparation.is_scaling_only and preparation.scaling == "none":
        return Fold(X, y, data.X[score], data.y[score], 0, weights)
    steps, n_categories = prepared(preparation, data)
    with (
        warnings.catch_warnings()
    ):  # to ask for more columns, or quantiles, than there are is no mistake: all are taken
        warnings.filterwarnings("ignore", r"k=\d+ is greater than n_features")
        warnings.filterwarnings("ignore", r"n_quantiles \(\d+\) is greater than the total number of samples")
        made = steps.fit_transform(X, y)
    X_score = steps.transform(data.X[score]) if len(score) else data.X[score]
    letters = tuple(getattr(steps[0], "symbols_", ()))
    return Fold(made, y, X_score, data.y[score], n_categories, weights, letters)
