"""Search spaces: which parameters there are, what values they may take, and how they map to the unit cube.

A config is a plain ``dict`` from parameter names to native Python values. It holds the *active* parameters only:
a conditional parameter whose condition is not met is absent.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

Config = dict[str, Any]
Condition = Mapping[str, tuple[Any, ...]]


class SpaceError(ValueError):
    """A space, a parameter or a config that makes no sense; the message says what is wrong and what would be right."""


def _real(value: Any, what: str) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float, np.integer, np.floating)):
        raise SpaceError(f"{what} must be a number, not {value!r}.")
    if not math.isfinite(value):
        raise SpaceError(f"{what} must be a finite number, not {value!r}.")
    return float(value)


def _whole(value: Any, what: str) -> int:
    number = _real(value, what)
    if number != int(number):
        raise SpaceError(f"{what} must be a whole number, not {value!r}. Use Float for fractions.")
    return int(value)


def literal(value: Any) -> Any:
    """`value` as a hashable native Python literal: numpy scalars become Python ones, lists become tuples.

    Raises:
        SpaceError: if the value is not None, a bool, a number, text, or a tuple of those.
    """
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, (list, tuple)):
        return tuple(literal(item) for item in value)
    if isinstance(value, float) and not math.isfinite(value):
        raise SpaceError(f"the choice {value!r} is not a finite number. Leave it out, or use None for 'no value'.")
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    raise SpaceError(
        f"the choice {value!r} is not a literal. Use None, True, False, numbers, text, or tuples of these."
    )


def same_literal(a: Any, b: Any) -> bool:
    """Equality that tells ``True`` from ``1``: a space may offer both."""
    return a == b and isinstance(a, bool) == isinstance(b, bool)


def _as_condition(when: Mapping[str, Any] | None) -> Condition:
    """Normalise ``{"kernel": "poly"}`` and ``{"kernel": ["poly", "rbf"]}`` to tuples of allowed values.

    A bare tuple is *one* value, such as ``(50,)``; several allowed values are given as a list or a set.
    """
    if when is None:
        return {}
    if not isinstance(when, Mapping):
        raise SpaceError(f"a condition is a dict such as {{'kernel': 'poly'}}, not {when!r}.")
    return {
        name: tuple(literal(v) for v in allowed) if isinstance(allowed, (list, set, frozenset)) else (literal(allowed),)
        for name, allowed in when.items()
    }


@dataclass(frozen=True)
class Float:
    """A real parameter in ``[low, high]``; ``log=True`` spreads it evenly over orders of magnitude.

    Args:
        low: smallest value.
        high: largest value, above `low`.
        log: search the logarithm of the value; needs ``low > 0``.
        when: condition under which the parameter is active, such as ``{"kernel": "poly"}``.

    Raises:
        SpaceError: if the bounds are not finite numbers, out of order, or not positive on a log scale.
    """

    low: float
    high: float
    log: bool = False
    when: Condition = field(default_factory=dict, kw_only=True)

    def __post_init__(self) -> None:
        object.__setattr__(self, "low", _real(self.low, "low"))
        object.__setattr__(self, "high", _real(self.high, "high"))
        object.__setattr__(self, "when", _as_condition(self.when))
        _check_bounds(self.low, self.high, self.log)

    @property
    def n_values(self) -> float:
        return math.inf

    def contains(self, value: Any) -> bool:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return False
        return self.low <= value <= self.high

    def to_unit(self, value: Any) -> float:
        """Position of `value` in ``[0, 1]``, on the log scale if the parameter has one."""
        low, high, value = self.low, self.high, float(value)
        if self.log:
            low, high, value = math.log(low), math.log(high), math.log(value)
        return min(max((value - low) / (high - low), 0.0), 1.0)

    def from_unit(self, unit: float) -> float:
        """The value at position `unit` in ``[0, 1]``."""
        if self.log:
            value = math.exp(math.log(self.low) + unit * (math.log(self.high) - math.log(self.low)))
        else:
            value = self.low + unit * (self.high - self.low)
        return float(min(max(value, self.low), self.high))

    def levels(self, n: int) -> tuple[float, ...]:
        """`n` values from low to high, evenly spaced on the parameter's own scale; one level is the middle."""
        units = [0.5] if n == 1 else [i / (n - 1) for i in range(n)]
        return tuple(self.from_unit(unit) for unit in units)


