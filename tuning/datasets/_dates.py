"""Dates as people write them: which way it is, and the seconds since 1970."""

from __future__ import annotations

import re
from collections.abc import Container
from typing import TYPE_CHECKING

import numpy as np

from tuning.language import mark

if TYPE_CHECKING:
    import pandas as pd

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
FORMS = tuple(form for _, form in _DATE_FORMS)


def dates_of(levels: tuple[str, ...], forms: Container[str] = FORMS) -> tuple[np.ndarray, str] | None:
    """Seconds since 1970 of words that are all dates in one way of writing, and that way; None if they are not."""
    if not levels:
        return None
    few = levels[:: max(len(levels) // 200, 1)]
    for pattern, form in _DATE_FORMS:
        if form not in forms or not all(re.fullmatch(pattern, level) for level in few):
            continue
        import pandas as pd

        try:
            stamps = pd.DatetimeIndex(pd.to_datetime(list(levels), format=form, utc=True))
        except (ValueError, OverflowError):
            continue
        return seconds(stamps), form
    return None


def seconds(stamps: pd.DatetimeIndex) -> np.ndarray:
    """Since 1970; the unit of the stamps stays, since the year 9999 has no place in nanoseconds."""
    found: np.ndarray = (stamps.tz_convert(None).to_numpy() - np.datetime64(0, "s")) / np.timedelta64(1, "s")
    return found


def n_like_dates(levels: tuple[str, ...]) -> int:
    """How many words look like dates, each in some way of writing."""
    return sum(any(re.fullmatch(pattern, level) for pattern, _ in _DATE_FORMS) for level in levels[:10_000])
