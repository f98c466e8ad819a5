"""Regions of a space that were searched long enough without improvement."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tuning.gp.outputs import standardise
from tuning.methods import known_value
from tuning.space.encoding import Encoding
from tuning.study import History

RADIUS = 0.41  # of a region, times the square root of the number of parameters: how far two random points are apart
STILL = 0.02  # standard deviations of the losses: a smaller gain is none
PATIENCE = 4  # trials without a gain, and one more for each parameter
FEW = 4  # trials that must be left elsewhere


@dataclass(frozen=True)
class Exhausted:
    """The exhausted regions: embedded centres, shape (k, columns), and the numbers of the ended trials inside."""

    centres: np.ndarray
    numbers: frozenset[int]
    radius: float

    def has(self, embedded: np.ndarray) -> np.ndarray:
        """Whether each embedded point of shape (m, columns) lies in one of the regions, shape (m,)."""
        squared = ((embedded[:, None, :] - self.centres) ** 2).sum(axis=2)
        is_inside: np.ndarray = (squared < self.radius**2).any(axis=1)
        return is_inside


def exhausted(history: History, encoding: Encoding) -> Exhausted | None:
    """The best regions, as long as each was searched in vain since its best trial; None if the best is not exhausted.

    A region is what lies around its best trial. Local searches that begin anew elsewhere when they get stuck are an old
    remedy against the second-best basin (as in Eriksson et al. 2019, "Scalable global optimization via local Bayesian
    optimization").
    """
    trials = history.ended_trials
    values = [known_value(trial) for trial in trials]
    losses, _ = standardise(np.array([np.nan if v is None else -history.study.sign * v for v in values], dtype=float))
    if not losses.std() > 0:
        return None
    embedded = encoding.embed(encoding.units([trial.config for trial in trials]))
    d = len(history.space)
    radius, patience = RADIUS * d**0.5, PATIENCE + d
    is_left = np.ones(len(trials), dtype=bool)
    centres: list[int] = []
    while is_left.sum() >= FEW:
        best = int(np.argmin(np.where(is_left, losses, np.inf)))
        is_inside = is_left & (((embedded - embedded[best]) ** 2).sum(axis=1) < radius**2)
        members = np.flatnonzero(is_inside)
        first = int(np.argmax(losses[members] <= losses[best] + STILL))
        if len(members) - 1 - first < patience:
            break
        centres.append(best)
        is_left &= ~is_inside
    if not centres or is_left.sum() < FEW:
        return None
    numbers = frozenset(trial.number for trial, left in zip(trials, is_left, strict=True) if not left)
    return Exhausted(embedded[centres], numbers, radius)
