"""Bayesian search: a Gaussian process learns from the trials and says where improvement is to be expected.

Trials without a value count as badly as the worst that was seen, so the search turns away from where things fail.
Trials that still run are given the value that the process expects (Ginsbourger et al. 2010, "kriging believer"),
so that parallel asks do not repeat each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from tuning import acquisition as acquisitions
from tuning.history import History, State, Trial
from tuning.methods import Proposal, check_choice, key, next_place, tried
from tuning.methods._encoding import Encoding
from tuning.methods._sequence import sobol_points
from tuning.surrogate import GaussianProcess, Kernel, Priors, fit

N_CANDIDATES = 1024
STEPS = (0.2, 0.1, 0.05, 0.02, 0.008, 0.003)


@dataclass(frozen=True)
class Method:
    """Bayesian search with a Gaussian process.

    Args:
        acquisition: ``log_ei``, ``ei``, ``pi`` or ``lcb``.
        fit: ``map`` (with priors) or ``ml`` (likelihood alone) for the kernel's hyperparameters.
        initial: number of Sobol points before the first fit; None takes the number of parameters + 2, 10 at most.
        kappa: width of the confidence bound for ``lcb``.

    Raises:
        ValueError: if a setting makes no sense.
    """

    name: ClassVar[str] = "bayes"
    title: ClassVar[str] = "Bayesian"
    help: ClassVar[str] = "Learns from the scores where improvement is to be expected, and tries there next."

    acquisition: str = "log_ei"
    fit: str = "map"
    initial: int | None = None
    kappa: float = 2.0

    def __post_init__(self) -> None:
        check_choice("acquisition", self.acquisition, ("log_ei", "ei", "pi", "lcb"))
        check_choice("fit", self.fit, ("map", "ml"))
        if self.initial is not None and (isinstance(self.initial, bool) or not 1 <= self.initial <= 1000):
            raise ValueError(f"initial must be a whole number from 1 to 1000, not {self.initial!r}.")
        if not 0 <= self.kappa <= 100:
            raise ValueError(f"kappa must be a number from 0 to 100, not {self.kappa!r}.")

    def ask(self, history: History, rng: np.random.Generator) -> Proposal:
        """A Sobol point as long as little is known, then the maximum of the acquisition over configs not yet tried."""
        space, d = history.space, len(history.space)
        n_initial = self.initial or min(d + 2, 10)
        if history.n_asked < n_initial or not history.done:
            place = next_place(history)
            config = space.from_unit(sobol_points(d, [history.study.seed, 2], 1, skip=place)[0])
            if key(config) not in tried(history):
                return Proposal(config, note={"phase": "initial", "place": place})
        encoding = Encoding(space)
        model = _Model(history, encoding, Priors.default(d) if self.fit == "map" else None)
        point, score = self._maximise(model, encoding, tried(history), rng)
        note = {
            "phase": "model",
            "acquisition": score,
            "length_scales": model.kernel.length_scales.tolist(),
            "noise": model.kernel.noise,
        }
        return Proposal(space.from_unit(point), note=note)

    def _score(self, model: _Model, points: np.ndarray) -> np.ndarray:
        mean, std = model.posterior(points)
        match self.acquisition:
            case "ei":
                return acquisitions.expected_improvement(mean, std, model.best)
            case "pi":
                return acquisitions.probability_of_improvement(mean, std, model.best)
            case "lcb":
                return acquisitions.lower_confidence_bound(mean, std, self.kappa)
        return acquisitions.log_expected_improvement(mean, std, model.best)

    def _maximise(
        self,
        model: _Model,
        encoding: Encoding,
        used: set[tuple[tuple[str, str, object], ...]],
        rng: np.random.Generator,
    ) -> tuple[np.ndarray, float]:
        """Candidates all over the space and around the best trials, then ever smaller steps around the leaders."""
        d = len(encoding.space)
        points = encoding.snap(sobol_points(d, [int(rng.integers(2**31))], N_CANDIDATES))
        points = np.vstack([points, *(_around(encoding, p, 0.1, 50, rng) for p in model.leaders(4))])
        scores = self._score(model, points)
        for step in STEPS:
            top = np.argsort(-scores, kind="stable")[:6]
            around = np.vstack([_around(encoding, points[i], step, 40, rng) for i in top])
            points = np.vstack([points[top], around])
            scores = np.concatenate([scores[top], self._score(model, around)])
        fresh = [i for i in np.argsort(-scores, kind="stable") if key(encoding.space.from_unit(points[i])) not in used]
        if not fresh:  # a nearly used-up space: look everywhere before repeating a config
            points = encoding.snap(rng.random((N_CANDIDATES, d)))
            scores = self._score(model, points)
            fresh = [
                i for i in np.argsort(-scores, kind="stable") if key(encoding.space.from_unit(points[i])) not in used
            ]
        chosen = fresh[0] if fresh else int(np.argmax(scores))
        return points[chosen], float(scores[chosen])


def _known_value(trial: Trial) -> float | None:
    """The value; of a pruned trial the mean of the folds that it had."""
    if trial.state == State.PRUNED and trial.fold_scores:
        return float(np.mean(trial.fold_scores))
    return trial.value if trial.state == State.DONE else None


class _Model:
    """The Gaussian process of a history: losses standardised, failures at the worst, running trials as expected."""

    def __init__(self, history: History, encoding: Encoding, priors: Priors | None):
        ended = [trial for trial in history.finished if trial.state != State.CANCELLED]
        values = [_known_value(trial) for trial in ended]
        y = standardise(np.array([np.nan if v is None else -history.study.sign * v for v in values], dtype=float))
        self._encoding = encoding
        self._X = np.array([encoding.space.to_unit(trial.config) for trial in ended])
        self._y = y
        distances = encoding.distances(self._X, self._X)
        self.kernel: Kernel = fit(distances, y, priors=priors)
        self._gp = GaussianProcess(self.kernel, distances, y)
        self.best = float(self.posterior(self._X)[0].min())
        if history.running:
            pending = np.array([encoding.space.to_unit(trial.config) for trial in history.running])
            believed, _ = self.posterior(pending)
            self._X, y = np.vstack([self._X, pending]), np.concatenate([y, believed])
            self._gp = GaussianProcess(self.kernel, encoding.distances(self._X, self._X), y)

    def posterior(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Mean and standard deviation of the standardised loss at points of shape (m, d)."""
        return self._gp.posterior(self._encoding.distances(self._X, points))

    def leaders(self, n: int) -> np.ndarray:
        """The `n` points with the lowest losses, shape (n, d)."""
        leaders: np.ndarray = self._X[np.argsort(self._y, kind="stable")[:n]]
        return leaders


