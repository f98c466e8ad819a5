"""One hyperparameter: its kind, its range, its scale, and its place on the unit interval."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from tuning.language import tr
from tuning.space import checks
from tuning.space.bounds import check_ends, log_scale, whole_end, written
from tuning.space.conditions import checked
from tuning.space.literals import SpaceError, identity, in_order, labelled, likeness, literal

Config = dict[str, Any]

MAX_CHOICES = 100_000
_NO_FACT = ("when", "places", "_likes", "objects")


class _Value:
    """Equality of parameters, which tells ``True``, ``1`` and ``1.0`` apart."""

    when: Mapping[str, Any]

    def _identity(self) -> tuple[Any, ...]:
        facts = tuple(identity(value) for name, value in vars(self).items() if name not in _NO_FACT)
        when = frozenset((name, identity(tuple(allowed))) for name, allowed in self.when.items())
        return type(self), facts, when

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Value) and self._identity() == other._identity()

    def __hash__(self) -> int:
        return hash(self._identity())


@dataclass(frozen=True, eq=False)
class Float(_Value):
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
        object.__setattr__(self, "low", checks.real(self.low, "low", error=SpaceError))
        object.__setattr__(self, "high", checks.real(self.high, "high", error=SpaceError))
        object.__setattr__(self, "when", checked(self.when))
        object.__setattr__(self, "log", log_scale(self.log))
        check_ends(self.low, self.high, self.log)

    @property
    def n_values(self) -> float:
        return math.inf

    def contains(self, value: Any) -> bool:
        """Whether it is a number from low to high."""
        return checks.is_number(value) and bool(self.low <= value <= self.high)

    def to_unit(self, value: Any) -> float:
        """Position of `value` in ``[0, 1]``, on the log scale if the parameter has one."""
        low, high = self.low, self.high
        try:
            value = float(value)
            if self.log:
                low, high, value = math.log(low), math.log(high), math.log(value)
        except (TypeError, ValueError, OverflowError):
            raise _no_place(self, value) from None
        return float(min(max((value - low) / (high - low), 0.0), 1.0))

    def from_unit(self, unit: float) -> float:
        """The value at position `unit` in ``[0, 1]``; at the ends the bounds themselves, to the last digit."""
        if unit in (0.0, 1.0):
            return self.high if unit else self.low
        _check_position(unit)
        if self.log:
            value = math.exp(math.log(self.low) + unit * (math.log(self.high) - math.log(self.low)))
        else:
            value = self.low + unit * (self.high - self.low)
        return float(min(max(value, self.low), self.high))

    def levels(self, n: int) -> tuple[float, ...]:
        """`n` values from low to high, evenly spaced on the parameter's own scale; one level is the middle.

        Fewer if the range has fewer numbers.
        """
        n = checks.whole("the number of levels", n, 1, error=SpaceError)
        if n == 1:
            return (self.from_unit(0.5),)
        inner = (self.from_unit(i / (n - 1)) for i in range(1, n - 1))
        return tuple(dict.fromkeys((self.low, *inner, self.high)))


@dataclass(frozen=True, eq=False)
class Int(_Value):
    """A whole-number parameter in ``low .. high``, both included; ``log=True`` as for `Float`.

    On a log scale, neighbours beyond 2**45 or so may share a position: their logarithms are one float.

    Raises:
        SpaceError: if the bounds are not whole numbers of at most 2**53 in size, out of order, or below 1 on a log
            scale.
    """

    low: int
    high: int
    log: bool = False
    when: Mapping[str, Any] = field(default_factory=dict, kw_only=True)

    def __post_init__(self) -> None:
        object.__setattr__(self, "low", whole_end(self.low, "low"))
        object.__setattr__(self, "high", whole_end(self.high, "high"))
        object.__setattr__(self, "when", checked(self.when))
        object.__setattr__(self, "log", log_scale(self.log))
        check_ends(self.low, self.high, self.log)

    @property
    def n_values(self) -> int:
        return self.high - self.low + 1

    def contains(self, value: Any) -> bool:
        """Whether it is a whole number from low to high; 3.0 is one."""
        return checks.is_finite(value) and value == int(value) and bool(self.low <= value <= self.high)

    @property
    def has_edges(self) -> bool:
        """Whether floats have a number between each two of the range; beyond 2**52 there is none, so one counts."""
        return self.log or max(-self.low, self.high) < 2**52

    def edges(self) -> tuple[float, float]:
        """Each whole number owns the interval of half a step around it, so that the ends are drawn as often."""
        return self.low - 0.5, self.high + 0.5

    def to_unit(self, value: Any) -> float:
        """Position of `value` in ``(0, 1)``: the middle of the interval that it owns."""
        try:
            if self.log:
                low, high = self.edges()
                return (math.log(value) - math.log(low)) / (math.log(high) - math.log(low))
            return float((value - self.low + 0.5) / self.n_values)
        except (TypeError, ValueError, OverflowError):
            raise _no_place(self, value) from None

    def from_unit(self, unit: float) -> int:
        """The whole number that owns position `unit` in ``[0, 1]``."""
        _check_position(unit)
        if not self.has_edges:
            return self.low + min(max(int(unit * self.n_values), 0), self.n_values - 1)
        low, high = self.edges()
        if self.log:
            value = math.exp(math.log(low) + unit * (math.log(high) - math.log(low)))
        else:
            value = low + unit * (high - low)
        return int(min(max(math.floor(value + 0.5), self.low), self.high))

    def levels(self, n: int) -> tuple[int, ...]:
        """At most `n` distinct whole numbers from low to high; one level is the middle."""
        n = checks.whole("the number of levels", n, 1, error=SpaceError)
        if n >= self.n_values:
            return tuple(range(self.low, self.high + 1))
        scale = Float(self.low, self.high, self.log).levels(n)
        return tuple(dict.fromkeys(round(value) for value in scale))


@dataclass(frozen=True, eq=False)
class Categorical(_Value):
    """One of several literals: text, numbers, True, False, None, or tuples such as ``(50,)``.

    Their order is kept; that of a set, which has none, is made: numbers by size, then text by the alphabet.

    Estimators, kernels and functions may be choices too: a config then has their name, such as ``SVC()``, and `objects`
    what it stands for. Only the names can be written as JSON.

    Args:
        choices: the values.
        when: condition under which the parameter is active.
        objects: what names among the choices stand for; those that are given as choices are added.

    Raises:
        SpaceError: if there is no choice, a choice twice, a choice that is not a literal, or more than 100,000.
    """

    choices: Sequence[Any]
    when: Mapping[str, Any] = field(default_factory=dict, kw_only=True)
    objects: Mapping[str, Any] = field(default_factory=dict, kw_only=True, repr=False)

    def __post_init__(self) -> None:
        choices, objects = labelled(_listed(self.choices))
        if not choices:
            raise SpaceError(tr("choices is empty. Give at least one value."))
        object.__setattr__(self, "choices", choices)
        object.__setattr__(self, "objects", {**self.objects, **objects})
        object.__setattr__(self, "when", checked(self.when))
        if len(self.places) < len(choices):
            twice = next(choice for i, choice in enumerate(choices) if self.places[identity(choice)] != i)
            raise SpaceError(tr("the choice {twice!r} is given twice. Give each value once.", twice=twice))

    @cached_property
    def places(self) -> dict[Any, int]:
        """Positions of the choices by their identity, which tells ``True``, ``1`` and ``1.0`` apart."""
        return {identity(choice): i for i, choice in enumerate(self.choices)}

    @cached_property
    def _likes(self) -> dict[Any, int]:
        """The same for ``1.0`` where ``1`` is offered, and the other way round, unless both are."""
        likes = list(map(likeness, self.choices))
        n = Counter(likes)
        return {like: i for i, like in enumerate(likes) if n[like] == 1}

    def _place(self, value: Any) -> int | None:
        value = literal(value)
        place = self.places.get(identity(value))
        return self._likes.get(likeness(value)) if place is None else place

    @property
    def n_values(self) -> int:
        return len(self.choices)

    def index(self, value: Any) -> int:
        """Position of `value` among the choices; raises SpaceError if it is not one of them.

        Where only one of ``1`` and ``1.0`` is a choice, the other stands for it.
        """
        place = self._place(value)
        if place is None:
            raise SpaceError(tr("{value!r} is not one of the choices {choices}.", value=value, choices=describe(self)))
        return place

    def contains(self, value: Any) -> bool:
        """Whether it is one of the choices."""
        try:
            return self._place(value) is not None
        except SpaceError:
            return False

    def to_unit(self, value: Any) -> float:
        """Middle of the choice's share of ``[0, 1]``."""
        return (self.index(value) + 0.5) / len(self.choices)

    def from_unit(self, unit: float) -> Any:
        """The choice that owns position `unit` in ``[0, 1]``."""
        _check_position(unit)
        return self.choices[min(int(unit * len(self.choices)), len(self.choices) - 1)]

    def levels(self, n: int) -> tuple[Any, ...]:
        """All choices: a category has no scale on which to leave some out, so `n` does not matter."""
        return tuple(self.choices)