@dataclass(frozen=True)
class Int:
    """A whole-number parameter in ``low .. high``, both included; ``log=True`` as for `Float`.

    Raises:
        SpaceError: if the bounds are not whole numbers, out of order, or below 1 on a log scale.
    """

    low: int
    high: int
    log: bool = False
    when: Condition = field(default_factory=dict, kw_only=True)

    def __post_init__(self) -> None:
        object.__setattr__(self, "low", _whole(self.low, "low"))
        object.__setattr__(self, "high", _whole(self.high, "high"))
        object.__setattr__(self, "when", _as_condition(self.when))
        _check_bounds(self.low, self.high, self.log)

    @property
    def n_values(self) -> int:
        return self.high - self.low + 1

    def contains(self, value: Any) -> bool:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return False
        return value == int(value) and self.low <= value <= self.high

    def _edges(self) -> tuple[float, float]:
        """Each whole number owns the interval of half a step around it, so that the ends are drawn as often."""
        return self.low - 0.5, self.high + 0.5

    def to_unit(self, value: Any) -> float:
        """Position of `value` in ``(0, 1)``: the middle of the interval that it owns."""
        low, high = self._edges()
        if self.log:
            return (math.log(value) - math.log(low)) / (math.log(high) - math.log(low))
        return (value - low) / (high - low)

    def from_unit(self, unit: float) -> int:
        """The whole number that owns position `unit` in ``[0, 1]``."""
        low, high = self._edges()
        if self.log:
            value = math.exp(math.log(low) + unit * (math.log(high) - math.log(low)))
        else:
            value = low + unit * (high - low)
        return int(min(max(math.floor(value + 0.5), self.low), self.high))

    def levels(self, n: int) -> tuple[int, ...]:
        """At most `n` distinct whole numbers from low to high; one level is the middle."""
        if n >= self.n_values:
            return tuple(range(self.low, self.high + 1))
        scale = Float(self.low, self.high, self.log).levels(n)
        return tuple(dict.fromkeys(round(value) for value in scale))


@dataclass(frozen=True)
class Categorical:
    """One of several literals: text, numbers, True, False, None, or tuples such as ``(50,)``. Order is kept.

    Raises:
        SpaceError: if there is no choice, a choice twice, or a choice that is not a literal.
    """

    choices: tuple[Any, ...]
    when: Condition = field(default_factory=dict, kw_only=True)

    def __post_init__(self) -> None:
        if isinstance(self.choices, str) or not isinstance(self.choices, (Sequence, set, frozenset, np.ndarray)):
            raise SpaceError(f"choices must be a list of values, not {self.choices!r}. Write [{self.choices!r}].")
        choices = tuple(literal(choice) for choice in self.choices)
        if not choices:
            raise SpaceError("choices is empty. Give at least one value.")
        for i, choice in enumerate(choices):
            if any(same_literal(choice, other) for other in choices[:i]):
                raise SpaceError(f"the choice {choice!r} is given twice. Give each value once.")
        object.__setattr__(self, "choices", choices)
        object.__setattr__(self, "when", _as_condition(self.when))

    @property
    def n_values(self) -> int:
        return len(self.choices)

    def index(self, value: Any) -> int:
        """Position of `value` among the choices; raises SpaceError if it is not one of them."""
        value = literal(value)
        for i, choice in enumerate(self.choices):
            if same_literal(choice, value):
                return i
        raise SpaceError(f"{value!r} is not one of the choices {list(self.choices)!r}.")

    def contains(self, value: Any) -> bool:
        try:
            self.index(value)
        except SpaceError:
            return False
        return True

    def to_unit(self, value: Any) -> float:
        """Middle of the choice's share of ``[0, 1]``."""
        return (self.index(value) + 0.5) / len(self.choices)

    def from_unit(self, unit: float) -> Any:
        """The choice that owns position `unit` in ``[0, 1]``."""
        return self.choices[min(int(unit * len(self.choices)), len(self.choices) - 1)]

    def levels(self, n: int) -> tuple[Any, ...]:
        """All choices: a category has no scale on which to leave some out, so `n` does not matter."""
        return self.choices


Parameter = Float | Int | Categorical


def _check_bounds(low: float, high: float, log: bool) -> None:
    if low >= high:
        raise SpaceError(f"low = {low:g} must be below high = {high:g}. For one fixed value use Categorical([value]).")
    if not isinstance(log, (bool, np.bool_)):
        raise SpaceError(f"log must be True or False, not {log!r}.")
    if log and low <= 0:
        raise SpaceError(f"a log scale needs low above 0, not {low:g}. Raise low, or switch log off.")
    if not math.isfinite(high - low):
        raise SpaceError(f"the range from {low:g} to {high:g} is too wide for floating-point numbers. Narrow it.")


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
                raise SpaceError(f"{name}: its condition names {parent!r}, which is not another parameter of this "
                                 f"space ({others}). Correct the name or drop the condition.")
            if not allowed:
                raise SpaceError(f"{name}: its condition on {parent!r} allows no value. Name at least one.")
            for value in allowed:
                if not self[parent].contains(value):
                    raise SpaceError(f"{name}: its condition needs {parent} = {value!r}, which {parent} can never be. "
                                     "Correct the value or drop the condition.")

    def _parents_first(self) -> tuple[str, ...]:
        order: list[str] = []
        waiting = list(self)
        while waiting:
            ready = [name for name in waiting if all(parent in order for parent in self[name].when)]
            if not ready:
                raise SpaceError(f"{waiting[0]}: its condition runs in a circle ({', '.join(waiting)}). Break the circle.")
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
                    raise SpaceError(f"{name} is not active here: it needs {_describe_condition(self[name].when)}. Leave it out.")
                continue
            if name not in config:
                raise SpaceError(f"{name} is missing. Give it a value in {describe(self[name])}.")
            value = literal(config[name])
            if not self[name].contains(value):
                raise SpaceError(f"{name} = {value!r} is outside {describe(self[name])}.")
            clean[name] = _native(self[name], value)
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
        return self._active_only({name: self[name].from_unit(float(unit)) for name, unit in zip(self, units, strict=True)})

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
                parameters[name] = _from_sklearn(given)
            except SpaceError as error:
                raise SpaceError(f"{name}: {error}") from None
        return cls(parameters)

    def to_json(self) -> dict[str, dict[str, Any]]:
        """The space as plain JSON values; `from_json` turns it back."""
        return {name: _parameter_to_json(parameter) for name, parameter in self.items()}

    @classmethod
    def from_json(cls, data: Mapping[str, Mapping[str, Any]]) -> Space:
        """The space that `to_json` wrote.

        Raises:
            SpaceError: if the data is not such a space.
        """
        if not isinstance(data, Mapping):
            raise SpaceError("a stored space is a JSON object from names to parameters.")
        return cls({name: _parameter_from_json(name, item) for name, item in data.items()})


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
    return tuple(dict.fromkeys(_native(parameter, value) for value in values))


