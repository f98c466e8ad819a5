"""Reads files of people's own into columns: what a file is is told by its bytes, never by its name."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields

from tuning.datasets import DatasetError
from tuning.datasets._columns import Column
from tuning.language import tr

_OTHERS = {
    b"\xd0\xcf\x11\xe0": "an old Excel file (.xls). Save it as .xlsx, or as CSV",
    b"\x1f\x8b": "packed with gzip. Unpack it first",
    b"%PDF": "a PDF. Export its table as CSV",
    b"{\\rt": "a text document. Save the table as CSV",
    b"7z\xbc\xaf": "packed. Unpack it first",
    b"BZh": "packed with bzip2. Unpack it first",
    b"SQLite": "a database. Export the table as CSV",
    b"\x93NUMPY": "a NumPy file. Save it as CSV",
    b"\x89PNG": "a picture. Give a table",
    b"\xff\xd8\xff": "a picture. Give a table",
}


@dataclass(frozen=True)
class Limits:
    """The largest table that is read.

    Args:
        megabytes: of the file.
        rows: of the table.
        columns: of the table.
        cells: of the table; of an Excel file a tenth of them, which takes as long.
    """

    megabytes: float = 50
    rows: float = 1_000_000
    columns: float = 2_000
    cells: float = 10_000_000

    def __post_init__(self) -> None:
        for item in fields(self):
            if not 0 < getattr(self, item.name) < math.inf:
                raise ValueError(
                    tr(
                        "{name} must be a number above 0, not {getattr!r}.",
                        name=item.name,
                        getattr=getattr(self, item.name),
                    )
                )

    def check(self, n_rows: int, n_columns: int, share: float = 1.0) -> None:
        """Raises DatasetError if a table of that size is too large; `share` of the cells are allowed."""
        if n_columns > self.columns:
            raise DatasetError(
                tr(
                    "the table has {n_columns:,} columns, and at most {columns:,.0f} are read.",
                    n_columns=n_columns,
                    columns=self.columns,
                )
            )
        most = min(self.rows, self.cells * share / max(n_columns, 1))
        if n_rows > most:
            raise DatasetError(
                tr(
                    "the table has more than {most:,.0f} rows of {n_columns:,} columns, and no more are "
                    "read. Give fewer rows, or save it as CSV if it is not.",
                    most=most,
                    n_columns=n_columns,
                )
            )


def columns_of(data: bytes, limits: Limits) -> tuple[list[Column], list[str]]:
    """The columns of a file, and what was found while it was read, in sentences.

    Raises:
        DatasetError: if there is no table in it, or one that is too large.
    """
    if len(data) > limits.megabytes * 1e6:
        raise DatasetError(
            tr(
                "the file has {n_data:,.1f} MB, and at most {megabytes:g} MB are read. Give fewer rows.",
                n_data=len(data) / 1000000.0,
                megabytes=limits.megabytes,
            )
        )
    if not data.strip():
        raise DatasetError(tr("the file is empty. Give a table: names in the first line, one row in each other."))
    for start, what in _OTHERS.items():
        if data.startswith(start):
            raise DatasetError(tr("the file is {what}.", what=what))
    if data.startswith(b"PAR1"):
        from tuning.datasets._reading.parquet import read
    elif data.startswith(b"PK\x03\x04"):
        from tuning.datasets._reading.excel import read
    else:
        from tuning.datasets._reading.text import read
    return read(data, limits)


def named(cells: Sequence[str], said: list[str]) -> list[str]:
    """Headings that are all there and all differ; `said` takes what had to be changed."""
    names: list[str] = []
    taken: set[str] = set()
    empty, twice = 0, 0
    for place, cell in enumerate(cells, start=1):
        name = " ".join("".join(sign if sign.isprintable() else " " for sign in cell).split())[:100]
        if not name:
            empty, name = empty + 1, tr("column {place}", place=place)
        if name in taken:
            twice, n = twice + 1, 2
            while f"{name} ({n})" in taken:
                n += 1
            name = f"{name} ({n})"
        taken.add(name)
        names.append(name)
    if empty:
        said.append(f"{empty:,} column{'s have' if empty > 1 else ' has'} no heading and got a name by place.")
    if twice:
        said.append(f"{twice:,} heading{'s' if twice > 1 else ''} stood there twice and got a number.")
    return names
