"""One column of a table: its kind, its values as numbers, and how it becomes another kind."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np

from tuning.datasets import DatasetError
from tuning.datasets._dates import FORMS, dates_of
from tuning.language import tr

Kind = Literal["number", "whole", "category", "text", "date", "ignore"]
Held = Literal["number", "words", "date"]
KINDS: tuple[Kind, ...] = get_args(Kind)
_HELD: dict[str, Held] = {"number": "number", "whole": "number", "category": "words", "text": "words", "date": "date"}
MISSING = ("", "NA", "N/A", "n/a", "#N/A", "NaN", "nan", "NAN", "null", "NULL", "Null", "None", "none", "?", "-", ".")


@dataclass(frozen=True, eq=False)
class Column:
    """A column of a table.

    Args:
        name: its heading.
        kind: how it is used.
        values: shape (n,), NaN where nothing stands: numbers, places in `levels`, or seconds since 1970.
        levels: the different words in order; empty where `held` is no words.
        held: what the values are, whatever the kind.
        form: how its cells are written, by which other rows are read: a date's form, or the decimal sign of numbers and
            their unit, such as ``,€``. Empty where it is not known, or cells were no words.
    """

    name: str
    kind: Kind
    values: np.ndarray
    levels: tuple[str, ...] = ()
    held: Held = "number"
    form: str = ""

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
    numbers: dict[str, float] = {}
    for level in column.levels:
        if level in MISSING:
            continue
        try:
            numbers[level] = float(level.replace(",", ".")) if level.count(",") == 1 else float(level)
        except ValueError:
            raise DatasetError(
                tr("column {name!r} has {level!r}, which is no number.", name=column.name, level=level[:40])
            ) from None
    values = by_word(column, numbers)
    values[~np.isfinite(values)] = np.nan
    return Column(column.name, "number", values, form=column.form)


def _as_words(column: Column) -> Column:
    there, places = np.unique(column.values, return_inverse=True)
    words = [column.shown(value) for value in there]
    levels = tuple(sorted({word for word in words if word}))
    at = {level: float(place) for place, level in enumerate(levels)}
    values = np.array([at.get(word, np.nan) for word in words])[places]
    return Column(column.name, "category", values, levels, "words", column.form)


def _as_dates(column: Column) -> Column:
    words = column if column.held == "words" else _as_words(column)
    levels = tuple(level for level in words.levels if level not in MISSING)
    found, form = read_dates(column.name, levels)
    values = by_word(words, dict(zip(levels, found.tolist(), strict=True)))
    return Column(column.name, "date", values, (), "date", column.form or form)


def read_dates(name: str, levels: tuple[str, ...], forms: Container[str] = FORMS) -> tuple[np.ndarray, str]:
    """Seconds since 1970 of words that are dates, and how they are written.

    Raises:
        DatasetError: if not all are, in one of the forms.
    """
    found = dates_of(levels, forms)
    if found is None:
        raise DatasetError(
            tr(
                "column {name!r} has {levels!r}: not all is a date, written in one way. Write dates as 2024-04-03.",
                name=name,
                levels=levels[0][:40] if levels else tr("nothing"),
            )
        )
    return found


def by_word(column: Column, at: Mapping[str, float]) -> np.ndarray:
    """What each cell of a column of words is in numbers; NaN where nothing stands, or a word that has none."""
    numbers = np.array([*(at.get(level, np.nan) for level in column.levels), np.nan])
    found: np.ndarray = numbers[np.where(np.isnan(column.values), -1, column.values).astype(np.intp)]
    return found
