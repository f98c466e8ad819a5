"""Data sets that scikit-learn carries with it."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from tuning.datasets import Facts, Source, Task
from tuning.discovery import whole
from tuning.language import tr


def _load(loader: str, task: Task) -> tuple[np.ndarray, np.ndarray, Task, tuple[str, ...], tuple[str, ...]]:
    whole("sklearn")
    import sklearn.datasets

    bunch: Any = getattr(sklearn.datasets, loader)()
    X = np.ascontiguousarray(bunch.data, dtype=np.float64)
    features = tuple(str(name) for name in bunch.feature_names)
    if task == "regression":
        return X, np.asarray(bunch.target, dtype=np.float64), task, (), features
    return X, np.asarray(bunch.target, dtype=np.int64), task, tuple(str(n) for n in bunch.target_names), features


def _source(
    title: str, description: str, loader: str, origin: str, n_features: int, counts: tuple[int, ...], n_rows: int = 0
) -> Source:
    task: Task = "classification" if counts else "regression"
    return Source(
        title,
        description,
        task,
        tr("{origin} Bundled with scikit-learn.", origin=origin),
        partial(_load, loader, task),
        n_classes=len(counts) or None,
        facts=Facts(task, n_rows or sum(counts), n_features, counts),
    )


DATASETS = {
    "digits": _source(
        "Handwritten digits",
        "1,797 images of 8 x 8 pixels, ten digits.",
        "load_digits",
        "UCI Optical Recognition of Handwritten Digits (test part), E. Alpaydin and C. Kaynak, CC BY 4.0.",
        64,
        (178, 182, 177, 183, 181, 182, 181, 179, 174, 180),
    ),
    "wine": _source(
        "Wine",
        "178 wines by 13 chemical measurements, three growers.",
        "load_wine",
        "UCI Wine, S. Aeberhard and M. Forina, CC BY 4.0.",
        13,
        (59, 71, 48),
    ),
    "breast_cancer": _source(
        "Breast cancer",
        "569 tumours by 30 measurements of cell nuclei, malignant or benign.",
        "load_breast_cancer",
        "UCI Breast Cancer Wisconsin (Diagnostic), W. Wolberg et al., CC BY 4.0.",
        30,
        (212, 357),
    ),
    "iris": _source(
        "Iris",
        "150 flowers by 4 lengths, three species.",
        "load_iris",
        "UCI Iris, R. A. Fisher, CC BY 4.0.",
        4,
        (50, 50, 50),
    ),
    "diabetes": _source(
        "Diabetes (regression)",
        "442 patients by 10 measurements; the target is progression after a year.",
        "load_diabetes",
        "B. Efron, T. Hastie, I. Johnstone, R. Tibshirani, Least Angle Regression (2004).",
        10,
        (),
        442,
    ),
}
