"""What people hand over, a frame or arrays, as a table; and other rows as the same columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tuning import datasets
from tuning.auto.decision import Decision
from tuning.datasets import Dataset, DatasetError, table
from tuning.language import mark, tr

if TYPE_CHECKING:
    import pandas as pd

TARGET = "target"
UNKNOWN = mark("y holds {value!r}, which was no class when the models were fitted.")


@dataclass(frozen=True, eq=False)
class Given:
    """Data that were handed over.

    Args:
        read: all of it, the target too.
        settings: of the data set ``table``, by which a search finds it.
        labels: the classes as they were handed over, in the order of the data set; empty for regression.
        n_inputs: columns of an array; 0 for a frame, whose columns have names.
    """

    read: table.Table
    settings: dict[str, str]
    labels: np.ndarray
    n_inputs: int

    def keep(self) -> None:
        """Makes sure that a search finds the table: a process remembers the last few only."""
        table.keep(self.read)

    @property
    def data(self) -> Dataset:
        """As a search has it."""
        self.keep()
        return datasets.get("table", **self.settings)

    def inputs(self, X: Any) -> np.ndarray | pd.DataFrame:
        """Other rows, as in ``Dataset.X``; words that were not seen are missing, and texts are there as they are.

        Raises:
            DatasetError: if a column is missing, or holds something else.
        """
        import pandas as pd

        frame = _frame(X, self.n_inputs)
        names = [column.name for column in self._used]
        if missing := [name for name in names if name not in frame.columns]:
            raise DatasetError(f"column {missing[0]!r} is missing. The model was fitted to: {', '.join(names[:8])}.")
        columns = [table.recoded(column, frame[column.name]) for column in self._used]
        if any(column.dtype == object for column in columns):
            return pd.DataFrame(dict(enumerate(columns)))  # each column keeps its type; an array has one for all
        rows = np.column_stack(columns)
        if not self.data.columns and (gaps := np.flatnonzero(np.isnan(rows).any(axis=0))).size:
            raise DatasetError(
                f"column {names[gaps[0]]!r} has gaps, and there were none in the data that the models were fitted to. "
                "Fill them, or fit to data with gaps."
            )
        return rows

    def coded(self, y: Any, n: int) -> np.ndarray:
        """Targets of other rows as in ``Dataset.y``, read as the first were.

        Raises:
            DatasetError: if there is not one for each of `n` rows, or a class that was not there.
        """
        wanted, column = _of_length(y, n), self.read[self.settings["target"]]
        found = table.recoded(column, wanted)
        if not len(self.labels):
            return found
        known = np.unique(column.present)
        if (unknown := np.flatnonzero(~np.isin(found, known))).size:
            raise DatasetError(tr(UNKNOWN, value=wanted.tolist()[unknown[0]]))
        places: np.ndarray = np.searchsorted(known, found)
        return places

    @property
    def _used(self) -> list[table.Column]:
        return [self.read[name] for name in self.data.feature_names]

    def left_out(self) -> tuple[Decision, ...]:
        """That rows without a target are left out, and columns which only name their rows, or are empty."""
        found: list[Decision] = []
        if n := self.read[self.settings["target"]].n_missing:
            said = tr("{n:,} of {all:,} are left out.", n=n, all=self.read.n_rows)
            found.append(Decision("rows", n, said, tr("They have no target: nothing can be learnt from them.")))
        if names := [column.name for column in self.read.columns if column.kind == "ignore"]:
            reason = tr("They only name their rows, or are empty: nothing can be learnt from them for other rows.")
            said = tr("Left out: {listed}.", listed=", ".join(names))
            found.append(Decision("columns", names, said, reason))
        return tuple(found)


def given(X: Any, y: Any, *, task: str = "as given", group: str = "", time: str = "", weight: str = "") -> Given:
    """Inputs and target as a table that a search finds.

    Args:
        X: an array of numbers, shape (n, n_inputs), or a data frame.
        y: the target, shape (n,), or the name of the frame's column that holds it.
        task: ``classification``, ``regression``, or ``as given``.
        group: a column of the frame whose rows of one value stay together in every split.
        time: a column of the frame by which rows are put in order.
        weight: a column of the frame that says how much a row counts.

    Raises:
        DatasetError: if they do not fit together, or cannot be learnt from.
    """
    import pandas as pd

    is_frame = isinstance(X, pd.DataFrame)
    frame = _frame(X, 0)
    asked = {"group": group, "time": time, "weight": weight}
    special = {name: _meant(X, frame, column) or column for name, column in asked.items() if column}
    target = _meant(X, frame, y) if is_frame else None
    if target is not None:
        wanted, frame = frame[target], frame.drop(columns=target)
    elif isinstance(y, str):
        listed = ", ".join(map(str, frame.columns[:8])) if is_frame else "none, for it is an array"
        raise DatasetError(f"y = {y!r} is no column of X. Its columns: {listed}.")
    else:
        target, wanted = _free_name(frame), _of_length(y, len(frame))
    if task == "regression" and isinstance(wanted.dtype, pd.CategoricalDtype):
        wanted = wanted.astype(wanted.cat.categories.dtype)  # numbers are wanted, if they are
    both = frame.assign(**{target: wanted})
    read = table.from_frame(both, "data")
    kinds = {} if is_frame else {column.name: "number" for column in read.columns if column.kind == "ignore"}
    if read[target].kind in ("ignore", "text"):
        kinds[target] = "number" if read[target].held == "number" else "category"
    if read[target].kind == "date":
        raise DatasetError(f"y = {target!r} holds dates. Give classes, or numbers.")
    read = read.typed({name: kind for name, kind in kinds.items() if read[name].held == _HELD.get(kind, "words")})
    data = table.use(read, target, task, **special)
    settings = {"content": read.id, "target": target, "task": task, **special}
    return Given(read, settings, _labels(wanted, read[target], data), 0 if is_frame else frame.shape[1])


_HELD = {"number": "number"}


def named_by(X: Any, y: Any) -> Any:
    """The column of a frame that `y` names; else `y` as it is.

    Raises:
        DatasetError: if several columns have that heading.
    """
    import pandas as pd

    if not isinstance(X, pd.DataFrame):
        return y
    frame = _frame(X, 0)
    target = _meant(X, frame, y)
    return y if target is None else frame[target]


def _meant(X: Any, frame: pd.DataFrame, name: Any) -> str | None:
    """The heading in `frame` of the column that is meant: by its heading in `X`, or the one that it has got; or None.

    Raises:
        DatasetError: if several columns have that heading: one may be a copy of the other.
    """
    import pandas as pd

    if not pd.api.types.is_scalar(name):
        return None
    labels = list(X.columns) if isinstance(X, pd.DataFrame) else []
    for told in (labels, [str(label) for label in labels], frame.columns):
        places = [place for place, label in enumerate(told) if label in {name}]
        if len(places) > 1:
            raise DatasetError(
                tr("{n} columns of X are named {name!r}. Give each a name of its own.", n=len(places), name=name)
            )
        if places:
            return str(frame.columns[places[0]])
    return None


def _frame(X: Any, n_inputs: int) -> pd.DataFrame:
    """Inputs with names: those of a frame, else x1, x2 and so on.

    Raises:
        DatasetError: if it is no table of numbers, or has another number of columns than `n_inputs`.
    """
    import pandas as pd

    if isinstance(X, pd.DataFrame):
        if not len(X):
            raise DatasetError("X has no rows.")
        frame = X.reset_index(drop=True).set_axis(table.named([str(name) for name in X.columns], []), axis=1)
        if not n_inputs or "x1" in frame:
            return frame
    try:
        if np.iscomplexobj(X):
            raise TypeError
        values = np.asarray(X, dtype=np.float64)
    except (TypeError, ValueError):
        raise DatasetError("X must be an array of numbers, or a data frame where there are words or dates.") from None
    if values.ndim != 2 or not values.size:
        raise DatasetError(f"X must have rows and columns, and its shape is {values.shape}.")
    if n_inputs and values.shape[1] != n_inputs:
        raise DatasetError(f"X has {values.shape[1]} columns, and the model was fitted to {n_inputs}.")
    return pd.DataFrame(values, columns=[f"x{place}" for place in range(1, values.shape[1] + 1)])


def _series(y: Any) -> pd.Series:
    import pandas as pd

    if isinstance(y, pd.DataFrame):
        y = y.iloc[:, 0] if y.shape[1] == 1 else y.to_numpy()
    if isinstance(y, (pd.Index, pd.api.extensions.ExtensionArray)):
        y = pd.Series(y)  # an array would not know that numbers are categories
    if isinstance(y, pd.Series):
        return y.reset_index(drop=True)
    try:
        values = np.asarray(y)
    except ValueError:
        raise DatasetError("y must have one target for each row, and its rows are not alike.") from None
    if values.ndim == 1 and isinstance(y, (list, tuple)):
        return pd.Series(list(y))  # an array would make words of numbers among words
    if values.ndim == 2 and values.shape[1] == 1:
        values = values[:, 0]
    if values.ndim != 1:
        raise DatasetError(f"y must have one target for each row, and its shape is {values.shape}.")
    return pd.Series(values)


def _of_length(y: Any, n: int) -> pd.Series:
    wanted = _series(y)
    if len(wanted) != n:
        raise DatasetError(f"X has {n:,} rows and y has {len(wanted):,}. Give one target for each row.")
    return wanted


def _free_name(frame: pd.DataFrame) -> str:
    name = TARGET
    while name in frame.columns:
        name += "_"
    return name


def _labels(wanted: pd.Series, column: table.Column, data: Dataset) -> np.ndarray:
    """The classes as they were handed over."""
    if data.task == "regression":
        return np.empty(0)
    there = wanted[~np.isnan(column.values)].to_numpy()
    first = [int(np.flatnonzero(data.y == k)[0]) for k in range(data.n_classes)]
    found: np.ndarray = there[first]
    return found


def coded(y: Any, classes: np.ndarray, n: int) -> np.ndarray:
    """Targets of other rows as a data set has them: numbers, or places in `classes`.

    Raises:
        DatasetError: if there is not one for each of `n` rows, or a class that was not there.
    """
    values = _of_length(y, n).to_numpy()
    if not len(classes):
        try:
            return np.asarray(values, dtype=np.float64)
        except (TypeError, ValueError):
            raise DatasetError("y must be numbers, as it was when the models were fitted.") from None
    at = {label: place for place, label in enumerate(classes.tolist())}
    if unknown := [value for value in values.tolist() if value not in at]:
        raise DatasetError(tr(UNKNOWN, value=unknown[0]))
    return np.array([at[value] for value in values.tolist()], dtype=np.int64)
