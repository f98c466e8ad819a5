"""The ground under a race: the true values over each pair of parameters where they are known, else a model of them."""

from __future__ import annotations

import warnings
from itertools import combinations
from typing import Any

import numpy as np

from tuning import problems
from tuning.compare import Race
from tuning.discovery import whole
from tuning.language import tr
from tuning.problems.recorded.problem import Recorded

SIDE = 48
MAX_PAIRS = 15
MAX_FITTED = 200


def landscapes(problem: Any) -> list[dict[str, Any]]:
    """One entry per pair of parameters: positions ``x``, ``y`` in the unit interval, values ``z`` by row of y, a note.

    Empty for what is trained live: its truth is not known.
    """
    pairs = list(combinations(range(len(problem.space)), 2))[:MAX_PAIRS]
    if isinstance(problem, Recorded):
        return [_recorded(problem, i, j) for i, j in pairs]
    if problems.cost(problem) == "instant" and isinstance(problem, problems.KnownOptimum):
        return [_function(problem, i, j) for i, j in pairs]
    return []


def _recorded(problem: Recorded, i: int, j: int) -> dict[str, Any]:
    """The best over all other parameters."""
    others = tuple(axis for axis in range(len(problem.space)) if axis not in (i, j))
    best = problem.values.max(axis=others) if problem.direction == "maximize" else problem.values.min(axis=others)
    note = tr("recorded values") + (tr(", the best over the other parameters") if others else "")
    return _entry(i, j, problem.table.units[i], problem.table.units[j], best.T, note)


def _function(problem: Any, i: int, j: int) -> dict[str, Any]:
    """A cut through an optimum."""
    at = (np.arange(SIDE) + 0.5) / SIDE
    base = np.nan_to_num(problem.space.to_unit(problem.optimizers[0]), nan=0.5)  # inactive parameters: the middle
    z = np.empty((SIDE, SIDE))
    for row, v in enumerate(at):
        for column, u in enumerate(at):
            point = base.copy()
            point[i], point[j] = u, v
            z[row, column] = problem.truth(problem.space.from_unit(point))
    note = tr("true values") + (tr(", the other parameters at the optimum") if len(base) > 2 else "")
    return _entry(i, j, at, at, z, note)


def modelled(race: Race) -> list[dict[str, Any]]:
    """The same from a Gaussian process on trials of all methods and seeds, cut through the best config.

    Matern 5/2 with a length scale per parameter and noise, fitted by scikit-learn to at most 200 trials drawn evenly.
    Empty with fewer than ten trials that have a value, or with conditional parameters, which have no plain cut.
    """
    whole("sklearn")
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import Matern, WhiteKernel

    space = race.problem.space
    done = [trial for runs in race.histories.values() for history in runs for trial in history.done]
    if len(done) < 10 or any(parameter.when for parameter in space.values()):
        return []
    best = max(done, key=lambda trial: race.sign * (trial.value or 0.0))
    kept = [done[int(k)] for k in np.unique(np.linspace(0, len(done) - 1, MAX_FITTED).round())]
    X = np.array([space.to_unit(trial.config) for trial in kept])
    y = np.array([trial.value for trial in kept])
    kernel = Matern(np.full(len(space), 0.4), (0.05, 10.0), nu=2.5) + WhiteKernel(0.05, (1e-5, 1.0))
    with warnings.catch_warnings():  # a length scale at its bound is an answer too: the parameter does not matter
        warnings.simplefilter("ignore")
        model = GaussianProcessRegressor(kernel, normalize_y=True, random_state=0).fit(X, y)
    at = (np.arange(SIDE // 2) + 0.5) / (SIDE // 2)
    u, v = np.meshgrid(at, at)
    found = []
    for i, j in list(combinations(range(len(space)), 2))[:MAX_PAIRS]:
        points = np.tile(space.to_unit(best.config), (u.size, 1))
        points[:, i], points[:, j] = u.ravel(), v.ravel()
        z = model.predict(points).reshape(u.shape)
        found.append(_entry(i, j, at, at, z, tr("a model of all trials, cut through the best config; not the truth")))
    return found


def _entry(i: int, j: int, x: np.ndarray, y: np.ndarray, z: np.ndarray, note: str) -> dict[str, Any]:
    digits = max(0, 4 - int(np.floor(np.log10(max(float(np.ptp(z)), 1e-12)))))
    return {
        "i": i,
        "j": j,
        "x": [round(float(u), 4) for u in x],
        "y": [round(float(u), 4) for u in y],
        "z": [[None if np.isnan(v) else round(float(v), digits) for v in row] for row in z],
        "note": note,
    }
