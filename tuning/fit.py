"""Hyperparameters of the surrogate: length scales, variance, noise, and the power that straightens the outputs.

All are found together, as those of highest posterior density. The power of the outputs (`tuning.outputs`) is one of
them: its evidence counts the Jacobian (Snelson et al. 2004, "Warped Gaussian processes"), so that a transform is not
preferred merely because it makes numbers smaller.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tuning.outputs import warp
from tuning.surrogate import Kernel, evidence

N_STARTS = 2
Loss = Callable[[np.ndarray], tuple[float, np.ndarray]]


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
        performs great in high dimensions").
        """
        length = -0.5 + 0.5 * math.log(d)
        return cls(
            np.array([length] * d + [0.0, -4.0, 1.0]),
            np.array([0.9] * d + [1.0, 1.0, 0.5]),
            np.array([math.log(5e-3)] * d + [math.log(1e-2), math.log(1e-6), 0.0]),
            np.array([math.log(1e2)] * d + [math.log(1e2), math.log(2.0), 2.0]),
        )

    def log_density(self, theta: np.ndarray) -> tuple[float, np.ndarray]:
        """Log density up to a constant, and its gradient."""
        z = (theta - self.mean) / self.std
        return -0.5 * float(z @ z), -z / self.std


def log_posterior(
    theta: np.ndarray, distances: np.ndarray, y: np.ndarray, priors: Priors | None
) -> tuple[float, np.ndarray]:
    """Log evidence of `y` (with the Jacobian of its transform) plus log prior, and the gradient by theta.

    Args:
        theta: as in `Priors`, shape (d + 3,).
        distances: squared distances per parameter, shape (d, n, n).
        y: standardised outputs, shape (n,), not all equal.
        priors: None leaves them out (maximum likelihood).
    """
    z, by_power, jacobian, jacobian_slope, _ = warp(y, float(theta[-1]))
    value, gradient, by_z = evidence(theta[:-1], distances, z)
    gradient = np.append(gradient, by_z @ by_power + jacobian_slope)
    if priors is None:
        return value + jacobian, gradient
    prior, prior_gradient = priors.log_density(theta)
    return value + jacobian + prior, gradient + prior_gradient


def fit(
    distances: np.ndarray, y: np.ndarray, *, with_priors: bool = True, start: np.ndarray | None = None
) -> np.ndarray:
    """Theta of highest posterior density (MAP), or of highest likelihood (ML) without priors, shape (d + 3,).

    L-BFGS-B with analytic gradients from two starts: length scales three times shorter than the middle of the priors,
    and `start` (the last fit, say) or the middle itself. Constant outputs say nothing: the middle is returned.
    """
    from scipy.optimize import minimize

    d = len(distances)
    priors = Priors.default(d)
    if not y.std() > 0:
        return priors.mean
    short = priors.mean - np.array([math.log(3)] * d + [0.0, 0.0, 0.0])
    first = priors.mean if start is None or start.shape != priors.mean.shape else start

    def loss(theta: np.ndarray) -> tuple[float, np.ndarray]:
        value, gradient = log_posterior(theta, distances, y, priors if with_priors else None)
        return -value, -gradient

    bounds = list(zip(priors.low, priors.high, strict=True))
    fits = [
        minimize(
            loss,
            np.clip(theta, priors.low, priors.high),
            jac=True,
            method="L-BFGS-B",
            bounds=bounds,
            options={"maxiter": 60},
        )
        for theta in (first, short)
    ]
    best: np.ndarray = min(fits, key=lambda found: float(found.fun)).x
    return best


def kernel_of(theta: np.ndarray) -> Kernel:
    """The kernel that theta describes."""
    return Kernel.from_log(theta[:-1])
