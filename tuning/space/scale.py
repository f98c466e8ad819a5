"""The one map between many values of a parameter and their positions on the unit interval.

It is `Parameter.to_unit` for arrays; for the single values of a config that stays with the parameter, since the
logarithms of numpy and of Python may differ in the last digit.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from tuning.space.parameters import Categorical, Float, Int, Parameter

ABSENT = object()  # stands for the value of an inactive parameter


def units(parameter: Parameter, values: Sequence[Any] | np.ndarray) -> np.ndarray:
    """Positions in [0, 1] of some values, NaN for `ABSENT`; shape (n,)."""
    if isinstance(parameter, Categorical):
        codes = places(parameter, values)
        return np.where(codes < 0, np.nan, (codes + 0.5) / parameter.n_values)
    found: np.ndarray = np.clip(positions(parameter, numbers(values)), 0.0, 1.0)
    return found


def places(parameter: Categorical, values: Sequence[Any] | np.ndarray) -> np.ndarray:
    """Which choice each value is, -1 for `ABSENT`; shape (n,)."""
    choices = parameter.choices
    plain = {ABSENT: -1, **{choice: i for i, choice in enumerate(choices)}}
    if len(plain) > len(choices):
        return np.fromiter(map(plain.__getitem__, values), np.int32, len(values))
    of = [-1 if value is ABSENT else parameter.index(value) for value in values]  # 1 and True, say
    return np.array(of, dtype=np.int32)


def numbers(values: Sequence[Any] | np.ndarray) -> np.ndarray:
    """Some numbers as an array, NaN for `ABSENT`; shape (n,)."""
    try:
        return np.array(values, dtype=float)
    except TypeError:  # some are absent
        return np.array([math.nan if value is ABSENT else value for value in values], dtype=float)


def ends(parameter: Float | Int) -> tuple[float, float]:
    """Where positions 0 and 1 are, on the parameter's own scale."""
    low, high = parameter.edges() if isinstance(parameter, Int) else (parameter.low, parameter.high)
    return (math.log(low), math.log(high)) if parameter.log else (low, high)


def positions(parameter: Float | Int, values: np.ndarray) -> np.ndarray:
    """Positions of numbers, also of those outside; of the shape of `values`."""
    found: np.ndarray
    if isinstance(parameter, Int) and not parameter.log:  # counted from `low`, since floats near 2**53 have no halves
        found = (values - parameter.low + 0.5) / parameter.n_values
        return found
    low, high = ends(parameter)
    found = ((np.log(values) if parameter.log else values) - low) / (high - low)
    return found


def nearest_whole(parameter: Int, at: np.ndarray) -> np.ndarray:
    """The whole numbers that own the positions; of the shape of `at`."""
    if parameter.has_edges:
        low, high = ends(parameter)
        value = low + at * (high - low)
        whole = np.floor((np.exp(value) if parameter.log else value) + 0.5)
    else:
        whole = parameter.low + np.floor(at * parameter.n_values)
    inside: np.ndarray = np.clip(whole, parameter.low, parameter.high)
    return inside


def cells(parameter: Int, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Ends of the interval that the whole number at each position owns; of the shape of `at`."""
    if parameter.log:
        whole = nearest_whole(parameter, at)
        return positions(parameter, whole - 0.5), positions(parameter, whole + 0.5)
    half = 0.5 / parameter.n_values
    return at - half, at + half