Parameter = Float | Int | Categorical


def _check_position(unit: Any) -> None:
    if not (type(unit) is float and math.isfinite(unit)) and not checks.is_finite(unit):
        raise SpaceError(tr("a position is a number from 0 to 1, not {unit}.", unit=checks.short(unit)))


def _no_place(parameter: Parameter, value: Any) -> SpaceError:
    return SpaceError(tr("{value} has no place in {range}.", value=checks.short(value), range=describe(parameter)))


def _listed(given: Any) -> Sequence[Any]:
    """The choices as a list: of a list, tuple, range, array of one dimension, column of a table, or set."""
    if isinstance(given, (str, bytes)):
        raise SpaceError(
            tr("choices must be a list of values, not {given}. Write [{given}].", given=checks.short(given))
        )
    is_list = isinstance(given, (Sequence, set, frozenset))
    if not is_list and (getattr(given, "ndim", None) != 1 or not hasattr(given, "tolist")):
        raise SpaceError(tr("choices must be a list of values, not {given}.", given=checks.short(given)))
    if len(given) > MAX_CHOICES:
        raise SpaceError(
            tr(
                "{n_given:,} choices are too many: {MAX_CHOICES:,} at most. Use Int(low, high) or Float.",
                n_given=len(given),
                MAX_CHOICES=MAX_CHOICES,
            )
        )
    if isinstance(given, (set, frozenset)):
        return in_order(given)
    return given if isinstance(given, Sequence) else list(given.tolist())


