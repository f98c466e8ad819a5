"""Losses as a surrogate likes them: mean 0, standard deviation 1, no endless bad tail."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Output:
    """``z = (loss / unit - centre) / scale``, and back.

    `unit` is the largest size of a loss: values near the largest float must not overflow on the way.
    """

    unit: float
    centre: float
    scale: float
    name: str = "identity"

    def loss(self, z: np.ndarray) -> np.ndarray:
        """Losses in the user's units, of the shape of `z`."""
        losses: np.ndarray = (np.asarray(z) * self.scale + self.centre) * self.unit
        return losses


def standardise(losses: np.ndarray) -> tuple[np.ndarray, Output]:
    """Losses with mean 0 and standard deviation 1, shape (n,); NaN counts as the worst finite one.

    The bad tail is cut three interquartile ranges above the upper quartile: one terrible trial must not flatten the
    differences among the good ones. Any ``a * y + b`` with a > 0 gives the same result.
    Without a finite loss all are 0.
    """
    is_finite = np.isfinite(losses)
    if not is_finite.any():
        return np.zeros(len(losses)), Output(1.0, 0.0, 1.0)
    unit = float(np.abs(losses[is_finite]).max()) or 1.0
    scaled = np.where(is_finite, losses, losses[is_finite].max()) / unit
    lower, upper = np.quantile(scaled, [0.25, 0.75])
    if upper > lower:
        scaled = np.minimum(scaled, upper + 3 * (upper - lower))
    centre, scale = float(scaled.mean()), float(scaled.std())
    if scale <= 1e-12:
        return np.zeros_like(scaled), Output(unit, centre, 1.0)
    return (scaled - centre) / scale, Output(unit, centre, scale)
