"""Several models in one space are branches: each keeps a share of the trials, and improves on its own best with them.

Expected improvement asks what beats the best of all. In a branch that is behind, that is only where next to nothing is
known, so its few trials go to its corners and it never shows what it can reach. So one of three trials belongs to the
branch that lacks most of its share, ``2 sqrt(n) / rank`` of n trials, and is spent on what that branch may reach: an
arm of a bandit that rises as it is pulled (Y. Li et al., Efficient Automatic CASH via Rising Bandits, 2020). The share
decays, and no branch is given up for good (compare "forced exploration", T. Lattimore and C. Szepesvári, Bandit
Algorithms, 2020, section 33.2).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tuning.space import Categorical, Space
from tuning.space.encoding import Encoding

SHARE = 2.0


@dataclass(frozen=True)
class Branch:
    """One choice of the parameter that all others belong to.

    Args:
        column: of that parameter.
        n: how many choices it has.
        choice: which one.
    """

    column: int
    n: int
    choice: int

    def has(self, points: np.ndarray) -> np.ndarray:
        """Whether snapped points of shape (m, d) lie in it, shape (m,)."""
        return np.asarray(_choices(points[:, self.column], self.n) == self.choice)


def _choices(units: np.ndarray, n: int) -> np.ndarray:
    choices: np.ndarray = np.minimum((units * n).astype(int), n - 1)
    return choices


def parting(space: Space) -> str | None:
    """The name of the category that all other parameters depend on, two of its choices having some; None without."""
    for name, parameter in space.items():
        if not isinstance(parameter, Categorical) or parameter.when or len(space) < 3:
            continue
        others = [other for key, other in space.items() if key != name]
        if all(name in other.when for other in others):
            owners = {str(choice) for other in others for choice in other.when[name]}
            return name if len(owners) > 1 else None
    return None


def due(encoding: Encoding, points: np.ndarray, losses: np.ndarray) -> Branch | None:
    """The branch that lacks most of its share; None if none does, or the space has no branches.

    Args:
        encoding: of the space.
        points: snapped configs of the trials so far, shape (n, d).
        losses: what is believed of them, shape (n,); the lowest of a branch ranks it.
    """
    name = parting(encoding.space)
    if name is None:
        return None
    column, n = encoding.column[name], int(encoding.space[name].n_values)
    choices = _choices(points[:, column], n)
    best = np.array([losses[choices == choice].min(initial=np.inf) for choice in range(n)])
    rank = np.empty(n)
    rank[np.argsort(best, kind="stable")] = np.arange(1, n + 1)
    held = np.bincount(choices, minlength=n) * rank / (SHARE * np.sqrt(len(points)))
    choice = int(np.argmin(held))
    return Branch(column, n, choice) if held[choice] < 1 else None
