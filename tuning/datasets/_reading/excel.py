"""Excel's .xlsx, by openpyxl: values only. Nothing is computed, and no link or picture is followed."""

from __future__ import annotations

import datetime
import io
import zipfile
import zlib
from collections.abc import Sequence
from typing import Any

from tuning.datasets import DatasetError
from tuning.datasets._columns import Column
from tuning.datasets._reading.headings import named
from tuning.datasets._reading.limits import Limits
from tuning.datasets._series import of_series
from tuning.discovery import installing
from tuning.language import tr

SHARE = 0.05  # of the cells that a CSV may have: each takes twenty times as long
MOST_SHEETS, MOST_TITLES = 20, 20
SWELL = 8  # the sheets may be so many times the largest file


def read(data: bytes, limits: Limits) -> tuple[list[Column], list[str]]:
    """The columns of the first sheet.

    Raises:
        DatasetError: if it is damaged, too large or empty.
    """
    try:
        import openpyxl
    except ImportError:
        raise DatasetError(
            tr("this server cannot read Excel. Save it as CSV, or install: {command}", command=installing("excel"))
        ) from None
    _check_parts(data, limits)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        if not book.worksheets:
            raise DatasetError(tr("the Excel file has no sheet with cells."))
        sheet, rows = _with_table(book.worksheets[:MOST_SHEETS], limits)
        said = [tr("Excel, the sheet {title!r}.", title=sheet.title) if len(book.worksheets) > 1 else tr("Excel.")]
        if n_titles := _n_titles(rows):
            del rows[:n_titles]
            said.append(
                tr("One row above the names is left out.")
                if n_titles == 1
                else tr("{n} rows above the names are left out.", n=n_titles)
            )
    except DatasetError:
        raise
    except Exception as error:  # noqa: BLE001 - a hostile file makes openpyxl raise anything
        raise DatasetError(
            tr("the Excel file is damaged ({error}). Save it anew, or as CSV.", error=type(error).__name__)
        ) from None
    if len(rows) < 2:
        raise DatasetError(
            tr("the sheet has no rows below its names. Put names into the first row, and one row for each case.")
        )
    first = min(next(place for place, cell in enumerate(row) if cell is not None) for row in rows)
    rows = [row[first:] for row in rows]  # a table need not begin in the first column
    width = max(map(len, rows))
    names = named([_said(cell) for cell in rows[0]] + [""] * (width - len(rows[0])), said)
    return [_column(name, rows, place, said) for place, name in enumerate(names)], said


def _with_table(sheets: Sequence[Any], limits: Limits) -> tuple[Any, list[tuple[Any, ...]]]:
    """The first sheet that has rows of several cells, or the first sheet."""
    found: list[tuple[Any, list[tuple[Any, ...]]]] = []
    for sheet in sheets:
        sheet.reset_dimensions()  # what the file says of its size need not be true
        found.append((sheet, _rows(sheet, limits)))
        if sum(_n_filled(row) > 1 for row in found[-1][1]) > 1:
            return found[-1]
    return found[0]


def _n_filled(row: tuple[Any, ...]) -> int:
    return sum(cell is not None for cell in row)


def _n_titles(rows: list[tuple[Any, ...]]) -> int:
    """How many rows of one cell stand above names of several."""
    n = next((place for place, row in enumerate(rows[:MOST_TITLES]) if _n_filled(row) > 1), 0)
    return n if len(rows) > n + 1 else 0


def _check_parts(data: bytes, limits: Limits) -> None:
    """Refuses what is no workbook, or would unpack to more than is read."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
            if not any(part.filename.endswith("workbook.xml") for part in parts):
                raise DatasetError(tr("the file is packed, and no Excel table. Unpack it first."))
            size = sum(part.file_size for part in parts)
            if size > SWELL * limits.megabytes * 1e6 or len(parts) > 2000:
                raise DatasetError(
                    tr("the Excel file unpacks to {size:,.0f} MB. Save the table as CSV.", size=size / 1e6)
                )
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    with packed.open(part) as opened:
                        if b"<!" in opened.read(2048).replace(b"<!--", b""):
                            raise DatasetError(
                                tr("the Excel file has declarations that a table does not need. Save it as CSV.")
                            )
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, RuntimeError, EOFError) as error:
        if isinstance(error, DatasetError):
            raise
        raise DatasetError(tr("the Excel file is damaged. Save it anew, or as CSV.")) from None


def _rows(sheet: Any, limits: Limits) -> list[tuple[Any, ...]]:
    """The rows that have something in them, without empty cells at the end."""
    rows: list[tuple[Any, ...]] = []
    width, empty = 0, 0
    for row in sheet.iter_rows(values_only=True):
        while row and row[-1] is None:
            row = row[:-1]  # noqa: PLW2901
        if not row:
            empty += 1
            if empty > 1_000:
                break  # formatted cells that nobody filled
            continue
        width = max(width, len(row))
        rows.append(row)
        limits.check(len(rows) - 1, width, SHARE)
    return rows


def _said(cell: Any) -> str:
    return "" if cell is None else str(cell)


def _column(name: str, rows: list[tuple[Any, ...]], place: int, said: list[str]) -> Column:
    import pandas as pd

    cells = [row[place] if place < len(row) else None for row in rows[1:]]
    there = {type(cell) for cell in cells if cell is not None}
    if there <= {int, float}:
        return of_series(name, pd.Series([float("nan") if c is None else float(c) for c in cells], dtype=float), said)
    if there <= {datetime.datetime, datetime.date}:
        return of_series(name, pd.Series([None if c is None else str(c) for c in cells], dtype=object), said)
    return of_series(name, pd.Series([None if c is None else _said(c) for c in cells], dtype=object), said)
