"""A Gaussian process over configs: exact, Matern 5/2, one length scale per parameter, noise estimated.

Inputs are squared distances per parameter, so that numbers, categories and inactive parameters need no common scale.
References: Rasmussen and Williams, "Gaussian Processes for Machine Learning" (2006), here R&W.
"""

from __future__ import annotations

import math
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

    def __call__(self, distances: np.ndarray) -> np.ndarray:
        """Covariances, shape (n, m), of squared distances per parameter, shape (d, n, m); without the noise."""
        r = np.sqrt(np.tensordot(self.length_scales**-2, distances, axes=1))
        k: np.ndarray = self.variance * (1 + SQRT5 * r + 5 / 3 * r**2) * np.exp(-SQRT5 * r)
        return k


@dataclass(frozen=True)
class Priors:
    """Normal priors on the logarithms of the hyperparameters: mean and standard deviation of each.

    Length scales grow with the square root of the dimension (Hvarfner et al. 2024, "Vanilla Bayesian optimization
    performs great in high dimensions"); the noise prior is the one of Ax, LogNormal(-4, 1).
    """

    mean: np.ndarray
    std: np.ndarray

    @classmethod
    def default(cls, d: int) -> Priors:
        """For `d` parameters with unit-cube inputs and standardised outputs."""
        length = -0.5 + 0.5 * math.log(max(d, 1))
        return cls(np.array([length] * d + [0.0, -4.0]), np.array([0.9] * d + [1.0, 1.0]))

    def log_density(self, theta: np.ndarray) -> tuple[float, np.ndarray]:
        """Log density up to a constant, and its gradient."""
        z = (theta - self.mean) / self.std
        return -0.5 * float(z @ z), -z / self.std


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


def log_marginal_likelihood(theta: np.ndarray, distances: np.ndarray, y: np.ndarray) -> tuple[float, np.ndarray]:
    """Log evidence of `y` and its gradient by theta (R&W eqs 2.30 and 5.9).

    Args:
        theta: logarithms of length scales, variance and noise, shape (d + 2,).
        distances: squared distances per parameter, shape (d, n, n).
        y: standardised outputs, shape (n,).
    """
    from scipy.linalg import cho_solve

    kernel, n = Kernel.from_log(theta), len(y)
    scaled = distances * (kernel.length_scales**-2)[:, None, None]
    r = np.sqrt(scaled.sum(axis=0))
    decay = np.exp(-SQRT5 * r)
    k = kernel.variance * (1 + SQRT5 * r + 5 / 3 * r**2) * decay
    factor = cholesky(k + kernel.noise * np.eye(n))
    alpha = cho_solve((factor, True), y)
    value = -0.5 * float(y @ alpha) - float(np.log(np.diag(factor)).sum()) - 0.5 * n * math.log(2 * math.pi)
    inner = np.outer(alpha, alpha) - cho_solve((factor, True), np.eye(n))
    # dk / d log(length_j) = 5/3 variance (1 + sqrt5 r) exp(-sqrt5 r) D_j / length_j^2
    weights = inner * (5 / 3 * kernel.variance * (1 + SQRT5 * r) * decay)
    by_length = 0.5 * np.tensordot(scaled, weights, axes=([1, 2], [0, 1]))
    gradient = np.concatenate(
        [by_length, [0.5 * float((inner * k).sum()), 0.5 * kernel.noise * float(np.trace(inner))]]
    )
    return value, gradient


class GaussianProcess:
    """The posterior given data and a kernel (R&W algorithm 2.1).

    Args:
        kernel: the covariance function.
        distances: squared distances per parameter among the data, shape (d, n, n).
        y: standardised outputs, shape (n,).
    """

    def __init__(self, kernel: Kernel, distances: np.ndarray, y: np.ndarray):
        from scipy.linalg import cho_solve

        self.kernel, self._y = kernel, y
        self._factor = cholesky(kernel(distances) + kernel.noise * np.eye(len(y)))  # line 2
        self._alpha = cho_solve((self._factor, True), y)  # line 3

    def posterior(self, distances: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Mean and standard deviation of the function without noise, shape (m,) each.

        Args:
            distances: squared distances from the data to the points asked for, shape (d, n, m).
        """
        from scipy.linalg import solve_triangular

        k = self.kernel(distances)
        mean = k.T @ self._alpha  # line 4
        v = solve_triangular(self._factor, k, lower=True)  # line 5
        variance = self.kernel.variance - np.einsum("ij,ij->j", v, v)  # line 6
        return mean, np.sqrt(np.maximum(variance, 1e-12 * self.kernel.variance))

    def draws(self, cross: np.ndarray, among: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
        """`n` functions drawn from the posterior, without noise, shape (n, m) (R&W eq. 2.24).

        Args:
            cross: squared distances from the data to the points, shape (d, n_data, m).
            among: squared distances among the points, shape (d, m, m).
            n: number of functions.
            rng: where they are drawn from.
        """
        from scipy.linalg import solve_triangular

        k = self.kernel(cross)
        v = solve_triangular(self._factor, k, lower=True)
        covariance = self.kernel(among) - v.T @ v
        values, vectors = np.linalg.eigh(covariance)  # nearly singular between close points: no Cholesky factor
        root = vectors * np.sqrt(np.maximum(values, 0.0))
        drawn: np.ndarray = k.T @ self._alpha + rng.standard_normal((n, len(root))) @ root.T
        return drawn

    def leave_one_out(self) -> tuple[np.ndarray, np.ndarray]:
        """Mean and standard deviation of each output, noise included, given all others (R&W eqs 5.12)."""
        from scipy.linalg import cho_solve

        precision = np.diag(cho_solve((self._factor, True), np.eye(len(self._alpha))))
        return self._y - self._alpha / precision, np.sqrt(1 / precision)


def fit(distances: np.ndarray, y: np.ndarray, *, priors: Priors | None) -> Kernel:
    """The kernel of highest posterior density (MAP), or of highest likelihood (ML) with ``priors=None``.

    L-BFGS-B with analytic gradients from two starts: the middle of the priors, and length scales three times shorter.
    """
    from scipy.optimize import minimize

    d = len(distances)
    start = Priors.default(d).mean
    short = start - np.array([math.log(3)] * d + [0.0, 0.0])
    bounds = [(math.log(5e-3), math.log(1e2))] * d + [(math.log(1e-2), math.log(1e2)), (math.log(1e-6), math.log(2.0))]

    def loss(theta: np.ndarray) -> tuple[float, np.ndarray]:
        value, gradient = log_marginal_likelihood(theta, distances, y)
        if priors is not None:
            extra, extra_gradient = priors.log_density(theta)
            value, gradient = value + extra, gradient + extra_gradient
        return -value, -gradient

    fits = [
        minimize(loss, x0, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 60}) for x0 in (start, short)
    ]
    best = min(fits, key=lambda result: float(result.fun))
    return Kernel.from_log(np.asarray(best.x))
