r"""A table of one's own: read, described, and made a data set by choosing a target.

>>> import numpy as np
>>> from tuning.datasets import table
>>> text = "size;colour;price" + "".join(f"\n{n},5;{'red' if n % 2 else 'blue'};{n * n}" for n in range(1, 31))
>>> read = table.read(text)
>>> [column.kind for column in read.columns], read.found
(['number', 'category', 'whole'], ('UTF-8, separated by semicolons.', 'The decimal sign is a comma.'))
>>> data = table.use(read, target="price")
>>> data.task, data.feature_names
('regression', ('size', 'colour'))
"""

from __future__ import annotations

import hashlib
import io
import json
import weakref
import zipfile
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tuning.datasets import Dataset, DatasetError, Setting, Source, get
from tuning.datasets._columns import KINDS, Column, Kind
from tuning.datasets._made import dataset, proposed_target, proposed_task
from tuning.datasets._reading import columns_of
from tuning.datasets._reading.headings import named
from tuning.datasets._reading.images import is_image_set, packed
from tuning.datasets._reading.limits import Limits
from tuning.datasets._remarks import Remark, giveaways, is_identifier, n_repeated, of_classes, of_columns
from tuning.datasets._series import IN_MEMORY, of_series, recoded
from tuning.language import mark, tr

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "DATASETS",
    "KINDS",
    "Column",
    "Kind",
    "Limits",
    "Remark",
    "Table",
    "code",
    "find_in",
    "from_frame",
    "keep",
    "known",
    "named",
    "of_images",
    "read",
    "read_or_say",
    "recoded",
    "use",
]
NONE = "none"
UNKNOWN = mark(
    "the table of this search is not known here. Bring the same file again on the page Data, or read it by "
    "tuning.datasets.table.read and name it by table.keep."
)
KEPT = 8  # tables that a process remembers without a store


