"""The statistics behind the verdict, as pure functions of numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from tuning.language import tr

Z95 = 1.959963984540054
Z80 = 0.8416212335729143  # power of 80 %
MAX = float(np.finfo(float).max)
ROUNDING = 1e-12  # of what is subtracted: so much may be left of equal values
SAME = 1e-9  # of a difference: two that are as close are one size


def minus(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The differences: 0 where rounding may have left them, whatever the unit of the values; never beyond all floats.

    One that is larger than the largest float is that float, with its sign.
    """
    a, b = np.clip(a, -MAX, MAX), np.clip(b, -MAX, MAX)
    with np.errstate(over="ignore"):
        found: np.ndarray = np.clip(a - b, -MAX, MAX)
    return np.where(np.abs(found) <= ROUNDING * np.maximum(np.abs(a), np.abs(b)), 0.0, found)


def middle(differences: np.ndarray) -> float:
    """Their median; 0 where rounding may have left it, as of two that are equal but for their sign."""
    found = median(differences)
    return 0.0 if abs(found) <= ROUNDING * np.abs(differences).max(initial=0.0) else found


def median(values: np.ndarray) -> float:
    """The median, finite where the values are: numpy's adds up the middle two."""
    unit = _unit(values)
    return float(np.median(unit * values) / unit)


def quartiles(values: np.ndarray) -> np.ndarray:
    """Lower quartile, median and upper quartile along the first axis, finite where the values are."""
    unit = _unit(values)
    found: np.ndarray = np.quantile(unit * values, [0.25, 0.5, 0.75], axis=0) / unit
    return found


def _unit(values: np.ndarray) -> float:
    """What values near the largest floats are multiplied by, so that one may add and subtract them; else 1."""
    return 0.25 if np.abs(values).max(initial=0.0) > MAX / 4 else 1.0


def win_interval(wins: int, ties: int, losses: int) -> tuple[float, float, float]:
    """Probability of winning, ties counting half, with a 95 % interval: estimate, low, high.

    A normal interval for the mean of scores 1, 1/2 and 0 after adding one win and one loss (Bonett and Price 2012,
    "Adjusted Wald confidence interval for a difference of binomial proportions based on paired data", where it is the
    difference of the shares of wins and losses). Its coverage is in ``benchmarks/results/verdict.md``.

    Raises:
        ValueError: if there is no pair.
    """
    n = wins + ties + losses
    if n < 1:
        raise ValueError(tr("there is no pair of runs to compare."))
    m = n + 2
    middle = (wins + 1 + ties / 2) / m
    variance = ((wins + 1) * (1 - middle) ** 2 + ties * (0.5 - middle) ** 2 + (losses + 1) * middle**2) / m
    half = Z95 * math.sqrt(variance / m)
    return (wins + ties / 2) / n, max(middle - half, 0.0), min(middle + half, 1.0)


def signed_rank(differences: np.ndarray) -> float:
    """Two-sided p-value of Wilcoxon's signed-rank test (Wilcoxon 1945), exact given the ranks; zeros are left out.

    Equal sizes share their mean rank. The distribution over all choices of signs is found by convolution, so it is
    exact with ties too and holds its level for any symmetric distribution of the differences.

    Args:
        differences: paired differences, shape (n,).
    """
    values = np.asarray(differences, dtype=float)
    values = values[values != 0]
    if not len(values):
        return 1.0
    values = values[np.argsort(np.abs(values), kind="stable")]
    sizes = np.abs(values)
    where = np.cumsum(np.r_[False, sizes[1:] * (1 - SAME) > sizes[:-1]])  # equal up to rounding is equal
    counts = np.bincount(where)
    upper = np.cumsum(counts)
    doubled = (2 * upper - counts + 1)[where]  # twice the mean rank: a whole number
    ways = np.zeros(int(doubled.sum()) + 1)
    ways[0] = 1.0
    for step in doubled:
        ways[step:] = ways[step:] * 0.5 + ways[:-step] * 0.5
        ways[:step] *= 0.5
    positive = int(doubled[values > 0].sum())
    smaller = min(positive, int(doubled.sum()) - positive)
    return float(min(1.0, 2 * ways[: smaller + 1].sum()))


def corrected_resampled_t(differences: np.ndarray, test_per_train: float) -> tuple[float, float, float]:
    """The corrected resampled t-test: 95 % interval of the mean difference, and a two-sided p-value.

    Nadeau and Bengio (2003), "Inference for the generalization error", section 3: training sets of folds overlap, so
    the variance of the mean of J differences is taken as ``(1/J + n_test/n_train) s^2``, with J - 1 degrees of freedom.
    The plain t-test, with ``s^2 / J``, finds differences far too often.

    Args:
        differences: paired differences over folds, shape (J,), J at least 2.
        test_per_train: rows that are scored on per row that is trained on; 1/(k - 1) for k folds.

    Raises:
        ValueError: if there are fewer than two differences.
    """
    from scipy.stats import t

    values = np.asarray(differences, dtype=float)
    n = len(values)
    if n < 2:
        raise ValueError(tr("the corrected t-test needs two differences or more, not {n}.", n=n))
    unit = float(np.abs(values).max()) or 1.0  # squares of very large or small ones would leave the floats
    values = values / unit
    mean, variance = float(values.mean()), float(values.var(ddof=1))
    error = math.sqrt((1 / n + test_per_train) * variance)
    if error <= ROUNDING * abs(mean):
        return unit * mean, unit * mean, 0.0 if mean else 1.0
    half = float(t.ppf(0.975, n - 1)) * error
    return unit * (mean - half), unit * (mean + half), float(2 * t.sf(abs(mean) / error, n - 1))


def holm(p_values: Sequence[float]) -> list[float]:
    """Holm's (1979) adjusted p-values, in the order given."""
    n = len(p_values)
    order = sorted(range(n), key=lambda i: p_values[i])
    adjusted, running = [0.0] * n, 0.0
    for rank, i in enumerate(order):
        running = max(running, min(1.0, (n - rank) * p_values[i]))
        adjusted[i] = running
    return adjusted


def seeds_needed(differences: np.ndarray) -> float:
    """Pairs that it takes to find a difference like this one with a power of 80 % at 5 %.

    Noether (1987), "Sample size determination for some common nonparametric tests". Signed-rank test: ``z^2 / (3 (p -
    1/2)^2)`` with p the share of pairs of differences whose sum is positive. Share of wins: ``z^2 / (4 (p - 1/2)^2)``
    with p the probability of winning. ``z = z_{0.975} + z_{0.8}``; the larger number counts, since a winner needs
    both. Infinite if no difference shows.
    """
    values = np.asarray(differences, dtype=float)
    if len(values) < 2:
        return math.inf
    i, j = np.triu_indices(len(values), k=1)
    needed = [
        math.inf if share == 0.5 else (Z95 + Z80) ** 2 / (factor * (share - 0.5) ** 2)
        for factor, share in ((3, _positive(minus(values[i], -values[j]))), (4, _positive(values)))
    ]
    return max(needed)


def _positive(values: np.ndarray) -> float:
    """Share of positive values, zeros counting half."""
    return float(np.mean(values > 0) + 0.5 * np.mean(values == 0))
