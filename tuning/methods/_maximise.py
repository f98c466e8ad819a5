"""Finding the config of highest acquisition: candidates everywhere, a local search, then gradients on real axes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tuning.methods import Key, key
from tuning.methods._encoding import Encoding
from tuning.methods._sequence import sobol_points

N_CANDIDATES = 1024
N_SCREENED = 150
STEPS = (0.2, 0.1, 0.05, 0.02, 0.008)
N_CLIMBS = 2

Score = Callable[[np.ndarray], np.ndarray]
Slope = Callable[[np.ndarray, np.ndarray], Callable[[np.ndarray], tuple[float, np.ndarray]]]


def maximise(
    encoding: Encoding,
    screen: Score,
    score: Score,
    slope: Slope | None,
    leaders: np.ndarray,
    used: set[Key],
    rng: np.random.Generator,
) -> tuple[np.ndarray, float]:
    """The best point found that is not yet `used`, shape (d,), and its score.

    Candidates are Sobol points and perturbations of the `leaders`. The best few are improved by ever smaller random
    steps, in which every other choice of a category and every next whole number is looked at too; then L-BFGS-B climbs
    along the real axes. All points are configs that the space can represent: nothing is rounded afterwards.

    Args:
        encoding: of the space.
        screen: like `score`, cheaper and perhaps less exact: it picks the candidates that are worth a closer look.
        score: of snapped points of shape (m, d), shape (m,).
        slope: of a start and some real axes, gives the negative score and its gradient along these axes as a function
            of the position on them; None leaves the climb out.
        leaders: the best configs so far, shape (k, d).
        used: keys of the configs that must not come again, unless nothing else is left.
        rng: for candidates and steps.
    """
    points = candidates(encoding, leaders, rng, N_CANDIDATES)
    points = points[np.argsort(-screen(points), kind="stable")[:N_SCREENED]]
    scores = score(points)
    for step in STEPS:
        top = _best_distinct(scores, 6)
        near = around(encoding, points[top], step, 40, rng)
        points = np.vstack([points[top], near])
        scores = np.concatenate([scores[top], score(near)])
    if slope is not None and len(encoding.floats[0]):
        starts = _spread(points, scores, N_CLIMBS)
        climbed = np.array([_climb(encoding, points[i], slope) for i in starts])
        points, scores = np.vstack([points, climbed]), np.concatenate([scores, score(climbed)])
    if not is_any_new(encoding, points, used):  # a nearly used-up space: look everywhere before repeating a config
        more = encoding.snap(rng.random((N_CANDIDATES, len(encoding.space))))
        points, scores = np.vstack([points, more]), np.concatenate([scores, score(more)])
    return best_new(encoding, points, scores, used)


def candidates(encoding: Encoding, leaders: np.ndarray, rng: np.random.Generator, n: int) -> np.ndarray:
    """`n` snapped Sobol points, and 50 perturbations of each leader with its discrete neighbours; shape (m, d)."""
    points = encoding.snap(sobol_points(len(encoding.space), [int(rng.integers(2**31))], n))
    return np.vstack([points, around(encoding, leaders, 0.1, 50, rng)])


def best_new(encoding: Encoding, points: np.ndarray, scores: np.ndarray, used: set[Key]) -> tuple[np.ndarray, float]:
    """The point of highest score that is not `used`, and its score; if all are used, the one of highest score."""
    order = np.argsort(-scores, kind="stable")
    chosen = next((i for i in order if key(encoding.space.from_unit(points[i])) not in used), order[0])
    return points[chosen], float(scores[chosen])


def is_any_new(encoding: Encoding, points: np.ndarray, used: set[Key]) -> bool:
    """Whether one of the points is a config that is not `used`."""
    return any(key(encoding.space.from_unit(point)) not in used for point in points)


def _best_distinct(scores: np.ndarray, n: int) -> np.ndarray:
    """Indices of the `n` best scores, equal ones (the same config again) once only."""
    order = np.argsort(-scores, kind="stable")
    is_new = np.concatenate([[True], scores[order][1:] != scores[order][:-1]])
    best: np.ndarray = order[is_new][:n]
    return best


def _spread(points: np.ndarray, scores: np.ndarray, n: int) -> list[int]:
    """The best point, then the best ones that are not close to one already taken."""
    taken: list[int] = []
    filled = np.where(np.isnan(points), 0.5, points)
    for i in np.argsort(-scores, kind="stable"):
        if all(np.abs(filled[i] - filled[j]).max() > 0.02 for j in taken):
            taken.append(int(i))
        if len(taken) == n:
            break
    return taken


def _climb(encoding: Encoding, start: np.ndarray, slope: Slope) -> np.ndarray:
    """L-BFGS-B from `start` along the active real axes, inside the unit cube."""
    from scipy.optimize import minimize

    axes = np.array([j for j in encoding.floats[0] if not np.isnan(start[j])], dtype=int)
    if not len(axes):
        return start
    bounds = [(0.0, 1.0)] * len(axes)
    found = minimize(
        slope(start, axes), start[axes], jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 20}
    )
    point = start.copy()
    point[axes] = np.clip(found.x, 0, 1)
    return point


def around(encoding: Encoding, centres: np.ndarray, step: float, n: int, rng: np.random.Generator) -> np.ndarray:
    """`n` normal perturbations of some coordinates of each centre, and all discrete neighbours; shape (m, d)."""
    base = np.repeat(np.where(np.isnan(centres), 0.5, centres), n, axis=0)
    is_absent = np.repeat(np.isnan(centres), n, axis=0)
    is_moved = rng.random(base.shape) < max(0.4, 1 / base.shape[1])
    is_moved[np.arange(len(base)), rng.integers(base.shape[1], size=len(base))] = True
    moved = base + is_moved * rng.normal(0, step, base.shape)
    if is_absent.any():
        moved = np.where(is_absent & is_moved, rng.random(base.shape), moved)
    return encoding.snap(np.vstack([moved, *(encoding.neighbours(point) for point in centres)]))