def native(parameter: Parameter, value: Any) -> Any:
    """`value` in the parameter's own native Python type."""
    if isinstance(parameter, Float):
        return float(value)
    if isinstance(parameter, Int):
        return int(value)
    return parameter.choices[parameter.index(value)]


def nearest(parameter: Parameter, value: Any) -> Any:
    """`value` where the parameter has it; a number outside its range is moved to the nearer end.

    What is no value of it at all, such as a word for a number, becomes the middle, or the first choice.
    """
    if parameter.contains(value):
        return native(parameter, value)
    if isinstance(parameter, Categorical):
        return parameter.choices[0]
    if not checks.is_whole(value) and not checks.is_finite(value):
        return parameter.from_unit(0.5)
    inside = min(max(value, parameter.low), parameter.high)
    return round(inside) if isinstance(parameter, Int) else float(inside)


def describe(parameter: Parameter) -> str:
    """The parameter's range in words, such as ``[0.001, 10] (log)`` or ``{'rbf', 'poly'}``."""
    if isinstance(parameter, Categorical):
        more = tr(", and {n:,} more", n=parameter.n_values - 20) if parameter.n_values > 20 else ""
        return "{" + ", ".join(repr(choice) for choice in parameter.choices[:20]) + more + "}"
    kind = tr("whole numbers ") if isinstance(parameter, Int) else ""
    return f"{kind}[{written(parameter.low)}, {written(parameter.high)}]" + (" (log)" if parameter.log else "")


def fixed(parameter: Parameter, value: Any) -> Categorical:
    """`parameter` held at one value: a Categorical with a single choice and the same condition."""
    if not parameter.contains(literal(value)):
        raise SpaceError(tr("{value!r} is outside {range}.", value=value, range=describe(parameter)))
    objects = parameter.objects if isinstance(parameter, Categorical) else {}
    return Categorical((native(parameter, literal(value)),), when=parameter.when, objects=objects)
