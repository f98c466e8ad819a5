"""How rows are parted: the test part that is sealed off first, and the folds, by one rule."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from tuning.datasets import Dataset
from tuning.discovery import whole
from tuning.language import tr

HOLDOUT = 0.25  # of the search part
TEST_SEED = 42
LAST_SEED = 2**32 - 1  # that scikit-learn takes
VALIDATIONS = ("folds", "plain", "group", "time", "holdout")
NEEDS = {"group": "group", "time": "time"}
Splits = list[tuple[np.ndarray, np.ndarray]]


def check_rule(validation: object) -> None:
    """Raises ValueError if rows cannot be parted by such a rule."""
    if validation not in VALIDATIONS:
        raise ValueError(
            tr(
                "validation must be one of {known}, not {validation!r}.",
                known=", ".join(VALIDATIONS),
                validation=validation,
            )
        )


def sealed(data: Dataset, validation: str, test_size: float) -> tuple[np.ndarray, np.ndarray]:
    """Rows of the search part and of the test part. Groups never straddle them; of rows in time the last are the test.

    Raises:
        ValueError: if there are too few rows, groups or times for it, or there is no such rule.
    """
    check_rule(validation)
    rows = np.arange(data.n_rows)
    if validation == "time" and data.order is not None:
        rows = np.argsort(data.order, kind="stable")
        if test_size == 0:
            return rows, rows[:0]
        times = data.order[rows]
        first = int(np.searchsorted(times, times[len(rows) - math.ceil(len(rows) * test_size)]))
        if first < 2:
            raise ValueError(
                tr(
                    "a test part of {test_size:g} cannot be split off: too few rows are of different times.",
                    test_size=test_size,
                )
            )
        return rows[:first], rows[first:]
    if test_size == 0:
        return rows, rows[:0]
    whole("sklearn")
    from sklearn.model_selection import GroupShuffleSplit, train_test_split

    is_grouped = validation == "group" and data.groups is not None
    is_stratified = data.task == "classification" and validation != "plain" and not is_grouped
    if is_stratified and 1 in data.facts.class_counts:
        raise ValueError(
            tr(
                "class {name} has one row only, which cannot be searched on and be in a test part. "
                "Leave the class out, or give more rows of it.",
                name=called(data, data.facts.class_counts.index(1)),
            )
        )
    try:
        if is_grouped:
            split = GroupShuffleSplit(1, test_size=test_size, random_state=TEST_SEED)
            ((search, test),) = split.split(rows, groups=data.groups)
            return search, test
        stratify = data.y if is_stratified else None
        search, test = train_test_split(rows, test_size=test_size, random_state=TEST_SEED, stratify=stratify)
    except ValueError as error:
        raise ValueError(
            tr("a test part of {test_size:g} cannot be split off: {error}", test_size=test_size, error=error)
        ) from None
    return search, test


def called(data: Dataset, place: int) -> str:
    """A class by its name, or by its place if it has none."""
    return repr(data.class_names[place][:40]) if data.class_names else str(place)


def folded(
    y: np.ndarray,
    groups: np.ndarray | None,
    validation: str,
    folds: int,
    repeats: int,
    shuffle: bool,
    seed: int,
    *,
    is_classes: bool,
) -> Splits:
    """Rows to fit to and to score on, one pair per fold.

    Args:
        y: targets of the search part.
        groups: of the same rows.
        validation: one of `VALIDATIONS`.
        folds: how many.
        repeats: how often rows are dealt into folds anew.
        shuffle: whether rows are shuffled.
        seed: draws the folds.
        is_classes: whether folds are stratified where the rule allows it.
    """
    return list(_pairs(y, groups, validation, folds, repeats, shuffle, seed, is_classes))


def _pairs(
    y: np.ndarray,
    groups: np.ndarray | None,
    validation: str,
    folds: int,
    repeats: int,
    shuffle: bool,
    seed: int,
    is_classes: bool,
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    from sklearn import model_selection as ways

    rows, drawn = np.zeros(len(y)), seed if shuffle else None
    if validation == "holdout":
        kind = ways.StratifiedShuffleSplit if is_classes else ways.ShuffleSplit
        yield from kind(1, test_size=HOLDOUT, random_state=seed).split(rows, y)
    elif validation == "time":
        yield from ways.TimeSeriesSplit(folds).split(rows)
    elif validation == "group":
        yield from ways.GroupKFold(folds, shuffle=shuffle, random_state=drawn).split(rows, y, groups)
    elif repeats > 1:
        again = ways.RepeatedStratifiedKFold if is_classes and validation == "folds" else ways.RepeatedKFold
        yield from again(n_splits=folds, n_repeats=repeats, random_state=seed).split(rows, y)
    else:
        once = ways.StratifiedKFold if is_classes and validation == "folds" else ways.KFold
        yield from once(folds, shuffle=shuffle, random_state=drawn).split(rows, y)
