"""Tables as they come: frames, dictionaries of lists, and text with commas or tabs that somebody uploads."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from tuning.language import tr
from tuning.space.checks import short
from tuning.study.exchange.columns import MISSING
from tuning.study.spreadsheet import FORMULA

if TYPE_CHECKING:
    import pandas as pd

MOST_BYTES = 20_000_000
MOST_ROWS = 100_000
MOST_COLUMNS = 1_000
MOST_CELLS = 2_000_000
LONGEST_NAME = 100
_INTEGER = re.compile(r"[+-]?\d{1,18}", re.ASCII)
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?|[+-]?inf(inity)?", re.IGNORECASE | re.ASCII)
_NOTHING = {"", "nan", "na", "n/a", "<na>", "null", "nat"}
_BOOLS = {"true": True, "false": False}
_WITH_COMMA = re.compile(r"[+-]?\d+,\d+(e[+-]?\d+)?", re.IGNORECASE | re.ASCII)
_SEPARATOR = re.compile(r"sep=([,;\t])\r?\n", re.IGNORECASE)
_PROTECTED = re.compile(f"'+{FORMULA}")


def as_frame(table: Any) -> pd.DataFrame:
    """The table as a frame that has one level of different names, which are text, and a row at least.

    Raises:
        ValueError: if it is none, has no rows, or two columns have one name.
    """
    import pandas as pd

    if isinstance(table, list) and table and all(isinstance(row, Mapping) for row in table):
        table = {
            name: [row.get(name) for row in table] for name in dict.fromkeys(name for row in table for name in row)
        }
    if isinstance(table, Mapping):
        table = _from_lists(table)
    elif hasattr(table, "to_pandas"):  # of polars, or arrow
        table = table.to_pandas()
    if not isinstance(table, pd.DataFrame):
        raise ValueError(
            tr(
                "a table is a DataFrame, a dictionary of lists or a list of dictionaries, not a {kind}.",
                kind=type(table).__name__,
            )
        )
    if table.columns.nlevels > 1:
        raise ValueError(tr("the table's columns have several levels. Join their names to one: table.columns = [...]."))
    if not len(table):
        raise ValueError(tr("the table has no rows. Give one row for each trial."))
    if {*table.index.names} - {None, *table.columns}:
        table = table.reset_index()  # names in the index are those of parameters, after a groupby
    return table.set_axis(names_of(list(table.columns)), axis=1).reset_index(drop=True)


def names_of(given: list[Any]) -> list[str]:
    """The names as text that can be shown and stored: not empty, and not too long.

    Raises:
        ValueError: if two are the same.
    """
    names = []
    for name in given:
        text = _whole(str(name)) or "(no name)"
        long = len(text) > LONGEST_NAME
        names.append(f"{text[: LONGEST_NAME - 30]}... ({len(text):,} characters)" if long else text)
    if len(set(names)) < len(names):
        twice = next(name for i, name in enumerate(names) if name in names[:i])
        raise ValueError(tr("the name {twice} is there twice. Give each column a name of its own.", twice=short(twice)))
    return names


def _whole(text: str) -> str:
    """Text of which half characters are escaped: no file takes them."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()


def _from_lists(table: Mapping[Any, Any]) -> pd.DataFrame:
    import pandas as pd

    columns: dict[str, np.ndarray] = {}
    for name, items in zip(names_of(list(table)), table.values(), strict=True):
        if isinstance(items, (str, bytes, Mapping)) or not hasattr(items, "__len__") or not hasattr(items, "__iter__"):
            raise ValueError(
                tr(
                    "the column {name} must be a list with a cell for each trial, not {items}.",
                    name=short(name),
                    items=short(items),
                )
            )
        columns[name] = np.empty(len(items), dtype=object)
        for i, cell in enumerate(items):
            columns[name][i] = math.nan if cell is np.ma.masked else _whole(cell) if isinstance(cell, str) else cell
    lengths = {len(column) for column in columns.values()}
    if len(lengths) > 1:
        raise ValueError(tr("the columns of the table differ in length. Give each a cell for each trial."))
    return pd.DataFrame(columns).infer_objects()


def cells(column: pd.Series) -> list[Any]:
    """The cells of a column as Python has them, `MISSING` where there is nothing."""
    return [MISSING if _is_nothing(cell) else cell for cell in column.astype(object)]


