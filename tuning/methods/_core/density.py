"""Kernel density estimates over a space, as the tree-structured Parzen estimator wants them."""

from __future__ import annotations

import math

import numpy as np

from tuning.space import Categorical, Int, scale
from tuning.space.encoding import Encoding

MAX_GOOD = 25
NARROW = 1e-8  # of the range: on less than that the density does not change, and differences have no digits left


def n_good(n: int, share: float = 0.15) -> int:
    """How many of `n` trials count as good: a share, rounded up, 25 at most."""
    return min(math.ceil(share * n), MAX_GOOD)


class Density:
    """A mixture of one broad component and one kernel for each point, over the unit cube.

    On a number a kernel is a normal distribution cut at the ends of the range (for whole numbers: its mass on their
    interval); on a category it puts most of its weight on the point's own choice. Where a point leaves a parameter
    inactive its kernel is as broad as the prior there; where the evaluated point does, the parameter is left out.

    Args:
        encoding: of the space.
        points: snapped points, shape (n, d), NaN where inactive.
        is_joint: one mixture over all parameters (Falkner et al. 2018); False takes the product of one mixture for
            each parameter (Bergstra et al. 2011), which knows nothing of how parameters go together.
    """

    def __init__(self, encoding: Encoding, points: np.ndarray, is_joint: bool):
        self.encoding, self.points, self.is_joint = encoding, points, is_joint
        n, d = points.shape
        # Scott's rule on a fifth of the range, and never so narrow that a few points look like certainty.
        exponent = 1 / ((d if is_joint else 1) + 4)
        self.bandwidth = max(0.2 * max(n, 1) ** -exponent, 1 / min(100, n + 2))

    def _kernels(self, at: np.ndarray, j: int) -> np.ndarray:
        """Densities of all components, the broad one first, along parameter `j` at positions (m,); shape (m, n + 1)."""
        from scipy.special import ndtr

        name = list(self.encoding.space)[j]
        parameter, centres, h = self.encoding.space[name], self.points[:, j], self.bandwidth
        if isinstance(parameter, Categorical):
            n_choices = parameter.n_values
            same = np.floor(at[:, None] * n_choices) == np.floor(centres[None, :] * n_choices)
            leak = min(1.0, 2 * h)  # the share that is spread evenly over all choices
            kernel = n_choices * (np.where(same, 1 - leak, 0.0) + leak / n_choices)
        else:
            inside = ndtr((1 - centres) / h) - ndtr(-centres / h)
            if isinstance(parameter, Int):
                low, high = scale.cells(parameter, at)
                mass = ndtr((high[:, None] - centres) / h) - ndtr((low[:, None] - centres) / h)
                width = np.maximum(high - low, NARROW)[:, None]
                height = np.where(width > NARROW, mass / width, _normal(at[:, None] - centres, h))
                kernel = height / inside
            else:
                kernel = _normal(at[:, None] - centres, h) / inside
        kernel = np.where(np.isnan(centres)[None, :], 1.0, kernel)
        kernel = np.where(np.isnan(at)[:, None], 1.0, kernel)
        return np.hstack([np.ones((len(at), 1)), kernel])

    def log(self, at: np.ndarray, axes: tuple[int, ...] | None = None) -> np.ndarray:
        """Log density, relative to the uniform one, at snapped points of shape (m, d); shape (m,).

        With `axes` it is the marginal density of these parameters alone.
        """
        axes = tuple(range(at.shape[1])) if axes is None else axes
        if self.is_joint:
            total = np.zeros((len(at), len(self.points) + 1))
            for j in axes:
                total += np.log(np.maximum(self._kernels(at[:, j], j), 1e-300))
            joint: np.ndarray = np.logaddexp.reduce(total, axis=1) - math.log(total.shape[1])
            return joint
        product: np.ndarray = np.sum([np.log(self._kernels(at[:, j], j).mean(axis=1)) for j in axes], axis=0)
        return product

    def sample(self, n: int, rng: np.random.Generator) -> np.ndarray:
        """`n` snapped points drawn from the density, shape (n, d)."""
        from scipy.special import ndtr, ndtri

        d = self.points.shape[1]
        broad = np.full((1, d), np.nan)
        centres = np.vstack([broad, self.points])
        shape = (n, 1) if self.is_joint else (n, d)
        chosen = np.broadcast_to(rng.integers(len(centres), size=shape), (n, d))
        middle = np.take_along_axis(centres, chosen, axis=0)
        uniform = rng.random((n, d))
        low, high = ndtr(-middle / self.bandwidth), ndtr((1 - middle) / self.bandwidth)
        drawn = middle + self.bandwidth * ndtri(low + uniform * (high - low))
        for j, parameter in enumerate(self.encoding.space.values()):
            if isinstance(parameter, Categorical):
                drawn[:, j] = np.where(rng.random(n) < min(1.0, 2 * self.bandwidth), uniform[:, j], middle[:, j])
        return self.encoding.snap(np.where(np.isnan(drawn), uniform, drawn))


def _normal(off: np.ndarray, h: float) -> np.ndarray:
    density: np.ndarray = np.exp(-0.5 * (off / h) ** 2) / (h * math.sqrt(2 * math.pi))
    return density
