"""Data sets that scikit-learn carries with it."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from tuning.datasets import Source, Task


def _load(loader: str, task: Task) -> tuple[np.ndarray, np.ndarray, Task, tuple[str, ...], tuple[str, ...]]:
    import sklearn.datasets

    bunch: Any = getattr(sklearn.datasets, loader)()
    X = np.ascontiguousarray(bunch.data, dtype=np.float64)
    features = tuple(str(name) for name in bunch.feature_names)
    if task == "regression":
        return X, np.asarray(bunch.target, dtype=np.float64), task, (), features
    return X, np.asarray(bunch.target, dtype=np.int64), task, tuple(str(n) for n in bunch.target_names), features


def _source(title: str, description: str, loader: str, origin: str, n_classes: int | None) -> Source:
    task: Task = "regression" if n_classes is None else "classification"
    return Source(
        title,
        description,
        task,
        f"{origin} Bundled with scikit-learn.",
        partial(_load, loader, task),
        n_classes=n_classes,
    )


DATASETS = {
    "digits": _source(
        "Handwritten digits",
        "1,797 images of 8 x 8 pixels, ten digits.",
        "load_digits",
        "UCI Optical Recognition of Handwritten Digits (test part), E. Alpaydin and C. Kaynak, CC BY 4.0.",
        10,
    ),
    "wine": _source(
        "Wine",
        "178 wines by 13 chemical measurements, three growers.",
        "load_wine",
        "UCI Wine, S. Aeberhard and M. Forina, CC BY 4.0.",
        3,
    ),
    "breast_cancer": _source(
        "Breast cancer",
        "569 tumours by 30 measurements of cell nuclei, malignant or benign.",
        "load_breast_cancer",
        "UCI Breast Cancer Wisconsin (Diagnostic), W. Wolberg et al., CC BY 4.0.",
        2,
    ),
    "iris": _source(
        "Iris", "150 flowers by 4 lengths, three species.", "load_iris", "UCI Iris, R. A. Fisher, CC BY 4.0.", 3
    ),
    "diabetes": _source(
        "Diabetes (regression)",
        "442 patients by 10 measurements; the target is progression after a year.",
        "load_diabetes",
        "B. Efron, T. Hastie, I. Johnstone, R. Tibshirani, Least Angle Regression (2004).",
        None,
    ),
}
