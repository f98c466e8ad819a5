"""A Gaussian process over configs: exact, Matern 5/2, one length scale per parameter, noise estimated.

Inputs are embedded configs (`tuning.space.encoding`): one or more columns per parameter, in which the squared
Euclidean distance is at most about 1. So categories and inactive parameters need no kernel of their own, and the
covariance is positive definite whatever the space (Rasmussen and Williams, "Gaussian Processes for Machine Learning",
2006, here R&W, section 4.2).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

SQRT5 = math.sqrt(5.0)


@dataclass(frozen=True)
class Kernel:
    """``k = variance (1 + sqrt5 r + 5/3 r^2) exp(-sqrt5 r)``, ``r^2 = sum_j D_j / length_scales_j^2`` (R&W 4.17)."""

    length_scales: np.ndarray
    variance: float
    noise: float

    @classmethod
    def from_log(cls, theta: np.ndarray) -> Kernel:
        """From logarithms of the d length scales, the variance and the noise variance, shape (d + 2,)."""
        return cls(np.exp(theta[:-2]), float(np.exp(theta[-2])), float(np.exp(theta[-1])))

    @property
    def log(self) -> np.ndarray:
        """What `from_log` takes."""
        return np.log([*self.length_scales, self.variance, self.noise])

    def scaled(self, spread: float) -> Kernel:
        """The kernel of outputs that are `spread` times as large."""
        return Kernel(self.length_scales, self.variance * spread**2, self.noise * spread**2)

    def of_squared(self, squared: np.ndarray) -> np.ndarray:
        """Covariances of scaled squared distances ``r^2``, any shape; without the noise."""
        r = SQRT5 * np.sqrt(squared)
        k: np.ndarray = self.variance * (1 + r + r * r / 3) * np.exp(-r)
        return k


def cholesky(matrix: np.ndarray) -> np.ndarray:
    """Lower Cholesky factor; jitter on the diagonal is raised tenfold until it exists.

    Raises:
        np.linalg.LinAlgError: if the matrix is far from positive definite or not finite.
    """
    jitter, scale = 0.0, float(np.mean(np.diag(matrix)))
    while True:
        try:
            factor: np.ndarray = np.linalg.cholesky(matrix + jitter * np.eye(len(matrix)))
            return factor
        except np.linalg.LinAlgError:
            jitter = max(10 * jitter, 1e-12 * scale)
            if not jitter <= 1e-2 * scale:
                raise


def squared_distances(inputs: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Squared distances per parameter among inputs of shape (n, columns): of each pair once, shape (d, n (n - 1) / 2).

    Pairs are ordered as ``scipy.spatial.distance.squareform`` has them.
    """
    first, second = np.triu_indices(len(inputs), 1)
    squared = ((inputs[first] - inputs[second]) ** 2).T
    starts = np.searchsorted(groups, np.arange(int(groups.max()) + 1))
    distances: np.ndarray = np.add.reduceat(squared, starts, axis=0)
    return distances


