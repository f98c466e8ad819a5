"""Trials that nothing beats in all goals at once, and how much of the plane they cover. Losses: lower is better."""

from __future__ import annotations

from bisect import bisect_right, insort

import numpy as np

MARGIN = 0.1  # of the front's range: so far beyond its worst ends lies the reference


def is_front(losses: np.ndarray) -> np.ndarray:
    """Whether no other row is as good in all and better in one, shape (n,). Rows with NaN never are; equals all are.

    Args:
        losses: one row per trial, one column per goal, shape (n, k).
    """
    found = np.zeros(len(losses), dtype=bool)
    known = np.flatnonzero(~np.isnan(losses).any(axis=1))
    order = known[np.lexsort(losses[known].T[::-1])]  # by the first goal, then the second: later ones beat no earlier
    if losses.shape[1] == 2:
        best, at = np.inf, np.nan
        for i, (first, second) in zip(order.tolist(), losses[order].tolist(), strict=True):
            if second < best:
                found[i], best, at = True, second, first
            elif second == best and first == at:
                found[i] = True
        return found
    front = np.empty((0, losses.shape[1]))
    for i in order.tolist():
        row = losses[i]
        if not ((front <= row).all(axis=1) & (front < row).any(axis=1)).any():
            found[i] = True
            front = np.vstack([front, row])
    return found


def reference(losses: np.ndarray) -> np.ndarray | None:
    """The point from which the hypervolume is measured, shape (k,); None where there is nothing to measure.

    In each goal a tenth of the front's range beyond the worst of the front, so that its ends count as well (the rule of
    Ishibuchi et al. 2018, "How to specify a reference point in hypervolume calculation", for fronts of ten points).
    Where the front has no range, as a single point has none, the worst of all trials takes its place.
    """
    known = losses[~np.isnan(losses).any(axis=1)]
    if not len(known):
        return None
    front = known[is_front(known)]
    worst, span = front.max(axis=0), np.ptp(front, axis=0)
    found = np.where(span > 0, worst + MARGIN * span, known.max(axis=0))
    return found if np.isfinite(found).all() and (found > front.min(axis=0)).all() else None


def scaled(losses: np.ndarray) -> np.ndarray | None:
    """Losses with the best of all trials at 0 and the `reference` at 1, shape (n, k); None where there is none.

    A hypervolume in them is a share of what lies between the two.
    """
    at = reference(losses)
    if at is None:
        return None
    best = np.nanmin(losses, axis=0)
    inside: np.ndarray = (np.minimum(losses, at) - best) / (at - best)
    return inside


def hypervolume(losses: np.ndarray, reference: np.ndarray) -> float:
    """The volume of what is worse than some row and better than the reference; exact in any number of goals.

    In two goals a sum of rectangles; in more, slices along the last goal, each a volume in one goal less (Zitzler 1999;
    Knowles 2002). Rows that are no better than the reference in every goal, and those with NaN, add nothing.
    """
    inside = losses[(losses < reference).all(axis=1)]
    inside = inside[is_front(inside)]
    if not len(inside):
        return 0.0
    if losses.shape[1] == 1:
        return float(reference[0] - inside.min())
    if losses.shape[1] == 2:
        x, y = inside[np.lexsort(inside.T[::-1])].T
        return float((reference[0] - x) @ (np.r_[reference[1], y[:-1]] - y))
    order = np.argsort(inside[:, -1], kind="stable")
    inside = inside[order]
    depths = np.diff(np.r_[inside[:, -1], reference[-1]])
    slices = [
        depth * hypervolume(inside[: i + 1, :-1], reference[:-1]) for i, depth in enumerate(depths.tolist()) if depth
    ]
    return float(sum(slices))


def hypervolume_so_far(losses: np.ndarray, reference: np.ndarray) -> np.ndarray:
    """The hypervolume of two goals after each row, shape (n,): what each adds is cut out of the staircase."""
    corners: list[tuple[float, float]] = []  # of the front so far, by the first goal
    total, found = 0.0, np.empty(len(losses))
    for i, (x, y) in enumerate(losses.tolist()):
        if x < reference[0] and y < reference[1]:  # NaN is not
            total += _added(corners, x, y, float(reference[0]), float(reference[1]))
        found[i] = total
    return found


def _added(corners: list[tuple[float, float]], x: float, y: float, right: float, top: float) -> float:
    """The area that (x, y) adds; the corners that it beats give way to it."""
    at = bisect_right(corners, (x, y))
    above = corners[at - 1][1] if at else top
    if above <= y:
        return 0.0
    area, left, end = 0.0, x, at
    while end < len(corners) and corners[end][1] >= y:
        area += (corners[end][0] - left) * (above - y)
        left, above = corners[end]
        end += 1
    area += ((corners[end][0] if end < len(corners) else right) - left) * (above - y)
    del corners[at:end]
    insort(corners, (x, y))
    return area
