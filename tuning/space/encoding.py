"""Many configs at once: points of the unit cube, snapped to what the space can represent, embedded for a surrogate."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property

import numpy as np

from tuning.space import scale
from tuning.space.parameters import Categorical, Config, Float, Int
from tuning.space.space import Space

JUMPS = (-30, -10, -3, -1, 1, 3, 10, 30)  # to whole numbers nearby, and to some that are further off
SAME = 1e-9  # positions this close are one
MANY = 256  # of more choices than that, so many stand for all others


class Encoding:
    """A space as arrays. Points have shape (n, d) in the unit cube, NaN where a parameter is inactive."""

    def __init__(self, space: Space):
        self.space = space
        self.column = {name: j for j, name in enumerate(space)}
        self.is_plain = all(isinstance(p, Float) and not p.when for p in space.values())
        self.order = space.parents_first
        self._conditions = [
            (self.column[name], self.column[parent], [space[parent].to_unit(value) for value in allowed])
            for name in self.order
            for parent, allowed in space[name].when.items()
        ]

    def units(self, configs: Sequence[Config]) -> np.ndarray:
        """What `Space.to_unit` says of each config, shape (n, d)."""
        columns = [
            scale.units(parameter, [config.get(name, scale.ABSENT) for config in configs])
            for name, parameter in self.space.items()
        ]
        return np.stack(columns, axis=1) if configs else np.empty((0, len(self.space)))

    def snap(self, points: np.ndarray) -> np.ndarray:
        """The points as the space can represent them: whole numbers and categories at their own positions."""
        snapped: np.ndarray = np.clip(points, 0.0, 1.0)
        if self.is_plain:
            return snapped
        snapped[np.isnan(snapped)] = 0.5
        for j, parameter in enumerate(self.space.values()):
            if not isinstance(parameter, Float):
                snapped[:, j] = _snap_axis(parameter, snapped[:, j])
        for j, parent, allowed in self._conditions:  # parents first, so that an inactive one switches off what follows
            is_met = np.zeros(len(snapped), dtype=bool)
            for position in allowed:
                is_met |= np.abs(snapped[:, parent] - position) < SAME
            snapped[~is_met, j] = np.nan
        return snapped

    def embed(self, points: np.ndarray) -> np.ndarray:
        """Snapped points of shape (n, d) as the surrogate sees them, shape (n, columns); see `groups`.

        A number is one column. A category has one column per choice, so that any two choices are at distance 1. A
        conditional parameter has one more column, which puts the inactive state at a squared distance of 0.75 (from
        the middle) to 1 (from the ends) of a number, and of 1 to 1.25 of a category.
        """
        if self.is_plain:
            return points
        embedded = np.zeros((len(points), len(self.groups)))
        at = 0
        for j, parameter in enumerate(self.space.values()):
            unit = points[:, j]
            is_absent = np.isnan(unit) if parameter.when else None
            if isinstance(parameter, Categorical):
                index = np.nan_to_num(unit * parameter.n_values, nan=-1.0).astype(int)
                width = int(parameter.n_values)
                embedded[:, at : at + width] = (index[:, None] == np.arange(width)) * math.sqrt(0.5)
                if is_absent is not None:
                    embedded[is_absent, at : at + width] = 0.0
                at += width
            else:
                embedded[:, at] = unit if is_absent is None else np.where(is_absent, 0.5, unit)
                at += 1
            if is_absent is not None:
                embedded[:, at] = is_absent * math.sqrt(0.75)
                at += 1
        return embedded

    @cached_property
    def groups(self) -> np.ndarray:
        """Number of the parameter that each column of `embed` belongs to."""
        widths = [(int(p.n_values) if isinstance(p, Categorical) else 1) + bool(p.when) for p in self.space.values()]
        return np.repeat(np.arange(len(widths)), widths)

    @cached_property
    def floats(self) -> tuple[np.ndarray, np.ndarray]:
        """Indices of the real parameters among the parameters, and among the columns of `embed`."""
        is_float = [j for j, parameter in enumerate(self.space.values()) if isinstance(parameter, Float)]
        return np.array(is_float, dtype=int), np.array([int(np.argmax(self.groups == j)) for j in is_float], dtype=int)

    def neighbours(self, points: np.ndarray) -> np.ndarray:
        """Other choices of each category, and whole numbers nearby, one change at a time; snapped, shape (k, d).

        All others, or an even choice of 256 if there are more.
        """
        if self.is_plain:
            return np.empty((0, points.shape[1]))
        found: list[np.ndarray] = []
        for j, parameter in enumerate(self.space.values()):
            if isinstance(parameter, Float):
                continue
            others = _nearby(parameter, points[:, j])  # (s, choices)
            rows, which = np.nonzero(np.abs(others - points[:, j : j + 1]) > SAME)  # NaN compares as False
            moved = points[rows]
            moved[:, j] = others[rows, which]
            found.append(moved)
        return self.snap(np.concatenate(found)) if found else np.empty((0, points.shape[1]))

    def is_in(self, points: np.ndarray, used: np.ndarray) -> np.ndarray:
        """Whether each of the snapped points of shape (m, d) is the same config as one of `used`, shape (m,)."""
        a, b = np.nan_to_num(points, nan=-1.0), np.nan_to_num(used, nan=-1.0)
        is_same: np.ndarray = (np.abs(a[:, None, :] - b[None, :, :]) < SAME).all(axis=2).any(axis=1)
        return is_same


def _snap_axis(parameter: Int | Categorical, units: np.ndarray) -> np.ndarray:
    if isinstance(parameter, Categorical):
        n = parameter.n_values
        middles: np.ndarray = (np.minimum(np.floor(units * n), n - 1) + 0.5) / n
        return middles
    return scale.positions(parameter, scale.nearest_whole(parameter, units))


def _nearby(parameter: Int | Categorical, units: np.ndarray) -> np.ndarray:
    """Positions of other values of an axis, for each of the positions given: shape (len(units), choices)."""
    if isinstance(parameter, Categorical):
        n = parameter.n_values
        if n <= MANY:
            return np.tile((np.arange(n) + 0.5) / n, (len(units), 1))
        steps = 1 + np.arange(MANY) * (n - 1) // MANY
        found: np.ndarray = ((np.floor(units * n)[:, None] + steps) % n + 0.5) / n
        return found
    values = scale.nearest_whole(parameter, units)[:, None] + np.array(JUMPS)
    return scale.positions(parameter, np.clip(values, parameter.low, parameter.high))
