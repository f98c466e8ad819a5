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

import weakref
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tuning.datasets import Dataset, DatasetError, Setting, Source, get
from tuning.datasets._columns import KINDS, Column, Kind
from tuning.datasets._made import dataset
from tuning.datasets._reading import columns_of
from tuning.datasets._reading.headings import named
from tuning.datasets._reading.images import is_image_set, packed
from tuning.datasets._reading.limits import Limits
from tuning.datasets._remarks import Remark, is_identifier
from tuning.datasets._series import IN_MEMORY, of_series, recoded
from tuning.datasets._whole import Table
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
    "frame_code",
    "from_frame",
    "keep",
    "known",
    "named",
    "of_images",
    "read",
    "read_or_say",
    "reading_code",
    "recoded",
    "use",
]
NONE = "none"
UNKNOWN = mark(
    "the table of this search is not known here. Bring the same file again on the page Data, or read it by "
    "tuning.datasets.table.read and name it by table.keep."
)
KEPT = 8  # tables that a process remembers without a store


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
    if len(frame) and not frame.shape[1]:
        raise DatasetError(tr("the data frame has rows and no columns. Give one column for each input."))
    found: list[str] = []
    names = named([str(column) for column in frame.columns], found)
    columns = [of_series(one, frame.iloc[:, place], found, IN_MEMORY) for place, one in enumerate(names)]
    return replace(_made(columns, found, name), is_frame=True)


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
    if NONE in chosen.values() and any(column.name == NONE for column in table.columns):
        raise DatasetError(
            tr("a column named {name!r} cannot be a group, time or weight, for that means none. Rename it.", name=NONE)
        )
    return get("table", content=keep(table), target=target, task=task, **chosen)


def code(settings: Mapping[str, str]) -> list[str]:
    """Lines of Python that make ``data`` from the same file, or data frame, for whoever has it.

    Raises:
        DatasetError: if the table is not known here.
    """
    table = known(settings["content"])
    if table is None:
        raise DatasetError(tr(UNKNOWN))
    more = "".join(
        f", {name}={value!r}"
        for name, value in settings.items()
        if name not in ("content", "target") and not (name in ("group", "time", "weight") and value == NONE)
    )
    return [*reading_code(table), f"data = table.use(read, {settings['target']!r}{more})"]


def reading_code(table: Table) -> list[str]:
    """Lines of Python that make ``read`` of the file, the folder of images or the data frame that a table was."""
    if table.is_frame:
        return frame_code(table)
    if table.is_images and not table.name.lower().endswith(".zip"):
        return [f"read = table.of_images({table.name!r})"]
    kinds = {} if table.is_images else {column.name: column.kind for column in table.columns}
    typed = f".typed({kinds!r})" if kinds else ""
    return [f"read = table.read(Path({table.name!r}).read_bytes(), {table.name!r}){typed}"]


def frame_code(table: Table) -> list[str]:
    """Lines of Python that make ``read`` of the data frame that a table was; none if it was a file."""
    if not table.is_frame:
        return []
    return [
        "# frame: the data that were handed over, as a data frame that has these columns, the target among them",
        f"kinds = { ({column.name: column.kind for column in table.columns})!r}",
        "read = table.from_frame(frame[list(kinds)]).typed(kinds)",
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
