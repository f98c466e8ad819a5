"""Reads files of people's own into columns: what a file is is told by its bytes, never by its name."""

from __future__ import annotations

from tuning.datasets import DatasetError
from tuning.datasets._columns import Column
from tuning.datasets._reading.images import are_in
from tuning.datasets._reading.limits import Limits
from tuning.language import mark, tr

_OTHERS = {
    b"\xd0\xcf\x11\xe0": mark("an old Excel file (.xls). Save it as .xlsx, or as CSV"),
    b"\x1f\x8b": mark("packed with gzip. Unpack it first"),
    b"%PDF": mark("a PDF. Export its table as CSV"),
    b"{\\rt": mark("a text document. Save the table as CSV"),
    b"7z\xbc\xaf": mark("packed. Unpack it first"),
    b"BZh": mark("packed with bzip2. Unpack it first"),
    b"SQLite": mark("a database. Export the table as CSV"),
    b"\x93NUMPY": mark("a NumPy file. Save it as CSV"),
    b"\x89PNG": mark("a picture. Give a table"),
    b"\xff\xd8\xff": mark("a picture. Give a table"),
}


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
            raise DatasetError(tr("the file is {what}.", what=tr(what)))
    if data.startswith(b"PAR1"):
        from tuning.datasets._reading.parquet import read
    elif data.startswith(b"PK\x03\x04") and are_in(data):
        from tuning.datasets._reading.images import read
    elif data.startswith(b"PK\x03\x04"):
        from tuning.datasets._reading.excel import read
    else:
        from tuning.datasets._reading.text import read
    return read(data, limits)
