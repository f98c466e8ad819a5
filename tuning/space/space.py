"""Search spaces: which parameters there are, which are active, and how configs map to the unit cube.

A config is a plain ``dict`` from parameter names to native Python values. It holds the *active* parameters only:
a conditional parameter whose condition is not met is absent.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from tuning.space.parameters import (
    Categorical,
    Condition,
    Config,
    Float,
    Int,
    Parameter,
    SpaceError,
    describe,
    describe_condition,
    fixed,
    literal,
    native,
    parameter_from_json,
    parameter_from_sklearn,
    parameter_to_json,
    same_literal,
    unconditional,
)

__all__ = [
    "Categorical",
    "Condition",
    "Config",
    "Float",
    "Grid",
    "Int",
    "Parameter",
    "Space",
    "SpaceError",
    "describe",
    "fixed",
    "literal",
    "same_literal",
    "unconditional",
]


class Space(Mapping[str, Parameter]):
    """An ordered, immutable collection of named parameters.

    Args:
        parameters: from names to `Float`, `Int` or `Categorical`.

    Raises:
        SpaceError: naming the parameter and the remedy, if a name is empty, a value is no parameter, or a condition
            names an unknown parameter, an impossible value, or runs in a circle.
    """

    def __init__(self, parameters: Mapping[str, Parameter]):
        if not isinstance(parameters, Mapping):
            raise SpaceError(f"a space is a dict from names to parameters, not {type(parameters).__name__}.")
        if not parameters:
            raise SpaceError("the space is empty. Give at least one parameter.")
        for name, parameter in parameters.items():
            if not isinstance(name, str) or not name:
                raise SpaceError(f"a parameter's name must be text, not {name!r}.")
            if not isinstance(parameter, (Float, Int, Categorical)):
                raise SpaceError(
                    f"{name}: {parameter!r} is not a parameter. Use Float(low, high), Int(low, high) or "
                    "Categorical([...]), or Space.from_sklearn for lists and scipy distributions."
                )
        self._parameters = dict(parameters)
        for name in self._parameters:
            self._check_condition(name)
        self._order = self._parents_first()

    # Mapping -------------------------------------------------------------------------------------------------
    def __getitem__(self, name: str) -> Parameter:
        return self._parameters[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._parameters)

    def __len__(self) -> int:
        return len(self._parameters)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Space) and list(self.items()) == list(other.items())

    def __hash__(self) -> int:
        return hash(repr(self))

    def __repr__(self) -> str:
        return f"Space({self._parameters!r})"

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._parameters)

    # Conditions ----------------------------------------------------------------------------------------------
    def _check_condition(self, name: str) -> None:
        for parent, allowed in self[name].when.items():
            if parent == name or parent not in self:
                others = ", ".join(n for n in self if n != name)
                raise SpaceError(
                    f"{name}: its condition names {parent!r}, which is not another parameter of this "
                    f"space ({others}). Correct the name or drop the condition."
                )
            if not allowed:
                raise SpaceError(f"{name}: its condition on {parent!r} allows no value. Name at least one.")
            for value in allowed:
                if not self[parent].contains(value):
                    raise SpaceError(
                        f"{name}: its condition needs {parent} = {value!r}, which {parent} can never be. "
                        "Correct the value or drop the condition."
                    )

    def _parents_first(self) -> tuple[str, ...]:
        order: list[str] = []
        waiting = list(self)
        while waiting:
            ready = [name for name in waiting if all(parent in order for parent in self[name].when)]
            if not ready:
                circle = ", ".join(waiting)
                raise SpaceError(f"{waiting[0]}: its condition runs in a circle ({circle}). Break the circle.")
            order += ready
            waiting = [name for name in waiting if name not in ready]
        return tuple(order)

    def is_active(self, name: str, config: Config) -> bool:
        """Whether the condition of parameter `name` is met by `config`."""
        return all(
            parent in config and any(same_literal(config[parent], value) for value in allowed)
            for parent, allowed in self[name].when.items()
        )

    def _active_only(self, values: Mapping[str, Any]) -> Config:
        """The active part of a full assignment, in the space's own order."""
        config: Config = {}
        for name in self._order:
            if self.is_active(name, config):
                config[name] = values[name]
        return {name: config[name] for name in self if name in config}

    # Configs -------------------------------------------------------------------------------------------------
    def check(self, config: Mapping[str, Any]) -> Config:
        """`config` in native Python types and in the space's order.

        Raises:
            SpaceError: if a parameter is unknown, missing, inactive or out of range.
        """
        for name in config:
            if name not in self:
                raise SpaceError(f"{name} is not a parameter of this space. It has: {', '.join(self)}.")
        clean: Config = {}
        for name in self._order:
            if not self.is_active(name, clean):
                if name in config:
                    needed = describe_condition(self[name].when)
                    raise SpaceError(f"{name} is not active here: it needs {needed}. Leave it out.")
                continue
            if name not in config:
                raise SpaceError(f"{name} is missing. Give it a value in {describe(self[name])}.")
            value = literal(config[name])
            if not self[name].contains(value):
                raise SpaceError(f"{name} = {value!r} is outside {describe(self[name])}.")
            clean[name] = native(self[name], value)
        return {name: clean[name] for name in self if name in clean}

    def contains(self, config: Mapping[str, Any]) -> bool:
        """Whether `config` is a complete, active-only config of this space."""
        try:
            self.check(config)
        except SpaceError:
            return False
        return True

    def sample(self, rng: np.random.Generator) -> Config:
        """One config, uniform on the unit cube: log parameters are log-uniform, categories equally likely."""
        return self.from_unit(rng.random(len(self)))

    def to_unit(self, config: Mapping[str, Any]) -> np.ndarray:
        """The config as a point of the unit cube, shape (d,); NaN on the axes of inactive parameters."""
        return np.array([self[name].to_unit(config[name]) if name in config else np.nan for name in self])

    def from_unit(self, point: Sequence[float] | np.ndarray) -> Config:
        """The config at a point of the unit cube, shape (d,); axes of inactive parameters are ignored.

        Raises:
            SpaceError: if the point has another number of coordinates than the space has parameters.
        """
        point = np.asarray(point, dtype=float)
        if point.shape != (len(self),):
            raise SpaceError(f"a point of this space has {len(self)} coordinates, not {point.shape}.")
        units = np.clip(np.nan_to_num(point, nan=0.5), 0.0, 1.0)
        return self._active_only(
            {name: self[name].from_unit(float(unit)) for name, unit in zip(self, units, strict=True)}
        )

    def grid(self, levels: int | Mapping[str, Any] = 3) -> Grid:
        """The full grid; see `Grid`."""
        return Grid(self, levels)

    @property
    def n_configs(self) -> float:
        """Number of different configs; infinite as soon as one parameter is a Float."""
        if any(isinstance(parameter, Float) for parameter in self.values()):
            return math.inf
        return Grid(self, {name: p.levels(int(p.n_values)) for name, p in self.items()}).size

    def with_parameters(self, **changes: Parameter) -> Space:
        """A copy with some parameters replaced or added."""
        return Space({**self._parameters, **changes})

    # Notations -----------------------------------------------------------------------------------------------
    @classmethod
    def from_sklearn(cls, distributions: Mapping[str, Any]) -> Space:
        """The space of a dictionary as one would hand it to GridSearchCV or RandomizedSearchCV.

        Lists become `Categorical`; frozen ``scipy.stats`` distributions ``uniform``, ``loguniform`` (``reciprocal``)
        and ``randint`` become `Float` and `Int` over exactly the same support: ``uniform(loc, scale)`` reaches from
        loc to loc + scale, ``randint(low, high)`` leaves `high` out. Parameters of ours may be mixed in.

        Raises:
            SpaceError: for any other distribution, which would be searched with the wrong density.
        """
        if not isinstance(distributions, Mapping):
            raise SpaceError("from_sklearn takes a dict from parameter names to lists or frozen scipy distributions.")
        parameters: dict[str, Parameter] = {}
        for name, given in distributions.items():
            try:
                parameters[name] = parameter_from_sklearn(given)
            except SpaceError as error:
                raise SpaceError(f"{name}: {error}") from None
        return cls(parameters)

    def to_json(self) -> dict[str, dict[str, Any]]:
        """The space as plain JSON values; `from_json` turns it back."""
        return {name: parameter_to_json(parameter) for name, parameter in self.items()}

    @classmethod
    def from_json(cls, data: Mapping[str, Mapping[str, Any]]) -> Space:
        """The space that `to_json` wrote.

        Raises:
            SpaceError: if the data is not such a space.
        """
        if not isinstance(data, Mapping):
            raise SpaceError("a stored space is a JSON object from names to parameters.")
        return cls({name: parameter_from_json(name, item) for name, item in data.items()})


