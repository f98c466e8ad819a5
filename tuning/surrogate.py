"""A Gaussian process over configs: exact, Matern 5/2, one length scale per parameter, noise estimated.

Inputs are embedded configs (`tuning.methods._encoding`): one or more columns per parameter, in which the squared
Euclidean distance is at most about 1. So categories and inactive parameters need no kernel of their own, and the
covariance is positive definite whatever the space (Rasmussen and Williams, "Gaussian Processes for Machine Learning",
2006, here R&W, section 4.2).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

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
    """Squared distances per parameter among inputs of shape (n, columns), shape (d, n, n)."""
    d = int(groups.max()) + 1
    distances = np.zeros((d, len(inputs), len(inputs)))
    for column, group in zip(inputs.T, groups, strict=True):
        distances[group] += (column[:, None] - column[None, :]) ** 2
    return distances


def evidence(theta: np.ndarray, distances: np.ndarray, y: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
    """Log evidence of `y` (R&W eq. 2.30), its gradient by theta (eq. 5.9), and its gradient by `y`.

    Args:
        theta: logarithms of length scales, variance and noise, shape (d + 2,).
        distances: squared distances per parameter, shape (d, n, n).
        y: standardised outputs, shape (n,).
    """
    from scipy.linalg.lapack import dpotri

    d, n = len(distances), len(y)
    flat = distances.reshape(d, n * n)
    precision = np.exp(-2 * theta[:-2])
    variance, noise = math.exp(theta[-2]), math.exp(theta[-1])
    r = SQRT5 * np.sqrt(precision @ flat)
    decay = variance * np.exp(-r)
    k = ((1 + r + r * r / 3) * decay).reshape(n, n)
    factor = cholesky(k + noise * np.eye(n))
    inverse, _ = dpotri(factor, lower=1)
    inverse = np.tril(inverse) + np.tril(inverse, -1).T
    alpha = inverse @ y
    value = -0.5 * float(y @ alpha) - float(np.log(np.diag(factor)).sum()) - 0.5 * n * math.log(2 * math.pi)
    inner = np.outer(alpha, alpha) - inverse
    # dk / d log(length_j) = 5/3 variance (1 + sqrt5 r) exp(-sqrt5 r) D_j / length_j^2
    weights = inner.ravel() * (1 + r) * decay
    by_length = 5 / 6 * precision * (flat @ weights)
    gradient = np.concatenate([by_length, [0.5 * float((inner * k).sum()), 0.5 * noise * float(np.trace(inner))]])
    return value, gradient, -alpha


class GaussianProcess:
    """The posterior given data and a kernel (R&W algorithm 2.1).

    Args:
        kernel: the covariance function.
        inputs: embedded configs, shape (n, columns).
        y: standardised outputs, shape (n,).
        groups: number of the parameter that each column belongs to, shape (columns,).
        n_certain: so many outputs at the end have next to no noise (a millionth of the variance).
    """

    def __init__(self, kernel: Kernel, inputs: np.ndarray, y: np.ndarray, groups: np.ndarray, n_certain: int = 0):
        from scipy.linalg import cho_solve

        self.kernel, self.inputs, self._y = kernel, inputs, y
        self._column_scales = kernel.length_scales[groups]
        self._scaled = inputs / self._column_scales
        covariance = kernel.of_squared(_between(self._scaled, self._scaled))
        noise = np.full(len(y), kernel.noise)
        noise[len(y) - n_certain :] = min(kernel.noise, 1e-6 * kernel.variance)
        self._factor = cholesky(covariance + np.diag(noise))  # line 2
        self._alpha = cho_solve((self._factor, True), y)  # line 3

    def posterior(self, inputs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Mean and standard deviation of the function without noise at inputs of shape (m, columns), each (m,)."""
        from scipy.linalg import solve_triangular

        k = self.kernel.of_squared(_between(self._scaled, inputs / self._column_scales))
        mean = k.T @ self._alpha  # line 4
        v = solve_triangular(self._factor, k, lower=True, check_finite=False)  # line 5
        variance = self.kernel.variance - np.einsum("ij,ij->j", v, v)  # line 6
        return mean, np.sqrt(np.maximum(variance, 1e-12 * self.kernel.variance))

    def draws(self, inputs: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
        """`n` functions drawn from the posterior, without noise, at inputs of shape (m, columns); shape (n, m)."""
        from scipy.linalg import solve_triangular

        scaled = inputs / self._column_scales
        k = self.kernel.of_squared(_between(self._scaled, scaled))
        v = solve_triangular(self._factor, k, lower=True)
        covariance = self.kernel.of_squared(_between(scaled, scaled)) - v.T @ v  # R&W eq. 2.24
        values, vectors = np.linalg.eigh(covariance)  # nearly singular between close points: no Cholesky factor
        root = vectors * np.sqrt(np.maximum(values, 0.0))
        drawn: np.ndarray = k.T @ self._alpha + rng.standard_normal((n, len(root))) @ root.T
        return drawn

    def leave_one_out(self) -> tuple[np.ndarray, np.ndarray]:
        """Mean and standard deviation of each output, noise included, given all others (R&W eqs 5.12)."""
        from scipy.linalg import cho_solve

        precision = np.diag(cho_solve((self._factor, True), np.eye(len(self._alpha))))
        return self._y - self._alpha / precision, np.sqrt(1 / precision)


class Gradients:
    """Beliefs at one point and their gradients, for several processes with the same inputs at once.

    A climb asks for hundreds of these one after the other, so all processes share each step, and inverses are kept.
    """

    def __init__(self, processes: Sequence[GaussianProcess]):
        from scipy.linalg.lapack import dpotri

        lower = [np.tril(dpotri(process._factor, lower=1)[0]) for process in processes]
        self._inverses = np.array([half + np.tril(half, -1).T for half in lower])
        self._alphas = np.array([process._alpha for process in processes])
        self._scales = np.array([process._column_scales for process in processes])
        self._variances = np.array([process.kernel.variance for process in processes])
        self._inputs = processes[0].inputs

    def at(self, point: np.ndarray, columns: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Means and standard deviations at an input of shape (all columns,), and gradients of both along `columns`.

        Shapes (k,) and (k, len(columns)) for k processes.
        """
        difference = point - self._inputs
        r = SQRT5 * np.sqrt((difference**2) @ (self._scales**-2).T).T  # (k, n)
        decay = self._variances[:, None] * np.exp(-r)
        k = (1 + r + r * r / 3) * decay
        solved = (self._inverses @ k[..., None])[..., 0]
        variance = np.maximum(self._variances - (k * solved).sum(axis=1), 1e-12 * self._variances)
        std = np.sqrt(variance)
        slope = (-5 / 3) * (1 + r) * decay  # 2 dk / d(r^2)
        by = difference[:, columns]
        inverse = self._scales[:, columns] ** -2
        by_mean = ((self._alphas * slope) @ by) * inverse
        by_std = -((solved * slope) @ by) * inverse / std[:, None]
        return (k * self._alphas).sum(axis=1), std, by_mean, by_std


def _between(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Squared distances between rows, shape (n, m); exact where rows are close, unlike the expanded square."""
    from scipy.spatial.distance import cdist

    squared: np.ndarray = cdist(a, b, "sqeuclidean")
    return squared
