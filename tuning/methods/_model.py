"""What the Gaussian process believes about a search, given its history."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from tuning import acquisition as acquisitions
from tuning.explanation import LeftOut
from tuning.fit import fit, kernel_of
from tuning.history import History, State
from tuning.methods import known_value
from tuning.methods._encoding import Encoding
from tuning.outputs import standardise, warped
from tuning.surrogate import GaussianProcess, squared_distances

BAND = 1.959963984540054  # the central 95 % of a normal distribution


class Model:
    """The Gaussian process of a history: losses standardised, failures at the worst, running trials as expected.

    Args:
        history: with at least one trial that has ended and was not cancelled.
        with_priors: whether the fit of the hyperparameters uses priors.
        start: theta of an earlier fit, from which this one sets out; see `tuning.fit`.
        fitted_at: number of ended trials at which `start` was fitted, to take it as it is; None fits anew.
        noise: standard deviation of the noise in the user's units; None estimates it.
        length_scale_factor: multiplies the fitted length scales.

    Attributes:
        trials: those that have ended, by number; `values` are theirs, None where there is none.
        points: their configs and those of the running trials in the unit cube, shape (n, d); `numbers` are theirs.
        theta: the fitted hyperparameters, and `fitted_at` the number of ended trials that they are fitted to.
        best: lowest standardised loss that is believed of a trial, `incumbent` its position in `trials`.
    """

    def __init__(
        self,
        history: History,
        *,
        with_priors: bool = True,
        start: np.ndarray | None = None,
        fitted_at: int | None = None,
        noise: float | None = None,
        length_scale_factor: float = 1.0,
    ):
        self.encoding, self.sign = Encoding(history.space), history.study.sign
        self.trials = tuple(trial for trial in history.finished if trial.state != State.CANCELLED)
        self.values = tuple(known_value(trial) for trial in self.trials)
        losses = [np.nan if value is None else -self.sign * value for value in self.values]
        y, output = standardise(np.array(losses, dtype=float))
        points = np.array([history.space.to_unit(trial.config) for trial in self.trials])
        inputs, groups = self.encoding.embed(points), self.encoding.groups
        if fitted_at is not None and start is not None:
            self.theta, self.fitted_at = start, fitted_at
        else:
            self.fitted_at = len(self.trials)
            self.theta = fit(squared_distances(inputs, groups), y, with_priors=with_priors, start=start)
        self._y, self.output = warped(y, output, float(self.theta[-1]))
        kernel = kernel_of(self.theta)
        if noise is not None:
            kernel = replace(kernel, noise=max(float(noise / self.gain(np.array(1.0))) ** 2, 1e-8))
        self.kernel = replace(kernel, length_scales=kernel.length_scales * length_scale_factor)
        self.settled = GaussianProcess(self.kernel, inputs, self._y, groups)
        self._gp, self.points = self.settled, points
        self.numbers = [trial.number for trial in self.trials + history.running]
        believed, _ = self._gp.posterior(inputs)
        self.incumbent = int(np.argmin(believed))
        self.best = float(believed[self.incumbent])
        if history.running:
            pending = np.array([history.space.to_unit(trial.config) for trial in history.running])
            more = self.encoding.embed(pending)
            fantasy, _ = self.settled.posterior(more)
            self.points = np.vstack([points, pending])
            self._gp = GaussianProcess(
                self.kernel, np.vstack([inputs, more]), np.concatenate([self._y, fantasy]), groups
            )

    def posterior(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Mean and standard deviation of the standardised loss at snapped points of shape (m, d)."""
        return self._gp.posterior(self.encoding.embed(points))

    def scaled_distances(self, point: np.ndarray) -> np.ndarray:
        """Squared distances in length scales, by parameter, from a point of shape (1, d) to `points`; shape (d, n)."""
        difference = (self.encoding.embed(self.points) - self.encoding.embed(point)) ** 2
        groups = self.encoding.groups
        return np.array(
            [difference[:, groups == j].sum(axis=1) / s**2 for j, s in enumerate(self.kernel.length_scales)]
        )

    def leaders(self, n: int) -> np.ndarray:
        """The `n` points with the lowest losses, shape (n, d)."""
        leaders: np.ndarray = self.points[np.argsort(self._y, kind="stable")[:n]]
        return leaders

    def draws(self, points: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
        """`n` functions drawn from the posterior at points of shape (m, d); standardised loss, shape (n, m)."""
        return self._gp.draws(self.encoding.embed(points), n, rng)

    # Acquisition ---------------------------------------------------------------------------------------------
    def score(self, points: np.ndarray, acquisition: str, kappa: float, xi: float) -> np.ndarray:
        """The acquisition at snapped points of shape (m, d), shape (m,); see `tuning.acquisition`."""
        return acquisitions.evaluate(acquisition, *self.posterior(points), self.best - xi, kappa)

    def slope(
        self, start: np.ndarray, axes: np.ndarray, acquisition: str, kappa: float, xi: float
    ) -> Callable[[np.ndarray], tuple[float, np.ndarray]]:
        """Minus the acquisition and its gradient along real `axes`, as a function of the position there.

        The other coordinates stay as in the snapped point `start`, shape (d,).
        """
        embedded = self.encoding.embed(start[None, :])[0].copy()
        reals, columns = self.encoding.floats
        moved = columns[np.searchsorted(reals, axes)]

        def loss(x: np.ndarray) -> tuple[float, np.ndarray]:
            embedded[moved] = x
            mean, std, by_mean, by_std = self._gp.posterior_gradients(embedded, moved)
            value, of_mean, of_std = acquisitions.with_slopes(
                acquisition, np.array(mean), np.array(std), self.best - xi, kappa
            )
            return -float(value), -(of_mean * by_mean + of_std * by_std)

        return loss

    # In the user's units -------------------------------------------------------------------------------------
    def value(self, z: np.ndarray) -> np.ndarray:
        """Values in the user's units and direction, of standardised losses."""
        values: np.ndarray = -self.sign * self.output.loss(z)
        return values

    def believed(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Mean, standard deviation and bounds of the central 95 % of the values at points, user's units."""
        return self.in_units(*self.posterior(points))

    def in_units(self, mean: np.ndarray, std: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """As `believed`, of a normal belief about the standardised loss.

        Mean and standard deviation are integrals over the transform, by Gauss-Hermite quadrature with 20 nodes.
        """
        nodes, weights = np.polynomial.hermite_e.hermegauss(20)
        weights = weights / weights.sum()
        values = self.value(mean[..., None] + std[..., None] * nodes)
        average = values @ weights
        deviation = values - average[..., None]
        size = float(np.abs(deviation).max()) or 1.0  # squares of very large or small values would leave the floats
        spread = size * np.sqrt((deviation / size) ** 2 @ weights)
        ends = np.sort(np.stack([self.value(mean - BAND * std), self.value(mean + BAND * std)]), axis=0)
        return average, spread, ends[0], ends[1]

    def expected_gain(self, points: np.ndarray) -> np.ndarray:
        """Expected improvement over the incumbent at points of shape (m, d), user's units, by the same quadrature.

        The nodes cover the part of the belief below the incumbent only, so that the kink costs no accuracy.
        """
        from scipy.special import ndtr, ndtri

        mean, std = self.posterior(points)
        nodes, weights = np.polynomial.legendre.leggauss(40)
        below = ndtr((self.best - mean) / std)
        quantiles = np.maximum(below[:, None] * (nodes + 1) / 2, 1e-300)
        values = self.value(mean[:, None] + std[:, None] * ndtri(quantiles))
        gains = np.abs(values - self.value(np.array(self.best)))
        expected: np.ndarray = below * (gains @ weights) / 2
        return expected

    def gain(self, difference: np.ndarray) -> np.ndarray:
        """A small difference of standardised losses in the user's units, as it is at the middle of the data."""
        slope = abs(float(self.output.loss(np.array(0.005)) - self.output.loss(np.array(-0.005)))) / 0.01
        return np.asarray(difference) * slope

    @property
    def noise(self) -> float:
        """Standard deviation of the noise, user's units."""
        return float(self.gain(np.sqrt(self.kernel.noise)))

    def calibration(self) -> tuple[LeftOut, ...]:
        """Leave-one-out predictions of the trials that have a value; none if there are fewer than three."""
        known = [(i, value) for i, value in enumerate(self.values) if value is not None]
        if len(known) < 3:
            return ()
        mean, _, lower, upper = self.in_units(*self.settled.leave_one_out())
        return tuple(
            LeftOut(self.trials[i].number, value, float(mean[i]), float(lower[i]), float(upper[i]))
            for i, value in known
        )
