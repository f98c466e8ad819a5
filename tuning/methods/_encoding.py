"""Many configs at once: snapping points of the unit cube to the space, and embedding them for a surrogate."""

from __future__ import annotations

import math
from functools import cached_property

import numpy as np

from tuning.space import Categorical, Float, Int, Space


class Encoding:
    """A space as arrays. Points have shape (n, d) in the unit cube, NaN where a parameter is inactive."""

    def __init__(self, space: Space):
        self.space = space
        self.column = {name: j for j, name in enumerate(space)}
        self.is_plain = all(isinstance(p, Float) and not p.when for p in space.values())
        self.order = sorted(space, key=lambda name: _depth(space, name))

    def snap(self, points: np.ndarray) -> np.ndarray:
        """The points as the space can represent them: whole numbers and categories at their own positions."""
        snapped: np.ndarray = np.clip(points, 0.0, 1.0)
        if self.is_plain:
            return snapped
        snapped = np.where(np.isnan(snapped), 0.5, snapped)
        for name in self.order:
            j, parameter = self.column[name], self.space[name]
            snapped[:, j] = _snap_axis(parameter, snapped[:, j])
            for parent, allowed in parameter.when.items():
                at = [self.space[parent].to_unit(value) for value in allowed]
                is_met = np.isclose(snapped[:, [self.column[parent]]], at, rtol=0, atol=1e-9).any(axis=1)
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
        columns = []
        for name, parameter in self.space.items():
            unit = points[:, self.column[name]]
            is_active = ~np.isnan(unit)
            if isinstance(parameter, Categorical):
                index = np.floor(np.where(is_active, unit, 0.0) * parameter.n_values).astype(int)
                hot = (index[:, None] == np.arange(parameter.n_values)) & is_active[:, None]
                columns += list(hot.T * math.sqrt(0.5))
            else:
                columns.append(np.where(is_active, unit, 0.5))
            if parameter.when:
                columns.append(np.where(is_active, 0.0, math.sqrt(0.75)))
        return np.stack(columns, axis=1)

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

    def neighbours(self, point: np.ndarray) -> np.ndarray:
        """All other choices of each category, and the next whole numbers, one change at a time; shape (k, d)."""
        found: list[np.ndarray] = []
        if self.is_plain:
            return np.empty((0, len(point)))
        for name, parameter in self.space.items():
            j = self.column[name]
            if np.isnan(point[j]) or isinstance(parameter, Float):
                continue
            if isinstance(parameter, Categorical):
                units = [parameter.to_unit(choice) for choice in parameter.choices]
            else:
                value = parameter.from_unit(point[j])
                units = [parameter.to_unit(v) for v in (value - 1, value + 1) if parameter.contains(v)]
            for unit in units:
                if abs(unit - point[j]) > 1e-9:
                    other = np.nan_to_num(point, nan=0.5)
                    other[j] = unit
                    found.append(other)
        return np.array(found).reshape(-1, len(point))


def _depth(space: Space, name: str) -> int:
    return max((_depth(space, parent) + 1 for parent in space[name].when), default=0)


def _snap_axis(parameter: Float | Int | Categorical, units: np.ndarray) -> np.ndarray:
    if isinstance(parameter, Float):
        return units
    if isinstance(parameter, Categorical):
        n = parameter.n_values
        middles: np.ndarray = (np.minimum(np.floor(units * n), n - 1) + 0.5) / n
        return middles
    low, high = parameter.low - 0.5, parameter.high + 0.5
    if parameter.log:
        value = np.exp(math.log(low) + units * (math.log(high) - math.log(low)))
    else:
        value = low + units * (high - low)
    value = np.clip(np.floor(value + 0.5), parameter.low, parameter.high)
    if parameter.log:
        return (np.log(value) - math.log(low)) / (math.log(high) - math.log(low))
    return (value - low) / (high - low)
