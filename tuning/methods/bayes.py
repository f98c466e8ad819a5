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
from tuning.explanation import Explanation
from tuning.history import History
from tuning.methods import Proposal, check_choice, key, next_place, tried
from tuning.methods._decision import Anchor, moment
from tuning.methods._encoding import Encoding
from tuning.methods._explain import explain_model
from tuning.methods._model import Model
from tuning.methods._sequence import sobol_points
from tuning.surrogate import Priors

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
        xi: least improvement that counts for ``log_ei``, ``ei`` and ``pi``, in standard deviations of the losses.
        noise: standard deviation of the noise in the user's units; None estimates it.
        length_scale_factor: multiplies the fitted length scales: below 1 the process expects more change.

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
    xi: float = 0.0
    noise: float | None = None
    length_scale_factor: float = 1.0

    def __post_init__(self) -> None:
        check_choice("acquisition", self.acquisition, ("log_ei", "ei", "pi", "lcb"))
        check_choice("fit", self.fit, ("map", "ml"))
        if self.initial is not None and (isinstance(self.initial, bool) or not 1 <= self.initial <= 1000):
            raise ValueError(f"initial must be a whole number from 1 to 1000, not {self.initial!r}.")
        if not 0 <= self.kappa <= 100:
            raise ValueError(f"kappa must be a number from 0 to 100, not {self.kappa!r}.")
        if not 0 <= self.xi <= 10:
            raise ValueError(f"xi must be a number from 0 to 10, not {self.xi!r}.")
        if self.noise is not None and not 0 <= self.noise < float("inf"):
            raise ValueError(f"noise must be a standard deviation of at least 0, or None, not {self.noise!r}.")
        if not 0.01 <= self.length_scale_factor <= 100:
            raise ValueError(f"length_scale_factor must be from 0.01 to 100, not {self.length_scale_factor!r}.")

    def ask(self, history: History, rng: np.random.Generator) -> Proposal:
        """A Sobol point as long as little is known, then the maximum of the acquisition over configs not yet tried."""
        space, d = history.space, len(history.space)
        n_initial = self.initial or min(d + 2, 10)
        if history.n_asked < n_initial or not history.done:
            place = next_place(history)
            config = space.from_unit(sobol_points(d, [history.study.seed, 2], 1, skip=place)[0])
            if key(config) not in tried(history):
                return Proposal(config, note={"phase": "initial", "place": place})
        model = self._model(history)
        point, score = self._maximise(model, model.encoding, tried(history), rng)
        note = {
            "phase": "model",
            "acquisition": score,
            "length_scales": model.kernel.length_scales.tolist(),
            "noise": model.kernel.noise,
        }
        return Proposal(space.from_unit(point), note=note)

    def explain(
        self, history: History, *, at: int | None = None, axes: tuple[str, ...] = (), anchor: Anchor = "best"
    ) -> Explanation:
        """Belief, acquisition and choice for trial `at`; see `Method.explain` in `tuning.methods`.

        To see how other settings would change the choice, explain the same history with another method:
        ``dataclasses.replace(method, kappa=4.0).explain(history, at=12)``.
        """
        past, number, rng = moment(history, at)
        proposal = self.ask(past, rng)
        model = self._model(past) if past.done else None
        return explain_model(self, past, number, proposal, model, axes, anchor)

    def _model(self, history: History) -> Model:
        priors = Priors.default(len(history.space)) if self.fit == "map" else None
        return Model(history, Encoding(history.space), priors, self.noise, self.length_scale_factor)

    def score(self, model: Model, points: np.ndarray) -> np.ndarray:
        """The acquisition at points of shape (m, d) of the snapped unit cube, shape (m,)."""
        mean, std = model.posterior(points)
        target = model.best - self.xi
        match self.acquisition:
            case "ei":
                return acquisitions.expected_improvement(mean, std, target)
            case "pi":
                return acquisitions.probability_of_improvement(mean, std, target)
            case "lcb":
                return acquisitions.lower_confidence_bound(mean, std, self.kappa)
        return acquisitions.log_expected_improvement(mean, std, target)

    def _maximise(
        self,
        model: Model,
        encoding: Encoding,
        used: set[tuple[tuple[str, str, object], ...]],
        rng: np.random.Generator,
    ) -> tuple[np.ndarray, float]:
        """Candidates all over the space and around the best trials, then ever smaller steps around the leaders."""
        d = len(encoding.space)
        points = encoding.snap(sobol_points(d, [int(rng.integers(2**31))], N_CANDIDATES))
        points = np.vstack([points, *(_around(encoding, p, 0.1, 50, rng) for p in model.leaders(4))])
        scores = self.score(model, points)
        for step in STEPS:
            top = np.argsort(-scores, kind="stable")[:6]
            around = np.vstack([_around(encoding, points[i], step, 40, rng) for i in top])
            points = np.vstack([points[top], around])
            scores = np.concatenate([scores[top], self.score(model, around)])
        fresh = [i for i in np.argsort(-scores, kind="stable") if key(encoding.space.from_unit(points[i])) not in used]
        if not fresh:  # a nearly used-up space: look everywhere before repeating a config
            points = encoding.snap(rng.random((N_CANDIDATES, d)))
            scores = self.score(model, points)
            fresh = [
                i for i in np.argsort(-scores, kind="stable") if key(encoding.space.from_unit(points[i])) not in used
            ]
        chosen = fresh[0] if fresh else int(np.argmax(scores))
        return points[chosen], float(scores[chosen])


def _around(encoding: Encoding, point: np.ndarray, step: float, n: int, rng: np.random.Generator) -> np.ndarray:
    """`n` normal perturbations of some coordinates each, and all discrete neighbours; shape (n + k, d)."""
    base = np.nan_to_num(point, nan=0.5)
    is_moved = rng.random((n, len(base))) < max(0.4, 1 / len(base))
    is_moved[np.arange(n), rng.integers(len(base), size=n)] = True
    moved = base + is_moved * rng.normal(0, step, (n, len(base)))
    moved = np.where(np.isnan(point) & is_moved, rng.random((n, len(base))), moved)
    return encoding.snap(np.vstack([moved, encoding.neighbours(point)]))
