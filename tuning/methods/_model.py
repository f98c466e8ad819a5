"""What the Gaussian process believes about a search, given its history."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tuning.explanation import LeftOut
from tuning.history import History, State, Trial
from tuning.methods._encoding import Encoding
from tuning.outputs import standardise
from tuning.surrogate import GaussianProcess, Kernel, Priors, fit

BAND = 1.959963984540054  # the central 95 % of a normal distribution


class Model:
    """The Gaussian process of a history: losses standardised, failures at the worst, running trials as expected.

    Args:
        history: with at least one trial that has ended and was not cancelled.
        encoding: of the history's space.
        priors: on the kernel's hyperparameters; None fits by likelihood alone.
        noise: standard deviation of the noise in the user's units; None estimates it.
        length_scale_factor: multiplies the fitted length scales.
    """

    def __init__(
        self,
        history: History,
        encoding: Encoding,
        priors: Priors | None,
        noise: float | None = None,
        length_scale_factor: float = 1.0,
    ):
        self.trials = tuple(trial for trial in history.finished if trial.state != State.CANCELLED)
        self.values = tuple(known_value(trial) for trial in self.trials)
        self.encoding, self.sign = encoding, history.study.sign
        losses = [np.nan if value is None else -self.sign * value for value in self.values]
        self._y, self.output = standardise(np.array(losses, dtype=float))
        self._X = np.array([encoding.space.to_unit(trial.config) for trial in self.trials])
        distances = encoding.distances(self._X, self._X)
        kernel = fit(distances, self._y, priors=priors)
        if noise is not None:
            kernel = replace(kernel, noise=max((noise / (self.output.scale * self.output.unit)) ** 2, 1e-8))
        self.kernel: Kernel = replace(kernel, length_scales=kernel.length_scales * length_scale_factor)
        self.settled = GaussianProcess(self.kernel, distances, self._y)
        self._gp, self.points = self.settled, self._X
        self.numbers = [trial.number for trial in self.trials + history.running]
        believed = self.posterior(self._X)[0]
        self.incumbent = int(np.argmin(believed))
        self.best = float(believed[self.incumbent])
        if history.running:
            pending = np.array([encoding.space.to_unit(trial.config) for trial in history.running])
            fantasy, _ = self.posterior(pending)
            self.points, y = np.vstack([self._X, pending]), np.concatenate([self._y, fantasy])
            self._gp = GaussianProcess(self.kernel, encoding.distances(self.points, self.points), y)

    def posterior(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Mean and standard deviation of the standardised loss at points of shape (m, d)."""
        return self._gp.posterior(self.encoding.distances(self.points, points))

    def leaders(self, n: int) -> np.ndarray:
        """The `n` points with the lowest losses, shape (n, d)."""
        leaders: np.ndarray = self._X[np.argsort(self._y, kind="stable")[:n]]
        return leaders

    def draws(self, points: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
        """`n` functions drawn from the posterior at points of shape (m, d); standardised loss, shape (n, m)."""
        cross = self.encoding.distances(self.points, points)
        return self._gp.draws(cross, self.encoding.distances(points, points), n, rng)

    # In the user's units -------------------------------------------------------------------------------------
    def value(self, z: np.ndarray) -> np.ndarray:
        """Values in the user's units and direction, of standardised losses."""
        values: np.ndarray = -self.sign * self.output.loss(z)
        return values

    def believed(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Mean, standard deviation and bounds of the central 95 % of the values at points, user's units."""
        mean, std = self.posterior(points)
        return self._in_units(mean, std)

    def _in_units(self, mean: np.ndarray, std: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        ends = np.sort(np.stack([self.value(mean - BAND * std), self.value(mean + BAND * std)]), axis=0)
        return self.value(mean), self.gain(std), ends[0], ends[1]

    def gain(self, difference: np.ndarray) -> np.ndarray:
        """A difference of standardised losses in the user's units."""
        gain: np.ndarray = np.asarray(difference) * self.output.scale * self.output.unit
        return gain

    @property
    def noise(self) -> float:
        """Standard deviation of the noise, user's units."""
        return float(self.gain(np.sqrt(self.kernel.noise)))

    def calibration(self) -> tuple[LeftOut, ...]:
        """Leave-one-out predictions of the trials that have a value; none if there are fewer than three."""
        known = [i for i, value in enumerate(self.values) if value is not None]
        if len(known) < 3:
            return ()
        mean, std = self.settled.leave_one_out()
        centre, _, lower, upper = self._in_units(mean, std)
        return tuple(
            LeftOut(self.trials[i].number, float(self.values[i] or 0.0), *map(float, (centre[i], lower[i], upper[i])))
            for i in known
        )


def known_value(trial: Trial) -> float | None:
    """The value; of a pruned trial the mean of the folds that it had."""
    if trial.state == State.PRUNED and trial.fold_scores:
        return float(np.mean(trial.fold_scores))
    return trial.value if trial.state == State.DONE else None
