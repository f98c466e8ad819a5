"""How much earlier models and the model of the trials at hand are to be believed: by how well they rank these trials.

On other data the same config is another value, but the better config is often the better one there too. So models are
judged by pairs: how many pairs of trials they put in the wrong order. That is the ensemble of M. Feurer, B. Letham,
E. Bakshy, Scalable Meta-Learning for Bayesian Optimization using Ranking-Weighted Gaussian Process Ensembles (2018).
"""

from __future__ import annotations

import numpy as np

DILUTED = 95  # percentile of the target's loss that an earlier model must undercut in the median


def misranked(drawn: np.ndarray, y: np.ndarray) -> np.ndarray:
    """How many pairs of outputs each function puts in the wrong order, shape (s,); equal outputs have no order.

    Args:
        drawn: the functions at the trials, shape (s, n).
        y: outputs of the trials, shape (n,).
    """
    return _wrong(drawn[:, :, None] < drawn[:, None, :], y)


def misranked_left_out(drawn: np.ndarray, y: np.ndarray) -> np.ndarray:
    """As `misranked`, of predictions of each trial by all others: such a one is held against the others' outputs.

    Args:
        drawn: from the belief about each trial that the others leave, shape (s, n).
        y: outputs of the trials, shape (n,).
    """
    return _wrong(drawn[:, :, None] < y[None, None, :], y)


def _wrong(is_below: np.ndarray, y: np.ndarray) -> np.ndarray:
    differ = y[:, None] != y[None, :]
    wrong: np.ndarray = ((is_below != (y[:, None] < y[None, :])) & differ).sum(axis=(1, 2))
    return wrong


def weights(losses: np.ndarray) -> np.ndarray:
    """The share of the draws in which each model has the lowest loss, shape (k,); models that are level share it.

    An earlier model is left out, whatever luck it had in some draws, if its median loss is above the 95th percentile of
    the target's: of many bad models each would win now and then (weight dilution, section 4.3 of the paper).

    Args:
        losses: of k models in s draws, shape (k, s); the last is the target's.
    """
    limit = np.percentile(losses[-1], DILUTED)
    is_used = np.median(losses, axis=1) <= limit
    is_used[-1] = True
    used = np.where(is_used[:, None], losses, np.inf)
    wins = (used == used.min(axis=0)).astype(float)
    shares: np.ndarray = (wins / wins.sum(axis=0)).mean(axis=1)
    return shares