@dataclass(frozen=True, eq=False)
class Table:
    """A table as it was read.

    Args:
        columns: all of them, also those that are ignored.
        found: what was found while it was read, in sentences.
        name: what people call it.
    """

    columns: tuple[Column, ...]
    found: tuple[str, ...] = ()
    name: str = "table"

    def __post_init__(self) -> None:
        if not self.columns or not len(self.columns[0].values):
            raise DatasetError(tr("the table has no rows. Give names in the first line, and one row in each other."))

    @property
    def n_rows(self) -> int:
        return len(self.columns[0].values)

    def __getitem__(self, name: str) -> Column:
        for column in self.columns:
            if column.name == name:
                return column
        listed = ", ".join(repr(column.name) for column in self.columns[:8])
        text = mark("the table has no column {name!r}. It has: {listed}.")
        listed += ", …" * (len(self.columns) > 8)
        raise DatasetError(tr(text, name=name[:60], listed=listed))

    def typed(self, kinds: Mapping[str, str]) -> Table:
        """The same table with some columns used as other kinds.

        Raises:
            DatasetError: if there is no such column, or it cannot be that.
        """
        changed = {name: self[name].of_kind(kind) for name, kind in kinds.items()}
        return replace(self, columns=tuple(changed.get(column.name, column) for column in self.columns))

    @cached_property
    def id(self) -> str:
        """Tells tables apart by their contents and kinds; 32 characters."""
        digest = hashlib.sha256(_head(self))
        for column in self.columns:
            digest.update(np.ascontiguousarray(column.values + 0.0).data)
        return digest.hexdigest()[:32]

    @property
    def is_images(self) -> bool:
        """Whether its rows are images, a column for each pixel."""
        return is_image_set(self.columns)

    @property
    def target(self) -> str:
        """The column that is most likely what one wants to predict."""
        return proposed_target(self.columns)

    def task(self, target: str) -> str:
        """What predicting that column is most likely: classification or regression."""
        return proposed_task(self[target])

    def remarks(self, target: str = "", task: str = "as given", folds: int = 3) -> tuple[Remark, ...]:
        """What one should know before it is searched; more if the target is known.

        Raises:
            DatasetError: if the target cannot be used.
        """
        found = [] if self.is_images else of_columns(self.columns)  # of pixels, a margin is the same in every row
        if self.n_rows * len(self.columns) <= 3_000_000 and (n := n_repeated(self.columns)):
            text = tr("{n:,} rows stand there more than once; copies in the test part make scores too good.", n=n)
            found.append(Remark("duplicates", "", text))
        if not target:
            return tuple(found)
        data = dataset(self, target, task)
        if missing := self[target].n_missing:
            found.append(Remark("target", target, tr("{n:,} rows without a target are left out.", n=missing)))
        if data.task == "classification":
            found += of_classes(target, data.class_names, data.facts.class_counts, folds)
        there = ~np.isnan(self[target].values)
        inputs = [
            replace(column, values=column.values[there])
            for column in self.columns
            if column.kind != "ignore" and column.name != target and not is_identifier(column)
        ]
        return (*found, *giveaways(inputs, data.y, data.task == "classification"))

    # As bytes ------------------------------------------------------------------------------------------------
    def to_bytes(self) -> bytes:
        """For a store; `from_bytes` reads it back."""
        out = io.BytesIO()
        values = np.vstack([column.values for column in self.columns])
        told = {"name": self.name, "found": self.found, "forms": [column.form for column in self.columns]}
        head = np.frombuffer(_head(self), dtype=np.uint8), np.frombuffer(json.dumps(told).encode(), dtype=np.uint8)
        np.savez_compressed(out, head=head[0], told=head[1], values=values)
        return out.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> Table:
        """What `to_bytes` wrote.

        Raises:
            DatasetError: if it is damaged.
        """
        try:
            with np.load(io.BytesIO(data), allow_pickle=False) as parts:
                head, told = json.loads(bytes(parts["head"])), json.loads(bytes(parts["told"]))
                values = parts["values"]
            forms = told.get("forms") or [""] * len(head["columns"])  # tables stored before have none
            columns = (
                Column(name, kind, values[place].copy(), tuple(levels), held, str(forms[place]))
                for place, (name, kind, held, levels) in enumerate(head["columns"])
            )
            return cls(tuple(columns), tuple(told["found"]), told["name"])
        except (ValueError, KeyError, TypeError, OSError, EOFError, IndexError, zipfile.BadZipFile) as error:
            raise DatasetError(
                tr("a stored table is damaged ({error}). Bring it again.", error=type(error).__name__)
            ) from None


def _head(table: Table) -> bytes:
    told = [(column.name, column.kind, column.held, column.levels) for column in table.columns]
    return json.dumps({"rows": table.n_rows, "columns": told}, ensure_ascii=True).encode()


def read(data: bytes | str, name: str = "table", limits: Limits | None = None) -> Table:
    """A table from the bytes of a file (CSV, TSV, Excel, Parquet, a zip of images), or from pasted text.

    Columns that only name their rows, or are empty, are of the kind ``ignore``.

    Raises:
        DatasetError: if there is no table in it, or one that is too large.
    """
    if isinstance(data, str):
        data = data.encode("utf-8", "replace")
    columns, found = columns_of(data, limits or Limits())
    return _made(columns, found, name)


def of_images(folder: str | Path, limits: Limits | None = None) -> Table:
    """A table from a folder that has a folder of images for each class: a row for each, of grey pixels, and its class.

    Raises:
        DatasetError: if there is no such folder, or nothing in it that can be learnt from.
    """
    return read(packed(Path(folder)), Path(folder).name, limits)


def from_frame(frame: pd.DataFrame, name: str = "table", limits: Limits | None = None) -> Table:
    """A data frame as a table; the index is left out, and columns as in `read`, but words such as ``none`` are words.

    Raises:
        DatasetError: if it has no rows, is too large, or holds lists and the like.
    """
    (limits or Limits()).check(*frame.shape)
    found: list[str] = []
    names = named([str(column) for column in frame.columns], found)
    columns = [of_series(one, frame.iloc[:, place], found, IN_MEMORY) for place, one in enumerate(names)]
    return _made(columns, found, name)


