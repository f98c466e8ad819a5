"""Tables as text: encoding, separator and decimal sign are found, not asked for."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from typing import Any, NamedTuple

from tuning.datasets import DatasetError
from tuning.datasets._columns import MISSING, Column
from tuning.datasets._reading.headings import named
from tuning.datasets._reading.limits import Limits
from tuning.datasets._series import of_series
from tuning.language import mark, tr

SAMPLE_ROWS = 2000
MOST_TITLES = 20  # lines above the names
_SEPARATORS = {
    ",": mark("commas"),
    ";": mark("semicolons"),
    "\t": mark("tabs"),
    "|": mark("bars"),
    " ": mark("blanks"),
}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_COMMA = re.compile(r"[+-]?(\d+|\d{1,3}(\.\d{3})+),\d+", re.ASCII)
_GROUPED_BY_DOT = re.compile(r"[+-]?\d{1,3}((\.\d{3})+,\d+|(\.\d{3}){2,})", re.ASCII)
_GROUPED_BY_COMMA = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII)
_PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_CODE = re.compile(r"[+-]?0\d+|[+-]?\d{16,}", re.ASCII)  # a number would lose its zeros or its last digits
_SEP_LINE = re.compile(r"sep=([,;\t|])\r?\n", re.IGNORECASE)
_CONTROL = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")


def read(data: bytes, limits: Limits) -> tuple[list[Column], list[str]]:
    """The columns of a text, and what was found.

    Raises:
        DatasetError: if it is no table.
    """
    text, encoding = _decoded(data)
    if named_separator := _SEP_LINE.match(text):  # Excel's own way to say it
        text = text[named_separator.end() :]
    separator = named_separator[1] if named_separator else _separator(text)
    said = [tr("{encoding}, separated by {separator}.", encoding=encoding, separator=tr(_SEPARATORS[separator]))]
    head, sample, n_rows, before = _scanned(text, separator, limits)
    if before.n_titles:
        said.append(
            tr("One line above the names is no row.")
            if before.n_titles == 1
            else tr("{n} lines above the names are no row.", n=before.n_titles)
        )
    has_names = not all(_PLAIN.fullmatch(cell.strip()) for cell in head)
    if has_names:
        names = named(head, said)
    else:
        names, n_rows = [f"column {place}" for place in range(1, len(head) + 1)], n_rows + 1
        sample.insert(0, head)
        said.append(tr("The first line holds numbers, so it is a row and columns are named by their place."))
    if n_rows == 0:
        raise DatasetError(tr("the table has names and no rows below them. Give one row in each line."))
    decimal, group = _signs(sample, separator)
    if decimal == ",":
        said.append(tr("The decimal sign is a comma.") + (tr(" Points group digits.") if group else ""))
    elif group:
        said.append(tr("Commas group the digits of numbers."))
    frame = _frame(text, separator, decimal, group, sample, before.with_names if has_names else before.lines)
    if len(frame) != n_rows:
        raise DatasetError(tr("the table's quotes cannot be read in one way only. Save it anew as CSV."))
    return [of_series(name, frame[place], said) for place, name in enumerate(names)], said


def _decoded(data: bytes) -> tuple[str, str]:
    for start, codec, called in _MARKS:
        if data.startswith(start):
            try:
                text = data.decode(codec)
            except UnicodeDecodeError:
                raise DatasetError(
                    tr("the file says that it is {called}, and is not. Save it as CSV in UTF-8.", called=called)
                ) from None
            break
    else:
        try:
            text, called = data.decode("utf-8"), "UTF-8"
        except UnicodeDecodeError:
            text, called = (
                data.decode("cp1252" if not set(data) & {0x81, 0x8D, 0x8F, 0x90, 0x9D} else "latin-1"),
                "Latin-1",
            )
    text = text.removeprefix("\ufeff")
    if "\0" in text:
        raise DatasetError(tr("the file holds NUL characters, so it is no text. Save the table as CSV in UTF-8."))
    if len(_CONTROL.findall(text[:100_000])) > 3:
        raise DatasetError(tr("the file is no text. Give a table as CSV, TSV, Excel or Parquet."))
    if not text.strip():
        raise DatasetError(tr("the file is empty. Give a table: names in the first line, one row in each other."))
    return text, called


def _separator(text: str) -> str:
    """The sign that parts most of the first lines into the same number of cells, the more the better."""
    lines = text.lstrip("\r\n")[:65_536].splitlines()[:60]
    best, score = ",", (0.0, 0)
    for sign in _SEPARATORS:
        try:
            sizes = [len(row) for row in csv.reader(lines, delimiter=sign, skipinitialspace=sign == " ") if row]
        except csv.Error:
            continue
        usual, n = Counter(sizes[:-1] or sizes).most_common(1)[0] if sizes else (1, 0)
        found = (n / max(len(sizes[:-1]), 1), usual)
        if usual > 1 and (found[0] > 0.9, found) > (score[0] > 0.9, score) and not (sign == " " and score[1] > 1):
            best, score = sign, found
    return best


class Before(NamedTuple):
    """What stands above the rows: titles, all lines above the names, and these with the names."""

    n_titles: int
    lines: int
    with_names: int


def _scanned(text: str, separator: str, limits: Limits) -> tuple[list[str], list[list[str]], int, Before]:
    """The names, the first rows, how many rows there are, and what stands above; all of them are looked at.

    Lines of one cell above the names are titles or comments, if the names have several.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True, skipinitialspace=True)
    sample: list[list[str]] = []
    head: list[str] = []
    n, width, n_titles, last = 0, 0, 0, 0
    before = Before(0, 0, 0)
    try:
        for row in reader:
            begins, last = last, reader.line_num
            if len(row) == width and width:
                n += 1
                if n <= SAMPLE_ROWS:
                    sample.append(row)
                elif not n % 10_000:
                    limits.check(n, width)
            elif not row or (len(row) == 1 and not row[0].strip()):
                continue
            elif not head or (width == 1 and n + n_titles < MOST_TITLES):
                n_titles += n + bool(head)
                head, width, n, sample = row, len(row), 0, []
                before = Before(n_titles, begins, reader.line_num)
                limits.check(0, width)
            else:
                raise DatasetError(
                    tr(
                        "line {line:,} has {n:,} cells, and the first has {width:,}. Give every row the same cells, "
                        "and put text that holds {separator} into quotes.",
                        line=reader.line_num,
                        n=len(row),
                        width=width,
                        separator=tr(_SEPARATORS[separator]),
                    )
                )
    except csv.Error as error:
        said = str(error).replace(
            "field larger than field limit (131072)", tr("a cell is longer than 131,072 characters")
        )
        raise DatasetError(
            tr(
                "line {line:,} of the table cannot be read: {said}. Close every quote, and double one inside a text.",
                line=reader.line_num,
                said=said,
            )
        ) from None
    limits.check(n, width)
    return head, sample, n, before


