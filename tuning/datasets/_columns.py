"""One column of a table: its kind, its values as numbers, and how it becomes another kind."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from numbers import Real
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np

from tuning.datasets import DatasetError
from tuning.datasets._dressed import numbers_of
from tuning.language import mark, tr

if TYPE_CHECKING:
    import pandas as pd

Kind = Literal["number", "whole", "category", "text", "date", "ignore"]
Held = Literal["number", "words", "date"]
KINDS: tuple[Kind, ...] = get_args(Kind)
_HELD: dict[str, Held] = {"number": "number", "whole": "number", "category": "words", "text": "words", "date": "date"}
MISSING = ("", "NA", "N/A", "n/a", "#N/A", "NaN", "nan", "NAN", "null", "NULL", "Null", "None", "none", "?", "-", ".")
_TRUTH = {"true": ("true", "True", "TRUE", "1"), "false": ("false", "False", "FALSE", "0")}
BOOLS = (bool, np.bool_)
CELLS = (list, dict, tuple, set, bytes, np.ndarray)  # what is no value of one cell
DAY_FIRST = mark("03/04/2024 is taken for the 3rd of April")
_DATE_FORMS = (  # what a date looks like, and how pandas reads it
    (r"\d{4}-\d\d?-\d\d?([ T]\d\d?:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?", "ISO8601"),
    (r"\d{4}/\d\d?/\d\d?", "%Y/%m/%d"),
    (r"\d\d?\.\d\d?\.\d{4}", "%d.%m.%Y"),
    (r"\d\d?\.\d\d?\.\d{4} \d\d?:\d\d", "%d.%m.%Y %H:%M"),
    (r"\d\d?\.\d\d?\.\d{4} \d\d?:\d\d:\d\d", "%d.%m.%Y %H:%M:%S"),
    (r"\d\d?/\d\d?/\d{4}", "%d/%m/%Y"),
    (r"\d\d?/\d\d?/\d{4}", "%m/%d/%Y"),
    (r"\d\d?/\d\d?/\d{4} \d\d?:\d\d", "%d/%m/%Y %H:%M"),
    (r"\d\d?/\d\d?/\d{4} \d\d?:\d\d", "%m/%d/%Y %H:%M"),
    (r"\d\d?-\d\d?-\d{4}", "%d-%m-%Y"),
    (r"\d\d? [A-Za-z]{3} \d{4}", "%d %b %Y"),
)


@dataclass(frozen=True, eq=False)
class Column:
    """A column of a table.

    Args:
        name: its heading.
        kind: how it is used.
        values: shape (n,), NaN where nothing stands: numbers, places in `levels`, or seconds since 1970.
        levels: the different words in order; empty where `held` is no words.
        held: what the values are, whatever the kind.
    """

    name: str
    kind: Kind
    values: np.ndarray
    levels: tuple[str, ...] = ()
    held: Held = "number"

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise DatasetError(
                tr("a column is one of {listed}, not {kind!r}.", listed=", ".join(KINDS), kind=self.kind)
            )
        if self.kind != "ignore" and _HELD[self.kind] != self.held:
            raise DatasetError(
                tr("column {name!r} holds {held}, which is no {kind}.", name=self.name, held=self.held, kind=self.kind)
            )
        self.values.flags.writeable = False

    @property
    def n_missing(self) -> int:
        return int(np.isnan(self.values).sum())

    @property
    def present(self) -> np.ndarray:
        """The values that are there."""
        there: np.ndarray = self.values[~np.isnan(self.values)]
        return there

    def shown(self, value: float) -> str:
        """One of the values as people read it."""
        if np.isnan(value):
            return ""
        if self.held == "words":
            return self.levels[int(value)]
        if self.held == "date":
            text = str(np.datetime64(int(value), "s")).replace("T", " ")
            return text.removesuffix(" 00:00:00")
        return str(int(value)) if float(value).is_integer() and abs(value) < 2**53 else repr(float(value))

    def of_kind(self, kind: str) -> Column:
        """The same column used as another kind.

        Raises:
            DatasetError: if what stands in it cannot be that.
        """
        if kind not in KINDS:
            raise DatasetError(tr("a column is one of {listed}, not {kind!r}.", listed=", ".join(KINDS), kind=kind))
        if kind == "ignore":
            return replace(self, kind="ignore")
        wanted = _HELD[kind]
        column = self
        if wanted != self.held:
            column = {"number": _as_numbers, "words": _as_words, "date": _as_dates}[wanted](self)
        if kind == "whole" and not is_whole(column.values):
            raise DatasetError(
                tr("column {name!r} has numbers that are not whole. Take it for a number.", name=self.name)
            )
        return replace(column, kind=kind)


def is_whole(values: np.ndarray) -> bool:
    """Whether all that are there are whole numbers."""
    there = values[~np.isnan(values)]
    return bool(np.all(there == np.floor(there)) and np.all(np.abs(there) < 2**53))


def _as_numbers(column: Column) -> Column:
    if column.held == "date":
        raise DatasetError(tr("column {name!r} has dates. Take it for a date, or a category.", name=column.name))
    numbers = np.empty(len(column.levels) + 1)
    numbers[-1] = np.nan
    for place, level in enumerate(column.levels):
        try:
            numbers[place] = float(level.replace(",", ".")) if level.count(",") == 1 else float(level)
        except ValueError:
            raise DatasetError(
                tr("column {name!r} has {level!r}, which is no number.", name=column.name, level=level[:40])
            ) from None
    numbers[~np.isfinite(numbers)] = np.nan
    return Column(column.name, "number", numbers[_places(column)])


def _as_words(column: Column) -> Column:
    there, places = np.unique(column.values, return_inverse=True)
    words = [column.shown(value) for value in there]
    levels = tuple(sorted({word for word in words if word}))
    at = {level: float(place) for place, level in enumerate(levels)}
    values = np.array([at.get(word, np.nan) for word in words])[places]
    return Column(column.name, "category", values, levels, "words")


def _as_dates(column: Column) -> Column:
    words = column if column.held == "words" else _as_words(column)
    found = dates_of(words.levels)
    if found is None:
        raise DatasetError(
            tr(
                "column {name!r} has {levels!r}: not all is a date, written in one way. Write dates as 2024-04-03.",
                name=column.name,
                levels=words.levels[0][:40] if words.levels else tr("nothing"),
            )
        )
    return Column(column.name, "date", np.append(found[0], np.nan)[_places(words)], (), "date")


def _places(column: Column) -> np.ndarray:
    """Places in the levels, the one behind the last where nothing stands."""
    places: np.ndarray = np.where(np.isnan(column.values), len(column.levels), column.values).astype(np.intp)
    return places


def dates_of(levels: tuple[str, ...]) -> tuple[np.ndarray, str] | None:
    """Seconds since 1970 of words that are all dates in one way of writing, and that way; None if they are not."""
    if not levels:
        return None
    few = levels[:: max(len(levels) // 200, 1)]
    for pattern, form in _DATE_FORMS:
        if not all(re.fullmatch(pattern, level) for level in few):
            continue
        import pandas as pd

        try:
            stamps = pd.DatetimeIndex(pd.to_datetime(list(levels), format=form, utc=True))
        except (ValueError, OverflowError):
            continue
        return _seconds(stamps), form
    return None


def _seconds(stamps: pd.DatetimeIndex) -> np.ndarray:
    """Since 1970; the unit of the stamps stays, since the year 9999 has no place in nanoseconds."""
    found: np.ndarray = (stamps.tz_convert(None).to_numpy() - np.datetime64(0, "s")) / np.timedelta64(1, "s")
    return found


def n_like_dates(levels: tuple[str, ...]) -> int:
    """How many words look like dates, each in some way of writing."""
    return sum(any(re.fullmatch(pattern, level) for pattern, _ in _DATE_FORMS) for level in levels[:10_000])


# From pandas -------------------------------------------------------------------------------------------------


def of_series(name: str, series: pd.Series, said: list[str] | None = None) -> Column:
    """A column of pandas; its kind is found from what stands in it.

    Args:
        name: its heading.
        series: the column.
        said: takes what the reader should know.

    Raises:
        DatasetError: if its cells are lists or the like.
    """
    import pandas as pd

    notes = [] if said is None else said
    if pd.api.types.infer_dtype(series, skipna=True) == "timedelta":
        series = pd.to_timedelta(series)
    kind = series.dtype
    if isinstance(kind, pd.CategoricalDtype):
        return _words(name, series.astype(object), notes, guess=False)
    if pd.api.types.is_bool_dtype(kind):
        return _words(name, series.astype(object), notes, guess=False)
    if pd.api.types.is_datetime64_any_dtype(kind):
        return Column(name, "date", _seconds(pd.DatetimeIndex(pd.to_datetime(series, utc=True))), (), "date")
    if pd.api.types.is_timedelta64_dtype(kind) or getattr(kind, "kind", "") == "m":  # the second is pyarrow's
        return _numbers(name, series.dt.total_seconds(), notes)
    if pd.api.types.is_complex_dtype(kind):
        raise DatasetError(
            tr("column {name!r} has complex numbers. Give real and imaginary part as two columns.", name=name)
        )
    if pd.api.types.is_numeric_dtype(kind) or (kind.kind == "O" and _is_numbers(series)):
        return _numbers(name, series, notes)
    return _words(name, series, notes)


def _is_numbers(series: pd.Series) -> bool:
    """Whether a column of objects has numbers only, truth values not among them, and one at least."""
    there = series.dropna()
    return bool(len(there)) and all(isinstance(v, (Real, Decimal)) and not isinstance(v, BOOLS) for v in there)


def _numbers(name: str, series: pd.Series, notes: list[str]) -> Column:
    with np.errstate(over="ignore"):  # what is beyond double precision becomes infinite, which is said
        try:
            values = np.array(series.to_numpy(dtype=np.float64, na_value=np.nan))
        except OverflowError:
            raise DatasetError(
                tr("column {name!r} has whole numbers beyond double precision. Leave it out.", name=name)
            ) from None
    endless = np.isinf(values)
    if endless.any():
        values[endless] = np.nan
        notes.append(tr("{name}: {n:,} infinite numbers count as missing.", name=name, n=endless.sum()))
    return Column(name, "whole" if is_whole(values) else "number", values)


def _words(name: str, series: pd.Series, notes: list[str], guess: bool = True) -> Column:
    """A column of words, or of dates written as words."""
    import pandas as pd

    try:
        codes, found = pd.factorize(series)
    except (TypeError, NotImplementedError):  # pandas and pyarrow cannot tell lists and the like apart
        _text(name, next((value for value in series if isinstance(value, CELLS)), []))
        raise
    texts = [_text(name, value) for value in found]
    nothing = MISSING if guess else ("",)
    levels = tuple(sorted({text for text in texts if text not in nothing}))
    at = {level: float(place) for place, level in enumerate(levels)}
    places = np.array([*(at.get(text, np.nan) for text in texts), np.nan])
    values = places[np.asarray(codes)]  # -1, nothing, is the last
    if guess and (dates := dates_of(levels)) is not None:
        if "/" in dates[1] and dates[1].startswith("%d/%m"):
            notes.append(tr("{name}: {said}.", name=name, said=tr(DAY_FIRST)))
        return Column(name, "date", np.append(dates[0], np.nan)[places_or_last(values, len(levels))], (), "date")
    if guess and (found_numbers := numbers_of(levels)) is not None:
        numbers = np.append(found_numbers[0], np.nan)[places_or_last(values, len(levels))]
        notes.append(f"{name}: {found_numbers[1]}.")
        return Column(name, "whole" if is_whole(numbers) else "number", numbers)
    if guess and (n := n_like_dates(levels)) >= max(0.9 * len(levels), 3):
        notes.append(
            tr(
                "{name}: {n:,} cells look like dates, not all in one way of writing. Write them as 2024-04-03.",
                name=name,
                n=n,
            )
        )
    kind: Kind = "text" if guess and _is_text(levels, values) else "category"
    return Column(name, kind, values, levels, "words")


def places_or_last(values: np.ndarray, n: int) -> np.ndarray:
    """Places as whole numbers, `n` where nothing stands."""
    places: np.ndarray = np.where(np.isnan(values), n, values).astype(np.intp)
    return places


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

    Raises:
        DatasetError: if what stands there is not what the column holds.
    """
    import pandas as pd

    is_truth = pd.api.types.is_bool_dtype(series.dtype)
    if is_truth and column.held == "number":
        series = series.astype("Float64")
    is_words = is_truth or not (
        pd.api.types.is_numeric_dtype(series.dtype) or pd.api.types.is_datetime64_any_dtype(series.dtype)
    )
    guess = column.held != "words"  # a few words may happen to be dates all
    new = _words(column.name, series, [], guess) if is_words and not guess else of_series(column.name, series)
    if not new.present.size:
        return np.full(len(series), np.nan)
    if new.held != column.held:
        new = new.of_kind({"number": "number", "words": "category", "date": "date"}[column.held])
    if column.held != "words":
        return new.values
    at = {level: float(place) for place, level in enumerate(column.levels)}
    if {level.lower() for level in at} == {"false", "true"} and len(at) == 2:  # a file has them as True, or as 1
        at |= {word: place for level, place in [*at.items()] for word in _TRUTH[level.lower()]}
    values: np.ndarray = np.array([*(at.get(level, np.nan) for level in new.levels), np.nan])[_places(new)]
    return values
