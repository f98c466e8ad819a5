"""Values over two parameters: what a Gaussian process makes of the trials, or the truth where it is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from tuning import problems
from tuning.history import History
from tuning.methods._model import Model as Belief
from tuning.plots import _trials
from tuning.plots._axes import Axis
from tuning.space import Categorical, Float, Space
from tuning.threads import one_blas_thread

SIDE = 40
MAX_FIT = 120
CHUNK = 400


@dataclass(frozen=True)
class Surface:
    """Values on a grid. Positions in [0, 1], shape (nx,) and (ny,); mean in the user's units, shape (ny, nx).

    `doubt` is the share of the prior's standard deviation that is left, in [0, 1], shape (ny, nx); the truth has none.
    """

    x: np.ndarray
    y: np.ndarray
    mean: np.ndarray
    std: np.ndarray
    doubt: np.ndarray


class Model:
    """The Gaussian process of done trials: at most 120, the better half the best ones, the rest evenly chosen.

    Trials of another space, in a comparison of several, are left out.
    """

    def __init__(self, axes: list[Axis], histories: Mapping[str, History]):
        space = Space({axis.name: axis.parameter for axis in axes})
        done = [trial for history in histories.values() for trial in history.done if space.contains(trial.config)]
        study = next(iter(histories.values())).study
        ranked = np.argsort([-study.sign * (trial.value or 0.0) for trial in done], kind="stable")
        if len(ranked) > MAX_FIT:
            rest = ranked[MAX_FIT // 2 :]
            even = rest[np.linspace(0, len(rest) - 1, MAX_FIT - MAX_FIT // 2).astype(int)]
            ranked = np.r_[ranked[: MAX_FIT // 2], even]
        chosen = [done[i] for i in np.sort(ranked)]
        configs, values = [trial.config for trial in chosen], [trial.value for trial in chosen]
        self.belief = Belief(History.of(space, configs, values, study.direction))

    def posterior(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Mean and standard deviation in the user's units, and doubt, at points of shape (m, d); each (m,)."""
        parts = [self.belief.posterior(points[i : i + CHUNK]) for i in range(0, len(points), CHUNK)]
        mean, std = (np.concatenate(part) for part in zip(*parts, strict=True))
        doubt = np.clip(std / np.sqrt(self.belief.kernel.variance), 0, 1)
        return *self.belief.in_units(mean, std)[:2], doubt

    def base(self, sides: tuple[int, int]) -> np.ndarray:
        """The best point at which both parameters in the columns `sides` are active, shape (d,), or else the best."""
        ordered = self.belief.leaders(len(self.belief.trials))
        active = ordered[~np.isnan(ordered[:, list(sides)]).any(axis=1)]
        point: np.ndarray = (active if len(active) else ordered)[0]
        return point


def model(histories: Mapping[str, History], axes: list[Axis]) -> Model:
    """The model of all trials; of a single history it is fitted once."""
    first, *others = histories.values()
    if others:
        return Model(axes, histories)
    return _trials.once(first, "model", partial(Model, axes, histories))


def predicted(histories: Mapping[str, History], axes: list[Axis], x: Axis, y: Axis) -> Surface:
    """The model over two parameters, the others as in the best trial; computed once for the same histories."""
    first, *others = histories.values()
    make = partial(_predicted, histories, axes, x, y)
    return make() if others else _trials.once(first, ("surface", x.name, y.name), make)


def _predicted(histories: Mapping[str, History], axes: list[Axis], x: Axis, y: Axis) -> Surface:
    with one_blas_thread():
        return _on_grid(model(histories, axes), axes, x, y)


def _on_grid(fitted: Model, axes: list[Axis], x: Axis, y: Axis) -> Surface:
    names = [axis.name for axis in axes]
    i, j = names.index(x.name), names.index(y.name)
    at_x, at_y = places(x), places(y)
    points = np.tile(np.nan_to_num(fitted.base((i, j)), nan=0.5), (len(at_x) * len(at_y), 1))
    points[:, i], points[:, j] = np.tile(at_x, len(at_y)), np.repeat(at_y, len(at_x))
    shape = (len(at_y), len(at_x))
    mean, std, doubt = (part.reshape(shape) for part in fitted.posterior(fitted.belief.encoding.snap(points)))
    return Surface(at_x, at_y, mean, std, doubt)


def is_known(history: History) -> bool:
    """Whether the true values are cheap to have: the problem is a test function."""
    return history.study.problem.get("kind") == "function"


def truth(history: History, x: Axis, y: Axis) -> Surface:
    """The test function without noise over two parameters, the others as in the best trial."""
    return _trials.once(history, ("truth", x.name, y.name), partial(_truth, history, x, y))


def _truth(history: History, x: Axis, y: Axis) -> Surface:
    problem = problems.from_recipe({**history.study.problem, "noise": 0.0})
    best = history.best
    config = dict(best.config if best else history.trials[0].config)
    at_x, at_y = places(x), places(y)
    mean = np.empty((len(at_y), len(at_x)))
    for row, v in enumerate(at_y):
        for column, u in enumerate(at_x):
            config[x.name], config[y.name] = x.parameter.from_unit(float(u)), y.parameter.from_unit(float(v))
            mean[row, column] = problem.evaluate(config).value
    return Surface(at_x, at_y, mean, np.zeros_like(mean), np.zeros_like(mean))


def places(axis: Axis) -> np.ndarray:
    """Positions of the grid on one axis: 40, or all values if there are fewer."""
    parameter = axis.parameter
    if isinstance(parameter, Categorical) or (not isinstance(parameter, Float) and parameter.n_values <= SIDE):
        return np.array([parameter.to_unit(value) for value in parameter.levels(SIDE)])
    return np.linspace(0, 1, SIDE)