def _made(columns: Sequence[Column], found: Sequence[str], name: str) -> Table:
    if not is_image_set(columns):
        columns = [c.of_kind("ignore") if not c.present.size or is_identifier(c) else c for c in columns]
    return Table(tuple(columns), tuple(found), " ".join(name.split())[:100] or "table")


def read_or_say(data: bytes, name: str, limits: Limits) -> tuple[Table | None, str]:
    """The table, or why there is none, in a sentence; a worker can call it."""
    try:
        return read(data, name, limits), ""
    except DatasetError as error:
        return None, str(error)


# As a data set -----------------------------------------------------------------------------------------------

_kept: OrderedDict[str, Table] = OrderedDict()
_finders: list[weakref.WeakMethod[Callable[[str], bytes | None]]] = []


def find_in(finder: Callable[[str], bytes | None]) -> None:
    """From now on tables that this process does not remember are looked for there, too: the bytes of an id, or None.

    It is a method of an object; of those that still live the latest is asked.
    """
    _finders[:] = [*(kept for kept in _finders if kept() is not None), weakref.WeakMethod(finder)]


def known(id: str) -> Table | None:
    """The table of that id; None if neither this process nor the finder has it.

    Raises:
        DatasetError: if it is damaged.
    """
    if (table := _kept.get(id)) is not None:
        return table
    finder = next((alive for kept in reversed(_finders) if (alive := kept()) is not None), None)
    data = None if finder is None else finder(id)
    return None if data is None else Table.from_bytes(data)


def keep(table: Table) -> str:
    """Remembers a table in this process, so that `datasets.get` finds it by its id, which is returned."""
    _kept[table.id] = table
    _kept.move_to_end(table.id)
    while len(_kept) > KEPT:
        _kept.popitem(last=False)
    return table.id


def use(
    table: Table, target: str, task: str = "as given", group: str = "", time: str = "", weight: str = ""
) -> Dataset:
    """The data set that predicts `target` from the other columns.

    Args:
        table: which is remembered by this process.
        target: the column that is predicted.
        task: ``classification``, ``regression``, or ``as given``.
        group: a column whose rows of one value stay together in every split; it is no input.
        time: a column by which rows are put in order.
        weight: a column that says how much a row counts; it is no input.

    Raises:
        DatasetError: if a column or the task does not do.
    """
    more = {"group": group, "time": time, "weight": weight}
    chosen = {name: value for name, value in more.items() if value}
    return get("table", content=keep(table), target=target, task=task, **chosen)


def code(settings: Mapping[str, str]) -> list[str]:
    """Lines of Python that make ``data`` from the same file, for whoever has it.

    Raises:
        DatasetError: if the table is not known here.
    """
    table = known(settings["content"])
    if table is None:
        raise DatasetError(tr(UNKNOWN))
    kinds = {column.name: column.kind for column in table.columns}
    more = "".join(f", {name}={value!r}" for name, value in settings.items() if name not in ("content", "target"))
    return [
        f"read = table.read(Path({table.name!r}).read_bytes()).typed({kinds!r})",
        f"data = table.use(read, {settings['target']!r}{more})",
    ]


def _load(content: str, target: str, task: str, group: str, time: str, weight: str) -> Dataset:
    table = known(content)
    if table is None:
        raise DatasetError(tr(UNKNOWN))
    special = {"group": group, "time": time, "weight": weight}
    return dataset(table, target, task, **{use: "" if name == NONE else name for use, name in special.items()})


DATASETS = {
    "table": Source(
        "Your own table",
        "A table that you bring on the page Data.",
        None,
        "Brought by its owner.",
        _load,
        {
            "content": Setting("none", help="the table's id"),
            "target": Setting("target", help="column that is predicted"),
            "task": Setting("as given", help="task: as given, classification or regression"),
            "group": Setting(NONE, help="column whose rows of one value stay together"),
            "time": Setting(NONE, help="column that puts rows in order"),
            "weight": Setting(NONE, help="column that says how much a row counts"),
        },
        is_everywhere=False,
    )
}
