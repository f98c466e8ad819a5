"""Twelve data sets: five bundled, seven made from a seed; a quarter of the rows is held out."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np


class Held(NamedTuple):
    """Rows to choose by, and rows that are scored on once at the end."""

    X: np.ndarray
    y: np.ndarray
    X_test: np.ndarray
    y_test: np.ndarray
    is_classes: bool


def _named(name: str, **settings: object) -> Callable[[int], tuple[np.ndarray, np.ndarray]]:
    def load(seed: int) -> tuple[np.ndarray, np.ndarray]:
        from tuning import datasets

        more = {"seed": seed} if settings else {}
        data = datasets.get(name, **settings, **more)
        return data.X, data.y

    return load


def _made(name: str, **settings: object) -> Callable[[int], tuple[np.ndarray, np.ndarray]]:
    def load(seed: int) -> tuple[np.ndarray, np.ndarray]:
        import sklearn.datasets

        X, y = getattr(sklearn.datasets, name)(random_state=seed, **settings)
        return X, y

    return load


SETS = {
    "digits": _named("digits"),
    "wine": _named("wine"),
    "breast_cancer": _named("breast_cancer"),
    "iris": _named("iris"),
    "diabetes": _named("diabetes"),
    "moons": _named("moons", n=600, noise=0.3),
    "circles": _named("circles", n=600, noise=0.2),
    "imbalanced": _named("imbalanced", n=1000, noise=0.1),
    "twenty_columns": _made("make_classification", n_samples=800, n_features=20, n_informative=6, flip_y=0.05),
    "friedman1": _made("make_friedman1", n_samples=500, noise=1.0),
    "friedman3": _made("make_friedman3", n_samples=500, noise=0.1),
    "sparse_linear": _made("make_regression", n_samples=300, n_features=50, n_informative=8, noise=30.0),
}
REGRESSION = ("diabetes", "friedman1", "friedman3", "sparse_linear")


def held(name: str, seed: int) -> Held:
    """The data set `name`, split by `seed`."""
    from sklearn.model_selection import train_test_split

    X, y = SETS[name](seed)
    is_classes = name not in REGRESSION
    X, X_test, y, y_test = train_test_split(X, y, test_size=0.25, random_state=seed, stratify=y if is_classes else None)
    return Held(X, y, X_test, y_test, is_classes)
