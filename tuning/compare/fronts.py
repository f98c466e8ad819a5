"""Races for two goals: the plane in which all runs of a race are measured, and how much of it each has covered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from tuning.study import History, Trial
from tuning.study.goals import Goal, hypervolume_so_far, is_front

MARGIN = 0.1  # of what the fronts span: so far beyond their worst ends lies the reference


@dataclass(frozen=True)
class Plane:
    """What lies between the best of both goals and the reference, over all runs together.

    Args:
        goals: the two that are sought.
        limited: those that have a limit; a trial beyond one covers nothing.
        best: the lowest loss of any trial in each goal, shape (2,).
        reference: where nothing is covered any more, shape (2,). In each goal it lies a tenth of what the fronts of
            all runs span beyond their worst, so that every end of every front counts. That of all trials together
            would leave out whole runs as soon as one trial beats nearly all (`tuning.study.goals.reference`).
    """

    goals: tuple[Goal, ...]
    limited: tuple[Goal, ...]
    best: np.ndarray
    reference: np.ndarray

    @classmethod
    def of(cls, histories: Iterable[History]) -> Plane | None:
        """The plane of these runs as they stand; None as long as there is nothing to measure."""
        runs = list(histories)
        sought, limited = runs[0].study.sought, runs[0].study.limited
        each = [_losses(history.done, sought, limited) for history in runs]
        fronts = np.vstack([losses[is_front(losses)] for losses in each])
        if not len(fronts):
            return None
        best, worst = fronts.min(axis=0), fronts.max(axis=0)
        at = np.where(worst > best, worst + MARGIN * (worst - best), np.nanmax(np.vstack(each), axis=0))
        return cls(sought, limited, best, at) if (at > best).all() else None

    def covered(self, trials: Sequence[Trial]) -> np.ndarray:
        """The share of the plane that is covered after each trial, shape (n,)."""
        losses = _losses(trials, self.goals, self.limited)
        inside = (np.minimum(losses, self.reference) - self.best) / (self.reference - self.best)
        return hypervolume_so_far(inside, np.ones(2))


def _losses(trials: Sequence[Trial], sought: tuple[Goal, ...], limited: tuple[Goal, ...]) -> np.ndarray:
    """What is compared, shape (n, 2); NaN of trials without a value, and of those beyond a limit."""
    found = np.column_stack([goal.losses(goal.values(trials)) for goal in sought])
    for goal in limited:
        found[~goal.is_met(goal.values(trials))] = np.nan
    return found
