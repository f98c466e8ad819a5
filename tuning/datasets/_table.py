"""A frame of somebody's into a data set: all its columns, as what they are, or a sentence why not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from tuning.datasets import Dataset, DatasetError, Task
from tuning.datasets._made import LARGEST, MOST_CLASSES, inputs
from tuning.datasets._series import of_series
from tuning.language import tr

if TYPE_CHECKING:
    import pandas as pd


def table(called: str, frame: pd.DataFrame, target: pd.Series, wanted: str = "as given") -> Dataset:
    """Inputs and target as arrays; words, dates and gaps are left to what is fitted inside the folds.

    Args:
        called: the data set as the sentences name it.
        frame: the inputs.
        target: what is predicted; rows without it are left out.
        wanted: the task, or ``as given``: numbers are predicted by regression, all else is classes.

    Raises:
        DatasetError: if there is too little in it, or numbers that no model can take.
    """
    keep = target.notna().to_numpy()
    frame, target = frame.loc[keep], target.loc[keep]
    names = [str(name) for name in frame.columns]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise DatasetError(
            tr("{called} has two columns named {twice!r}. Choose another.", called=called, twice=twice[0])
        )
    if not names or len(frame) < 10:
        raise DatasetError(tr("{called} has too few rows or columns to search on. Choose another.", called=called))
    for j, name in enumerate(names):
        if _is_number(frame.iloc[:, j]):
            values = frame.iloc[:, j].to_numpy(dtype=np.float64, na_value=np.nan)
            _check_size(called, tr("its column {name!r}", name=name), values)
    found = [of_series(name, _unquoted(frame.iloc[:, j])) for j, name in enumerate(names)]
    X, columns = inputs(found)
    task: Task = "classification"
    classes: tuple[str, ...] = ()
    if wanted == "regression" or (wanted == "as given" and _is_number(target)):
        task, y = "regression", _numbers(called, target)
    else:
        y, classes = _classes(called, _unquoted(target))
    if not columns:
        single = X.astype(np.float32)
        if all(np.array_equal(single[:, j], X[:, j]) for j, one in enumerate(found) if one.kind == "whole"):
            X = single
    return Dataset("", "", X, y, task, classes, tuple(names), "", columns=columns)


def _unquoted(column: pd.Series) -> pd.Series:
    """Words without the quotes around them, which scikit-learn takes off categories alone."""
    import pandas as pd

    if column.dtype != object and not isinstance(column.dtype, pd.StringDtype):
        return column
    return column.map(lambda cell: cell[1:-1] if isinstance(cell, str) and re.fullmatch("'.*'", cell) else cell)


def _is_number(column: pd.Series) -> bool:
    import pandas as pd

    return pd.api.types.is_numeric_dtype(column) and not isinstance(column.dtype, pd.CategoricalDtype)


def _check_size(called: str, part: str, values: np.ndarray) -> None:
    large = values[np.abs(values) > LARGEST]
    if large.size:
        raise DatasetError(
            tr(
                "{called} cannot be learned from: {part} holds {large:g}, and models take numbers up to "
                "{LARGEST:.1e}. Choose another.",
                called=called,
                part=part,
                large=large[0],
                LARGEST=LARGEST,
            )
        )


def _numbers(called: str, target: pd.Series) -> np.ndarray:
    try:
        y: np.ndarray = target.astype(str).astype(np.float64).to_numpy()
    except ValueError:
        raise DatasetError(
            tr("{called} has classes as its target and no numbers: regression is not possible.", called=called)
        ) from None
    _check_size(called, tr("its target"), y)
    if np.ptp(y) == 0:
        raise DatasetError(tr("{called} has the same target in every row. Choose another.", called=called))
    return y


def _classes(called: str, target: pd.Series) -> tuple[np.ndarray, tuple[str, ...]]:
    import pandas as pd

    codes: Any
    codes, classes = pd.factorize(target if _is_number(target) else target.astype(str), sort=True)
    if len(classes) < 2:
        raise DatasetError(tr("{called} has one class only. Choose another.", called=called))
    if len(classes) > MOST_CLASSES:
        raise DatasetError(
            tr(
                "{called} has {n:,} classes, and at most {most} are searched on. Choose another.",
                called=called,
                n=len(classes),
                most=MOST_CLASSES,
            )
        )
    names = tuple(str(value).removesuffix(".0") if _is_number(target) else str(value) for value in classes)
    return codes.astype(np.int64), names
