"""Finding the config of highest acquisition: candidates everywhere, then climbs from the best, all of them at once."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache

import numpy as np

from tuning.methods._core.sequence import sobol_points
from tuning.space.encoding import Encoding

N_EVEN, N_NEAR = 256, 32  # candidates: spread evenly, and around each leader
N_STARTS = 4
N_STEPS, N_STEPS_DEEP = 6, 20
LONGEST = 0.5  # a step, in units of `reach`
FINE = 0.3  # of the usual reach, where small differences count

Score = Callable[[np.ndarray], np.ndarray]
Slope = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]


def maximise(
    encoding: Encoding,
    screen: Score,
    score: Score,
    slope: Slope | None,
    reach: np.ndarray,
    leaders: np.ndarray,
    used: np.ndarray,
    rng: np.random.Generator,
) -> tuple[np.ndarray, float]:
    """The best point found that is not yet `used`, shape (d,), and its score.

    Candidates are evenly spread points and perturbations of the `leaders`. From the best few, exact moves of
    categories and whole numbers take turns with climbs along the real axes. All points are configs that the space can
    represent: nothing is rounded afterwards.

    Args:
        encoding: of the space.
        screen: like `score`, cheaper and perhaps less exact: it picks the candidates that are worth a closer look.
        score: of snapped points of shape (m, d), shape (m,).
        slope: score and its gradient along the real axes (0 where inactive), shapes (m,) and (m, real axes); None
            leaves the climbs out.
        reach: how far the score may be trusted to look alike, along each real axis.
        leaders: the best configs so far, shape (k, d).
        used: the configs that must not come again, unless nothing else is left, shape (n, d).
        rng: for the candidates.
    """
    points = candidates(encoding, leaders, rng, N_EVEN)
    points = spread(points, screen(points), N_STARTS)
    scores = score(points)
    points, scores = _moved(encoding, points, scores, score)
    if slope is not None and len(encoding.floats[0]):
        points, scores = climb(points, slope, encoding.floats[0], reach, N_STEPS)
    if encoding.is_in(points, used).all():
        points, scores = _more(encoding, points, score, rng)
    return best_new(encoding, points, scores, used)


def deepen(
    encoding: Encoding,
    score: Score,
    slope: Slope,
    reach: np.ndarray,
    leaders: np.ndarray,
    used: np.ndarray,
    rng: np.random.Generator,
) -> tuple[np.ndarray, float]:
    """As `maximise`, but near the `leaders` alone, and with longer and finer climbs."""
    near = [around(leaders, step, N_NEAR, rng) for step in (0.05, 0.0125)]
    points = encoding.snap(np.concatenate(near))
    points = spread(points, score(points), N_STARTS, gap=0.005)
    points, scores = _moved(encoding, points, score(points), score)
    if len(encoding.floats[0]):
        points, scores = climb(points, slope, encoding.floats[0], FINE * reach, N_STEPS_DEEP)
    return best_new(encoding, points, scores, used)


def candidates(encoding: Encoding, leaders: np.ndarray, rng: np.random.Generator, n: int) -> np.ndarray:
    """`n` evenly spread snapped points, and perturbations of each leader; shape (m, d)."""
    even = (_even(len(encoding.space), n) + rng.random(len(encoding.space))) % 1.0
    return encoding.snap(np.concatenate([even, around(leaders, 0.1, N_NEAR, rng)]))


@lru_cache(maxsize=64)
def _even(d: int, n: int) -> np.ndarray:
    """A fixed block of Sobol points; shifted by a random vector (Cranley and Patterson 1976) it is as even."""
    points = sobol_points(d, [0], n)
    points.setflags(write=False)
    return points


def around(centres: np.ndarray, step: float, n: int, rng: np.random.Generator) -> np.ndarray:
    """`n` normal perturbations of some coordinates of each centre; not snapped, shape (m, d)."""
    base = np.repeat(centres, n, axis=0)
    is_moved = rng.random(base.shape) < max(0.4, 1 / base.shape[1])
    is_moved[np.arange(len(base)), rng.integers(base.shape[1], size=len(base))] = True
    moved = base + is_moved * rng.normal(0, step, base.shape)
    return np.where(np.isnan(moved), rng.random(base.shape), moved)


def best_new(encoding: Encoding, points: np.ndarray, scores: np.ndarray, used: np.ndarray) -> tuple[np.ndarray, float]:
    """The point of highest score that is not `used`, and its score; minus infinity and a used one if all are used."""
    order = np.argsort(-scores, kind="stable")
    for start in range(0, len(order), 16):
        some = order[start : start + 16]
        is_new = ~encoding.is_in(points[some], used)
        if is_new.any():
            chosen = some[np.argmax(is_new)]
            return points[chosen], float(scores[chosen])
    return points[order[0]], -math.inf


def spread(points: np.ndarray, scores: np.ndarray, n: int, gap: float = 0.02) -> np.ndarray:
    """The best point, then the best ones farther than `gap` from all that are taken; at most `n`, shape (k, d)."""
    filled, left = np.nan_to_num(points, nan=-1.0), scores.copy()
    taken: list[int] = []
    while len(taken) < n:
        i = int(np.argmax(left))
        if taken and left[i] == -np.inf:
            break
        taken.append(i)
        left[np.abs(filled - filled[i]).max(axis=1) <= gap] = -np.inf
    chosen: np.ndarray = points[taken]
    return chosen


def _moved(encoding: Encoding, points: np.ndarray, scores: np.ndarray, score: Score) -> tuple[np.ndarray, np.ndarray]:
    """The best few of the points and of all their discrete neighbours, and the scores of these."""
    near = encoding.neighbours(points)
    if not len(near):
        return points, scores
    points, scores = np.concatenate([points, near]), np.concatenate([scores, score(near)])
    kept = spread(points, scores, N_STARTS)
    return kept, score(kept)


def climb(
    points: np.ndarray, slope: Slope, axes: np.ndarray, reach: np.ndarray, n_steps: int
) -> tuple[np.ndarray, np.ndarray]:
    """All points moved uphill along real `axes` inside the unit cube, at most `n_steps` steps each; and their scores.

    Quasi-Newton steps (BFGS, Nocedal and Wright 2006, eq. 6.17) of all points at once; one that does not lead uphill
    is shortened. Coordinates that a bound stops stay out of the step.
    """
    scores, gradients = slope(points)
    m, p = gradients.shape
    x, is_off = points[:, axes], np.isnan(points[:, axes])
    x[is_off] = 0.5
    inverse = np.zeros((m, p, p))
    inverse[:, range(p), range(p)] = reach**2
    length = np.ones(m)
    for _ in range(n_steps):
        is_stopped = np.where(gradients < 0, x <= 0, x >= 1)
        free = np.where(is_stopped, 0.0, gradients)
        step = (inverse @ free[..., None])[..., 0]
        step[is_stopped] = 0.0
        step = np.where((step * free).sum(axis=1, keepdims=True) > 0, step, reach**2 * free)
        longest = np.abs(step / reach).max(axis=1)
        step *= (length / np.maximum(longest / LONGEST, 1.0))[:, None]
        new = np.clip(x + step, 0.0, 1.0)
        moved = points.copy()
        moved[:, axes] = np.where(is_off, np.nan, new)
        found, found_gradients = slope(moved)
        s, y = new - x, gradients - found_gradients
        sy = (s * y).sum(axis=1)
        rho = np.where(sy > 1e-14, 1 / np.maximum(sy, 1e-14), 0.0)[:, None, None]
        by = (inverse @ y[..., None])[..., 0]
        outer = by[:, :, None] * s[:, None, :]
        growth = 1 + rho * (y * by).sum(axis=1)[:, None, None]
        inverse += rho * (growth * s[:, :, None] * s[:, None, :] - outer - outer.transpose(0, 2, 1))
        is_better = found > scores
        is_done = is_better.any() and (found[is_better] - scores[is_better]).max() < 1e-9
        x, points = np.where(is_better[:, None], new, x), np.where(is_better[:, None], moved, points)
        gradients = np.where(is_better[:, None], found_gradients, gradients)
        scores = np.where(is_better, found, scores)
        length = np.where(is_better, 1.0, 0.25 * length)
        if is_done:
            break
    return points, scores


def _more(
    encoding: Encoding, points: np.ndarray, score: Score, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """A nearly used-up space: neighbours, and points from everywhere, before a config is repeated."""
    everywhere = encoding.snap(rng.random((1024, points.shape[1])))
    points = np.concatenate([points, encoding.neighbours(points), everywhere])
    return points, score(points)