def evidence(theta: np.ndarray, distances: np.ndarray, y: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
    """Log evidence of `y` (R&W eq. 2.30), its gradient by theta (eq. 5.9), and its gradient by `y`.

    Args:
        theta: logarithms of length scales, variance and noise, shape (d + 2,).
        distances: squared distances per parameter, as `squared_distances` gives them.
        y: standardised outputs, shape (n,).
    """
    from scipy.linalg.lapack import dpotrf, dpotri

    n = len(y)
    precision = np.exp(-2 * theta[:-2])
    variance, noise = math.exp(theta[-2]), math.exp(theta[-1])
    r = SQRT5 * np.sqrt(precision @ distances)
    decay = variance * np.exp(-r)
    grown = (1 + r) * decay
    k = grown + r * r * decay / 3
    matrix = np.zeros((n, n))
    upper, diagonal = _upper(n), slice(None, None, n + 1)
    matrix.ravel()[upper] = k
    matrix.ravel()[diagonal] = variance + noise
    # In C's order that is the upper triangle, in LAPACK's the lower one; only that is ever read.
    factor, is_bad = dpotrf(matrix.T, lower=1, clean=0)
    if is_bad:
        factor = np.asfortranarray(cholesky(matrix + np.triu(matrix, 1).T))
    half_log_determinant = float(np.log(np.diag(factor)).sum())
    inverse = dpotri(factor, lower=1)[0].T.ravel()
    at_pairs, at_diagonal = inverse[upper], inverse[diagonal]
    full = np.zeros((n, n))
    full.ravel()[upper] = at_pairs
    alpha = full @ y + y @ full + at_diagonal * y
    value = -0.5 * float(y @ alpha) - half_log_determinant - 0.5 * n * math.log(2 * math.pi)
    inner = np.outer(alpha, alpha).ravel()[upper] - at_pairs
    trace = float((alpha**2 - at_diagonal).sum())
    # dk / d log(length_j) = 5/3 variance (1 + sqrt5 r) exp(-sqrt5 r) D_j / length_j^2; every pair counts twice
    by_length = 5 / 3 * precision * (distances @ (inner * grown))
    gradient = np.concatenate([by_length, [float(inner @ k) + 0.5 * variance * trace, 0.5 * noise * trace]])
    return value, gradient, -alpha


@lru_cache(maxsize=4)  # a fit asks for the same one again and again; a long search for many, each of them large
def _upper(n: int) -> np.ndarray:
    """Positions of the upper triangle of an n x n matrix in its flat form, row by row."""
    first, second = np.triu_indices(n, 1)
    return first * n + second


class GaussianProcesses:
    """The posteriors of k processes over the same inputs (R&W algorithm 2.1), all computed together.

    Args:
        kernels: their covariance functions, k of them.
        inputs: embedded configs, shape (n, columns).
        y: standardised outputs, shape (n,), or for each process its own, shape (k, n).
        groups: number of the parameter that each column belongs to, shape (columns,).
    """

    def __init__(self, kernels: Sequence[Kernel], inputs: np.ndarray, y: np.ndarray, groups: np.ndarray):
        from scipy.linalg.lapack import dtrtri

        self.kernels, self.inputs = tuple(kernels), inputs
        k, n = len(self.kernels), len(inputs)
        self._y = np.broadcast_to(y, (k, n))
        self._scales = np.array([kernel.length_scales[groups] for kernel in self.kernels])
        self._variances = np.array([kernel.variance for kernel in self.kernels])
        self._scaled = inputs / self._scales[:, None, :]
        self._noise = np.repeat([[kernel.noise] for kernel in self.kernels], n, axis=1)
        covariance = self._covariance(self._scaled)
        at = np.arange(n)
        covariance[:, at, at] = self._variances[:, None] + self._noise
        # The inverse of the factor (line 2): with it, every later line is a plain product.
        self._root = np.array([dtrtri(factor, lower=1)[0] for factor in _factors(covariance)])
        solved = self._root @ self._y[..., None]
        self._alpha = (self._root.transpose(0, 2, 1) @ solved)[..., 0]  # line 3

    def first(self) -> GaussianProcesses:
        """The first process alone; nothing is computed again."""
        alone = copy(self)
        alone.kernels = self.kernels[:1]
        for name in ("_y", "_scales", "_variances", "_scaled", "_root", "_alpha", "_noise"):
            setattr(alone, name, getattr(self, name)[:1])
        return alone

    def _parts(self, scaled: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """``sqrt5 r`` and ``variance exp(-sqrt5 r)`` between the data and scaled inputs (k, m, columns); (k, n, m)."""
        a, b = self._scaled, scaled
        squared = (-2 * a) @ b.transpose(0, 2, 1)
        squared += (a * a).sum(axis=2)[:, :, None]
        squared += (b * b).sum(axis=2)[:, None, :]
        np.maximum(squared, 0.0, out=squared)
        squared *= 5.0
        r = np.sqrt(squared, out=squared)
        decay = np.exp(-r)
        decay *= self._variances[:, None, None]
        return r, decay

    def _covariance(self, scaled: np.ndarray) -> np.ndarray:
        r, decay = self._parts(scaled)
        k = r / 3
        k += 1
        k *= r
        k += 1
        k *= decay
        return k

    @property
    def fitted(self) -> np.ndarray:
        """Means at the data, shape (k, n): what is left of the outputs without their noise."""
        fitted: np.ndarray = self._y - self._noise * self._alpha
        return fitted

    def posterior(self, inputs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Means and standard deviations of the functions without noise at inputs of shape (m, columns), each (k, m)."""
        k = self._covariance(inputs / self._scales[:, None, :])
        mean = (self._alpha[:, None, :] @ k)[:, 0]  # line 4
        v = self._root @ k  # line 5
        variance = self._variances[:, None] - np.einsum("knm,knm->km", v, v)  # line 6
        return mean, np.sqrt(np.maximum(variance, 1e-12 * self._variances[:, None]))

    def with_gradients(
        self, inputs: np.ndarray, columns: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Means and standard deviations at inputs of shape (m, all columns), and gradients of both along `columns`.

        Shapes (k, m) and (k, m, len(columns)).
        """
        scaled = inputs / self._scales[:, None, :]
        r, decay = self._parts(scaled)
        slope = (1 + r) * decay
        k = slope + r * r * decay / 3
        slope *= -5 / 3  # 2 dk / d(r^2)
        v = self._root @ k
        std = np.sqrt(
            np.maximum(self._variances[:, None] - np.einsum("knm,knm->km", v, v), 1e-12 * self._variances[:, None])
        )
        by_mean = self._alpha[:, :, None] * slope
        by_std = self._root.transpose(0, 2, 1) @ v
        by_std *= slope
        weights = np.concatenate([by_mean, by_std], axis=2)  # (k, n, 2 m)
        at = self.inputs[:, columns]
        m = len(inputs)
        difference = weights.sum(axis=1)[..., None] * np.tile(inputs[:, columns], (2, 1))
        difference -= weights.transpose(0, 2, 1) @ at
        difference /= self._scales[:, None, columns] ** 2
        return (self._alpha[:, None, :] @ k)[:, 0], std, difference[:, :m], -difference[:, m:] / std[..., None]

    def draws(self, inputs: np.ndarray, counts: Sequence[int], rng: np.random.Generator) -> np.ndarray:
        """Functions without noise at inputs of shape (m, columns): ``counts[i]`` of process i, shape (sum, m)."""
        scaled = inputs / self._scales[:, None, :]
        k = self._covariance(scaled)
        v = self._root @ k
        drawn = []
        for i, count in enumerate(counts):
            covariance = self.kernels[i].of_squared(_between(scaled[i], scaled[i])) - v[i].T @ v[i]  # R&W eq. 2.24
            values, vectors = np.linalg.eigh(covariance)  # nearly singular between close points: no Cholesky factor
            root = vectors * np.sqrt(np.maximum(values, 0.0))
            drawn.append(k[i].T @ self._alpha[i] + rng.standard_normal((count, len(root))) @ root.T)
        return np.concatenate(drawn)

    def leave_one_out(self) -> tuple[np.ndarray, np.ndarray]:
        """Mean and standard deviation of each output, noise included, given all others (R&W eqs 5.12), each (k, n)."""
        precision = (self._root**2).sum(axis=1)  # the diagonal of the inverse covariance
        return self._y - self._alpha / precision, np.sqrt(1 / precision)


def _factors(matrices: np.ndarray) -> np.ndarray:
    """Lower Cholesky factors of matrices of shape (k, n, n)."""
    try:
        factors: np.ndarray = np.linalg.cholesky(matrices)
    except np.linalg.LinAlgError:
        factors = np.array([cholesky(matrix) for matrix in matrices])
    return factors


def _between(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Squared distances between rows, shape (n, m); exact where rows are close, unlike the expanded square."""
    from scipy.spatial.distance import cdist

    squared: np.ndarray = cdist(a, b, "sqeuclidean")
    return squared
