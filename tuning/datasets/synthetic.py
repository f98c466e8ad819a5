"""Made data: the truth is known, and size, noise and seed can be chosen."""

from __future__ import annotations

from functools import partial

import numpy as np

from tuning.datasets import Setting, Source, Task
from tuning.language import tr

Loaded = tuple[np.ndarray, np.ndarray, Task, tuple[str, ...], tuple[str, ...]]


def _make(kind: str, n: int, noise: float, seed: int) -> Loaded:
    from sklearn import datasets as made

    match kind:
        case "moons":
            X, y = made.make_moons(n, noise=noise, random_state=seed)
        case "circles":
            X, y = made.make_circles(n, noise=noise, factor=0.5, random_state=seed)
        case "blobs":
            X, y = made.make_blobs(n, centers=4, cluster_std=0.5 + 3 * noise, random_state=seed)
        case "imbalanced":
            X, y = made.make_classification(
                n, n_features=10, n_informative=4, weights=[0.95], flip_y=noise / 10, class_sep=0.8, random_state=seed
            )
        case _:
            rng = np.random.default_rng(seed)
            X, y = rng.normal(size=(n, 10)), np.arange(n) % 2
            rng.shuffle(y)
    names = tuple(f"class {k}" for k in range(int(y.max()) + 1))
    features = tuple(f"x{j + 1}" for j in range(X.shape[1]))
    return np.ascontiguousarray(X, dtype=np.float64), np.asarray(y, dtype=np.int64), "classification", names, features


def _brackets(n: int, pairs: int, seed: int) -> Loaded:
    """Half of the rows close every bracket in time, the others do not; all have as many of either kind.

    What closes in time is a shuffled row turned to where its sum was least (cycle lemma, Dvoretzky and Motzkin 1947).
    """
    rng = np.random.default_rng(seed)
    y = rng.permutation(np.arange(n) % 2)
    X = np.empty((n, 2 * pairs))
    for row, is_balanced in enumerate(y):
        signs = rng.permutation(np.repeat([1.0, -1.0], pairs))
        while not is_balanced and signs.cumsum().min() >= 0:
            signs = rng.permutation(signs)
        X[row] = np.roll(signs, -(int(signs.cumsum().argmin()) + 1)) if is_balanced else signs
    features = tuple(f"sign {k + 1}" for k in range(2 * pairs))
    return X, y.astype(np.int64), "classification", ("wrong", "balanced"), features


def _source(kind: str, title: str, description: str, noise: float | None, n_classes: int) -> Source:
    settings = {
        "n": Setting(500, 60, 20_000, "number of rows"),
        "noise": Setting(noise or 0.0, 0.0, 1.0, "how much the classes overlap"),
        "seed": Setting(0, 0, 2**31 - 1, "another seed, another draw"),
    }
    if noise is None:
        del settings["noise"]

        def load(n: int, seed: int) -> Loaded:
            return _make(kind, n, 0.0, seed)

        return Source(title, description, "classification", tr("Made here from a seed."), load, settings, n_classes)
    return Source(
        title,
        description,
        "classification",
        tr("Made here from a seed by scikit-learn ({kind}).", kind=kind),
        partial(_make, kind),
        settings,
        n_classes,
    )


DATASETS = {
    "moons": _source("moons", "Two moons", "Two half circles that reach into each other.", 0.2, 2),
    "circles": _source("circles", "Two circles", "A small circle inside a large one.", 0.1, 2),
    "blobs": _source("blobs", "Four blobs", "Four round clouds.", 0.2, 4),
    "imbalanced": _source(
        "imbalanced", "Imbalanced classes", "One row in twenty is of the class that matters.", 0.1, 2
    ),
    "brackets": Source(
        "Brackets",
        "Rows of opening (1) and closing (-1) brackets: does each close in time? Only their order tells.",
        "classification",
        "Made here from a seed; a count of the open ones solves it.",
        _brackets,
        {
            "n": Setting(500, 60, 20_000, "number of rows"),
            "pairs": Setting(5, 2, 30, "pairs of brackets in a row"),
            "seed": Setting(0, 0, 2**31 - 1, "another seed, another draw"),
        },
        2,
    ),
    "random_labels": _source(
        "random_labels", "Random labels", "Nothing can be learnt: any score above chance is luck.", None, 2
    ),
}