def _signs(sample: list[list[str]], separator: str) -> tuple[str, str | None]:
    """The decimal sign, and the one that groups digits if there is one.

    Between commas nobody writes decimal commas without need: there ``"1,234"`` in quotes has its digits in groups.
    """
    cells = [cell.strip() for row in sample for cell in row if "," in cell or "." in cell]
    by_comma = [cell for cell in cells if _COMMA.fullmatch(cell)]
    by_point = sum(1 for cell in cells if "." in cell and _PLAIN.fullmatch(cell))
    grouped = [cell for cell in cells if _GROUPED_BY_COMMA.fullmatch(cell)]
    is_grouped = bool(grouped) and (
        any(cell.count(",") > 1 or "." in cell for cell in grouped)
        or ((by_point > 0 or separator == ",") and len(grouped) == len(by_comma))
    )
    if is_grouped:
        return ".", ","
    if len(by_comma) > by_point or any(_GROUPED_BY_DOT.fullmatch(cell) and "," in cell for cell in cells):
        return ",", "." if any(_GROUPED_BY_DOT.fullmatch(cell) for cell in cells) else None
    return ".", None


def _frame(text: str, separator: str, decimal: str, group: str | None, sample: list[list[str]], above: int) -> Any:
    """The table of pandas; columns whose first rows are no numbers are kept as the words that stand there."""
    import pandas as pd

    width = len(sample[0])
    kinds = {place: str for place in range(width) if not _is_number(sample, place, decimal, group)}
    try:
        return pd.read_csv(
            io.StringIO(text),
            sep=separator,
            header=None,
            names=range(width),
            index_col=False,
            skiprows=above,
            dtype=kinds,
            decimal=decimal,
            thousands=group,
            na_values=list(MISSING),
            keep_default_na=False,
            skipinitialspace=True,
            low_memory=False,
            engine="c",
        )
    except (ValueError, OverflowError) as error:  # pandas' own errors are of ValueError
        said = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        raise DatasetError(tr("the table cannot be read ({said}). Save it anew as CSV in UTF-8.", said=said)) from None


def _is_number(sample: list[list[str]], place: int, decimal: str, group: str | None) -> bool:
    cells = [cell for row in sample if (cell := row[place].strip()) not in MISSING]
    grouped = _GROUPED_BY_COMMA if group == "," else _GROUPED_BY_DOT
    for cell in cells:
        if _CODE.fullmatch(cell):
            return False
        is_plain = _PLAIN.fullmatch(cell.replace(",", ".") if decimal == "," and "." not in cell else cell)
        if not is_plain and not (group and grouped.fullmatch(cell)) and cell.lower() not in ("inf", "-inf"):
            return False
    return True
