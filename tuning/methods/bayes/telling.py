"""Which trials the processes are given when there are too many for all of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tuning.study import Trial
from tuning.study.goals import Goal, is_front

MOST = 400  # trials that the processes are given; their cost grows with the square of that


def telling(losses: np.ndarray) -> np.ndarray:
    """Positions of the trials that the processes are given, `MOST` at most: the best half of them, and others evenly.

    What lies close to good trials decides where to look next; the others say from everywhere where not to.
    """
    if len(losses) <= MOST:
        return np.arange(len(losses))
    order = np.argsort(losses, kind="stable")  # NaN comes last
    rest = np.sort(order[MOST // 2 :])
    evenly = rest[np.linspace(0, len(rest) - 1, MOST - MOST // 2).round().astype(int)]
    positions: np.ndarray = np.sort(np.concatenate([order[: MOST // 2], evenly]))
    return positions


def together(goals: Sequence[Goal], trials: Sequence[Trial]) -> np.ndarray:
    """What all goals together say of trials, lower is better: the front first, then by the sum of the ranks.

    The models of several goals must be given the same trials.
    """
    losses = np.column_stack([goal.losses(goal.values(trials)) for goal in goals])
    ranks = losses.argsort(axis=0, kind="stable").argsort(axis=0).sum(axis=1)
    found: np.ndarray = np.where(is_front(losses), -1.0, ranks)
    return found
