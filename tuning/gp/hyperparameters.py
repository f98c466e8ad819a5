"""Hyperparameters of the surrogate: length scales, variance, noise, and the power that straightens the outputs.

All are found together, as those of highest posterior density. The power of the outputs (`tuning.gp.outputs`) is one of
them: its evidence counts the Jacobian (Snelson et al. 2004, "Warped Gaussian processes"), so that a transform is not
preferred merely because it makes numbers smaller.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from tuning.gp.outputs import warp
from tuning.gp.process import Kernel, evidence

WIDEST = 1.8
FEW = 20  # up to so many outputs every fit has two starts
STEPS, STEPS_WARM = 60, 12
TOLERANCES = {"ftol": 1e-5, "gtol": 1e-2}  # the prior is broader than that


@dataclass(frozen=True)
class Priors:
    """Normal priors on theta: d log length scales, log variance, log noise variance, power of the outputs.

    Attributes:
        mean, std: of each, shape (d + 3,).
        low, high: bounds of each, shape (d + 3,).
    """

    mean: np.ndarray
    std: np.ndarray
    low: np.ndarray
    high: np.ndarray

    @classmethod
    def default(cls, d: int) -> Priors:
        """For `d` parameters with unit-cube inputs and standardised outputs.

        Length scales grow with the square root of the dimension (Hvarfner et al. 2024, "Vanilla Bayesian optimization
        performs great in high dimensions"), and are short and uncertain, as they are at the mode of that
        paper's log-normal prior. What else was tried is in benchmarks/results/bayes_choices.md.
        """
        length = -1.6 + 0.5 * math.log(d)
        return cls(
            np.array([length] * d + [0.0, -7.0, 1.0]),
            np.array([1.7] * d + [0.3, 1.5, 0.1]),
            np.array([math.log(5e-3)] * d + [math.log(1e-2), math.log(1e-6), 0.0]),
            np.array([math.log(1e2)] * d + [math.log(1e2), math.log(2.0), 2.0]),
        )

    def log_density(self, theta: np.ndarray) -> tuple[float, np.ndarray]:
        """Log density up to a constant, and its gradient."""
        z = (theta - self.mean) / self.std
        return -0.5 * float(z @ z), -z / self.std


def log_posterior(
    theta: np.ndarray, distances: np.ndarray, y: np.ndarray, priors: Priors | None, bends: bool
) -> tuple[float, np.ndarray]:
    """Log evidence of `y` (with the Jacobian of its transform) plus log prior, and the gradient by theta.

    Args:
        theta: as in `Priors`, shape (d + 3,).
        distances: squared distances per parameter, see `tuning.gp.process.squared_distances`.
        y: standardised outputs, shape (n,), not all equal.
        priors: None leaves them out (maximum likelihood).
        bends: whether the outputs are transformed; if not, the gradient by the power is 0.
    """
    jacobian, jacobian_slope, z = 0.0, 0.0, y
    if bends:
        z, by_power, jacobian, jacobian_slope, _ = warp(y, float(theta[-1]))
    value, gradient, by_z = evidence(theta[:-1], distances, z)
    gradient = np.append(gradient, by_z @ by_power + jacobian_slope if bends else 0.0)
    if priors is not None:
        prior, prior_gradient = priors.log_density(theta)
        value, gradient = value + prior, gradient + prior_gradient
    if not bends:
        gradient[-1] = 0.0
    return value + jacobian, gradient


def fit(
    distances: np.ndarray,
    y: np.ndarray,
    *,
    with_priors: bool = True,
    bends: bool = False,
    start: np.ndarray | None = None,
) -> np.ndarray:
    """Theta of highest posterior density (MAP), or of highest likelihood (ML) without priors, shape (d + 3,).

    L-BFGS-B with analytic gradients from two starts: length scales of half the middle of the priors, and `start` (the
    last fit, say) or the middle itself. Of many outputs, the last fit is a good start and a few steps from it are
    enough: the next fit goes on from there. Constant outputs say nothing: the middle is returned.

    Args:
        distances: squared distances per parameter, see `tuning.gp.process.squared_distances`.
        y: standardised outputs, shape (n,).
        with_priors: see above.
        bends: whether the power of the outputs is fitted too; if not it is 1, which leaves them as they are.
        start: theta to begin with.
    """
    from scipy.optimize import minimize

    d = len(distances)
    priors = Priors.default(d)
    if not y.std() > 0:
        return priors.mean
    short = priors.mean - np.array([math.log(2)] * d + [0.0, 0.0, 0.0])
    starts = [priors.mean, short]
    if start is not None and start.shape == priors.mean.shape:
        starts = [start] if len(y) > FEW else [start, short]

    def loss(theta: np.ndarray) -> tuple[float, np.ndarray]:
        value, gradient = log_posterior(theta, distances, y, priors if with_priors else None, bends)
        return -value, -gradient

    low, high = priors.low.copy(), priors.high.copy()
    if not bends:
        low[-1] = high[-1] = 1.0
    fits = [
        minimize(
            loss,
            np.clip(theta, low, high),
            jac=True,
            method="L-BFGS-B",
            bounds=np.stack([low, high], axis=1),
            options={"maxiter": STEPS if len(starts) > 1 else STEPS_WARM, **TOLERANCES},
        )
        for theta in starts
    ]
    best: np.ndarray = min(fits, key=lambda found: float(found.fun)).x
    return best


def plausible(
    theta: np.ndarray, distances: np.ndarray, y: np.ndarray, n: int, *, with_priors: bool = True, bends: bool = False
) -> list[np.ndarray]:
    """`theta`, and `n` - 1 others that the data allow as well, shape (d + 3,) each.

    Drawn from Laplace's approximation, the normal distribution with the curvature of the log posterior at its maximum
    (MacKay 2003, chapter 27), by a fixed Sobol sequence. The curvature comes from differences of the gradient; where
    it is low or negative a standard deviation of `WIDEST` is taken.
    """
    if n <= 1 or not y.std() > 0:
        return [theta]
    priors = Priors.default(len(distances))
    k = len(theta) if bends else len(theta) - 1
    curvature = np.empty((k, k))
    here = log_posterior(theta, distances, y, priors if with_priors else None, bends)[1][:k]
    for i in range(k):
        step = np.zeros(len(theta))
        step[i] = 1e-4
        there = log_posterior(theta + step, distances, y, priors if with_priors else None, bends)[1][:k]
        curvature[i] = (here - there) / 1e-4
    values, vectors = np.linalg.eigh((curvature + curvature.T) / 2)
    stds = 1 / np.sqrt(np.maximum(values, WIDEST**-2))
    others = np.tile(theta, (n - 1, 1))
    others[:, :k] += (_normal(k, n - 1) * stds) @ vectors.T
    return [theta, *np.clip(others, priors.low, priors.high)]


@lru_cache(maxsize=64)
def _normal(k: int, n: int) -> np.ndarray:
    """`n` fixed draws from the standard normal distribution in `k` dimensions, shape (n, k), none far out."""
    from scipy.special import ndtri
    from scipy.stats import qmc

    uniform = qmc.Sobol(k, scramble=True, rng=np.random.default_rng(0)).random(2 ** math.ceil(math.log2(n + 1)))[:n]
    drawn: np.ndarray = ndtri(np.clip(uniform, 0.02, 0.98))
    drawn.setflags(write=False)
    return drawn


def kernel_of(theta: np.ndarray) -> Kernel:
    """The kernel that theta describes."""
    return Kernel.from_log(theta[:-1])
