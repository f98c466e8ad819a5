"""Bayesian search: a Gaussian process learns from the trials and says where improvement is to be expected.

It begins with the middle of all numbers and nine Sobol points. It averages over hyperparameters that the data allow as
well. From the 13th trial on (setting `focus`) three ways take turns: the maximum of the acquisition over all configs
(across several models it keeps every model in the search, `branches`); the config near the best ones that is believed
to be the lowest of all (not across several models, where such steps dig in the one that led first); and the most
promising of a few configs drawn from where the good trials lie.
With several goals or limits there is a process for each, and the acquisition is the hypervolume that a config is
expected to add (`several`); then nothing is drawn and no step taken.
What else was tried: benchmarks/results/bayes_choices.md.

Trials without a value count as badly as the worst that was seen, so the search turns away from where things fail.
Trials that still run are given the value that the process expects (Ginsbourger et al. 2010, "kriging believer"): the
process is sure of itself there, so parallel asks do not repeat each other, and no made-up value pulls the others away.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import inf
from typing import Any, ClassVar

import numpy as np

from tuning.gp.threads import one_blas_thread
from tuning.methods import Proposal, SearchMethod, choice, free, key, next_place, number, switch, tried, whole
from tuning.methods._core.replay import Anchor, moment
from tuning.methods._core.sequence import sobol_points
from tuning.methods._core.untried import redrawn, untried
from tuning.methods.bayes.branches import parting
from tuning.methods.bayes.earlier import checked, leaders, lowest
from tuning.methods.bayes.explain import explain_model, explain_several
from tuning.methods.bayes.maximise import best_new, candidates, deepen, maximise
from tuning.methods.bayes.model import Model
from tuning.methods.bayes.noted import last_fit, objective
from tuning.methods.bayes.outlook import Outlook, outlook
from tuning.methods.bayes.several import Several
from tuning.space import Categorical, Config, Space
from tuning.space.encoding import Encoding
from tuning.study import Explanation, History
from tuning.study.goals import SCORE, Goal

OFTEN = 20  # up to so many trials hyperparameters are fitted for every ask, then each time a 12th has come in
MANY = 100  # beyond so many trials the processes agree, and two of them will do
N_THOMPSON, N_LEFT = 512, 512
FOCUS_AFTER, N_DRAWN = 12, 64
EVERYWHERE, STEP, _ = range(3)  # the ways that take turns; what is neither is drawn


@dataclass(frozen=True)
class Method(SearchMethod):
    """Bayesian search with a Gaussian process.

    Args:
        acquisition: ``log_ei``, ``ei``, ``pi``, ``lcb`` or ``thompson``; see `tuning.gp.acquisition`.
        fit: ``map`` (with priors) or ``ml`` (likelihood alone) for the kernel's hyperparameters.
        focus: with ``log_ei``, from the 13th trial on: whether one of three trials is the config that is believed to be
            the best of all, and one the most promising of a few configs drawn from the density of the best sixth of
            the trials. A process expects smooth functions; on the steps and plateaus of real scores the drawn ones find
            what it overlooks.
        averaged: number of processes, with hyperparameters that the data allow as well, over which to average.
        transform: of the losses: ``identity``, ``log_tail`` to press the bad half together, ``alternate`` between these
            two from trial to trial, or ``evidence`` for a power transform (Yeo and Johnson) chosen by evidence.
        initial: number of points before the first fit, the middle of all numbers and then Sobol points; None takes 5
            for one parameter, else 10, and in a race the first trials that all methods share: half of a short one.
        kappa: width of the confidence bound for ``lcb``.
        xi: least improvement that counts for ``log_ei``, ``ei`` and ``pi``, in standard deviations of the losses.
        noise: standard deviation of the noise in the user's units; None estimates it.
        length_scale_factor: multiplies the fitted length scales: below 1 the process expects more change.
        earlier: searches on other data that lend what they believe, see `tuning.methods.bayes.earlier`. With these the
            model has its say from the second trial on, as often as it believes them.

    Raises:
        ValueError: if a setting makes no sense.
    """

    name: ClassVar[str] = "bayes"
    title: ClassVar[str] = "Bayesian"
    help: ClassVar[str] = "Learns from the scores where improvement is to be expected, and tries there next."

    goals_at_once: ClassVar[int | None] = 2

    acquisition: str = choice("log_ei", ("log_ei", "ei", "pi", "lcb", "thompson"), "How promise is measured")
    fit: str = choice("map", ("map", "ml"), "Fit of the kernel: with priors, or by likelihood alone")
    focus: bool = switch(True, "Two of three trials go where the good ones lie")
    averaged: int = whole(4, 1, 64, "Processes over which to average")
    transform: str = choice("log_tail", ("alternate", "identity", "log_tail", "evidence"), "Transform of the scores")
    initial: int | None = whole(None, 1, 1000, "First points before the first fit")
    kappa: float = number(2.0, 0, 100, "Width of the confidence bound, for lcb")
    xi: float = number(0.0, 0, 10, "Least improvement that counts, for log_ei, ei and pi")
    noise: float | None = number(None, 0, inf, "Standard deviation of the noise; estimated if empty")
    length_scale_factor: float = number(1.0, 0.01, 100, "Multiplies the fitted length scales")
    begin: tuple[Config, ...] = free((), "Configs to try first")  # of all methods; here it is in every recipe, as ever

    earlier: tuple[Mapping[str, Any], ...] = field(default=(), kw_only=True, metadata={"is_common": True})

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "earlier", checked(self.earlier))

    def uses_scores_from(self, space: Space) -> int:
        """After the configs to begin with and the first points; with earlier searches, from the second trial on."""
        return max(1 if self.earlier else self._n_initial(space), self.n_started)

    def _n_initial(self, space: Space) -> int:
        return self.initial or self.same_start or min(5 * len(space), 10)

    def propose(self, history: History, rng: np.random.Generator) -> Proposal:
        """The middle and Sobol points as long as little is known, then the maximum of the acquisition.

        Configs that were tried do not come again as long as others are left.
        """
        with one_blas_thread():
            return self._decide(history, rng)[0]

    def explain(
        self, history: History, *, at: int | None = None, axes: tuple[str, ...] = (), anchor: Anchor = "best"
    ) -> Explanation:
        """Belief, acquisition and choice for trial `at`; see `Method.explain` in `tuning.methods`.

        To see how other settings would change the choice, explain the same history with another method:
        ``dataclasses.replace(method, kappa=4.0).explain(history, at=12)``.
        """
        past, number, rng = moment(history, at)
        with one_blas_thread():
            proposal, model = self._decide(past, rng)
            if model is None and past.done:
                model = self._several(past) if past.study.goals else self._model(past)
            if isinstance(model, Several):
                return explain_several(self, past, number, proposal, model, axes, anchor)
            return explain_model(self, past, number, proposal, model, axes, anchor)

    def outlook(self, history: History) -> Outlook | None:
        """What can still be gained, as far as the process can tell; None while there is no trial with a value, and with
        several goals.
        """
        if not history.done or history.study.goals:
            return None
        with one_blas_thread():
            rng = np.random.default_rng([history.study.seed, history.next_number, 2])
            return outlook(self._model(history), history, rng)

    def score(self, model: Model, points: np.ndarray) -> np.ndarray | None:
        """The acquisition at snapped points of shape (m, d), shape (m,); None for Thompson sampling, which has none."""
        return None if self.acquisition == "thompson" else self._promise(model, points)

    def _promise(self, model: Model, points: np.ndarray) -> np.ndarray:
        return model.score(points, self.acquisition, self.kappa, self.xi)

    def _decide(self, history: History, rng: np.random.Generator) -> tuple[Proposal, Model | Several | None]:
        if history.study.goals:
            return self._decide_together(history, rng)
        if first := self.started(history) or self._first(history):
            if not self.earlier or first.note["phase"] != "initial":
                return first, None
            if not history.done:
                return first if history.n_asked else self._elsewhere(history, rng), None
            own = self._model(history).weights
            if rng.random() < own[-1]:  # as often as the earlier searches are not believed
                return replace(first, note={**first.note, "weights": own}), None
        model = self._model(history)
        if self._is_focused(history) and _way(history) == STEP and parting(history.space) is None:
            sharp = model.sharpened() if self.noise is None else model
            step = self._step(sharp, rng)
            if step is not None and key(history.space.from_unit(step)) not in tried(history):
                return self._proposal(history, sharp, step, float(self._promise(sharp, step[None, :])[0]), "step")
        point, score, how = self._choose(history, model, rng)
        if key(history.space.from_unit(point)) in tried(history) and (left := untried(history, rng, N_LEFT)):
            points = model.encoding.units(left)
            scores = self.score(model, points)
            scores = -model.draws(points, 1, rng)[0] if scores is None else scores
            point, score, how = points[np.argmax(scores)], float(scores.max()), "maximum"
        return self._proposal(history, model, point, score, how)

    def _decide_together(self, history: History, rng: np.random.Generator) -> tuple[Proposal, Several | None]:
        """The config that promises most in all goals."""
        if first := self.started(history) or self._first(history):
            return first, None
        several = self._several(history)
        point, score = several.best(rng)
        if key(history.space.from_unit(point)) in tried(history) and (left := untried(history, rng, N_LEFT)):
            points = several.first.encoding.units(left)
            scores = several.score(points)
            point, score = points[np.argmax(scores)], float(scores.max())
        fits = {
            goal.name: {"thetas": [theta.tolist() for theta in model.thetas], "fitted": model.fitted_at}
            | {"transform": model.transform}
            for goal, model in zip(several.goals, several.models, strict=True)
        }
        note = {"phase": "model", "acquisition": score, "fits": fits}
        return Proposal(history.space.from_unit(point), note=note), several

    def _several(self, history: History) -> Several:
        """A model for each goal: what is sought first, then what only has a limit."""
        goals = sorted(history.study.goals, key=lambda goal: not goal.is_sought)
        return Several(goals, [self._model(history, goal=goal) for goal in goals])

    def _proposal(
        self, history: History, model: Model, point: np.ndarray, score: float, how: str
    ) -> tuple[Proposal, Model]:
        """The config at `point`, of shape (d,), with what explains it and what the next model sets out from."""
        note = {
            "phase": "model",
            "drawn": how == "drawn",
            "step": how == "step",
            "acquisition": score,
            "thetas": [theta.tolist() for theta in model.thetas],
            "fitted": model.fitted_at,
            "objective": objective(history),
            "transform": model.transform,
            "length_scales": model.kernel.length_scales.tolist(),
            "noise": model.kernel.noise,
        }
        if how == "branch":
            note["branch"] = True
        if model.weights:
            note["weights"] = model.weights
        return Proposal(history.space.from_unit(point), note=note), model

    def _step(self, model: Model, rng: np.random.Generator) -> np.ndarray | None:
        """The config near the best that is believed to be the lowest, shape (d,); None if none is below the best.

        Expected improvement is shared between what is known well and what is not: near an optimum it takes many trials
        for what the process knows already.
        """
        encoding, lowest = model.encoding, ("lcb", 0.0, 0.0)  # with a width of 0 it is the mean alone
        point, score = deepen(
            encoding,
            lambda points: model.score(points, *lowest),
            lambda points: model.slope(points, *lowest),
            np.minimum(model.kernel.length_scales[encoding.floats[0]], 0.5),
            model.leaders(4),
            model.used,
            rng,
        )
        return point if score + model.best > 0 else None

    def _choose(self, history: History, model: Model, rng: np.random.Generator) -> tuple[np.ndarray, float, str]:
        """The point to try next, shape (d,), its score, and how it was found: ``maximum``, ``branch`` or ``drawn``."""
        encoding, leaders = model.encoding, model.leaders(4)
        is_everywhere = _way(history) == EVERYWHERE
        if self.acquisition == "thompson":
            points = candidates(encoding, leaders, rng, N_THOMPSON)
            return *best_new(encoding, points, -model.draws(points, 1, rng)[0], model.used), "maximum"
        if model.good is not None and not is_everywhere:
            points = model.good.sample(N_DRAWN, rng)
            point, score = best_new(encoding, points, self._promise(model, points), model.used)
            if score > -np.inf:
                return point, score, "drawn"
        if self.focus and is_everywhere and (branch := model.branch_due()) is not None:
            own = model.within(branch)
            point, score = self._maximum(own, own.leaders(4), rng)
            if score > -np.inf:
                return point, score, "branch"
        return *self._maximum(model, leaders, rng), "maximum"

    def _maximum(self, model: Model, leaders: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, float]:
        """The new point that promises most, shape (d,), and its score."""
        encoding, settings = model.encoding, (self.acquisition, self.kappa, self.xi)
        return maximise(
            encoding,
            lambda points: model.screen(points, *settings),
            lambda points: model.score(points, *settings),
            lambda points: model.slope(points, *settings),
            np.minimum(model.kernel.length_scales[encoding.floats[0]], 0.5),
            leaders,
            model.used,
            rng,
        )

    def _first(self, history: History) -> Proposal | None:
        """Sobol points as long as little is known; None when it is the model's turn.

        The first of them is moved to the middle of all numbers, which is seldom terrible; not in a race whose methods
        begin with the same configs, where it would be a start of its own.
        """
        space, d = history.space, len(history.space)
        is_early = history.n_asked < self._n_initial(space) or not history.done
        if is_early:
            used = tried(history)
            place = next_place(history)
            point = sobol_points(d, [history.study.seed, 2], 1, skip=place)[0]
            ways: list[tuple[np.ndarray, dict[str, Any]]] = [(point, {})]
            is_number = [not isinstance(parameter, Categorical) for parameter in space.values()]
            if place == 0 and any(is_number) and not self.same_start:
                ways.insert(0, (np.where(is_number, 0.5, point), {"middle": True}))
            for at, more in ways:
                if key(config := space.from_unit(at)) not in used:
                    return Proposal(config, note={"phase": "initial", "place": place, **more})
            if not history.ended_trials:  # there is nothing to learn from
                rng = np.random.default_rng([history.study.seed, 2, place])
                return Proposal(redrawn(config, history, rng), note={"phase": "initial", "place": place})
        return None

    def _elsewhere(self, history: History, rng: np.random.Generator) -> Proposal:
        """The first trial of all: what the earlier searches expect to be the best."""
        encoding = Encoding(history.space)
        points = candidates(encoding, leaders(encoding, self.earlier), rng, N_LEFT)
        return Proposal(lowest(encoding, self.earlier, points), note={"phase": "earlier"})

    def _is_focused(self, history: History) -> bool:
        return self.focus and self.acquisition == "log_ei" and history.n_asked >= FOCUS_AFTER

    def _model(self, history: History, goal: Goal | None = None) -> Model:
        """The processes after `history`; of the objective, or of one of several goals, whose bad ends are not pressed
        together, since a front has them.

        They set out from the last fit, which the trials' notes keep.
        """
        transform = self.transform if goal is None else "identity"
        if transform == "alternate":
            transform = ("identity", "log_tail")[history.next_number % 2]
        last, n = last_fit(history, len(history.space) + 3, transform, goal), len(history.ended_trials)
        fitted_at = int(last.get("fitted", 0))
        is_fresh = 0 < fitted_at <= n < fitted_at + (n // 12 if n > OFTEN else 0)
        return Model(
            history,
            n=self.averaged if n <= MANY else min(self.averaged, 2),
            with_priors=self.fit == "map",
            transform=transform,
            thetas=[np.array(theta, dtype=float) for theta in last.get("thetas", ())],
            fitted_at=fitted_at if is_fresh else None,
            noise=self.noise if goal is None or goal.name == SCORE else None,
            length_scale_factor=self.length_scale_factor,
            focus=goal is None and self._is_focused(history),
            earlier=self.earlier if goal is None or goal.name == SCORE else (),
            goal=goal,
        )


def _way(history: History) -> int:
    """Which of the three ways has its turn."""
    return history.next_number % 3
