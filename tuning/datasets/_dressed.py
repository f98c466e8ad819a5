"""Numbers that are written with something around them: a percent sign, a currency, a unit, digits in groups."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from tuning.language import tr

_SIGNS = "$€£¥₹"
_CURRENCY = re.compile(
    rf"(?P<sign>[-+]?)(?:(?P<before>[{_SIGNS}]|[A-Z]{{3}} ) ?)?(?P<digits>\d[\d .,'’]*|-\d[\d .,'’]*?)"
    rf"(?: ?(?P<after>[{_SIGNS}]| [A-Z]{{3}}))?"
)
_UNIT = re.compile(r"(?P<digits>[-+]?[\d.,]+)(?P<unit> ?%| [^\W\d_]{1,8}[²³]?)")
_GROUPED = re.compile(r"[-+]?\d{1,3}(?P<by>[ '’.,])\d{3}(?:(?P=by)\d{3})*(?P<rest>[.,]\d+)?")
_PLAIN = re.compile(r"[-+]?(?:0|[1-9]\d*|(?=[.,]\d))(?:[.,]\d+)?")
MOST = 100_000  # different cells


class Numbers(NamedTuple):
    """Numbers that cells are, what was left out of them, and how they are written: the decimal sign and the unit."""

    values: np.ndarray
    said: str
    form: str


def numbers_of(levels: Sequence[str]) -> Numbers | None:
    """The numbers that cells are, all written in the same way; None if they are not.

    A comma is the decimal sign where some cell has it before one, two, or more than three digits.
    """
    if not levels or len(levels) > MOST:
        return None
    bare: list[str] = []
    around: set[str] = set()
    for level in levels:
        found = _undressed(level)
        if found is None:
            return None
        bare.append(found[0])
        around.add(found[1])
    # A unit is one unit; a minus or brackets may be around some numbers only.
    marks = {mark for text in around for mark in text.split("\n") if mark}
    units = marks - {"brackets", "minus"}
    if len(units) > 1 or (units and any(not set(text.split("\n")) & units for text in around)):
        return None
    decimal = "," if any(re.search(r",(\d{1,2}|\d{4,})$", text) for text in bare) else "."
    values, is_grouped = np.empty(len(bare)), False
    for place, text in enumerate(bare):
        found_number = _number(text, decimal)
        if found_number is None:
            return None
        values[place] = found_number[0]
        is_grouped = is_grouped or found_number[1]
    if not marks and not is_grouped:
        return None  # words that are plain numbers were kept as words on purpose, such as codes
    told = [tr("{unit!r} is left out", unit=unit) for unit in units]
    told += [tr("brackets are a minus")] if "brackets" in marks else []
    told += [tr("digits stand in groups")] if is_grouped else []
    return Numbers(values, ", ".join(told) or tr("a long dash is a minus"), decimal + "".join(units))


def number_in(text: str, form: str) -> float | None:
    """The number that a cell is, read as `numbers_of` read others, its unit there or not; None if it is none."""
    found = _undressed(text)
    if found is None or not set(found[1].split("\n")) <= {"", "brackets", "minus", form[1:]}:
        return None
    number = _number(found[0], form[0])
    return None if number is None else number[0]


def _undressed(text: str) -> tuple[str, str] | None:
    """What is left of a cell, and what was around it, parted by line ends."""
    marks: list[str] = []
    bare = text.strip().replace("\u00a0", " ").replace("\u202f", " ").replace("\u2009", " ")
    if bare.startswith("(") and bare.endswith(")"):
        bare = "-" + bare[1:-1].strip()
        marks.append("brackets")
    if "\u2212" in bare:
        bare = bare.replace("\u2212", "-")
        marks.append("minus")
    if unit := _UNIT.fullmatch(bare):
        return unit["digits"], "\n".join([*marks, unit["unit"].strip()])
    found = _CURRENCY.fullmatch(bare)
    if found is None or (found["before"] and found["after"]):
        return None
    sign = (found["before"] or found["after"] or "").strip()
    return found["sign"] + found["digits"].strip(), "\n".join([*marks, *([sign] if sign else [])])


def _number(text: str, decimal: str) -> tuple[float, bool] | None:
    """The number, and whether its digits stand in groups."""
    grouped = _GROUPED.fullmatch(text)
    if grouped and grouped["by"] != decimal and (not grouped["rest"] or grouped["rest"][0] == decimal):
        plain = text.replace(grouped["by"], "").replace(decimal, ".")
        return float(plain), True
    if not _PLAIN.fullmatch(text) or (decimal == "," and "." in text) or (decimal == "." and "," in text):
        return None
    return float(text.replace(",", ".")), False
