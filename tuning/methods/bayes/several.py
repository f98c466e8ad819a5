"""Several goals: one model for each, the hypervolume that a point is expected to add, and its chance to keep limits."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tuning.gp.acquisition import with_slopes
from tuning.gp.hypervolume import Slopes, ehvi_with_slopes
from tuning.methods.bayes.maximise import maximise
from tuning.methods.bayes.model import Model
from tuning.study.goals import Goal, is_front

LEAST = 1e-300  # its logarithm is taken
BEYOND = 1.0  # standard deviations of the losses: so far beyond the worst of the front the reference lies


class Several:
    """What the models of several goals believe together; they share trials and points.

    What a point promises is the hypervolume that it is expected to add (of one goal: its expected improvement), times
    the probability that it keeps the limits of what is not sought itself (Gardner et al. 2014, "Bayesian optimization
    with inequality constraints"). A limit of a goal that is sought moves the reference. As long as no trial keeps the
    limits the front is empty.

    Args:
        goals: what is sought, then what only has a limit.
        models: one for each.

    Attributes:
        first: the model of the first goal.
    """

    def __init__(self, goals: Sequence[Goal], models: Sequence[Model]):
        self.goals, self.models, self.first = tuple(goals), tuple(models), models[0]
        self._sought = [model for goal, model in zip(goals, models, strict=True) if goal.is_sought]
        self._limits = [_standardised(goal, model) for goal, model in zip(goals, models, strict=True)]
        k = min(len(model.seen) for model in models)  # of outputs that are all equal there is one process
        seen = np.stack([model.seen[:k] for model in models], axis=-1)  # process, trial, goal
        keeps = np.ones(seen.shape[:2], dtype=bool)
        ended = len(self.first.trials)
        for i, (goal, limit) in enumerate(zip(goals, self._limits, strict=True)):
            keeps[:, :ended] &= goal.is_met(goal.values(self.first.trials))
            keeps[:, ended:] &= seen[:, ended:, i] <= limit
        n = len(self._sought)
        self._fronts = [_front(part[mine, :n]) for part, mine in zip(seen, keeps, strict=True)]
        ends = np.array(self._limits[:n])
        self._references = [
            np.minimum(_reference(front, part[:, :n]), ends) for front, part in zip(self._fronts, seen, strict=True)
        ]
        self.n_feasible = int(keeps[0, :ended].sum())

    @property
    def leaders(self) -> np.ndarray:
        """The points of the front as it is believed, at most eight of them, shape (k, d); the best by score if none."""
        seen = np.stack([model.seen.mean(axis=0) for model in self._sought], axis=-1)[: len(self.first.trials)]
        keeps = np.all([g.is_met(g.values(self.first.trials)) for g in self.goals], axis=0)
        on = np.flatnonzero(is_front(np.where(keeps[:, None], seen, np.nan)))
        if not len(on):
            return self.first.leaders(4)
        on = on[np.argsort(seen[on, 0], kind="stable")]
        chosen: np.ndarray = self.first.points[on[np.unique(np.linspace(0, len(on) - 1, 8).astype(int))]]
        return chosen

    def score(self, points: np.ndarray) -> np.ndarray:
        """Logarithm of what snapped points of shape (m, d) promise, averaged over the processes, shape (m,)."""
        promised = np.mean(
            [value for value, *_ in self._promised([model.each(points) for model in self.models])], axis=0
        )
        return self.first.apart(points, np.log(np.maximum(promised, LEAST)))

    def slope(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """`score` and its gradient along the real axes, 0 where inactive."""
        reals, _ = self.first.encoding.floats
        told = [model.with_gradients(points) for model in self.models]
        promised, gradients = [], []
        for j, (value, by_mean, by_std) in enumerate(self._promised([(mean, std) for mean, std, *_ in told])):
            promised.append(value)
            parts = [
                by_mean[i][:, None] * of_mean[j] + by_std[i][:, None] * of_std[j]
                for i, (_, _, of_mean, of_std) in enumerate(told)
            ]
            gradients.append(np.sum(parts, axis=0))
        average = np.maximum(np.mean(promised, axis=0), LEAST)
        gradient = np.mean(gradients, axis=0) / average[:, None]
        score = self.first.apart(points, np.log(average))
        return score, np.where(np.isnan(points[:, reals]), 0.0, gradient)

    def best(self, rng: np.random.Generator) -> tuple[np.ndarray, float]:
        """The new config that promises most, of those that are found, shape (d,), and its score."""
        encoding = self.first.encoding
        lengths = np.min([model.kernel.length_scales[encoding.floats[0]] for model in self.models], axis=0)
        leaders, used = self.leaders, self.first.used
        return maximise(encoding, self.score, self.score, self.slope, np.minimum(lengths, 0.5), leaders, used, rng)

    def kept(self, points: np.ndarray) -> np.ndarray:
        """The probability that points keep all limits, shape (m,)."""
        chances = [
            with_slopes("pi", *model.each(points), limit)[0].mean(axis=0)
            for model, limit in zip(self.models, self._limits, strict=True)
            if np.isfinite(limit)
        ]
        found: np.ndarray = np.prod(chances, axis=0) if chances else np.ones(len(points))
        return found

    def _promised(self, beliefs: Sequence[tuple[np.ndarray, np.ndarray]]) -> list[Slopes]:
        """Of each process what points promise, shape (m,), and its derivatives, shape (goals, m)."""
        return [
            self._of_one(np.stack([mean[j] for mean, _ in beliefs]), np.stack([std[j] for _, std in beliefs]), j)
            for j in range(len(self._fronts))
        ]

    def _of_one(self, mean: np.ndarray, std: np.ndarray, j: int) -> Slopes:
        n, front, reference = len(self._sought), self._fronts[j], self._references[j]
        by_mean, by_std = np.zeros_like(mean), np.zeros_like(std)
        if n == 2:
            value, by_mean[:2], by_std[:2] = ehvi_with_slopes(mean[:2], std[:2], front, reference)
        else:
            target = front.min() if len(front) else reference[0]
            value, by_mean[0], by_std[0] = with_slopes("ei", mean[0], std[0], target)
        for i in range(n, len(mean)):
            chance, of_mean, of_std = with_slopes("pi", mean[i], std[i], self._limits[i])
            by_mean, by_std = by_mean * chance, by_std * chance
            by_mean[i], by_std[i] = value * of_mean, value * of_std
            value = value * chance
        return value, by_mean, by_std


def _standardised(goal: Goal, model: Model) -> float:
    """The limit of a goal as a standardised loss; infinity without one. Its outputs are linear."""
    if goal.limit is None:
        return np.inf
    zero, one = model.output.loss(np.array([0.0, 1.0]))
    return float((goal.losses(np.array(goal.limit)) - zero) / (one - zero))


def _front(losses: np.ndarray) -> np.ndarray:
    found: np.ndarray = losses[is_front(losses)]
    return found


def _reference(front: np.ndarray, losses: np.ndarray) -> np.ndarray:
    """A standard deviation beyond the worst of the front in each goal; where there is no front, the worst of all.

    The reference by which a front is measured lies closer. From there the ends of the front would promise next to
    nothing, and the search would fill up what it has rather than look how far the front goes.
    """
    found: np.ndarray = front.max(axis=0) + BEYOND if len(front) else losses.max(axis=0)
    return found
