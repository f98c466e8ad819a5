"""Acquisition functions: how much a point promises, given what the surrogate believes. For a loss: lower is better.

All take ``mean`` and ``std`` of shape (n,) and the best loss so far, and return shape (n,), higher is better.
`slopes` gives the derivatives by mean and std, from which gradients by the inputs follow by the chain rule.
"""

from __future__ import annotations

import math

import numpy as np

SQRT_2PI = math.sqrt(2 * math.pi)
NOTHING = 40.0  # standard deviations from the mean the density is 0 in double precision; squares must not overflow


def _z(mean: np.ndarray, std: np.ndarray, best: np.ndarray | float) -> np.ndarray:
    z: np.ndarray = (best - np.asarray(mean)) / np.maximum(np.asarray(std), 1e-300)
    return z


def _density(z: np.ndarray) -> np.ndarray:
    density: np.ndarray = np.exp(-0.5 * np.minimum(np.abs(z), NOTHING) ** 2) / SQRT_2PI
    return density


def expected_improvement(mean: np.ndarray, std: np.ndarray, best: np.ndarray | float) -> np.ndarray:
    """``E[max(best - f, 0)] = std (z Phi(z) + phi(z))``, ``z = (best - mean) / std`` (Jones et al. 1998, eq. 15)."""
    from scipy.special import ndtr

    z = _z(mean, std, best)
    improvement: np.ndarray = std * (z * ndtr(z) + _density(z))
    return improvement


def _brackets(z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """``h / phi = 1 + z r`` with ``h = z Phi + phi`` and Mills' ratio ``r = Phi / phi``; and r. For z up to 30."""
    from scipy.special import erfcx

    mills = math.sqrt(math.pi / 2) * erfcx(-z / math.sqrt(2))
    bracket = 1 + z * mills
    if (
        z < -30
    ).any():  # there the difference cancels; its asymptotic series takes over (Abramowitz and Stegun 26.2.12)
        squared = np.minimum(z, -30.0) ** 2
        series = (1 - 3 / squared + 15 / squared**2 - 105 / squared**3) / squared
        bracket = np.where(z < -30, series, bracket)
    return bracket, mills


def _log_h(z: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """``log h`` with ``h = z Phi + phi``, ``Phi / h`` and ``phi / h``; beyond z = 30 h is z to the last digit."""
    near = np.minimum(z, 30.0)
    bracket, mills = _brackets(near)
    log_h = np.log(bracket) - 0.5 * near * near - math.log(SQRT_2PI)
    by_mean, by_std = mills / bracket, 1 / bracket
    if (z > 30).any():
        beyond = np.maximum(z, 30.0)
        log_h, by_mean = np.where(z > 30, np.log(beyond), log_h), np.where(z > 30, 1 / beyond, by_mean)
        by_std = np.where(z > 30, 0.0, by_std)
    return log_h, by_mean, by_std


def log_expected_improvement(mean: np.ndarray, std: np.ndarray, best: np.ndarray | float) -> np.ndarray:
    """Logarithm of the expected improvement, sound far from the best (Ament et al. 2023, eq. 9)."""
    result: np.ndarray = np.log(np.maximum(std, 1e-300)) + _log_h(_z(mean, std, best))[0]
    return result


def probability_of_improvement(mean: np.ndarray, std: np.ndarray, best: np.ndarray | float) -> np.ndarray:
    """``P(f < best) = Phi(z)`` (Kushner 1964)."""
    from scipy.special import ndtr

    probability: np.ndarray = ndtr(_z(mean, std, best))
    return probability


def lower_confidence_bound(mean: np.ndarray, std: np.ndarray, kappa: float = 2.0) -> np.ndarray:
    """``-(mean - kappa * std)``: optimism in the face of uncertainty (Srinivas et al. 2010, eq. 6, for a loss)."""
    bound: np.ndarray = kappa * np.asarray(std) - np.asarray(mean)
    return bound


def evaluate(name: str, mean: np.ndarray, std: np.ndarray, best: np.ndarray | float, kappa: float = 2.0) -> np.ndarray:
    """The acquisition `name`, one of ``log_ei``, ``ei``, ``pi`` and ``lcb``.

    Raises:
        ValueError: if there is none of that name.
    """
    match name:
        case "log_ei":
            return log_expected_improvement(mean, std, best)
        case "ei":
            return expected_improvement(mean, std, best)
        case "pi":
            return probability_of_improvement(mean, std, best)
        case "lcb":
            return lower_confidence_bound(mean, std, kappa)
    raise ValueError(f"{name!r} is not an acquisition of mean and std. Use log_ei, ei, pi or lcb.")


def with_slopes(
    name: str, mean: np.ndarray, std: np.ndarray, best: np.ndarray | float, kappa: float = 2.0
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The acquisition `name` and its derivatives by mean and by std, shape (n,) each.

    ``dEI = -Phi dmean + phi dstd``; for log EI both are divided by EI, without ever forming it.

    Raises:
        ValueError: if there is none of that name.
    """
    from scipy.special import ndtr

    mean, std = np.asarray(mean, dtype=float), np.asarray(std, dtype=float)
    z = _z(mean, std, best)
    match name:
        case "log_ei":
            log_h, by_mean, by_std = _log_h(z)
            return np.log(np.maximum(std, 1e-300)) + log_h, -by_mean / std, by_std / std
        case "ei":
            return expected_improvement(mean, std, best), -ndtr(z), _density(z)
        case "pi":
            return ndtr(z), -_density(z) / std, -z * _density(z) / std
        case "lcb":
            return lower_confidence_bound(mean, std, kappa), -np.ones_like(mean), np.full_like(mean, kappa)
    raise ValueError(f"{name!r} is not an acquisition of mean and std. Use log_ei, ei, pi or lcb.")
