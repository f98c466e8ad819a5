"""One hyperparameter: its kind, its range, its scale, and its notations (scikit-learn's, JSON, words)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
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


class Allowed(tuple[Any, ...]):
    """The values of a checked condition; tells several values from one value that is a tuple."""

    __slots__ = ()


def _as_condition(when: Mapping[str, Any] | None) -> Condition:
    """Normalise ``{"kernel": "poly"}`` and ``{"kernel": ["poly", "rbf"]}`` to tuples of allowed values.

    A bare tuple is *one* value, such as ``(50,)``; several allowed values are given as a list or a set.
    """
    if when is None:
        return {}
    if not isinstance(when, Mapping):
        raise SpaceError(f"a condition is a dict such as {{'kernel': 'poly'}}, not {when!r}.")
    return {name: _allowed(given) for name, given in when.items()}


def _allowed(given: Any) -> Allowed:
    if isinstance(given, Allowed):
        return given
    several = given if isinstance(given, (list, set, frozenset)) else [given]
    return Allowed(literal(value) for value in several)


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
    when: Mapping[str, Any] = field(default_factory=dict, kw_only=True)

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
        return float(min(max((value - low) / (high - low), 0.0), 1.0))

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
    when: Mapping[str, Any] = field(default_factory=dict, kw_only=True)

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
        return float((value - low) / (high - low))

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

    choices: Sequence[Any]
    when: Mapping[str, Any] = field(default_factory=dict, kw_only=True)

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
        return tuple(self.choices)


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


def native(parameter: Parameter, value: Any) -> Any:
    """`value` in the parameter's own native Python type."""
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


def describe_condition(when: Condition) -> str:
    """The condition in words, such as ``kernel = 'poly' or 'rbf'``."""
    return " and ".join(f"{name} = " + " or ".join(repr(v) for v in allowed) for name, allowed in when.items())


def parameter_from_sklearn(given: Any) -> Parameter:
    """The parameter that a list or a frozen scipy distribution stands for; see `Space.from_sklearn`."""
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


def parameter_to_json(parameter: Parameter) -> dict[str, Any]:
    """The parameter as plain JSON values."""
    when = {name: list(allowed) for name, allowed in parameter.when.items()}
    extra = {"when": when} if when else {}
    if isinstance(parameter, Categorical):
        return {"type": "categorical", "choices": list(parameter.choices), **extra}
    kind = "int" if isinstance(parameter, Int) else "float"
    return {"type": kind, "low": parameter.low, "high": parameter.high, "log": parameter.log, **extra}


def parameter_from_json(name: str, data: Any) -> Parameter:
    """The parameter that `parameter_to_json` wrote; raises SpaceError, naming it, if the data is no parameter."""
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
        parameter: Parameter = kind(**arguments, when=data.get("when") or {})
        return parameter
    except SpaceError as error:
        raise SpaceError(f"{name}: {error}") from None
    except TypeError:
        missing = sorted(keys - {"log"} - set(arguments))
        raise SpaceError(f"{name}: entries missing: {missing}.") from None


def fixed(parameter: Parameter, value: Any) -> Categorical:
    """`parameter` held at one value: a Categorical with a single choice and the same condition."""
    if not parameter.contains(literal(value)):
        raise SpaceError(f"{value!r} is outside {describe(parameter)}.")
    return Categorical((native(parameter, literal(value)),), when=parameter.when)


def unconditional(parameter: Parameter) -> Parameter:
    """`parameter` without its condition."""
    return replace(parameter, when={})
