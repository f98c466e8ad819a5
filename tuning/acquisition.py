"""Acquisition functions: how much a point promises, given what the surrogate believes. For a loss: lower is better.

All take ``mean`` and ``std`` of shape (n,) and the best loss so far, and return shape (n,), higher is better.
"""

from __future__ import annotations

import math

import numpy as np

SQRT_2PI = math.sqrt(2 * math.pi)


def _z(mean: np.ndarray, std: np.ndarray, best: float) -> np.ndarray:
    z: np.ndarray = (best - np.asarray(mean)) / np.maximum(np.asarray(std), 1e-300)
    return z


def expected_improvement(mean: np.ndarray, std: np.ndarray, best: float) -> np.ndarray:
    """``E[max(best - f, 0)] = std (z Phi(z) + phi(z))``, ``z = (best - mean) / std`` (Jones et al. 1998, eq. 15)."""
    from scipy.special import ndtr

    z = _z(mean, std, best)
    improvement: np.ndarray = std * (z * ndtr(z) + np.exp(-0.5 * z**2) / SQRT_2PI)
    return improvement


def log_expected_improvement(mean: np.ndarray, std: np.ndarray, best: float) -> np.ndarray:
    """Logarithm of the expected improvement, sound far from the best (Ament et al. 2023, eq. 9).

    For z < -1, ``z Phi(z) + phi(z) = phi(z) * (1 - |z| * r)`` with Mills' ratio ``r = sqrt(pi/2) erfcx(|z|/sqrt 2)``;
    below z = -30 the bracket is replaced by its asymptotic series ``1/z^2 - 3/z^4 + 15/z^6``.
    """
    from scipy.special import erfcx, ndtr

    z = _z(mean, std, best)
    near = np.maximum(z, -1.0)
    log_h = np.log(near * ndtr(near) + np.exp(-0.5 * near**2) / SQRT_2PI)
    far = np.minimum(z, -1.0)
    squared = far**2
    bracket = 1 + far * math.sqrt(math.pi / 2) * erfcx(-far / math.sqrt(2))
    series = (1 - 3 / squared + 15 / squared**2 - 105 / squared**3) / squared
    bracket = np.where(far < -30, series, np.maximum(bracket, 1e-300))
    log_far = -0.5 * squared - math.log(SQRT_2PI) + np.log(bracket)
    result: np.ndarray = np.log(np.maximum(std, 1e-300)) + np.where(z > -1, log_h, log_far)
    return result


def probability_of_improvement(mean: np.ndarray, std: np.ndarray, best: float) -> np.ndarray:
    """``P(f < best) = Phi(z)`` (Kushner 1964)."""
    from scipy.special import ndtr

    probability: np.ndarray = ndtr(_z(mean, std, best))
    return probability


def lower_confidence_bound(mean: np.ndarray, std: np.ndarray, kappa: float = 2.0) -> np.ndarray:
    """``-(mean - kappa * std)``: optimism in the face of uncertainty (Srinivas et al. 2010, eq. 6, for a loss)."""
    bound: np.ndarray = kappa * np.asarray(std) - np.asarray(mean)
    return bound
