"""Data sets from OpenML by name or id, such as ``mnist_784``; cached on disk where scikit-learn looks, too."""

from __future__ import annotations

from typing import Any

from tuning.datasets import Dataset, DatasetError, Setting, Source
from tuning.datasets._download import fetched
from tuning.datasets._table import table
from tuning.language import tr

TASKS = ("as given", "classification", "regression")


def _load(name_or_id: str, task: str) -> Dataset:
    if task not in TASKS:
        raise DatasetError(
            tr("openml: task must be one of {listed}, not {task!r}.", listed=", ".join(TASKS), task=task)
        )
    called = tr("the OpenML data set {name_or_id!r}", name_or_id=name_or_id)

    def read(bunch: Any) -> Dataset:
        if bunch.target is None or getattr(bunch.target, "ndim", 1) != 1:
            raise DatasetError(tr("{called} has no single target column. Choose another.", called=called))
        return table(called, bunch.data, bunch.target, task)

    return fetched(name_or_id, read)


DATASETS = {
    "openml": Source(
        "OpenML (by name or id)",
        "Any data set of openml.org: mnist_784 is the full MNIST. Downloaded once. All its columns are used: words, "
        "dates and gaps are prepared inside the folds. A target of numbers "
        "is predicted by regression unless the task says classification.",
        None,
        "openml.org; licence as given there.",
        _load,
        {
            "name_or_id": Setting("mnist_784", help="a name such as mnist_784, or a number"),
            "task": Setting("as given", help="task: as given, classification or regression"),
        },
    )
}
