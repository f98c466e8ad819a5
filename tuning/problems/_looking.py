"""Looks closely at a config of a model on data: the problem is a `tuning.problems.cross_validation.Estimator`."""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np

from tuning import discovery, models
from tuning.language import tr
from tuning.problems._fitting import Fitted, Fitting
from tuning.problems._folds import Watch
from tuning.problems._preparing import chosen, prepared
from tuning.problems._rows import Fold
from tuning.problems.looks import Boundary, OutOfFold
from tuning.space import Config

MOST_COLUMNS = 200  # whose importance is measured
MOST_SHOWN = 24  # wrong rows
GRID = 32  # points of each of two inputs


def whole(problem: Any, config: Config) -> Any:
    """A pipeline of scikit-learn, steps and model, fitted to all rows that the search may see."""
    discovery.whole("sklearn")
    from sklearn.pipeline import Pipeline

    made, inner = chosen(config, problem.usual_steps)
    data, rows = problem.data, problem.rows.search
    steps, n_categories = prepared(made, data)
    model = models.get(problem.model).build(inner, data.task, problem.model_seed, n_categories=n_categories)
    weights = {} if data.weights is None else {"model__sample_weight": data.weights[rows]}
    return Pipeline([("prepare", steps), ("model", model)]).fit(data.X[rows], data.y[rows], **weights)


def _splits(problem: Any) -> list[tuple[np.ndarray, np.ndarray]]:
    """Rows of the search part to fit to and to score on; folds that are dealt anew once only."""
    found: list[tuple[np.ndarray, np.ndarray]] = problem.splits()[
        : problem.folds if problem.validation != "holdout" else 1
    ]
    return found


def out_of_fold(problem: Any, config: Config, *, importance: bool = True) -> OutOfFold:
    """What `config` says of the rows that it was scored on, fold by fold."""
    data, k = problem.data, problem.data.n_classes
    found: dict[str, list[np.ndarray]] = {"rows": [], "y": [], "predicted": [], "probabilities": []}
    lost: dict[str, list[float]] = {}
    sign = 1 if problem.direction == "maximize" else -1
    rng = np.random.default_rng(problem.model_seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the search has shown the same warnings with this config already
        for fit, score in _splits(problem):
            made, at = problem.fitted(config, fit), problem.rows.search[score]
            X, y = data.X[at], data.y[at]
            found["rows"].append(at)
            found["y"].append(y)
            found["predicted"].append(np.asarray(made.predict(X)))
            if k and hasattr(made.model, "predict_proba"):
                found["probabilities"].append(made.probabilities(X))
            if importance and data.n_features <= MOST_COLUMNS:
                for name, value in _losses(problem.fitting, made, X, y, rng).items():
                    lost.setdefault(data.feature_names[name], []).append(sign * value)
    y, predicted = np.concatenate(found["y"]), np.concatenate(found["predicted"])
    each = np.concatenate(found["probabilities"]) if found["probabilities"] else None
    rows = np.concatenate(found["rows"])
    off = np.abs(y - predicted) if not k else (predicted != y) * (1.0 if each is None else each.max(axis=1))
    worst = [int(at) for at in np.argsort(-off, kind="stable")[:MOST_SHOWN] if off[at] > 0]
    return OutOfFold(
        problem.metric,
        data.class_names if k else (),
        data.feature_names,
        rows,
        y,
        predicted,
        each,
        {name: tuple(values) for name, values in lost.items()},
        tuple(worst),
        np.array(data.X[rows[worst]], dtype=float),
        tuple(column.levels for column in data.columns) or ((),) * data.n_features,
        _picture(data.feature_names),
    )


def _losses(fitting: Fitting, made: Fitted, X: np.ndarray, y: np.ndarray, rng: np.random.Generator) -> dict[int, float]:
    """By column, how much less the metric is where the column is shuffled: L. Breiman, Random forests (2001)."""
    name = (fitting.metric,)

    def value(inputs: np.ndarray) -> float:
        ready = made.steps.transform(inputs)
        vars(made.model).pop("decision_function", None)  # scoring puts one there that remembers
        return fitting.score(made.model, Fold(ready[:0], y[:0], ready, y), Watch(), name)[fitting.metric]

    whole = value(X)
    found: dict[int, float] = {}
    for column in range(X.shape[1]):
        mixed = np.array(X)
        mixed[:, column] = rng.permutation(mixed[:, column])
        lost = whole - value(mixed)
        if math.isfinite(lost):
            found[column] = lost
    return found


def _picture(names: tuple[str, ...]) -> tuple[int, int] | None:
    """Height and width of the picture whose pixels the inputs are, by scikit-learn's names: ``pixel_0_7``."""
    parts = [name.split("_") for name in names]
    if not all(len(part) == 3 and part[0] == "pixel" and part[1].isdigit() and part[2].isdigit() for part in parts):
        return None
    height, width = (1 + max(int(part[place]) for part in parts) for place in (1, 2))
    return (height, width) if height * width == len(names) else None


def inputs_of_a_plane(problem: Any) -> tuple[str, ...]:
    """Inputs over which a boundary can be drawn: numbers of two values or more."""
    data = problem.data
    kinds = [column.kind for column in data.columns] or ["number"] * data.n_features
    X = data.X[problem.rows.search]
    return tuple(
        name
        for place, (name, kind) in enumerate(zip(data.feature_names, kinds, strict=True))
        if kind == "number" and np.nanmin(X[:, place]) < np.nanmax(X[:, place])
    )


def boundary(problem: Any, configs: list[Config], x: str, y: str) -> Boundary:
    """What the models of some configs say over two inputs, the others at their median, or their commonest word.

    Raises:
        ValueError: if one of both is no number with two values or more.
    """
    data, rows = problem.data, problem.rows.search
    for name in (x, y):
        if name not in inputs_of_a_plane(problem):
            raise ValueError(tr("{name!r} is no input with numbers. Choose another one.", name=name[:60]))
    at = [data.feature_names.index(name) for name in (x, y)]
    X = np.array(data.X[rows], dtype=float)
    middle = np.array([_middle(X[:, j], not data.columns or data.columns[j].kind == "number") for j in range(len(X.T))])
    sides = [np.linspace(np.nanmin(X[:, j]), np.nanmax(X[:, j]), GRID) for j in at]
    grid = np.tile(middle, (GRID * GRID, 1))
    grid[:, at[0]], grid[:, at[1]] = (side.ravel() for side in np.meshgrid(*sides))
    said: list[np.ndarray] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for config in configs:
            said.append(np.asarray(problem.fitted(config).predict(grid), dtype=float).reshape(GRID, GRID))
    shown = np.random.default_rng(0).permutation(len(rows))[:300]
    names = data.class_names if data.task == "classification" else ()
    return Boundary((x, y), sides[0], sides[1], tuple(said), X[shown][:, at], data.y[rows][shown], names)


def _middle(values: np.ndarray, is_number: bool) -> float:
    there = values[~np.isnan(values)]
    if not there.size:
        return math.nan
    if is_number:
        return float(np.median(there))
    levels, counts = np.unique(there, return_counts=True)
    return float(levels[counts.argmax()])
