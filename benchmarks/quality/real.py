"""Searches that are really evaluated: a model is fitted and scored for every trial; no table, no surrogate between.

The optimum of such a problem is not known. `benchmarks.quality` takes the lowest loss that any of the runs of a report
found; so scores of one report are not to be compared with those of another.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from tuning.space import Config

BAD = 10.0  # so many widths of what a guesser loses: what a config costs that cannot be fitted
Data = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Search:
    """Cross-validated loss of a model on data, lower is better.

    Args:
        data: makes ``X, y``.
        build: the unfitted model of a config.
        scorer: name of a scorer of scikit-learn; its value with the sign turned is the loss.
        folds: number of folds, shuffled by seed 0, stratified for classes.
    """

    data: Callable[[], Data]
    build: Callable[[Config], Any]
    scorer: str
    folds: int = 5

    def __call__(self, config: Config) -> float:
        """The mean loss over the folds; of a config that cannot be fitted, far above what a guesser loses."""
        from sklearn.model_selection import cross_val_score

        X, y = _loaded(self.data)
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            try:
                scores = cross_val_score(
                    self.build(config), X, y, scoring=self.scorer, cv=self._cv(y), error_score="raise"
                )
            except (ValueError, ArithmeticError, np.linalg.LinAlgError):
                return self.bad
        loss = -float(np.mean(scores))
        return min(loss, self.bad) if math.isfinite(loss) else self.bad

    @property
    def bad(self) -> float:
        """What a config costs that cannot be fitted."""
        guess = _guessed(self.data, self.scorer, self.folds)
        return guess + BAD * max(abs(guess), 0.1)

    def _cv(self, y: np.ndarray) -> Any:
        from sklearn.model_selection import KFold, StratifiedKFold

        kind = StratifiedKFold if y.dtype.kind in "iub" else KFold
        return kind(self.folds, shuffle=True, random_state=0)


@lru_cache(maxsize=64)
def _loaded(data: Callable[[], Data]) -> Data:
    return data()


@lru_cache(maxsize=256)
def _guessed(data: Callable[[], Data], scorer: str, folds: int) -> float:
    """The loss of a model that never looks at the inputs."""
    from sklearn.dummy import DummyClassifier, DummyRegressor

    X, y = _loaded(data)
    kind = DummyClassifier if y.dtype.kind in "iub" else DummyRegressor
    model = kind(strategy="prior") if kind is DummyClassifier else kind()
    from sklearn.model_selection import cross_val_score

    return -float(np.mean(cross_val_score(model, X, y, scoring=scorer, cv=folds)))
