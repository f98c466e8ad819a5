"""Columns from pandas: what a column holds is found from what stands in it; other rows are read as the first were."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from numbers import Real
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from tuning.datasets import DatasetError
from tuning.datasets._columns import MISSING, Column, by_word, is_whole, read_dates
from tuning.datasets._dates import DAY_FIRST, dates_of, n_like_dates, seconds
from tuning.datasets._dressed import number_in, numbers_of
from tuning.language import tr

if TYPE_CHECKING:
    import pandas as pd

_TRUTH = {"true": ("true", "True", "TRUE", "1"), "false": ("false", "False", "FALSE", "0")}
BOOLS = (bool, np.bool_)
BLANK = ("",)
IN_MEMORY = ("", "nan")  # missing among words that were no text of a file; an array of words has its gaps as nan
CELLS = (list, dict, tuple, set, bytes, np.ndarray)  # what is no value of one cell


def of_series(name: str, series: pd.Series, said: list[str] | None = None, gaps: Sequence[str] = MISSING) -> Column:
    """A column of pandas; its kind is found from what stands in it.

    Args:
        name: its heading.
        series: the column.
        said: takes what the reader should know.
        gaps: words that are no category: where cells were no text, ``none`` is one.

    Raises:
        DatasetError: if its cells are lists or the like.
    """
    import pandas as pd

    notes = [] if said is None else said
    series = _plain(series)
    if pd.api.types.infer_dtype(series, skipna=True) == "timedelta":
        series = pd.to_timedelta(series)
    kind = series.dtype
    if isinstance(kind, pd.CategoricalDtype):
        return _words(name, series.astype(object), notes, BLANK, guess=False)
    if pd.api.types.is_bool_dtype(kind):
        return _words(name, series.astype(object), notes, BLANK, guess=False)
    if pd.api.types.is_datetime64_any_dtype(kind):
        return Column(name, "date", seconds(pd.DatetimeIndex(pd.to_datetime(series, utc=True))), (), "date")
    if pd.api.types.is_timedelta64_dtype(kind) or getattr(kind, "kind", "") == "m":  # the second is pyarrow's
        return _numbers(name, series.dt.total_seconds(), notes)
    if pd.api.types.is_complex_dtype(kind):
        raise DatasetError(
            tr("column {name!r} has complex numbers. Give real and imaginary part as two columns.", name=name)
        )
    if pd.api.types.is_numeric_dtype(kind) or (kind.kind == "O" and _is_numbers(series)):
        return _numbers(name, series, notes)
    return _words(name, series, notes, gaps)


def _plain(series: pd.Series) -> pd.Series:
    """The same cells, so that they can be told apart: True equals 1, and some numbers that are none equal nothing."""
    import pandas as pd

    if series.dtype != object or not pd.api.types.infer_dtype(series).startswith(("mixed", "decimal")):
        return series

    def plain(cell: Any) -> Any:
        if isinstance(cell, BOOLS):
            return "true" if cell else "false"
        return None if isinstance(cell, Decimal) and cell.is_snan() else cell

    return series.map(plain)


def _is_numbers(series: pd.Series) -> bool:
    """Whether a column of objects has numbers only, truth values not among them, and one at least."""
    there = series.dropna()
    return bool(len(there)) and all(isinstance(v, (Real, Decimal)) and not isinstance(v, BOOLS) for v in there)


def _numbers(name: str, series: pd.Series, notes: list[str]) -> Column:
    """A column of numbers; of words, if they are so large that different ones would be the same number."""
    import pandas as pd

    with np.errstate(over="ignore"):  # what is beyond double precision becomes infinite, which is said
        try:
            values = np.array(series.to_numpy(dtype=np.float64, na_value=np.nan))
        except OverflowError:
            raise DatasetError(
                tr("column {name!r} has whole numbers beyond double precision. Leave it out.", name=name)
            ) from None
    if not pd.api.types.is_float_dtype(series.dtype) and np.nanmax(np.abs(values), initial=0) > 2**53:
        exact = series.dropna().astype(object)
        if exact.nunique() > len(np.unique(values[~np.isnan(values)])):
            notes.append(
                tr("{name}: whole numbers beyond 2^53 that a computer takes for the same are words.", name=name)
            )
            return _words(name, series.astype(object), notes, BLANK, guess=False)
        if any(one != number for one, number in zip(exact, values[~np.isnan(values)].tolist(), strict=True)):
            notes.append(tr("{name}: whole numbers beyond 2^53 are rounded.", name=name))
    endless = np.isinf(values)
    if endless.any():
        values[endless] = np.nan
        notes.append(tr("{name}: {n:,} infinite numbers count as missing.", name=name, n=endless.sum()))
    return Column(name, "whole" if is_whole(values) else "number", values)


def _words(name: str, series: pd.Series, notes: list[str], gaps: Sequence[str], guess: bool = True) -> Column:
    """A column of words, or of dates or numbers written as words, among which all of `MISSING` are gaps."""
    import pandas as pd

    try:
        codes, found = pd.factorize(series)
    except (TypeError, NotImplementedError):  # pandas and pyarrow cannot tell lists and the like apart
        _text(name, next((value for value in series if isinstance(value, CELLS)), []))
        raise
    texts = [_text(name, value) for value in found]
    column = _coded(name, texts, codes, MISSING if guess else gaps)
    levels = column.levels
    if guess and (dates := dates_of(levels)) is not None:
        if "/" in dates[1] and dates[1].startswith("%d/%m"):
            notes.append(tr("{name}: {said}.", name=name, said=tr(DAY_FIRST)))
        return Column(
            name, "date", by_word(column, dict(zip(levels, dates[0].tolist(), strict=True))), (), "date", dates[1]
        )
    if guess and (dressed := numbers_of(levels)) is not None:
        numbers = by_word(column, dict(zip(levels, dressed.values.tolist(), strict=True)))
        notes.append(f"{name}: {dressed.said}.")
        return Column(name, "whole" if is_whole(numbers) else "number", numbers, form=dressed.form)
    if guess and (n := n_like_dates(levels)) >= max(0.9 * len(levels), 3):
        notes.append(
            tr(
                "{name}: {n:,} cells look like dates, not all in one way of writing. Write them as 2024-04-03.",
                name=name,
                n=n,
            )
        )
    if guess and gaps is not MISSING:
        column = _coded(name, texts, codes, gaps)
    return column.of_kind("text") if guess and _is_text(column.levels, column.values) else column


def _coded(name: str, texts: Sequence[str], codes: np.ndarray, gaps: Sequence[str]) -> Column:
    """Words as places in their levels; a code of -1 is nothing."""
    levels = tuple(sorted({text for text in texts if text not in gaps}))
    at = {level: float(place) for place, level in enumerate(levels)}
    places = np.array([*(at.get(text, np.nan) for text in texts), np.nan])
    return Column(name, "category", places[np.asarray(codes)], levels, "words")


def _text(name: str, value: Any) -> str:
    if isinstance(value, CELLS):
        raise DatasetError(
            tr(
                "column {name!r} has cells of the type {kind}. Give one value for each cell.",
                name=name,
                kind=type(value).__name__,
            )
        )
    if isinstance(value, BOOLS):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = " ".join(str(value).split())
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()  # half characters


def _is_text(levels: tuple[str, ...], values: np.ndarray) -> bool:
    """Whether words are sentences rather than names of categories: most differ, and have several words."""
    if len(levels) < 10 or len(levels) < 0.5 * np.count_nonzero(~np.isnan(values)):
        return False
    few = levels[:: max(len(levels) // 200, 1)]
    return float(np.mean([level.count(" ") for level in few])) >= 2


def recoded(column: Column, series: pd.Series) -> np.ndarray:
    """Other rows of a column, written as its values are: words that it has not seen are missing.

    Of a column of texts hardly any was seen before, so those that were not stay the texts that they are, among numbers.

    Raises:
        DatasetError: if what stands there is not what the column holds.
    """
    import pandas as pd

    series = _plain(series)
    if pd.api.types.is_bool_dtype(series.dtype) and column.held == "number":
        series = series.astype("Float64")
    is_exact = column.held == "words" and pd.api.types.is_integer_dtype(series.dtype)  # may be beyond 2^53
    is_words = pd.api.types.is_bool_dtype(series.dtype) or not (
        (pd.api.types.is_numeric_dtype(series.dtype) and not is_exact)
        or pd.api.types.is_datetime64_any_dtype(series.dtype)
        or (column.form and _is_numbers(series))
    )
    if is_words and column.form:
        new = _as_written(column, series)
    elif is_words and column.held == "words":  # a few words may happen to be dates all
        new = _words(column.name, series, [], BLANK, guess=False)
    else:
        new = of_series(column.name, series)
    if not new.present.size:
        return np.full(len(series), np.nan)
    if new.held != column.held:
        new = new.of_kind({"number": "number", "words": "category", "date": "date"}[column.held])
    if column.held != "words":
        return new.values
    at = {level: float(place) for place, level in enumerate(column.levels)}
    if {level.lower() for level in at} == {"false", "true"} and len(at) == 2:  # a file has them as True, or as 1
        at |= {word: place for level, place in [*at.items()] for word in _TRUTH[level.lower()]}
    values = by_word(new, at)
    if column.kind != "text" or not (unseen := np.isnan(values) & ~np.isnan(new.values)).any():
        return values
    mixed = values.astype(object)
    mixed[unseen] = [new.levels[int(place)] for place in new.values[unseen]]
    return mixed


def _as_written(column: Column, series: pd.Series) -> Column:
    """Other rows, whose cells are written as the column's were: a few of them could be read in another way as well."""
    words = _words(column.name, series, [], BLANK, guess=False)
    levels = tuple(level for level in words.levels if level not in MISSING)
    held: Literal["number", "date"] = "number" if column.form[0] in ".," else "date"
    if held == "date":  # a year that comes first cannot be mistaken
        found = read_dates(column.name, levels, (column.form, "ISO8601"))[0].tolist() if levels else []
    else:
        found = [number_in(level, column.form) for level in levels]
    at = dict(zip(levels, found, strict=True))
    if odd := [level for level, value in at.items() if value is None]:
        raise DatasetError(
            tr(
                "column {name!r} has {level!r}, which is not written as its numbers were before.",
                name=column.name,
                level=odd[0][:40],
            )
        )
    return Column(column.name, held, by_word(words, {level: at[level] for level in levels}), held=held)
