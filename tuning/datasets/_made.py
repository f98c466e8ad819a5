"""Columns into a data set: inputs as numbers, and what the numbers mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Protocol

import numpy as np

from tuning.datasets import Dataset, DatasetError, Feature, Task
from tuning.datasets._columns import Column
from tuning.language import tr

LARGEST = float(np.finfo(np.float32).max)  # trees compute in single precision
MOST_CLASSES = 200
FEW = 20  # different whole numbers that are taken for classes
FEWEST_ROWS = 10
TASKS = ("as given", "classification", "regression")
_USUAL = ("target", "label", "class", "y", "outcome", "response", "survived", "price", "diagnosis", "churn", "species")


class HasColumns(Protocol):
    """What a data set is made of."""

    @property
    def columns(self) -> tuple[Column, ...]: ...
    @property
    def name(self) -> str: ...
    def __getitem__(self, name: str) -> Column: ...


def proposed_target(columns: Sequence[Column]) -> str:
    """The column with a usual name, else the last one that can be predicted."""
    can = [column for column in columns if column.kind in ("number", "whole", "category") and column.present.size]
    for name in _USUAL:
        for column in can:
            if column.name.lower() == name:
                return column.name
    return (can[-1] if can else columns[-1]).name


def proposed_task(column: Column) -> Task:
    """Words, and a few whole numbers, are classes; other numbers are predicted by regression."""
    if column.held != "number":
        return "classification"
    is_few = column.kind == "whole" and len(np.unique(column.present)) <= min(FEW, max(len(column.present) // 5, 2))
    return "classification" if is_few else "regression"


def dataset(table: HasColumns, target: str, task: str, group: str = "", time: str = "", weight: str = "") -> Dataset:
    """The data set that predicts `target` from the other columns; rows without a target are left out.

    Raises:
        DatasetError: if a column or the task does not do.
    """
    if task not in TASKS:
        raise DatasetError(tr("task must be one of {listed}, not {task!r}.", listed=", ".join(TASKS), task=task))
    wanted = table[target]
    chosen: Task = proposed_task(wanted) if task == "as given" else task  # type: ignore[assignment]
    there = ~np.isnan(wanted.values)
    y, classes = _classes(wanted, there) if chosen == "classification" else (_numbers(wanted, there), ())
    aside = {target, group, weight}
    for name in filter(None, (group, time, weight)):
        if name == target:
            raise DatasetError(tr("column {name!r} is predicted, so it cannot be used for anything else.", name=name))
    used = [c for c in table.columns if c.kind != "ignore" and c.name not in aside]
    X, features = inputs([replace(c, values=c.values[there]) for c in used])
    return Dataset(
        "table",
        table.name,
        X,
        y,
        chosen,
        classes,
        tuple(c.name for c in used),
        tr("Brought by its owner."),
        columns=features,
        groups=_groups(table[group], there) if group else None,
        order=_order(table[time], there) if time else None,
        weights=_weights(table[weight], there) if weight else None,
    )


def inputs(columns: Sequence[Column]) -> tuple[np.ndarray, tuple[Feature, ...]]:
    """``X`` of shape (n, n_columns), and what its columns are; none if all are plain numbers without gaps.

    Raises:
        DatasetError: if there is too little to learn from, or a number that no model can take.
    """
    if not columns or len(columns[0].values) < FEWEST_ROWS:
        raise DatasetError(
            tr(
                "there are too few rows or columns to learn from: at least {FEWEST_ROWS} rows and one input.",
                FEWEST_ROWS=FEWEST_ROWS,
            )
        )
    for column in columns:
        large = column.present[np.abs(column.present) > LARGEST]
        if large.size and column.held == "number":
            raise DatasetError(
                tr(
                    "column {name!r} holds {large:g}, and models take numbers up to {LARGEST:.1e}. Leave it out.",
                    name=column.name,
                    large=large[0],
                    LARGEST=LARGEST,
                )
            )
    X = np.ascontiguousarray(np.column_stack([column.values for column in columns]))
    if all(column.held == "number" and not column.n_missing for column in columns):
        return X, ()
    return X, tuple(_feature(column) for column in columns)


def _feature(column: Column) -> Feature:
    kind: Any = {"whole": "number"}.get(column.kind, column.kind)
    return Feature(column.name, kind, column.levels, column.n_missing > 0)


def _classes(column: Column, there: np.ndarray) -> tuple[np.ndarray, tuple[str, ...]]:
    values, y = np.unique(column.values[there], return_inverse=True)
    if len(values) < 2:
        found = tr("only {shown!r}", shown=column.shown(values[0])[:40]) if len(values) else "nothing"
        raise DatasetError(
            tr(
                "column {name!r} has {found}, and one class teaches nothing. Choose another target.",
                name=column.name,
                found=found,
            )
        )
    most = min(MOST_CLASSES, max(int(there.sum()) // 2, 2))
    if len(values) > most:
        raise DatasetError(
            tr(
                "column {name!r} has {n_values:,} different values, and at most {most} are classes here. "
                "Choose another target",
                name=column.name,
                n_values=len(values),
                most=most,
            )
            + (tr(", or regression.") if column.held == "number" else ".")
        )
    return y.astype(np.int64), tuple(column.shown(value) for value in values)


def _numbers(column: Column, there: np.ndarray) -> np.ndarray:
    if column.held != "number":
        raise DatasetError(
            tr(
                "column {name!r} holds {held} and no numbers: regression is not possible.",
                name=column.name,
                held=column.held,
            )
        )
    y: np.ndarray = column.values[there]
    if not y.size:
        raise DatasetError(tr("column {name!r} has nothing in it. Choose another target.", name=column.name))
    if np.ptp(y) == 0:
        raise DatasetError(
            tr("column {name!r} has the same number in every row. Choose another target.", name=column.name)
        )
    if np.abs(y).max() > LARGEST:
        raise DatasetError(
            tr(
                "column {name!r} holds {y:g}, and models take up to {LARGEST:.1e}.",
                name=column.name,
                y=np.abs(y).max(),
                LARGEST=LARGEST,
            )
        )
    return y


def _groups(column: Column, there: np.ndarray) -> np.ndarray:
    """The group of each row as a number; rows without one are a group each."""
    values = column.values[there].copy()
    gaps = np.isnan(values)
    values[gaps] = np.nanmax(values, initial=0.0) + 1 + np.arange(gaps.sum())
    groups: np.ndarray = np.unique(values, return_inverse=True)[1]
    if groups.max() < 1:
        raise DatasetError(tr("column {name!r} has one group only, which cannot be split.", name=column.name))
    return groups


def _order(column: Column, there: np.ndarray) -> np.ndarray:
    values: np.ndarray = column.values[there]
    if column.held == "words":
        raise DatasetError(tr("column {name!r} holds words. Order rows by a date or a number.", name=column.name))
    if np.isnan(values).any():
        raise DatasetError(
            tr(
                "column {name!r} is empty in {isnan:,} rows, which have no time then.",
                name=column.name,
                isnan=np.isnan(values).sum(),
            )
        )
    return values


def _weights(column: Column, there: np.ndarray) -> np.ndarray:
    values: np.ndarray = column.values[there]
    if column.held != "number" or np.isnan(values).any() or (values < 0).any() or not values.sum() > 0:
        raise DatasetError(
            tr("column {name!r} cannot be a weight: it needs a number of at least 0 in every row.", name=column.name)
        )
    return values