def _native(parameter: Parameter, value: Any) -> Any:
    if isinstance(parameter, Float):
        return float(value)
    if isinstance(parameter, Int):
        return int(value)
    return parameter.choices[parameter.index(value)]


def describe(parameter: Parameter) -> str:
    """The parameter's range in words, such as ``[0.001, 10] (log)`` or ``{'rbf', 'poly'}``."""
    if isinstance(parameter, Categorical):
        return "{" + ", ".join(repr(choice) for choice in parameter.choices) + "}"
    kind = "whole numbers " if isinstance(parameter, Int) else ""
    return f"{kind}[{parameter.low:g}, {parameter.high:g}]" + (" (log)" if parameter.log else "")


def _describe_condition(when: Condition) -> str:
    return " and ".join(f"{name} = " + " or ".join(repr(v) for v in allowed) for name, allowed in when.items())


def _from_sklearn(given: Any) -> Parameter:
    if isinstance(given, (Float, Int, Categorical)):
        return given
    if hasattr(given, "dist") and hasattr(given, "rvs"):
        low, high = (float(bound) for bound in given.support())
        kind = given.dist.name
        if kind == "uniform":
            return Float(low, high)
        if kind in ("loguniform", "reciprocal"):
            return Float(low, high, log=True)
        if kind == "randint":
            return Int(int(low), int(high)) if low < high else Categorical((int(low),))
        raise SpaceError(f"the distribution {kind!r} is not supported. Use uniform, loguniform, randint or a list.")
    if isinstance(given, (list, tuple, set, frozenset, np.ndarray, range)):
        return Categorical(tuple(given))
    raise SpaceError(f"{given!r} is neither a list of values nor a frozen scipy distribution. Write [{given!r}].")


def _parameter_to_json(parameter: Parameter) -> dict[str, Any]:
    when = {name: list(allowed) for name, allowed in parameter.when.items()}
    extra = {"when": when} if when else {}
    if isinstance(parameter, Categorical):
        return {"type": "categorical", "choices": list(parameter.choices), **extra}
    kind = "int" if isinstance(parameter, Int) else "float"
    return {"type": kind, "low": parameter.low, "high": parameter.high, "log": parameter.log, **extra}


def _parameter_from_json(name: str, data: Any) -> Parameter:
    if not isinstance(data, Mapping):
        raise SpaceError(f"{name}: a stored parameter is a JSON object, not {data!r}.")
    kinds: dict[str, tuple[Any, set[str]]] = {
        "float": (Float, {"low", "high", "log"}),
        "int": (Int, {"low", "high", "log"}),
        "categorical": (Categorical, {"choices"}),
    }
    if data.get("type") not in kinds:
        raise SpaceError(f"{name}: the type {data.get('type')!r} is unknown. Use float, int or categorical.")
    kind, keys = kinds[data["type"]]
    arguments = {key: value for key, value in data.items() if key in keys}
    if unknown := set(data) - keys - {"type", "when"}:
        raise SpaceError(f"{name}: unknown entries {sorted(unknown)}. A {data['type']} has {sorted(keys)}.")
    try:
        return kind(**arguments, when=data.get("when") or {})
    except SpaceError as error:
        raise SpaceError(f"{name}: {error}") from None
    except TypeError:
        missing = sorted(keys - {"log"} - set(arguments))
        raise SpaceError(f"{name}: entries missing: {missing}.") from None


def fixed(parameter: Parameter, value: Any) -> Categorical:
    """`parameter` held at one value: a Categorical with a single choice and the same condition."""
    if not parameter.contains(literal(value)):
        raise SpaceError(f"{value!r} is outside {describe(parameter)}.")
    return Categorical((_native(parameter, literal(value)),), when=parameter.when)


def unconditional(parameter: Parameter) -> Parameter:
    """`parameter` without its condition."""
    return replace(parameter, when={})
