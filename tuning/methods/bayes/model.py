"""What Gaussian processes believe about a search, given its history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import replace
from functools import cached_property, partial
from typing import Any

import numpy as np

from tuning.gp import acquisition as acquisitions
from tuning.gp.hyperparameters import fit, kernel_of, plausible
from tuning.gp.outputs import pressed, standardise, warped
from tuning.gp.process import GaussianProcesses, Kernel, squared_distances
from tuning.gp.shifted import Shifted
from tuning.methods import known_value
from tuning.methods._core.density import Density, n_good
from tuning.methods.bayes.branches import Branch, due
from tuning.methods.bayes.earlier import lend
from tuning.methods.bayes.telling import telling, together
from tuning.space.encoding import Encoding
from tuning.study import History, LeftOut, Trial
from tuning.study.goals import SCORE, Goal

MOST_NOISE = 10.0  # standard deviations of the losses: with more, too, nothing can be told apart
TOO_CLOSE = 0.98  # correlation with a running trial beyond which another one there would tell the same
LITTLE, EXACT = 1e-2, 1e-7  # noise variance: of the kernel's variance; of standardised losses
BAND = 1.959963984540054  # the central 95 % of a normal distribution


class Model:
    """Gaussian processes of a history: losses standardised, failures at the worst, running trials as expected.

    All have the same data; they differ in hyperparameters that the data allow as well
    (`tuning.gp.hyperparameters.plausible`). What the model believes is the mixture of what they believe, so that few
    data do not make it too sure of itself.

    Args:
        history: with at least one trial that has ended and was not cancelled.
        n: number of processes.
        with_priors: whether the fit of the hyperparameters uses priors.
        transform: ``identity``, ``log_tail`` (see `tuning.gp.outputs.pressed`) or ``evidence`` (a power is fitted too).
        thetas: hyperparameters of an earlier model; the fit sets out from the first.
        fitted_at: number of ended trials at which `thetas` were fitted, to take them as they are; None fits anew.
        noise: standard deviation of the noise in the user's units; None estimates it.
        length_scale_factor: multiplies the fitted length scales.
        goal: what is measured of the trials; the objective if None.
        focus: whether configs may be drawn from the density of the good trials (`good`).
        earlier: searches whose beliefs are the mean that the processes set out from, as far as they rank the trials.

    Attributes:
        trials: those that have ended, by number, at most `MOST` of `n_counted`; `values` are theirs, None where it is
            lacking.
        points: their configs and those of the running trials in the unit cube, shape (n, d); `numbers` are theirs.
        thetas: the hyperparameters, the fitted ones first; `kernel` is that of the first, and `fitted_at` the number of
            ended trials that they are fitted to.
        best: lowest standardised loss that is believed of a trial, `incumbent` its position in `trials`.
        good: density of the best sixth of the trials, None without `focus`.
        used: configs that must not come again, in the unit cube.
        seen: what each process believes of the trials, then of those that run, shape (k, n).
        lent: what the earlier searches say, None without any.
        targets: what the next trial has to undercut in the eyes of each process, shape (k,).
        branch: the only part of the space that counts, None for all of it (`within`).
        is_sharp: whether a process takes the values as exact that did not find so (`sharpened`).
    """

    def __init__(
        self,
        history: History,
        *,
        n: int = 1,
        with_priors: bool = True,
        transform: str = "identity",
        thetas: Sequence[np.ndarray] = (),
        fitted_at: int | None = None,
        noise: float | None = None,
        length_scale_factor: float = 1.0,
        focus: bool = False,
        earlier: Sequence[Mapping[str, Any]] = (),
        goal: Goal | None = None,
    ):
        self.encoding = Encoding(history.space)
        counted = history.ended_trials
        self.goal = Goal(SCORE, history.study.direction) if goal is None else goal
        found = [known_value(trial) if goal is None else _known(goal, trial) for trial in counted]
        losses = self.goal.losses(np.array(found, dtype=float))
        kept = telling(losses if goal is None else together(history.study.sought, counted))
        self.trials, self.n_counted = tuple(counted[i] for i in kept), len(counted)
        self.values = tuple(found[i] for i in kept)
        y, output = standardise(losses[kept])
        self.transform, bends = transform, transform == "evidence"
        if transform == "log_tail":
            y, output = pressed(y, output)
        n_ended, known = len(self.trials), self.trials + history.running
        self.numbers = [trial.number for trial in known]
        self.points = self.encoding.units([trial.config for trial in known])
        self._inputs = self.encoding.embed(self.points)
        given = set(self.numbers)
        left = self.encoding.units([trial.config for trial in counted if trial.number not in given])
        self.lent, rest = None, y
        if earlier:
            self.lent, bends = lend(self.encoding, self._inputs[:n_ended], y, earlier), False
            rest = (y - self.lent.at(self._inputs[:n_ended])) / self.lent.scale
        if fitted_at is not None and len(thetas) >= n:
            self.thetas, self.fitted_at = list(thetas[:n]), fitted_at
        else:
            distances = squared_distances(self._inputs[:n_ended], self.encoding.groups)
            fitted = fit(
                distances, rest, with_priors=with_priors, bends=bends, start=thetas[0] if len(thetas) else None
            )
            self.thetas = plausible(fitted, distances, rest, n, with_priors=with_priors, bends=bends)
            self.fitted_at = len(counted)
        self._y, self.output = warped(y, output, float(self.thetas[0][-1]))
        kernels = [kernel_of(theta) for theta in self.thetas]
        if self.lent is not None:
            kernels = [kernel.scaled(self.lent.scale) for kernel in kernels]
        if noise is not None:
            variance = min(max(float(noise / self.gain(np.array(1.0))), 1e-4), MOST_NOISE) ** 2
            kernels = [replace(kernel, noise=variance) for kernel in kernels]
        kernels = [replace(kernel, length_scales=kernel.length_scales * length_scale_factor) for kernel in kernels]
        self.branch: Branch | None = None
        self.is_sharp = False
        self.believe(kernels)
        self.good = Density(self.encoding, self.leaders(n_good(len(self.trials))), is_joint=True) if focus else None
        self.used = np.concatenate([self.points, left])

    def believe(self, kernels: Sequence[Kernel]) -> None:
        """Processes with these kernels, one each, and what they believe of the trials."""
        self.kernel, n, inputs, groups = kernels[0], len(self.trials), self._inputs, self.encoding.groups
        processes = GaussianProcesses if self.lent is None else partial(Shifted, mean=self.lent)
        self.settled = self._processes = processes(kernels, inputs[:n], self._y, groups)
        self.seen = each = self.settled.fitted
        self._believed = each.mean(axis=0)
        self.incumbent = int(np.argmin(self._believed))
        self.best = float(self._believed.min())
        self.targets = each.min(axis=1)
        if len(inputs) > n:
            fantasies = self.settled.posterior(inputs[n:])[0]
            self.targets = np.minimum(self.targets, fantasies.min(axis=1))
            self.seen = np.concatenate([each, fantasies], axis=1)
            outputs = np.concatenate([np.tile(self._y, (len(kernels), 1)), fantasies], axis=1)
            self._processes = processes(kernels, inputs, outputs, groups, len(inputs) - n)

    def sharpened(self) -> Model:
        """The same beliefs, but that processes which expect little noise take the values as exact.

        What they call noise is then mostly what the kernel is too stiff to follow: near an optimum it hides the last
        digits.
        """
        is_little = [EXACT < kernel.noise < LITTLE * kernel.variance for kernel in self.settled.kernels]
        if not any(is_little):
            return self
        sharp = copy(self)
        sharp.__dict__.pop("_first", None)
        sharp.is_sharp = True
        sharp.believe(
            [
                replace(kernel, noise=EXACT) if little else kernel
                for kernel, little in zip(self.settled.kernels, is_little, strict=True)
            ]
        )
        return sharp

    @cached_property
    def _first(self) -> GaussianProcesses:
        """The first process alone, which screens candidates at a fraction of the cost."""
        return self._processes.first()

    def each(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Mean and standard deviation of each process at snapped points of shape (m, d); shape (k, m) each."""
        return self._processes.posterior(self.encoding.embed(points))

    def posterior(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Mean and standard deviation of the standardised loss at snapped points of shape (m, d)."""
        return mixed(*self.each(points))

    def scaled_distances(self, points: np.ndarray, point: np.ndarray) -> np.ndarray:
        """Squared distances in length scales, by parameter, of points of shape (n, d) to one of shape (d,); (d, n)."""
        difference = (self.encoding.embed(points) - self.encoding.embed(point[None, :])) ** 2
        groups = self.encoding.groups
        return np.array(
            [difference[:, groups == j].sum(axis=1) / s**2 for j, s in enumerate(self.kernel.length_scales)]
        )

    def leaders(self, n: int) -> np.ndarray:
        """The `n` points with the lowest losses as they are believed, of the branch alone if there is one; (n, d)."""
        order = np.argsort(self._believed, kind="stable")
        if self.branch is not None:
            order = order[self.branch.has(self.points[order])]
        leaders: np.ndarray = self.points[order[:n]]
        return leaders

    def branch_due(self) -> Branch | None:
        """The branch of the space that lacks most of its share of the trials, if one does."""
        return due(self.encoding, self.points, self.seen.mean(axis=0))

    def within(self, branch: Branch) -> Model:
        """The same beliefs, of what improves on the best of one branch."""
        other = copy(self)
        other.branch, inside = branch, branch.has(self.points)
        if inside.any():
            other.targets = self.seen[:, inside].min(axis=1)
        return other

    def draws(self, points: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
        """`n` functions at points of shape (m, d), as many of each process; standardised loss, shape (n, m).

        What does not go round goes to processes that are drawn: a single function is of any of them.
        """
        k = len(self.thetas)
        counts = np.full(k, n // k)
        if n % k:
            counts[rng.permutation(k)[: n % k]] += 1
        return self._processes.draws(self.encoding.embed(points), counts.tolist(), rng)

    @property
    def weights(self) -> list[float]:
        """How much each earlier search, and last the trials themselves, are believed; empty without any."""
        return [] if self.lent is None else list(self.lent.weights)

    # Acquisition ---------------------------------------------------------------------------------------------
    def score(self, points: np.ndarray, acquisition: str, kappa: float, xi: float) -> np.ndarray:
        """The acquisition at snapped points of shape (m, d), averaged over the processes, shape (m,).

        Of log EI it is the logarithm of the average. Minus infinity where the outcome of a running trial would tell as
        much: a batch must not cluster.
        """
        mean, std = self.each(points)
        each = acquisitions.evaluate(acquisition, mean, std, self.targets[:, None] - xi, kappa)
        return self.apart(points, _log_mean(each) if acquisition == "log_ei" else each.mean(axis=0))

    def screen(self, points: np.ndarray, acquisition: str, kappa: float, xi: float) -> np.ndarray:
        """As `score`, in the eyes of the first process only."""
        mean, std = self._first.posterior(self.encoding.embed(points))
        return self.apart(points, acquisitions.evaluate(acquisition, mean, std, self.targets[0] - xi, kappa)[0])

    def apart(self, points: np.ndarray, score: np.ndarray) -> np.ndarray:
        """`score`, minus infinity at points that are as good as one of a running trial, or outside the branch."""
        if len(self.points) > len(self.trials):
            pending = self.points[len(self.trials) :]
            squared = np.stack([self.scaled_distances(points, running).sum(axis=0) for running in pending])
            is_close = self.kernel.of_squared(squared.min(axis=0)) > TOO_CLOSE * self.kernel.variance
            score = np.where(is_close, -np.inf, score)
        if self.branch is not None:
            score = np.where(self.branch.has(points), score, -np.inf)
        return score

    def with_gradients(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """As `each`, and the gradients of both along the real axes, shape (k, m, real axes)."""
        return self._processes.with_gradients(self.encoding.embed(points), self.encoding.floats[1])

    def slope(self, points: np.ndarray, acquisition: str, kappa: float, xi: float) -> tuple[np.ndarray, np.ndarray]:
        """`score` at snapped points of shape (m, d) and its gradient along the real axes, 0 where inactive."""
        reals, _ = self.encoding.floats
        mean, std, by_mean, by_std = self.with_gradients(points)
        each, of_mean, of_std = acquisitions.with_slopes(acquisition, mean, std, self.targets[:, None] - xi, kappa)
        gradients = of_mean[..., None] * by_mean + of_std[..., None] * by_std
        if acquisition == "log_ei":
            score = _log_mean(each)
            gradient = (np.exp(each - score)[..., None] * gradients).mean(axis=0)
        else:
            score, gradient = each.mean(axis=0), gradients.mean(axis=0)
        return self.apart(points, score), np.where(np.isnan(points[:, reals]), 0.0, gradient)

    # In the user's units -------------------------------------------------------------------------------------
    def value(self, z: np.ndarray) -> np.ndarray:
        """Values in the user's units and direction, of standardised losses."""
        return self.goal.of_losses(self.output.loss(z))

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
        """Expected improvement over the incumbent at points of shape (m, d), user's units, averaged over processes.

        By Gauss-Legendre quadrature over that part of each belief which is below the incumbent.
        """
        from scipy.special import ndtr, ndtri

        nodes, weights = np.polynomial.legendre.leggauss(40)
        mean, std = self.each(points)
        below = ndtr((self.best - mean) / std)
        quantiles = np.maximum(below[..., None] * (nodes + 1) / 2, 1e-300)
        values = self.value(mean[..., None] + std[..., None] * ndtri(quantiles))
        gains = np.abs(values - self.value(np.array(self.best)))
        expected: np.ndarray = (below * (gains @ weights) / 2).mean(axis=0)
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
        mean, _, lower, upper = self.in_units(*mixed(*self.settled.leave_one_out()))
        return tuple(
            LeftOut(self.trials[i].number, value, float(mean[i]), float(lower[i]), float(upper[i]))
            for i, value in known
        )


def _known(goal: Goal, trial: Trial) -> float | None:
    value = goal.value(trial)
    return None if np.isnan(value) else value


def _log_mean(logs: np.ndarray) -> np.ndarray:
    """Logarithm of the average over the first axis of what `logs` are logarithms of."""
    top = logs.max(axis=0)
    result: np.ndarray = top + np.log(np.exp(logs - top).mean(axis=0))
    return result


def mixed(mean: np.ndarray, std: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation of an equal mixture of beliefs of shape (n, m), shape (m,) each."""
    average = mean.mean(axis=0)
    return average, np.sqrt((std**2 + (mean - average) ** 2).mean(axis=0))
