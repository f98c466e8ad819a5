"""A Gaussian process of many trials in a few milliseconds: for a picture, not for a decision.

It is the surrogate of `tuning.gp.process`, with savings. The hyperparameters are fitted to 64 trials in eight steps.
400 trials enter through 128 of them: those nearest to the plane of the map, as far as the length scales tell, and an
even choice of the others (projected process, Quinonero-Candela and Rasmussen 2005, "A unifying view of sparse
approximate Gaussian process regression", section 5). Kernels are evaluated in single precision, and doubt, which is
smooth, on every third place of the map. How close it comes to the process of all trials is in tests/test_sketch.py.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

import numpy as np

from tuning.gp.hyperparameters import Priors, log_posterior
from tuning.gp.outputs import standardise
from tuning.gp.process import SQRT5, cholesky, squared_distances
from tuning.plots._core import trials as _trials
from tuning.plots._core.axes import Axis
from tuning.space import Categorical, Space
from tuning.space.encoding import Encoding
from tuning.study import History

N_FIT, N_POOL, N_KEPT = 64, 400, 128
STEPS = 8
FIRST = 0.15  # the inverse curvature to begin with; most are smaller
LONGEST = 1.5
LEAST_NOISE = 1e-4  # of the variance: below it single precision would show
COARSE = 14
JITTER = 1e-5
ROWS = 3
MAX = float(np.finfo(float).max)


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
        self.scales = np.exp(self.theta[:-2])[self.encoding.groups] / SQRT5
        self.variance = math.exp(self.theta[-2])
        self.noise = max(math.exp(self.theta[-1]), LEAST_NOISE * self.variance)

    def base(self, i: int, j: int) -> np.ndarray:
        """The best point at which both parameters are active, shape (d,), or else the best."""
        is_inactive = np.isnan(self.points[:, i]) | np.isnan(self.points[:, j])
        point: np.ndarray = self.points[np.argmin(self.z + is_inactive * (np.ptp(self.z) + 1))]
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
        middle = self.encoding.embed(base[None, :])[0]  # single precision is finest around it
        known = (self.inputs - middle) / self.scales
        kept = self._nearest(known, i, j)
        noise = self.noise / self.variance
        between = correlations(squared(known[kept], known)).astype(float)
        prior = between[:, kept]
        prior[np.diag_indices_from(prior)] += JITTER
        inner = _factor(between @ between.T + noise * prior)  # times the noise, so that it may be small
        weights = dpotrs(inner, between @ self.z, lower=1)[0].astype(np.float32)
        coarse_x, coarse_y = self._coarse(i, x), self._coarse(j, y)
        mean, some = np.empty((len(y), len(x)), np.float32), []
        at = self._squared(i, j, x, y, base, middle, known[kept])
        is_coarse = np.isin(np.arange(len(y)), coarse_y)
        for start in range(0, len(y), ROWS):  # a few rows at a time, so that the work stays in the processor's cache
            rows = slice(start, start + ROWS)
            across = correlations(at(rows))
            mean[rows] = across @ weights
            some.append(across[is_coarse[rows]][:, coarse_x])
        coarse = np.concatenate(some).reshape(-1, len(kept)).T
        left = np.ones(coarse.shape[1], np.float32)
        for factor, share in ((_factor(prior), -1.0), (inner, noise)):
            v = strsm(1.0, factor.astype(np.float32), coarse, lower=1)
            left += share * np.einsum("ij,ij->j", v, v)
        root = np.sqrt(np.maximum(left, 0)).reshape(len(coarse_y), len(coarse_x))
        doubt = _between(tuple(coarse_y), len(y)) @ root @ _between(tuple(coarse_x), len(x)).T
        with np.errstate(over="ignore"):  # values close to the largest floats: what is beyond is cut
            std = doubt * math.sqrt(self.variance) * self.output.scale * self.output.unit
            expected = -self.sign * self.output.loss(mean.astype(float))
        return np.clip(expected, -MAX, MAX), np.minimum(std, MAX), doubt

    def _squared(
        self, i: int, j: int, x: np.ndarray, y: np.ndarray, base: np.ndarray, middle: np.ndarray, known: np.ndarray
    ) -> Callable[[slice], np.ndarray]:
        """A function that gives the squared distances of rows of the map from known trials, shape (rows, nx, m)."""
        nx, columns = len(x), self.encoding.groups
        names = [*self.encoding.space]
        decides = any(name in p.when for p in self.encoding.space.values() for name in (names[i], names[j]))
        n = nx * len(y) if decides else nx + len(y)
        points = np.tile(np.nan_to_num(base, nan=0.5), (n, 1))
        if decides:  # which other parameters are active differs from place to place
            points[:, i], points[:, j] = np.tile(x, len(y)), np.repeat(y, nx)
        else:  # the squares along both axes add up, and all others are the same everywhere
            points[:nx, i], points[nx:, j] = x, y
        ground = (self.encoding.embed(self.encoding.snap(points)) - middle) / self.scales
        if decides:
            whole = squared(ground, known).reshape(len(y), nx, -1)
            return lambda rows: whole[rows]
        of_x, of_y = (
            squared(ground[part][:, columns == k], known[:, columns == k])
            for part, k in ((slice(nx), i), (slice(nx, None), j))
        )
        others = (columns != i) & (columns != j)
        of_y += squared(ground[:1, others], known[:, others])
        return lambda rows: of_y[rows, None] + of_x

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


def squared(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Squared distances between rows, shape (n, m), single precision."""
    left = np.concatenate([a, (a**2).sum(axis=1)[:, None], np.ones((len(a), 1))], axis=1).astype(np.float32)
    right = np.concatenate([-2 * b, np.ones((len(b), 1)), (b**2).sum(axis=1)[:, None]], axis=1).astype(np.float32)
    found: np.ndarray = left @ right.T
    np.maximum(found, 0, out=found)
    return found


def correlations(squares: np.ndarray) -> np.ndarray:
    """Matern 5/2 correlations at squared distances times 5 (R&W 4.17), of the same shape and precision.

    The squares are overwritten: fresh memory costs as much as the arithmetic. The search has a kernel of its own
    (`tuning.gp.process`): in double precision, with gradients to climb along, and about three times as slow.
    """
    r = np.sqrt(squares, out=squares)
    k: np.ndarray = r * np.float32(1 / 3)
    k += 1
    k *= r
    k += 1
    k *= np.exp(np.negative(r, out=r), out=r)
    return k


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
    kept = _trials.best_of(losses, n // 4)
    rest = np.flatnonzero(~kept)
    kept[rest[np.linspace(0, len(rest) - 1, n - n // 4).astype(int)]] = True
    return np.flatnonzero(kept)


@lru_cache(64)
def _between(places: tuple[int, ...], n: int) -> np.ndarray:
    """Weights that interpolate linearly from some of `n` places to all, shape (n, len(places))."""
    return np.stack([np.interp(np.arange(n), places, unit) for unit in np.eye(len(places))], axis=1)
