"""All combinations of some levels of each parameter, found by arithmetic instead of being built."""

from __future__ import annotations

import itertools
import math
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from tuning.language import tr
from tuning.space import checks
from tuning.space.literals import SpaceError, distinct, identity, literal
from tuning.space.parameters import Config, Parameter, describe, native

MAX_LEVELS = 1_000_000


class Branching(Protocol):
    """What a grid needs of its space: parameters by name, and which of them are active together."""

    @property
    def parents_first(self) -> tuple[str, ...]: ...
    def is_active(self, name: str, config: Config) -> bool: ...
    def __getitem__(self, name: str) -> Parameter: ...
    def __iter__(self) -> Iterator[str]: ...
    def __contains__(self, name: object) -> bool: ...


class Grid:
    """All combinations of some levels of each parameter, in row-major order (the last parameter changes fastest).

    Conditional parameters are spread only where they are active, so no config comes twice. The grid is never built:
    `size` is exact and `grid[i]` finds config i directly, however large it is.

    Args:
        space: the space.
        levels: number of levels for every parameter, or a dict from names to a number or an explicit list of values.
            Parameters that the dict leaves out get 3 levels. Categories always use all their choices unless listed.

    Raises:
        SpaceError: if a number of levels is below 1 or above a million, or a listed value is outside its parameter.
    """

    MAX_BRANCHES = 100_000

    def __init__(self, space: Branching, levels: int | Mapping[str, Any] = 3):
        self.space = space
        if isinstance(levels, Mapping):
            for name in levels:
                if name not in space:
                    raise SpaceError(
                        tr(
                            "{name} is not a parameter of this space. It has: {listed}.",
                            name=name,
                            listed=", ".join(space),
                        )
                    )
            self.axes = {name: _axis(name, space[name], levels.get(name, 3)) for name in space}
        else:
            self.axes = {name: _axis(name, space[name], levels) for name in space}
        # Fixing the parameters on which others depend leaves a plain product: one branch per combination of these.
        parents = {parent for name in space for parent in space[name].when}
        self._parents = [name for name in space if name in parents]
        if math.prod(len(self.axes[name]) for name in self._parents) > self.MAX_BRANCHES:
            raise SpaceError(tr("the conditions branch too often for a grid. Use fewer levels or fewer conditions."))
        self._branches: list[tuple[Config, tuple[str, ...]]] = []
        self._starts = [0]
        seen: set[tuple[Any, ...]] = set()
        for values in itertools.product(*(self.axes[name] for name in self._parents)):
            fixed = self._active_parents(dict(zip(self._parents, values, strict=True)))
            key = tuple((name, identity(value)) for name, value in fixed.items())
            if key in seen:
                continue
            seen.add(key)
            free = tuple(n for n in space if n not in parents and space.is_active(n, fixed))
            self._branches.append((fixed, free))
            self._starts.append(self._starts[-1] + math.prod(len(self.axes[name]) for name in free))

    def _active_parents(self, values: Config) -> Config:
        config: Config = {}
        for name in self.space.parents_first:
            if name in values and self.space.is_active(name, config):
                config[name] = values[name]
        return config

    @property
    def size(self) -> int:
        """Number of configs."""
        return self._starts[-1]

    def __getitem__(self, index: int) -> Config:
        if not 0 <= index < self.size:
            raise IndexError(tr("grid point {index} of {size}", index=index, size=self.size))
        branch = bisect_right(self._starts, index) - 1
        fixed, free = self._branches[branch]
        index -= self._starts[branch]
        config = dict(fixed)
        for name in reversed(free):
            index, position = divmod(index, len(self.axes[name]))
            config[name] = self.axes[name][position]
        return {name: config[name] for name in self.space if name in config}

    def __iter__(self) -> Iterator[Config]:
        return (self[i] for i in range(self.size))


def _axis(name: str, parameter: Parameter, levels: Any) -> tuple[Any, ...]:
    if checks.is_number(levels):
        if not checks.is_finite(levels) or levels != int(levels) or not 1 <= levels <= MAX_LEVELS:
            raise SpaceError(
                tr(
                    "{name}: a grid needs a whole number of levels, from 1 to {MAX_LEVELS:,}, not {levels}.",
                    name=name,
                    MAX_LEVELS=MAX_LEVELS,
                    levels=checks.short(levels),
                )
            )
        return parameter.levels(int(levels))
    if isinstance(levels, (str, bytes)) or not isinstance(levels, (Sequence, np.ndarray)):
        raise SpaceError(
            tr(
                "{name}: levels must be a whole number or a list of values, not {levels}.",
                name=name,
                levels=checks.short(levels),
            )
        )
    values = tuple(literal(value) for value in levels)
    if not values:
        raise SpaceError(tr("{name}: its list of grid values is empty. Give at least one value.", name=name))
    for value in values:
        if not parameter.contains(value):
            raise SpaceError(
                tr(
                    "{name}: the grid value {value!r} is outside {parameter}.",
                    name=name,
                    value=value,
                    parameter=describe(parameter),
                )
            )
    return distinct(native(parameter, value) for value in values)
