"""What a search promises and what there is, over twenty seeds: ``python -m benchmarks.overtuning``.

Random labels (60 rows to search, 60 sealed): the folds climb, the test part stays at a half. Classes of 97 and 3 %: the
best by accuracy does hardly better on the rare class than chance. And the optimism that is foretold from folds alone
beside the one that is found.
"""

from __future__ import annotations

import numpy as np

from benchmarks.options import options
from tuning import compare, problems, run
from tuning.datasets import table
from tuning.space import Float, Int, Space

TREES = Space(
    {"max_depth": Int(1, 16, log=True), "min_samples_leaf": Int(1, 20, log=True), "max_features": Float(0.1, 1.0)}
)
KINDS = {
    "random labels, trees, 200 trials": ("random_labels", "decision_tree", {"n": 120}, 200),
    "moons, 75 rows, trees, 60 trials": ("moons", "decision_tree", {"n": 150}, 60),
    "circles, 75 rows, nearest neighbours, 60 trials": ("circles", "knn", {"n": 150}, 60),
    "moons, 75 rows, boosting by exact splits, 40 trials": ("moons", "gradient_boosting", {"n": 150}, 40),
}


def searched(kind: str, seed: int) -> tuple[float, float, float, float]:
    """Mean of the trials' scores at trial 10, the best at the end, its test score, and the optimism foretold."""
    data, model, settings, trials = KINDS[kind]
    problem = problems.estimator(
        data,
        model,
        folds=5,
        seed=seed,
        test_size=0.5,
        settings={**settings, "seed": seed},
        space=TREES if model == "decision_tree" else None,
    )
    history = run(problem, "random", trials=trials, seed=seed)
    assert history.best is not None
    test = problem.test_score(history.best.config)[problem.metric]
    return float(history.best_so_far()[9]), float(history.best_so_far()[-1]), test, compare.optimism(history)


def imbalanced(seed: int, trials: int = 60) -> tuple[float, float, float]:
    """Of the best by accuracy: accuracy and balanced accuracy; balanced accuracy of the best by that."""
    from sklearn.datasets import make_classification

    X, y = make_classification(1000, 10, n_informative=4, weights=[0.97], class_sep=0.7, random_state=seed)
    lines = [",".join(f"x{j}" for j in range(10)) + ",label"]
    for row, label in zip(X, np.array(["no", "yes"])[y], strict=True):
        lines.append(",".join(f"{value:.6g}" for value in row) + f",{label}")
    read = table.read("\n".join(lines))
    settings = {"content": table.keep(read), "target": "label", "task": "classification"}
    problem = problems.estimator(
        "table", "decision_tree", metric="accuracy", seed=seed, settings=settings, space=TREES, test_size=0
    )
    history = run(problem, "random", trials=trials, seed=seed)
    other = history.by_metric("balanced_accuracy", "maximize").best
    best = history.best
    assert best is not None and other is not None
    return float(best.value or 0), float(np.mean(best.metrics["balanced_accuracy"])), float(other.value or 0)


def main(n_seeds: int) -> None:
    """Prints rows of a table."""
    print("| kind | best at trial 10 | best at the end | test part | promised too much | foretold from folds |")
    print("|---|---|---|---|---|---|")
    for kind in KINDS:
        found = np.array([searched(kind, seed) for seed in range(n_seeds)])
        early, late, test, foretold = found.mean(axis=0)
        error = (found[:, 1] - found[:, 2]).std(ddof=1) / np.sqrt(n_seeds)
        row = f"{early:.3f} | {late:.3f} | {test:.3f} | {late - test:.3f} ± {error:.3f} | {foretold:.3f}"
        print(f"| {kind} | {row} |", flush=True)
    rare = np.array([imbalanced(seed) for seed in range(n_seeds)]).mean(axis=0)
    print(
        f"\nClasses of 97 and 3 %: the best by accuracy has accuracy {rare[0]:.3f}, balanced accuracy {rare[1]:.3f}; "
        f"the best by balanced accuracy has {rare[2]:.3f}."
    )


if __name__ == "__main__":
    main(options(__doc__, seeds=20).seeds)
