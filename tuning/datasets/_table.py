"""A table of somebody's into numbers: what models can take, or a sentence why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tuning.datasets import DatasetError, Task

if TYPE_CHECKING:
    import pandas as pd

Loaded = tuple[np.ndarray, np.ndarray, Task, tuple[str, ...], tuple[str, ...]]
MOST_CATEGORIES = 50
LARGEST = float(np.finfo(np.float32).max)  # trees compute in single precision


def table(called: str, frame: pd.DataFrame, target: pd.Series, wanted: str = "as given") -> Loaded:
    """Inputs and target as arrays. Missing numbers become the median, categories become columns.

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
        raise DatasetError(f"{called} has two columns named {twice[0]!r}. Choose another.")
    columns: list[np.ndarray] = []
    features: list[str] = []
    for j, name in enumerate(names):
        values, labels = _columns(called, name, frame.iloc[:, j])
        columns += values
        features += labels
    if not columns or len(frame) < 10:
        raise DatasetError(f"{called} has too few rows or columns to search on. Choose another.")
    X = np.ascontiguousarray(np.hstack(columns), dtype=np.float32)
    if wanted == "regression" or (wanted == "as given" and _is_number(target)):
        return X, _numbers(called, target), "regression", (), tuple(features)
    y, classes = _classes(called, target)
    return X, y, "classification", classes, tuple(features)


def _is_number(column: pd.Series) -> bool:
    import pandas as pd

    return pd.api.types.is_numeric_dtype(column) and not isinstance(column.dtype, pd.CategoricalDtype)


def _columns(called: str, name: str, column: pd.Series) -> tuple[list[np.ndarray], list[str]]:
    """One input as columns of numbers, with their names; none for names and identifiers."""
    import pandas as pd

    if not _is_number(column):
        dummies = pd.get_dummies(column.astype("category"), dtype=np.float32)
        if dummies.shape[1] > MOST_CATEGORIES:
            return [], []  # one column per value would teach nothing
        return [dummies.to_numpy()], [f"{name} = {value}" for value in dummies.columns]
    values = column.to_numpy(dtype=np.float64, na_value=np.nan)
    _check_size(called, f"its column {name!r}", values)
    middle = np.nanmedian(values) if np.isfinite(values).any() else 0.0
    return [np.where(np.isnan(values), middle, values)[:, None]], [name]


def _check_size(called: str, part: str, values: np.ndarray) -> None:
    large = values[np.abs(values) > LARGEST]
    if large.size:
        raise DatasetError(
            f"{called} cannot be learned from: {part} holds {large[0]:g}, and models take numbers up to {LARGEST:.1e}. "
            "Choose another."
        )


def _numbers(called: str, target: pd.Series) -> np.ndarray:
    try:
        y: np.ndarray = target.astype(str).astype(np.float64).to_numpy()
    except ValueError:
        raise DatasetError(f"{called} has classes as its target and no numbers: regression is not possible.") from None
    _check_size(called, "its target", y)
    if np.ptp(y) == 0:
        raise DatasetError(f"{called} has the same target in every row. Choose another.")
    return y


def _classes(called: str, target: pd.Series) -> tuple[np.ndarray, tuple[str, ...]]:
    import pandas as pd

    codes: Any
    codes, classes = pd.factorize(target if _is_number(target) else target.astype(str), sort=True)
    if len(classes) < 2:
        raise DatasetError(f"{called} has one class only. Choose another.")
    names = tuple(str(value).removesuffix(".0") if _is_number(target) else str(value) for value in classes)
    return codes.astype(np.int64), names
