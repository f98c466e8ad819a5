"""Many configs at once: snapping points of the unit cube to the space, and distances between them."""

from __future__ import annotations

import math

import numpy as np

from tuning.space import Categorical, Float, Int, Space


class Encoding:
    """A space as arrays. Points have shape (n, d) in the unit cube, NaN where a parameter is inactive."""

    def __init__(self, space: Space):
        self.space = space
        self.column = {name: j for j, name in enumerate(space)}
        self.is_category = np.array([isinstance(parameter, Categorical) for parameter in space.values()])
        self.order = sorted(space, key=lambda name: _depth(space, name))

    def snap(self, points: np.ndarray) -> np.ndarray:
        """The points as the space can represent them: whole numbers and categories at their own positions."""
        snapped: np.ndarray = np.clip(points, 0.0, 1.0)
        for name in self.order:
            j, parameter = self.column[name], self.space[name]
            snapped[:, j] = _snap_axis(parameter, np.nan_to_num(snapped[:, j], nan=0.5))
            for parent, allowed in parameter.when.items():
                at = [self.space[parent].to_unit(value) for value in allowed]
                is_met = np.isclose(snapped[:, [self.column[parent]]], at, rtol=0, atol=1e-9).any(axis=1)
                snapped[~is_met, j] = np.nan
        return snapped

    def distances(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """Squared distances per parameter, shape (d, n, m).

        Categories differ by 1 or not at all; so do an active and an inactive parameter; two inactive ones are equal.
        """
        difference = a.T[:, :, None] - b.T[:, None, :]
        squared = difference**2
        squared[self.is_category] = np.abs(difference[self.is_category]) > 1e-9
        is_a, is_b = np.isnan(a).T[:, :, None], np.isnan(b).T[:, None, :]
        return np.where(is_a & is_b, 0.0, np.where(is_a | is_b, 1.0, squared))

    def neighbours(self, point: np.ndarray) -> np.ndarray:
        """All other choices of each category, and the next whole numbers, one change at a time; shape (k, d)."""
        found = []
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
