"""Values over two parameters: what a Gaussian process makes of the trials, or the truth where it is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from tuning import problems
from tuning.gp.threads import one_blas_thread
from tuning.plots._core import trials as _trials
from tuning.plots._core.axes import Axis
from tuning.plots._core.sketch import Sketch
from tuning.space import Categorical, Float
from tuning.study import History

SIDE = 40


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

    def __deepcopy__(self, memo: object) -> Surface:
        return self  # never changed; pandas copies `attrs` at every look at a column


def predicted(histories: Mapping[str, History], axes: list[Axis], x: Axis, y: Axis) -> Surface:
    """The model over two parameters, the others as in the best trial; computed once for the same histories."""
    first, *others = histories.values()
    make = partial(_predicted, histories, axes, x, y)
    return make() if others else _trials.once(first, ("surface", x.name, y.name), make)


def _predicted(histories: Mapping[str, History], axes: list[Axis], x: Axis, y: Axis) -> Surface:
    def fit() -> Sketch:
        return Sketch(axes, histories)

    first, *others = histories.values()
    names = [axis.name for axis in axes]
    at_x, at_y = places(x), places(y)
    with one_blas_thread():
        model = fit() if others else _trials.once(first, "model", fit)
        return Surface(at_x, at_y, *model.on_grid(names.index(x.name), names.index(y.name), at_x, at_y))


def is_known(history: History) -> bool:
    """Whether the true values are cheap to have: the problem is a test function, or another that costs nothing."""
    recipe = history.study.problem
    return recipe.get("kind") in ("function", "problem") and recipe.get("name") in problems.names("instant")


def truth(history: History, x: Axis, y: Axis) -> Surface:
    """The test function without noise over two parameters, the others as in the best trial."""
    return _trials.once(history, ("truth", x.name, y.name), partial(_truth, history, x, y))


def _truth(history: History, x: Axis, y: Axis) -> Surface:
    problem = problems.from_recipe(history.study.problem)
    assert isinstance(problem, problems.KnownTruth)
    best = history.best
    config = dict(best.config if best else history.trials[0].config)
    at_x, at_y = places(x), places(y)
    mean = np.empty((len(at_y), len(at_x)))
    for row, v in enumerate(at_y):
        for column, u in enumerate(at_x):
            config[x.name], config[y.name] = x.parameter.from_unit(float(u)), y.parameter.from_unit(float(v))
            mean[row, column] = problem.truth(config)
    return Surface(at_x, at_y, mean, np.zeros_like(mean), np.zeros_like(mean))


def places(axis: Axis) -> np.ndarray:
    """Positions of the grid on one axis: 40, or all values if there are fewer."""
    parameter = axis.parameter
    if isinstance(parameter, Categorical) or (not isinstance(parameter, Float) and parameter.n_values <= SIDE):
        return np.array([parameter.to_unit(value) for value in parameter.levels(SIDE)])
    return np.linspace(0, 1, SIDE)
