"""Expected hypervolume improvement of two goals, exact, with its derivatives. For losses: lower is better."""

from __future__ import annotations

import numpy as np

from tuning.gp.acquisition import with_slopes

Slopes = tuple[np.ndarray, np.ndarray, np.ndarray]


def expected_hypervolume_improvement(
    mean: np.ndarray, std: np.ndarray, front: np.ndarray, reference: np.ndarray
) -> np.ndarray:
    """By how much the hypervolume is expected to grow, shape (m,); arguments as for `ehvi_with_slopes`."""
    return ehvi_with_slopes(mean, std, front, reference)[0]


def ehvi_with_slopes(mean: np.ndarray, std: np.ndarray, front: np.ndarray, reference: np.ndarray) -> Slopes:
    """The expected hypervolume improvement, shape (m,), and its derivatives by means and standard deviations, (2, m).

    The front cuts what is not yet covered into strips along the first goal, from l to u, open up to a height h. A point
    (a, b) covers ``((u - a)+ - (l - a)+) (h - b)+`` of each. The goals are independent, so the expectation of each
    product is the product of expected improvements over u, l and h (Emmerich et al. 2011; in strips Yang et al. 2019).

    Args:
        mean: what is expected of both losses, shape (2, m).
        std: standard deviations of these beliefs, shape (2, m).
        front: losses of the trials that nothing beats, shape (n, 2), in any order; n may be 0.
        reference: the point from which the hypervolume is measured, shape (2,).
    """
    inside = front[(front < reference).all(axis=1)]
    x, y = inside[np.argsort(inside[:, 0], kind="stable")].T
    until, height = np.r_[x, reference[0]][:, None], np.r_[reference[1], y][:, None]
    across, across_mean, across_std = (_strips(part) for part in _improvement(mean[0], std[0], until))
    up, up_mean, up_std = _improvement(mean[1], std[1], height)
    return (
        (across * up).sum(axis=0),
        np.stack([(across_mean * up).sum(axis=0), (across * up_mean).sum(axis=0)]),
        np.stack([(across_std * up).sum(axis=0), (across * up_std).sum(axis=0)]),
    )


def _improvement(mean: np.ndarray, std: np.ndarray, over: np.ndarray) -> Slopes:
    """Expected improvement over each threshold, shape (n, m), and its derivatives."""
    value, by_mean, by_std = with_slopes("ei", mean[None], std[None], over)
    return np.maximum(value, 0.0), by_mean, by_std


def _strips(part: np.ndarray) -> np.ndarray:
    """What each strip has of it: the first is open to the left, where nothing is expected beyond."""
    return np.diff(part, axis=0, prepend=0.0)