class Grid:
    """All combinations of some levels of each parameter, in row-major order (the last parameter changes fastest).

    Conditional parameters are spread only where they are active, so no config comes twice. The grid is never built:
    `size` is exact and `grid[i]` finds config i directly, however large it is.

    Args:
        space: the space.
        levels: number of levels for every parameter, or a dict from names to a number or an explicit list of values.
            Parameters that the dict leaves out get 3 levels. Categories always use all their choices unless listed.

    Raises:
        SpaceError: if a number of levels is below 1, or a listed value is outside its parameter.
    """

    MAX_BRANCHES = 100_000

    def __init__(self, space: Space, levels: int | Mapping[str, Any] = 3):
        self.space = space
        if isinstance(levels, Mapping):
            for name in levels:
                if name not in space:
                    raise SpaceError(f"{name} is not a parameter of this space. It has: {', '.join(space)}.")
            self.axes = {name: _axis(name, space[name], levels.get(name, 3)) for name in space}
        else:
            self.axes = {name: _axis(name, space[name], levels) for name in space}
        # Fixing the parameters on which others depend leaves a plain product: one branch per combination of these.
        parents = {parent for name in space for parent in space[name].when}
        self._parents = [name for name in space if name in parents]
        if math.prod(len(self.axes[name]) for name in self._parents) > self.MAX_BRANCHES:
            raise SpaceError("the conditions branch too often for a grid. Use fewer levels or fewer conditions.")
        self._branches: list[tuple[Config, tuple[str, ...]]] = []
        self._starts = [0]
        seen: set[tuple[Any, ...]] = set()
        for values in itertools.product(*(self.axes[name] for name in self._parents)):
            fixed = self._active_parents(dict(zip(self._parents, values, strict=True)))
            key = tuple((name, type(value), value) for name, value in fixed.items())
            if key in seen:
                continue
            seen.add(key)
            free = tuple(n for n in space if n not in parents and space.is_active(n, fixed))
            self._branches.append((fixed, free))
            self._starts.append(self._starts[-1] + math.prod(len(self.axes[name]) for name in free))

    def _active_parents(self, values: Config) -> Config:
        config: Config = {}
        for name in self.space._order:
            if name in values and self.space.is_active(name, config):
                config[name] = values[name]
        return config

    @property
    def size(self) -> int:
        """Number of configs."""
        return self._starts[-1]

    def __getitem__(self, index: int) -> Config:
        if not 0 <= index < self.size:
            raise IndexError(f"grid point {index} of {self.size}")
        low, high = 0, len(self._branches) - 1
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if self._starts[middle] <= index else (low, middle - 1)
        fixed, free = self._branches[low]
        index -= self._starts[low]
        config = dict(fixed)
        for name in reversed(free):
            index, position = divmod(index, len(self.axes[name]))
            config[name] = self.axes[name][position]
        return {name: config[name] for name in self.space if name in config}

    def __iter__(self) -> Iterator[Config]:
        return (self[i] for i in range(self.size))


def _axis(name: str, parameter: Parameter, levels: Any) -> tuple[Any, ...]:
    if isinstance(levels, (int, float, np.integer, np.floating)) and not isinstance(levels, bool):
        if levels != int(levels) or levels < 1:
            raise SpaceError(f"{name}: a grid needs a whole number of levels, 1 or more, not {levels!r}.")
        return parameter.levels(int(levels))
    if isinstance(levels, str) or not isinstance(levels, (Sequence, np.ndarray)):
        raise SpaceError(f"{name}: levels must be a whole number or a list of values, not {levels!r}.")
    values = tuple(literal(value) for value in levels)
    if not values:
        raise SpaceError(f"{name}: its list of grid values is empty. Give at least one value.")
    for value in values:
        if not parameter.contains(value):
            raise SpaceError(f"{name}: the grid value {value!r} is outside {describe(parameter)}.")
    return tuple(dict.fromkeys(native(parameter, value) for value in values))