def standardise(losses: np.ndarray) -> np.ndarray:
    """Losses with mean 0 and standard deviation 1, shape (n,); NaN counts as the worst finite one.

    The bad tail is cut three interquartile ranges above the upper quartile: one terrible trial must not flatten the
    differences among the good ones. Any ``a * y + b`` with a > 0 gives the same result.
    """
    finite = losses[np.isfinite(losses)]
    losses = np.where(np.isfinite(losses), losses, finite.max())
    scale = np.abs(losses).max()
    losses = losses / scale if scale > 0 else losses  # values near the largest float must not overflow below
    lower, upper = np.quantile(losses, [0.25, 0.75])
    if upper > lower:
        losses = np.minimum(losses, upper + 3 * (upper - lower))
    spread = losses.std()
    if spread <= 1e-12:
        return np.zeros_like(losses)
    standardised: np.ndarray = (losses - losses.mean()) / spread
    return standardised


def _around(encoding: Encoding, point: np.ndarray, step: float, n: int, rng: np.random.Generator) -> np.ndarray:
    """`n` normal perturbations of some coordinates each, and all discrete neighbours; shape (n + k, d)."""
    base = np.nan_to_num(point, nan=0.5)
    is_moved = rng.random((n, len(base))) < max(0.4, 1 / len(base))
    is_moved[np.arange(n), rng.integers(len(base), size=n)] = True
    moved = base + is_moved * rng.normal(0, step, (n, len(base)))
    moved = np.where(np.isnan(point) & is_moved, rng.random((n, len(base))), moved)
    return encoding.snap(np.vstack([moved, encoding.neighbours(point)]))
