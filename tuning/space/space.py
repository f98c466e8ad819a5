"""Several parameters together: conditions, configs, the unit cube, and other notations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np

from tuning.language import tr
from tuning.space import size
from tuning.space.checks import short
from tuning.space.conditions import Allowed, describe_condition, is_met
from tuning.space.grid import Grid
from tuning.space.json_notation import parameter_from_json, parameter_to_json
from tuning.space.literals import SpaceError, is_broken, literal, same_literal
from tuning.space.parameters import Categorical, Config, Float, Int, Parameter, describe, native
from tuning.space.sharing import Shared
from tuning.space.sklearn_notation import parameters_from_sklearn


class Space(Shared, Mapping[str, Parameter]):
    """An ordered, immutable collection of named parameters.

    Args:
        parameters: from names to `Float`, `Int` or `Categorical`.

    Raises:
        SpaceError: naming the parameter and the remedy, if a name is empty, a value is no parameter, or a condition
            names an unknown parameter, an impossible value, or runs in a circle.
    """

    def __init__(self, parameters: Mapping[str, Parameter]):
        if not isinstance(parameters, Mapping):
            raise SpaceError(
                tr("a space is a dict from names to parameters, not {name__}.", name__=type(parameters).__name__)
            )
        if not parameters:
            raise SpaceError(tr("the space is empty. Give at least one parameter."))
        for name, parameter in parameters.items():
            if not isinstance(name, str) or not name:
                raise SpaceError(tr("a parameter's name must be text, not {name}.", name=short(name)))
            if is_broken(name):
                raise SpaceError(
                    tr("the name {name} is not valid Unicode text. Leave out the half characters.", name=short(name))
                )
            if not isinstance(parameter, (Float, Int, Categorical)):
                raise SpaceError(
                    tr(
                        "{name}: {parameter} is not a parameter. Use Float(low, high), Int(low, high) or "
                        "Categorical([...]), or Space.from_sklearn for lists and scipy distributions.",
                        name=name,
                        parameter=short(parameter),
                    )
                )
        self._parameters = dict(parameters)
        for name in self._parameters:
            self._check_condition(name)
        self._parameters = {name: self._with_own_values(parameter) for name, parameter in parameters.items()}
        self.parents_first = self._ordered()
        """Names, each after those that its condition names."""

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
        return hash(tuple(self.items()))

    def __repr__(self) -> str:
        return f"Space({self._parameters!r})"

    def __getstate__(self) -> dict[str, Any]:
        """Without what was computed meanwhile: a space is the same however often it was asked."""
        return {name: value for name, value in super().__getstate__().items() if name != "n_configs"}

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._parameters)

    # Conditions ----------------------------------------------------------------------------------------------
    def _check_condition(self, name: str) -> None:
        for parent, allowed in self[name].when.items():
            if parent == name or parent not in self:
                others = ", ".join(n for n in self if n != name)
                raise SpaceError(
                    tr(
                        "{name}: its condition names {parent!r}, which is not another parameter of this space "
                        "({others}). Correct the name or drop the condition.",
                        name=name,
                        parent=parent,
                        others=others,
                    )
                )
            if not allowed:
                raise SpaceError(
                    tr(
                        "{name}: its condition on {parent!r} allows no value. Name at least one.",
                        name=name,
                        parent=parent,
                    )
                )
            for value in allowed:
                if not self[parent].contains(value):
                    raise SpaceError(
                        tr(
                            "{name}: its condition needs {parent} = {value!r}, which {parent} can never be. Correct "
                            "the value or drop the condition.",
                            name=name,
                            parent=parent,
                            value=value,
                        )
                    )

    def _with_own_values(self, parameter: Parameter) -> Parameter:
        """The parameter, its condition with the values as configs have them: 1 for 1.0 where the parent is an Int."""
        when = {
            parent: Allowed(native(self[parent], value) for value in allowed)
            for parent, allowed in parameter.when.items()
        }
        is_so = all(same_literal(tuple(when[parent]), tuple(allowed)) for parent, allowed in parameter.when.items())
        return parameter if is_so else replace(parameter, when=when)

    def _ordered(self) -> tuple[str, ...]:
        order: dict[str, None] = {}
        waiting = list(self)
        while waiting:
            ready = [name for name in waiting if all(parent in order for parent in self[name].when)]
            if not ready:
                circle = ", ".join(waiting)
                raise SpaceError(
                    tr(
                        "{waiting}: its condition runs in a circle ({circle}). Break the circle.",
                        waiting=waiting[0],
                        circle=circle,
                    )
                )
            order |= dict.fromkeys(ready)
            waiting = [name for name in waiting if name not in order]
        return tuple(order)

    def is_active(self, name: str, config: Config) -> bool:
        """Whether the condition of parameter `name` is met by `config`."""
        return is_met(self[name].when, config)

    def _active_only(self, values: Mapping[str, Any]) -> Config:
        """The active part of a full assignment, in the space's own order."""
        config: Config = {}
        for name in self.parents_first:
            if self.is_active(name, config):
                config[name] = values[name]
        return {name: config[name] for name in self if name in config}

    # Configs -------------------------------------------------------------------------------------------------
    def check(self, config: Mapping[str, Any]) -> Config:
        """`config` in native Python types and in the space's order.

        Raises:
            SpaceError: if a parameter is unknown, missing, inactive or out of range.
        """
        if not isinstance(config, Mapping):
            raise SpaceError(tr("a config is a dict from names to values, not {config}.", config=short(config)))
        for name in config:
            if name not in self:
                raise SpaceError(
                    tr("{name} is not a parameter of this space. It has: {listed}.", name=name, listed=", ".join(self))
                )
        clean: Config = {}
        for name in self.parents_first:
            if not self.is_active(name, clean):
                if name in config:
                    needed = describe_condition(self[name].when)
                    raise SpaceError(
                        tr("{name} is not active here: it needs {needed}. Leave it out.", name=name, needed=needed)
                    )
                continue
            if name not in config:
                raise SpaceError(
                    tr("{name} is missing. Give it a value in {self}.", name=name, self=describe(self[name]))
                )
            if not self[name].contains(config[name]):
                raise SpaceError(
                    tr(
                        "{name} = {config} is outside {self}.",
                        name=name,
                        config=short(config[name]),
                        self=describe(self[name]),
                    )
                )
            clean[name] = native(self[name], literal(config[name]))
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
            SpaceError: if the point has another number of coordinates than the space has parameters, or is no numbers.
        """
        try:
            point = np.asarray(point, dtype=float)
        except (TypeError, ValueError):
            raise SpaceError(tr("a point is a list of numbers from 0 to 1, not {point}.", point=short(point))) from None
        if point.shape != (len(self),):
            raise SpaceError(
                tr("a point of this space has {n_self} coordinates, not {shape}.", n_self=len(self), shape=point.shape)
            )
        units = np.clip(np.nan_to_num(point, nan=0.5), 0.0, 1.0)
        return self._active_only(
            {name: self[name].from_unit(float(unit)) for name, unit in zip(self, units, strict=True)}
        )

    def grid(self, levels: int | Mapping[str, Any] = 3) -> Grid:
        """The full grid; see `Grid`."""
        return Grid(self, levels)

    @cached_property
    def n_configs(self) -> float:
        """Number of different configs; infinite as soon as one parameter is a Float.

        An upper bound where conditions are so interwoven that counting would take seconds; see `size.n_configs`.
        """
        return size.n_configs(self._parameters, self.parents_first)

    def with_parameters(self, **changes: Parameter) -> Space:
        """A copy with some parameters replaced or added.

        >>> from tuning.space import Int, Space
        >>> Space({"depth": Int(1, 9)}).with_parameters(depth=Int(1, 3)).n_configs
        3
        """
        return Space({**self._parameters, **changes})

    # Notations -----------------------------------------------------------------------------------------------
    @classmethod
    def from_sklearn(cls, distributions: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> Space:
        """The space of a dictionary as one would hand it to GridSearchCV or RandomizedSearchCV.

        Lists, columns of a table and sets become `Categorical`; frozen ``scipy.stats`` distributions ``uniform``,
        ``loguniform`` (``reciprocal``) and ``randint`` become `Float` and `Int` over exactly the same support:
        ``uniform(loc, scale)`` reaches from loc to loc + scale, ``randint(low, high)`` leaves `high` out. Parameters of
        ours may be mixed in.

        A list of dictionaries becomes a conditional space if the choices of one parameter tell them apart, and the
        others have one range each. A draw takes each of these choices, not each dictionary, with the same chance.

        Raises:
            SpaceError: for any other distribution, which would be searched with the wrong density.
        """
        return cls(parameters_from_sklearn(distributions))

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
            raise SpaceError(tr("a stored space is a JSON object from names to parameters."))
        return cls({name: parameter_from_json(name, item) for name, item in data.items()})
