"""Growing shares of the rows that a fold is fitted to: a larger one has all of a smaller, and each has every class."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from tuning import models
from tuning.language import tr
from tuning.problems.protocol import ETA

LEAST = 50  # rows of any share, unless the fold has fewer; a class or a group that must be in may ask for more
RUNGS = (1 / ETA**2, 1 / ETA)


def check(budget: Any, family: models.Model, n_rows: int, test_size: float, validation: str, folds: int) -> None:
    """Raises ValueError if `budget` is not ``rows``, or rows are no budget for the model or the data."""
    if budget != "rows":
        raise ValueError(
            tr("budget must be 'rows', or None for what the model itself counts, not {budget!r}.", budget=budget)
        )
    if family.reporting is not None:
        raise ValueError(
            tr(
                "{title} counts its epochs, which are a budget already; rows would be a second one. Leave budget out, "
                "or choose a model without epochs.",
                title=family.title,
            )
        )
    fitted = {"holdout": 3 / 4, "time": folds / (folds + 1)}.get(validation, (folds - 1) / folds)
    n = math.floor(fitted * (n_rows - math.ceil(n_rows * test_size)))
    if n <= LEAST:
        raise ValueError(
            tr(
                "a fold is fitted to {n} rows, and the smallest share of rows is {LEAST}: nothing is left to be given "
                "little by little. Leave budget out, or use more data.",
                n=n,
                LEAST=LEAST,
            )
        )


def share_of(budget: float) -> float:
    """The share of the rows that a trial is asked to end at.

    Raises:
        ValueError: if it is none.
    """
    if not 0 < budget <= 1:
        raise ValueError(
            tr("budget must be a share of the rows, above 0 and at most 1, not {budget!r}.", budget=budget)
        )
    return float(budget)


def part(
    y: np.ndarray,
    groups: np.ndarray | None,
    share: float,
    seed: tuple[int, int],
    *,
    is_classes: bool,
    is_time: bool,
) -> np.ndarray:
    """Which of a fold's rows are in its share, in ascending order; at least that share of them.

    Args:
        y: targets of the rows that the whole fold is fitted to, shape (n,).
        groups: of the same rows, where they are to stay whole.
        share: above 0, at most 1.
        seed: draws the order in which rows come in; it does not depend on `share`, so shares are nested.
        is_classes: whether classes keep their parts of the whole, and one of each comes in first.
        is_time: whether rows are in the order of time, and the latest come in first.
    """
    rng = np.random.default_rng(seed)
    if groups is not None:
        names, group = np.unique(groups, return_inverse=True)
        turn = rng.permutation(len(names))[group]
    elif is_time:
        turn = np.arange(len(y))[::-1]
    else:
        turn = _stratified(y, rng) if is_classes else rng.permutation(len(y))
    least = LEAST
    if is_classes:
        order = np.argsort(turn, kind="stable")
        _, firsts = np.unique(y[order], return_index=True)
        is_first = np.isin(turn, turn[order[firsts]])
        turn = turn + np.where(is_first, 0, len(y))
        least = max(LEAST, int(is_first.sum()))
    order = np.argsort(turn, kind="stable")
    ends = np.flatnonzero(np.append(np.diff(turn[order]) > 0, True)) + 1  # a share ends where a group does
    wanted = min(max(math.ceil(share * len(y)), least), len(y))
    chosen: np.ndarray = np.sort(order[: ends[np.searchsorted(ends, wanted)]])
    return chosen


def _stratified(y: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """When each row comes in, so that each class has come in to the same part at any time, to within a row.

    The k-th row of a class of n, in a drawn order, is due at (k + 1/2) / n.
    """
    drawn = rng.permutation(len(y))
    _, of, counts = np.unique(y[drawn], return_inverse=True, return_counts=True)
    by_class = np.argsort(of, kind="stable")
    k = np.empty(len(y))
    k[by_class] = np.arange(len(y)) - np.repeat(np.cumsum(counts) - counts, counts)
    turn = np.empty(len(y), dtype=int)
    turn[drawn[np.argsort((k + 0.5) / counts[of], kind="stable")]] = np.arange(len(y))
    return turn
