"""When a parameter is active, found from the trials in which it has a value.

Nobody writes conditions into a table; that `degree` is there exactly where `kernel` is ``poly`` says the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from tuning.space import Categorical, Config, Float, Int, Parameter
from tuning.space.conditions import describe_condition
from tuning.space.literals import identity

MOST_VALUES = 64  # of a parameter on which another may depend


@dataclass(frozen=True)
class Presence:
    """Parameters with their conditions, the switches among them by what they switch, and a sentence on each."""

    parameters: dict[str, Parameter]
    switches: dict[str, str]
    told: list[str]

    def completed(self, config: Config) -> Config:
        """The config with its switches set."""
        return {**config, **{switch: name in config for name, switch in self.switches.items()}}


def presence(parameters: Mapping[str, Parameter], configs: Sequence[Config]) -> Presence:
    """When each parameter is active.

    A parameter depends on the one with the fewest values, or on as few as can be together, that say exactly in which
    configs it is there. Where none does, a parameter of its own says it: a switch.

    Args:
        parameters: without conditions; each has a value in one config at least.
        configs: without the parameters that have no value in them.
    """
    found, switches, told = dict(parameters), {}, []
    seen = {name: _Seen(name, parameter, configs) for name, parameter in parameters.items()}
    for name, child in seen.items():
        if child.there.all():
            continue
        parents = sorted((one for one in seen.values() if one.may_tell_of(child)), key=lambda one: one.n_values)
        if needed := _needed(child, parents):
            found[name] = replace(found[name], when={one.name: one.allowed(child) for one in needed})
            told.append(f"{name} is active where {describe_condition(found[name].when)}: it has a value exactly there.")
            continue
        switch = f"{name} is given"
        while switch in found:
            switch += "?"
        switches[name] = switch
        found[name], found[switch] = replace(found[name], when={switch: True}), Categorical([True, False])
        told.append(
            f"{name} has no value in {(~child.there).sum()} of {len(configs)} trials, and no other parameter tells "
            f"when: {switch!r} says it."
        )
    return Presence(found, switches, told)


class _Seen:
    """Where a parameter has a value, and which; arrays of shape (n,)."""

    def __init__(self, name: str, parameter: Parameter, configs: Sequence[Config]):
        self.name, self.parameter = name, parameter
        self.there = np.array([name in config for config in configs], dtype=bool)
        self.values: dict[Any, Any] = {}
        self.codes = np.full(len(configs), -1)
        if isinstance(parameter, Float):
            return
        for i in np.flatnonzero(self.there).tolist():
            value = configs[i][name]
            self.values.setdefault(identity(value), (len(self.values), value))
            self.codes[i] = self.values[identity(value)][0]
            if len(self.values) > MOST_VALUES:
                break

    @property
    def n_values(self) -> int:
        return len(self.values)

    def may_tell_of(self, child: _Seen) -> bool:
        """Whether it has a value wherever the child has one and elsewhere too, and repeats its values."""
        is_wider = self.there.sum() > child.there.sum() and bool(self.there[child.there].all())
        return is_wider and 1 < self.n_values <= min(MOST_VALUES, max(2, len(self.there) // 2))

    def met(self, child: _Seen) -> np.ndarray:
        """Where it has one of the values that it has where the child has one."""
        found: np.ndarray = self.there & np.isin(self.codes, self.codes[child.there])
        return found

    def allowed(self, child: _Seen) -> list[Any]:
        """The values that it has where the child has one; of whole numbers a whole end of the range where it is one."""
        with_child = set(self.codes[child.there])
        yes = [value for code, value in self.values.values() if code in with_child]
        no = [value for code, value in self.values.values() if code not in with_child]
        if isinstance(self.parameter, Int) and self.parameter.n_values <= MOST_VALUES and no:
            if min(yes) > max(no):
                return list(range(min(yes), self.parameter.high + 1))
            if max(yes) < min(no):
                return list(range(self.parameter.low, max(yes) + 1))
            return sorted(yes)
        if isinstance(self.parameter, Categorical):
            return sorted(yes, key=self.parameter.index)
        return sorted(yes)


def _needed(child: _Seen, parents: Sequence[_Seen]) -> list[_Seen]:
    """Parents that together are met exactly where the child has a value; empty if there are none such."""
    met = {one.name: one.met(child) for one in parents}

    def is_exact(names: Sequence[_Seen]) -> bool:
        return bool((np.logical_and.reduce([met[one.name] for one in names]) == child.there).all())

    if not parents or not is_exact(parents):
        return []
    for one in parents:
        if is_exact([one]):
            return [one]
    needed = list(parents)
    for one in reversed(parents):
        fewer = [other for other in needed if other is not one]
        if fewer and is_exact(fewer):
            needed = fewer
    return needed
