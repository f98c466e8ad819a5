"""Parameters as distributions of Optuna, and back."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tuning.discovery import whole
from tuning.language import tr
from tuning.space import Categorical, Float, Int, Parameter, SpaceError
from tuning.space.bounds import LARGEST
from tuning.space.checks import short
from tuning.space.literals import distinct, identity, literal
from tuning.space.parameters import MAX_CHOICES
from tuning.study.exchange.columns import as_text

if TYPE_CHECKING:
    from optuna.distributions import BaseDistribution


@dataclass(frozen=True)
class Translation:
    """A parameter and the distribution that stands for it. `choices` are ours, in the order of Optuna's."""

    parameter: Parameter
    distribution: BaseDistribution
    choices: tuple[Any, ...] = ()

    def outward(self, value: Any) -> Any:
        """Optuna's word for a value of the parameter."""
        if not self.choices:
            return value
        return self.distribution.choices[self._places[identity(value)]]

    def inward(self, value: Any) -> Any:
        """The parameter's value for Optuna's."""
        if self.choices:
            return self.choices[int(self.distribution.to_internal_repr(value))]
        if isinstance(self.parameter, Categorical):  # a range of one value
            return self.parameter.choices[0]
        return int(value) if isinstance(self.parameter, Int) else float(value)

    @cached_property
    def _places(self) -> dict[Any, int]:
        return {identity(choice): i for i, choice in reversed(list(enumerate(self.choices)))}


def of_parameter(parameter: Parameter) -> Translation:
    """The parameter as a distribution; choices that Optuna cannot tell apart, or not store, become text."""
    whole("optuna")
    from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

    if isinstance(parameter, Categorical):
        words: dict[Any, None] = {}
        for choice in parameter.choices:
            word = repr(choice) if isinstance(choice, tuple) or choice in words else choice
            while word in words:
                word = f"{word} "
            words[word] = None
        return Translation(parameter, CategoricalDistribution(list(words)), tuple(parameter.choices))
    kind = IntDistribution if isinstance(parameter, Int) else FloatDistribution
    return Translation(parameter, kind(parameter.low, parameter.high, log=parameter.log))


def of_distributions(name: str, found: Sequence[BaseDistribution], told: list[str]) -> Translation:
    """The parameter that some different distributions of one name stand for; `told` gets a sentence on each change.

    Raises:
        ValueError: if they are of different kinds, or of a kind that is not known.
    """
    whole("optuna")
    from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

    kinds = {type(distribution) for distribution in found}
    if kinds == {CategoricalDistribution}:
        return _category(name, found, told)
    if len(kinds) > 1 or not kinds <= {FloatDistribution, IntDistribution}:
        listed = " and ".join(sorted(kind.__name__ for kind in kinds))
        raise ValueError(
            tr(
                "the parameter {name} is a {listed}, and can be one float, int or categorical only.",
                name=short(name),
                listed=listed,
            )
        )
    low, high = min(d.low for d in found), max(d.high for d in found)
    log, steps = all(d.log for d in found), {d.step for d in found}
    kind, step = kinds.pop(), steps.pop() if len(steps) == 1 else None
    if len(found) > 1:
        told.append(f"{name} has {len(found)} different ranges; taken is all from {low:g} to {high:g}.")
        step = None
    is_int = kind is IntDistribution
    distribution = found[0] if len(found) == 1 else kind(low, high, log=log, **({"step": 1} if is_int else {}))
    if step not in (None, 1 if is_int else None):
        told.append(f"{name} goes in steps of {step:g}; the range from {low:g} to {high:g} is kept, the step is not.")
    return Translation(_range(name, is_int, low, high, log), distribution)


def _range(name: str, is_int: bool, low: float, high: float, log: bool) -> Parameter:
    if low == high:
        return Categorical([low])
    if is_int and max(abs(low), abs(high)) <= LARGEST:
        return Int(int(low), int(high), log)
    low, high = float(low), float(high)
    if not math.isfinite(high - low):
        raise ValueError(
            tr(
                "the range of {name} from {low:g} to {high:g} is beyond all floating-point numbers.",
                name=short(name),
                low=low,
                high=high,
            )
        )
    try:
        return Float(low, high, log)
    except SpaceError:  # too narrow for a log scale
        return Float(low, high)


def _category(name: str, found: Sequence[BaseDistribution], told: list[str]) -> Translation:
    whole("optuna")
    from optuna.distributions import CategoricalDistribution

    given = [choice for distribution in found for choice in distribution.choices]
    if len(given) > MAX_CHOICES:
        raise ValueError(
            tr(
                "the parameter {name} has {n_given:,} choices, and at most {max_choices:,} are read.",
                name=short(name),
                n_given=len(given),
                max_choices=MAX_CHOICES,
            )
        )
    choices = tuple(map(_literal, given))
    if texts := [
        choice for choice, was in zip(choices, given, strict=True) if isinstance(choice, str) and choice != was
    ]:
        told.append(f"{name} has choices that are kept by their text alone, such as {short(texts[0])}.")
    distribution = found[0] if len(found) == 1 else CategoricalDistribution(given)
    return Translation(Categorical(distinct(choices)), distribution, choices)


def _literal(choice: Any) -> Any:
    try:
        return literal(choice)
    except (SpaceError, RecursionError):
        return as_text(choice)
