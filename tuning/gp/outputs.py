"""Losses as a surrogate likes them: mean 0, standard deviation 1, no endless bad tail, no strong skew."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np


@dataclass(frozen=True)
class Output:
    """From losses to a surrogate's outputs and back.

    ``y = (loss / unit - centre) / scale`` is linear; then ``z = (yeo_johnson(y, power) - shift) / spread``, with mean 0
    and standard deviation 1 over the data. A power of 1 leaves the shape as it is, one below 1 pulls in the bad tail.
    Above `knee` a logarithm takes over, which begins with slope 1 and has lost half of it after one `width`.
    `unit` is the largest size of a loss: values near the largest float must not overflow on the way.
    """

    unit: float = 1.0
    centre: float = 0.0
    scale: float = 1.0
    power: float = 1.0
    knee: float = math.inf
    width: float = 1.0
    shift: float = 0.0
    spread: float = 1.0

    @property
    def name(self) -> str:
        """``identity``, ``log tail``, or ``Yeo-Johnson`` with its power."""
        if self.power != 1:
            return f"Yeo-Johnson {self.power:.2f}"
        return "identity" if self.knee == math.inf else "log tail"

    def loss(self, z: np.ndarray) -> np.ndarray:
        """Losses in the user's units, of the shape of `z`."""
        y = np.asarray(z) * self.spread + self.shift
        over = np.maximum(y - self.knee, 0.0)
        y = np.where(over > 0, self.knee + self.width * np.expm1(over / self.width), y) if self.knee < math.inf else y
        y = inverse_yeo_johnson(y, self.power)
        losses: np.ndarray = (y * self.scale + self.centre) * self.unit
        return losses


def standardise(losses: np.ndarray) -> tuple[np.ndarray, Output]:
    """Losses with mean 0 and standard deviation 1, shape (n,); NaN counts as the worst finite one that is left.

    The bad tail is cut three interquartile ranges above the upper quartile: one terrible trial must not flatten the
    differences among the good ones. Any ``a * y + b`` with a > 0 gives the same result.
    Without a finite loss all are 0.
    """
    is_finite = np.isfinite(losses)
    if not is_finite.any():
        return np.zeros(len(losses)), Output()
    unit = float(np.abs(losses[is_finite]).max()) or 1.0
    scaled = losses / unit
    lower, upper = np.quantile(scaled[is_finite], [0.25, 0.75])
    if upper > lower:
        scaled = np.minimum(scaled, upper + 3 * (upper - lower))
    scaled = np.where(is_finite, scaled, scaled[is_finite].max())
    rest = float(np.abs(scaled).max()) or 1.0  # the largest may have been cut: what is left sets the unit
    unit, scaled = unit * rest, scaled / rest
    centre, scale = float(scaled.mean()), float(scaled.std())
    if scale <= 1e-12:
        return np.zeros_like(scaled), Output(unit, centre)
    return (scaled - centre) / scale, Output(unit, centre, scale)


def _power(t: np.ndarray, p: float) -> np.ndarray:
    """``(exp(p t) - 1) / p``, and its limit t at p = 0."""
    return t if abs(p) < 1e-8 else np.expm1(p * t) / p


def _power_slope(t: np.ndarray, p: float) -> np.ndarray:
    """Derivative of `_power` by p; a series near 0, where the quotient cancels."""
    if abs(p) < 1e-4:
        series: np.ndarray = t**2 / 2 + p * t**3 / 3
        return series
    slope: np.ndarray = (t * np.exp(p * t) - np.expm1(p * t) / p) / p
    return slope


def yeo_johnson(y: np.ndarray, power: float) -> np.ndarray:
    """Yeo and Johnson (2000), eq. 2.1, of the shape of `y`."""
    t = np.log1p(np.abs(y))
    return np.where(y >= 0, _power(t, power), -_power(t, 2 - power))


def inverse_yeo_johnson(z: np.ndarray, power: float) -> np.ndarray:
    """The y of which `z` is the transform; any z has one as long as ``0 <= power <= 2``."""
    y = np.empty_like(z, dtype=float)
    for is_side, sign, p in ((z >= 0, 1.0, power), (z < 0, -1.0, 2 - power)):
        size = np.abs(z[is_side])
        with np.errstate(over="ignore"):  # beyond the largest float: inf, which is what it is
            y[is_side] = sign * np.expm1(size if abs(p) < 1e-8 else np.log1p(p * size) / p)
    return y


def warp(y: np.ndarray, power: float) -> tuple[np.ndarray, np.ndarray, float, float, tuple[float, float]]:
    """`yeo_johnson`, standardised anew.

    Returns:
        z with mean 0 and standard deviation 1, shape (n,); its derivative by `power`, shape (n,); the log Jacobian
        ``sum log dz/dy`` and its derivative by `power`; the shift and spread that were taken out.
    """
    t = np.log1p(np.abs(y))
    is_bad = y >= 0
    raw = np.where(is_bad, _power(t, power), -_power(t, 2 - power))
    slope = np.where(is_bad, _power_slope(t, power), _power_slope(t, 2 - power))
    shift, spread = float(raw.mean()), float(raw.std())
    z = (raw - shift) / spread
    by_spread = float((z * slope).mean()) / spread  # d log spread / d power
    dz = (slope - slope.mean()) / spread - z * by_spread
    signed = float(np.sum(np.where(is_bad, t, -t)))
    n = len(y)
    return z, dz, (power - 1) * signed - n * np.log(spread), signed - n * by_spread, (shift, spread)


def warped(y: np.ndarray, output: Output, power: float) -> tuple[np.ndarray, Output]:
    """`y` after `warp`, and the whole way there from the losses; at a power of 1 and if constant, `y` as they are."""
    if power == 1 or not y.std() > 0:
        return y, output
    z, _, _, _, (shift, spread) = warp(y, power)
    return z, replace(output, power=power, shift=shift, spread=spread)


def pressed(y: np.ndarray, output: Output) -> tuple[np.ndarray, Output]:
    """`y` with its bad half pressed together by a logarithm, standardised anew, and the whole way from the losses.

    What is worse than the median need not be known exactly: a process that must explain it in full takes the
    differences among good trials for nothing. The good half keeps its shape, and so does its noise.
    """
    knee, width = float(np.median(y)), float(np.median(y) - y.min())
    if not width > 1e-9:
        return y, output
    over = np.maximum(y - knee, 0.0)
    bent = np.where(over > 0, knee + width * np.log1p(over / width), y)
    shift, spread = float(bent.mean()), float(bent.std())
    return (bent - shift) / spread, replace(output, knee=knee, width=width, shift=shift, spread=spread)