def _is_nothing(cell: Any) -> bool:
    import pandas as pd

    if cell is None or cell is pd.NA or cell is pd.NaT:
        return True
    return isinstance(cell, (float, np.floating)) and bool(np.isnan(cell))


def read_table(data: bytes | str) -> pd.DataFrame:
    """A table that somebody uploads: text whose first line has names, and commas, semicolons or tabs between cells.

    A cell is a number, ``true`` or ``false``, nothing, or text. What a spreadsheet would compute stays text. Where
    semicolons or tabs are between cells and no number has a point, a comma is one: so spreadsheets of many countries
    write them.

    Raises:
        ValueError: if it is larger than 20 MB, 100,000 rows, 1,000 columns or two million cells, is no text of UTF-8,
            or a row has other cells than the first line has names.
    """
    import pandas as pd

    if len(data) > MOST_BYTES:
        raise ValueError(
            tr(
                "the table has {size:,.0f} MB, and at most {most} are read.",
                size=len(data) / 1e6,
                most=MOST_BYTES // 10**6,
            )
        )
    try:
        text = data.decode("utf-8-sig") if isinstance(data, bytes) else _whole(data.removeprefix("\ufeff"))
    except UnicodeDecodeError:
        raise ValueError(tr("the table is no text of UTF-8. Save it as CSV, in UTF-8.")) from None
    if "\0" in text:
        raise ValueError(tr("the table holds NUL characters, so it is no text. Save it as CSV, in UTF-8."))
    if said := _SEPARATOR.match(text):  # a line in which spreadsheets name the mark
        text = text[said.end() :]
    first = text.lstrip("\r\n").partition("\n")[0]
    mark = said[1] if said else max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    try:
        return pd.DataFrame(_columns(reader))
    except csv.Error as error:
        raise ValueError(
            tr("line {line_num} of the table cannot be read: {error}.", line_num=reader.line_num, error=error)
        ) from None


def _columns(reader: Any) -> dict[str, list[Any]]:
    names: list[str] = []
    rows: list[list[str]] = []
    for row in reader:
        if not any(row):
            continue
        if not names:
            names = names_of(row)
            if len(names) > MOST_COLUMNS:
                raise ValueError(
                    tr(
                        "the table has {n_names:,} columns, and at most {most_columns:,} are read.",
                        n_names=len(names),
                        most_columns=MOST_COLUMNS,
                    )
                )
            continue
        if len(row) != len(names):
            raise ValueError(
                tr(
                    "line {line_num} of the table has {n_row} cells, and the first line has {n_names} names.",
                    line_num=reader.line_num,
                    n_row=len(row),
                    n_names=len(names),
                )
            )
        rows.append(row)
        if len(rows) > min(MOST_ROWS, MOST_CELLS // len(names)):
            raise ValueError(
                tr(
                    "the table has more than {n_rows:,} rows of {n_names} cells, and no more are read.",
                    n_rows=len(rows) - 1,
                    n_names=len(names),
                )
            )
    if not rows:
        raise ValueError(tr("the table has no rows below its names. Give one row for each trial."))
    columns = {name: [row[i] for row in rows] for i, name in enumerate(names)}
    found = {name: [_cell(text) for text in texts] for name, texts in columns.items()}
    if reader.dialect.delimiter == "," or any(isinstance(cell, float) for cells in found.values() for cell in cells):
        return found
    return {name: _of_commas(columns[name], cells) for name, cells in found.items()}


def _of_commas(texts: list[str], otherwise: list[Any]) -> list[Any]:
    """The cells of a column, read with commas for points, if all are numbers then."""
    found = [
        _cell(text.replace(",", ".")) if _WITH_COMMA.fullmatch(text.strip()) else cell
        for text, cell in zip(texts, otherwise, strict=True)
    ]
    return found if all(cell is None or type(cell) in (int, float) for cell in found) else otherwise


def _cell(text: str) -> Any:
    word = text.strip()
    if word.lower() in _NOTHING:
        return None
    if _INTEGER.fullmatch(word):
        return int(word)
    if len(word) < 400 and _NUMBER.fullmatch(word):
        return float(word)
    return _BOOLS.get(word.lower(), text[1:] if _PROTECTED.match(text) else text)
