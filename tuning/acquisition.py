"""Acquisition functions: how much a point promises, given what the surrogate believes. For a loss: lower is better.

All take ``mean`` and ``std`` of shape (n,) and the best loss so far, and return shape (n,), higher is better.
`slopes` gives the derivatives by mean and std, from which gradients by the inputs follow by the chain rule.
"""

from __future__ import annotations

import math

import numpy as np

SQRT_2PI = math.sqrt(2 * math.pi)
FEW = 8


def _z(mean: np.ndarray, std: np.ndarray, best: np.ndarray | float) -> np.ndarray:
    z: np.ndarray = (best - np.asarray(mean)) / np.maximum(np.asarray(std), 1e-300)
    return z


def _density(z: np.ndarray) -> np.ndarray:
    density: np.ndarray = np.exp(-0.5 * z**2) / SQRT_2PI
    return density


def expected_improvement(mean: np.ndarray, std: np.ndarray, best: np.ndarray | float) -> np.ndarray:
    """``E[max(best - f, 0)] = std (z Phi(z) + phi(z))``, ``z = (best - mean) / std`` (Jones et al. 1998, eq. 15)."""
    from scipy.special import ndtr

    z = _z(mean, std, best)
    improvement: np.ndarray = std * (z * ndtr(z) + _density(z))
    return improvement


def _far_bracket(z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For z <= -1: ``h / phi = 1 - |z| r`` with ``h = z Phi + phi`` and Mills' ratio ``r = Phi / phi``; and r."""
    from scipy.special import erfcx

    squared = z**2
    mills = math.sqrt(math.pi / 2) * erfcx(-z / math.sqrt(2))
    # Below z = -30 the difference cancels; its asymptotic series takes over (Abramowitz and Stegun 26.2.12).
    series = (1 - 3 / squared + 15 / squared**2 - 105 / squared**3) / squared
    return np.where(z < -30, series, np.maximum(1 + z * mills, 1e-300)), mills


def log_expected_improvement(mean: np.ndarray, std: np.ndarray, best: np.ndarray | float) -> np.ndarray:
    """Logarithm of the expected improvement, sound far from the best (Ament et al. 2023, eq. 9)."""
    from scipy.special import ndtr

    z = _z(mean, std, best)
    near = np.maximum(z, -1.0)
    log_h = np.log(near * ndtr(near) + _density(near))
    far = np.minimum(z, -1.0)
    log_far = -0.5 * far**2 - math.log(SQRT_2PI) + np.log(_far_bracket(far)[0])
    result: np.ndarray = np.log(np.maximum(std, 1e-300)) + np.where(z > -1, log_h, log_far)
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
    if name == "log_ei" and mean.size <= FEW:
        points = np.broadcast(mean, std, np.asarray(best))
        parts = np.array([_log_ei_at(float(m), float(s), float(b)) for m, s, b in points]).reshape(-1, 3).T
        return parts[0], parts[1], parts[2]
    z = _z(mean, std, best)
    match name:
        case "log_ei":
            near, far = np.maximum(z, -1.0), np.minimum(z, -1.0)
            density, below = _density(near), ndtr(near)
            h = near * below + density
            bracket, mills = _far_bracket(far)
            is_near = z > -1
            log_h = np.where(is_near, np.log(h), -0.5 * far**2 - math.log(SQRT_2PI) + np.log(bracket))
            by_mean = np.where(is_near, below / h, mills / bracket)
            by_std = np.where(is_near, density / h, 1 / bracket)
            return np.log(np.maximum(std, 1e-300)) + log_h, -by_mean / std, by_std / std
        case "ei":
            return expected_improvement(mean, std, best), -ndtr(z), _density(z)
        case "pi":
            return ndtr(z), -_density(z) / std, -z * _density(z) / std
        case "lcb":
            return lower_confidence_bound(mean, std, kappa), -np.ones_like(mean), np.full_like(mean, kappa)
    raise ValueError(f"{name!r} is not an acquisition of mean and std. Use log_ei, ei, pi or lcb.")


def _log_ei_at(mean: float, std: float, best: float) -> tuple[float, float, float]:
    """`with_slopes` of log EI at a single point, in plain floats: a climb asks for a few, hundreds of times."""
    from scipy.special import erfcx

    z = (best - mean) / std
    if z > -1:
        density, below = math.exp(-0.5 * z * z) / SQRT_2PI, 0.5 * math.erfc(-z / math.sqrt(2))
        h = z * below + density
        return math.log(std) + math.log(h), -below / h / std, density / h / std
    mills, s = math.sqrt(math.pi / 2) * float(erfcx(-z / math.sqrt(2))), z * z
    bracket = (1 - 3 / s + 15 / s**2 - 105 / s**3) / s if z < -30 else max(1 + z * mills, 1e-300)
    value = math.log(std) - 0.5 * s - math.log(SQRT_2PI) + math.log(bracket)
    return value, -mills / bracket / std, 1 / bracket / std
