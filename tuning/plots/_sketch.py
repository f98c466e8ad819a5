"""A Gaussian process of many trials in a few milliseconds: for a picture, not for a decision.

It is the surrogate of `tuning.surrogate`, with savings. The hyperparameters are fitted to 64 trials in a dozen steps.
400 trials enter through 128 of them: those nearest to the plane of the map, as far as the length scales tell, and an
even choice of the others (projected process, Quinonero-Candela and Rasmussen 2005, "A unifying view of sparse
approximate Gaussian process regression", section 5). Kernels are evaluated in single precision, and doubt, which is
smooth, on every third place of the map. How close it comes to the process of all trials is in tests/test_sketch.py.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np

from tuning.fit import Priors, log_posterior
from tuning.history import History
from tuning.methods._encoding import Encoding
from tuning.outputs import standardise
from tuning.plots import _trials
from tuning.plots._axes import Axis
from tuning.space import Categorical, Space
from tuning.surrogate import cholesky, squared_distances

N_FIT, N_POOL, N_KEPT = 64, 400, 128
STEPS = 8
FIRST = 0.15  # the inverse curvature to begin with; most are smaller
LONGEST = 1.5
LEAST_NOISE = 1e-4  # of the variance: below it single precision would show
COARSE = 14
JITTER = 1e-5
CHUNK = 128  # rows at a time, so that the work stays in the processor's cache


class Sketch:
    """The process of the done trials of some histories; beyond 400, of the best hundred and 300 evenly chosen others.

    Trials without a parameter that is always active, as other searches may have, are left out as long as others remain.
    """

    def __init__(self, axes: Sequence[Axis], histories: Mapping[str, History]):
        self.encoding = Encoding(Space({axis.name: axis.parameter for axis in axes}))
        self.sign = next(iter(histories.values())).study.sign
        values = _trials.joined(histories, "value")
        done = np.flatnonzero(_trials.joined(histories, "state") == _trials.DONE)
        done = done[chosen(-self.sign * values[done], N_POOL)]
        points = np.stack([_trials.units(histories, axis)[done] for axis in axes], axis=1)
        always = [not axis.parameter.when for axis in axes]
        if (whole := ~np.isnan(points[:, always]).any(axis=1)).any():
            done, points = done[whole], points[whole]
        self.points = points
        self.z, self.output = standardise(-self.sign * values[done])
        self.inputs = self.encoding.embed(points)
        rows = chosen(self.z, N_FIT)
        self.theta = fitted(squared_distances(self.inputs[rows], self.encoding.groups), self.z[rows])
        self.scales = np.exp(self.theta[:-2])[self.encoding.groups]
        self.variance = math.exp(self.theta[-2])
        self.noise = max(math.exp(self.theta[-1]), LEAST_NOISE * self.variance)

    def base(self, i: int, j: int) -> np.ndarray:
        """The best point at which both parameters are active, shape (d,), or else the best."""
        ordered = self.points[np.argsort(self.z, kind="stable")]
        active = ordered[~np.isnan(ordered[:, [i, j]]).any(axis=1)]
        point: np.ndarray = (active if len(active) else ordered)[0]
        return point

    def on_grid(self, i: int, j: int, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Mean and standard deviation in the user's units, and doubt, over parameters `i` and `j`, shape (ny, nx) each.

        Args:
            i, j: numbers of the two parameters; the others are as at `base`.
            x, y: positions on the two axes, shape (nx,) and (ny,).
        """
        from scipy.linalg.blas import strsm
        from scipy.linalg.lapack import dpotrs

        base = self.base(i, j)
        points = np.tile(np.nan_to_num(base, nan=0.5), (len(x) * len(y), 1))
        points[:, i], points[:, j] = np.tile(x, len(y)), np.repeat(y, len(x))
        middle = self.encoding.embed(base[None, :])  # single precision is finest around it
        ground = (self.encoding.embed(self.encoding.snap(points)) - middle) / self.scales
        known = (self.inputs - middle) / self.scales
        kept = self._nearest(known, i, j)
        noise = self.noise / self.variance
        between = correlations(known[kept], known).astype(float)
        prior = between[:, kept]
        prior[np.diag_indices_from(prior)] += JITTER
        # Equation 20b, times the noise: sums of trials and not of places to keep. The prior stays finite in it.
        inner = _factor(between @ between.T + noise * prior)
        weights, _ = dpotrs(inner, between @ self.z, lower=1)
        across = correlations(ground, known[kept])
        mean = (across @ weights.astype(np.float32)).reshape(len(y), len(x)).astype(float)
        coarse_x, coarse_y = self._coarse(i, x), self._coarse(j, y)
        some = (coarse_y[:, None] * len(x) + coarse_x).ravel()
        left = np.ones(len(some), np.float32)
        for factor, share in ((_factor(prior), -1.0), (inner, noise)):
            v = strsm(1.0, factor.astype(np.float32), across[some].T, lower=1)
            left += share * np.einsum("ij,ij->j", v, v)
        root = np.sqrt(np.maximum(left, 0)).reshape(len(coarse_y), len(coarse_x))
        doubt = _between(tuple(coarse_y), len(y)) @ root @ _between(tuple(coarse_x), len(x)).T
        std = doubt * math.sqrt(self.variance) * self.output.scale * self.output.unit
        return -self.sign * self.output.loss(mean), std, doubt

    def _nearest(self, known: np.ndarray, i: int, j: int) -> np.ndarray:
        """The 64 nearest to the plane through 0, and an even choice of the others; shape (at most 128,)."""
        if len(known) <= N_KEPT:
            return np.arange(len(known))
        others = (self.encoding.groups != i) & (self.encoding.groups != j)
        order = np.argsort((known[:, others] ** 2).sum(axis=1), kind="stable")
        rest = order[N_KEPT // 2 :]
        others = rest[np.linspace(0, len(rest) - 1, N_KEPT - N_KEPT // 2).astype(int)]
        return np.concatenate([order[: N_KEPT // 2], others])

    def _coarse(self, i: int, at: np.ndarray) -> np.ndarray:
        """Indices of places from which the others follow: all categories, and some of a scale."""
        is_category = isinstance([*self.encoding.space.values()][i], Categorical)
        n = len(at) if is_category else min(len(at), COARSE)
        return np.unique(np.linspace(0, len(at) - 1, n).round().astype(int))


def correlations(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Matern 5/2 correlations between rows of inputs in length scales, shape (n, m), single precision (R&W 4.17)."""
    left = np.concatenate([a, (a**2).sum(axis=1)[:, None], np.ones((len(a), 1))], axis=1).astype(np.float32)
    right = np.concatenate([-2 * b, np.ones((len(b), 1)), (b**2).sum(axis=1)[:, None]], axis=1).astype(np.float32)
    left, right, found = 5 * left, right.T.copy(), np.empty((len(a), len(b)), np.float32)
    for start in range(0, len(a), CHUNK):
        r = left[start : start + CHUNK] @ right
        np.sqrt(np.maximum(r, 0, out=r), out=r)
        k = np.multiply(r, np.float32(1 / 3), out=found[start : start + CHUNK])
        k += 1
        k *= r
        k += 1
        k *= np.exp(np.negative(r, out=r), out=r)
    return found


def fitted(distances: np.ndarray, z: np.ndarray) -> np.ndarray:
    """Logarithms of length scales, variance and noise near the highest posterior density, shape (d + 2,).

    A few steps of BFGS (Nocedal and Wright 2006, algorithm 6.1) from the middle of the priors.
    """
    priors = Priors.default(len(distances))
    theta = priors.mean
    if not z.std() > 0:
        return theta[:-1]
    low, high = np.append(priors.low[:-1], 1.0), np.append(priors.high[:-1], 1.0)
    inverse = FIRST * np.eye(len(theta))
    value, slope = log_posterior(theta, distances, z, priors, False)
    for _ in range(STEPS):
        step = inverse @ slope
        step *= min(1.0, LONGEST / max(float(np.abs(step).max()), 1e-12))
        step = np.clip(theta + step, low, high) - theta
        there, new = log_posterior(theta + step, distances, z, priors, False)
        if there < value:  # too far: where the parabola through both values and the slope has its top
            gain = float(slope @ step)
            step *= min(max(gain / (2 * (gain + value - there)), 0.1), 0.5)
            there, new = log_posterior(theta + step, distances, z, priors, False)
        change = slope - new
        if (curvature := float(step @ change)) > 1e-10:
            turned = inverse @ change
            inverse += (1 + float(change @ turned) / curvature) / curvature * np.outer(step, step)
            inverse -= (np.outer(turned, step) + np.outer(step, turned)) / curvature
        if there >= value:
            theta, value, slope = theta + step, there, new
    return theta[:-1]


def _factor(matrix: np.ndarray) -> np.ndarray:
    """Lower Cholesky factor; above the diagonal is what was there."""
    from scipy.linalg.lapack import dpotrf

    factor, is_bad = dpotrf(matrix, lower=1, clean=0)
    return cholesky(matrix) if is_bad else factor


def chosen(losses: np.ndarray, n: int) -> np.ndarray:
    """Indices of `n` trials, ascending: a quarter are the best, the others an even choice; all if there are no more."""
    if len(losses) <= n:
        return np.arange(len(losses))
    is_best = np.zeros(len(losses), dtype=bool)
    is_best[np.argsort(losses, kind="stable")[: n // 4]] = True
    rest = np.flatnonzero(~is_best)
    is_best[rest[np.linspace(0, len(rest) - 1, n - n // 4).astype(int)]] = True
    return np.flatnonzero(is_best)


@lru_cache(64)
def _between(places: tuple[int, ...], n: int) -> np.ndarray:
    """Weights that interpolate linearly from some of `n` places to all, shape (n, len(places))."""
    return np.stack([np.interp(np.arange(n), places, unit) for unit in np.eye(len(places))], axis=1)
