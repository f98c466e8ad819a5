"""Data sets from OpenML by name or id, such as ``mnist_784``; cached on disk where scikit-learn looks, too."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from tuning.datasets import Dataset, DatasetError, Setting, Source
from tuning.datasets._download import fetched
from tuning.datasets._table import table
from tuning.language import tr

TASKS = ("as given", "classification", "regression")


def _load(name_or_id: str, task: str, rows: int) -> Dataset:
    if task not in TASKS:
        raise DatasetError(
            tr("openml: task must be one of {listed}, not {task!r}.", listed=", ".join(TASKS), task=task)
        )
    called = tr("the OpenML data set {name_or_id!r}", name_or_id=name_or_id)

    def read(bunch: Any) -> Dataset:
        if bunch.target is None or getattr(bunch.target, "ndim", 1) != 1:
            raise DatasetError(tr("{called} has no single target column. Choose another.", called=called))
        return table(called, bunch.data, bunch.target, task)

    data = fetched(name_or_id, read)
    return _part(data, rows) if 0 < rows < data.n_rows else data


def _part(data: Dataset, n: int) -> Dataset:
    """So many rows, the same ones each time, of each class its share; a class that is rare keeps a few."""
    order = np.random.default_rng(0).permutation(data.n_rows)
    if data.task == "classification":
        share = np.empty(data.n_rows)
        for place in range(data.n_classes):
            mine = order[data.y[order] == place]
            share[mine] = (np.arange(len(mine)) + 0.5) / len(mine)
        order = order[np.argsort(share[order], kind="stable")]
    kept = np.sort(order[:n])
    if len(np.unique(data.y[kept])) < data.n_classes:
        raise DatasetError(
            tr(
                "{n:,} rows are too few: some of the {n_classes} classes would have none. Take more.",
                n=n,
                n_classes=data.n_classes,
            )
        )
    return replace(data, X=np.ascontiguousarray(data.X[kept]), y=data.y[kept])


DATASETS = {
    "openml": Source(
        "OpenML (by name or id)",
        "Any data set of openml.org, downloaded once: mnist_784 and Fashion-MNIST are images for a CNN, of which 2,000 "
        "rows do. All columns are used: words, dates and gaps are prepared inside the folds. A target of numbers is "
        "predicted by regression unless the task says classification.",
        None,
        "openml.org; licence as given there.",
        _load,
        {
            "name_or_id": Setting("mnist_784", help="a name such as mnist_784, or a number"),
            "task": Setting("as given", help="task: as given, classification or regression"),
            "rows": Setting(0, 0, 10**9, "rows at most, each class with its share; 0: all"),
        },
    )
}
