"""Real scikit-learn searches, recorded once as small tables: ``python -m benchmarks.tables`` writes ``tables/*.csv``.

Each row is one real cross-validation by `tuning.problems.estimator`: 300 Sobol points, then 100 points around the best
of these, so that the region that matters is well covered. No search method had a hand in which points were taken.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import numpy as np

from benchmarks.options import options
from tuning import problems
from tuning.methods._core.sequence import sobol_points
from tuning.space import Categorical, Float, Int, Space

FOLDER = Path(__file__).parent / "tables"
N_SOBOL, N_LOCAL = 300, 100
SEARCHES = {
    "svm_wine": ("wine", "svm", "accuracy"),
    "svm_digits": ("digits", "svm", "accuracy"),
    "svm_diabetes": ("diabetes", "svm", "rmse"),
    "svm_breast_cancer": ("breast_cancer", "svm", "f1"),
    "tree_breast_cancer": ("breast_cancer", "decision_tree", "log_loss"),
    "tree_diabetes": ("diabetes", "decision_tree", "mae"),
    "forest_diabetes": ("diabetes", "random_forest", "r2"),
    "tree_digits": ("digits", "decision_tree", "accuracy"),
    "logistic_breast_cancer": ("breast_cancer", "logistic_regression", "log_loss"),
}
HELD_OUT = {
    "mlp_wine": ("wine", "mlp", "log_loss"),
    "boosting_wine": ("wine", "boosting", "log_loss"),
    "svm_imbalanced": ("imbalanced", "svm", "f1"),
}
FRESH = {
    "knn_breast_cancer": ("breast_cancer", "knn", "f1"),
    "boosting_diabetes": ("diabetes", "boosting", "mae"),
    "forest_imbalanced": ("imbalanced", "random_forest", "f1"),
    "svm_moons": ("moons", "svm", "accuracy"),
}
ALL = SEARCHES | HELD_OUT | FRESH
SPACES = {  # where the model's own space has too few parameters
    "knn_breast_cancer": Space(
        {
            "n_neighbors": Int(1, 100, log=True),
            "weights": Categorical(["uniform", "distance"]),
            "p": Float(1.0, 6.0),
            "leaf_size": Int(5, 60),
        }
    )
}


def problem(name: str) -> problems.Estimator:
    """The real search behind the table `name`."""
    dataset, model, metric = ALL[name]
    return problems.estimator(dataset=dataset, model=model, metric=metric, folds=3, seed=0, space=SPACES.get(name))


def points_around(space: Space, best: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
    """`n` points near the `best` ones, shape (n, d): most coordinates kept or moved a little, some drawn anew."""
    base = best[rng.integers(len(best), size=n)]
    kind = rng.random(base.shape)
    moved = np.where(kind < 0.6, base + rng.normal(0, 0.08, base.shape), base)
    return np.clip(np.where(kind > 0.9, rng.random(base.shape), moved), 0, 1)


def record(name: str) -> None:
    """Evaluate and write ``tables/NAME.csv``; configs that fail are left out."""
    search = problem(name)
    rng = np.random.default_rng(7)
    units = sobol_points(len(search.space), [7], N_SOBOL)
    rows = [(unit, _value(search, unit)) for unit in units]
    sign = 1 if search.direction == "maximize" else -1
    known = sorted((row for row in rows if np.isfinite(row[1])), key=lambda row: -sign * row[1])
    best = np.array([unit for unit, _ in known[:20]])
    rows += [(unit, _value(search, unit)) for unit in points_around(search.space, best, N_LOCAL, rng)]
    with (FOLDER / f"{name}.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*search.space, "value"])
        for unit, value in rows:
            if np.isfinite(value):
                snapped = search.space.to_unit(search.space.from_unit(unit))
                writer.writerow([*("" if np.isnan(u) else f"{u:.5f}" for u in snapped), f"{value:.6g}"])


def _value(search: problems.Estimator, unit: np.ndarray) -> float:
    try:
        return search.evaluate(search.space.from_unit(unit)).value
    except (ValueError, FloatingPointError) as error:  # such as weights that overflow: the table says what it lost
        print(f"{search.name}: {error}", file=sys.stderr)
        return float("nan")


if __name__ == "__main__":
    names = options(__doc__, names=ALL).names
    FOLDER.mkdir(exist_ok=True)
    for chosen in names:
        record(chosen)
        print(chosen, flush=True)
