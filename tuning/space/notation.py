"""A space as the parameters of an estimator: ours, or as one hands it to scikit-learn's searches, with any choices.

Configs hold literals only, so that they can be written, drawn and compared. Whatever else scikit-learn takes as a
choice (estimators, functions, dictionaries, NaN, lists) has a name there, and `Notation.arguments` gives it back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from tuning.language import tr
from tuning.space.checks import short
from tuning.space.literals import SpaceError, identity, in_order, label, literal, same_literal, unused
from tuning.space.parameters import Categorical, Config, Parameter
from tuning.space.sklearn_notation import parameter_from_sklearn
from tuning.space.space import Space


@dataclass(frozen=True)
class Notation:
    """A space and what its configs say to the estimator.

    Args:
        space: what is searched.
        names: of parameters of the space that are called otherwise by the estimator, or not known to it ("").
        values: by name in the space, what stands behind the choices of a category, by their identity.
    """

    space: Space
    names: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[Any, Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, given: Any, *, as_grid: bool = False) -> Notation:
        """Of a `Space`, of a dictionary, or of a list of dictionaries, as `GridSearchCV` takes them.

        Args:
            given: our parameters, lists and frozen scipy distributions may be mixed.
            as_grid: parameters in the order of the alphabet and dictionaries one after another, so that the grid of the
                space has the order of scikit-learn's ``ParameterGrid``.

        Raises:
            SpaceError: if it is none of these, or a parameter makes no sense.
        """
        if isinstance(given, Space):
            return cls(given, {}, {name: _objects(parameter) for name, parameter in given.items()})
        parts = [given] if isinstance(given, Mapping) else given
        is_list = isinstance(parts, Sequence) and len(parts) > 0 and all(isinstance(part, Mapping) for part in parts)
        if not is_list:
            Space.from_sklearn(given)  # says what is wrong
            raise SpaceError(tr("the space must be a Space, a dict, or a list of dicts."))
        choices = _Choices()
        read = [{name: choices.parameter(name, value) for name, value in part.items()} for part in parts]
        if as_grid:
            read = [dict(sorted(part.items())) for part in read]
        if len(read) == 1 and read[0]:
            return cls(Space(read[0]), {}, choices.values)
        if not as_grid and all(read):
            try:
                return cls(Space.from_sklearn(read), {}, choices.values)
            except SpaceError:  # no parameter tells them apart, or one has several ranges
                return _in_parts(read, choices.values)
        return _in_parts(read, choices.values, in_alphabet=as_grid)

    def arguments(self, config: Config) -> dict[str, Any]:
        """What `set_params` is given for a config."""
        found = {}
        for name, value in config.items():
            if known := self.names.get(name, name):
                found[known] = self.values.get(name, {}).get(identity(value), value)
        return found

    @property
    def known(self) -> tuple[str, ...]:
        """Names of the estimator's parameters that are searched."""
        return tuple(dict.fromkeys(known for name in self.space if (known := self.names.get(name, name))))


class _Choices:
    """The choices of each parameter: equal ones have one name, in all dictionaries of a list."""

    def __init__(self) -> None:
        self.values: dict[str, dict[Any, Any]] = {}

    def parameter(self, name: str, given: Any) -> Parameter:
        """What a value of a dictionary stands for.

        Raises:
            SpaceError: if it is no list, parameter or frozen distribution; the sentence begins with the name.
        """
        if not isinstance(name, str):
            raise SpaceError(tr("a parameter's name must be text, not {name}.", name=short(name)))
        try:
            listed = _listed(given)
            if listed is None:
                parameter = parameter_from_sklearn(given)
                self.values.setdefault(name, {}).update(_objects(parameter))
                return parameter
            mine: dict[Any, Any] = {}
            for value in listed:
                literal_of = _named(self.values.setdefault(name, {}), value, mine)
                mine[identity(literal_of)] = literal_of
            return Categorical(list(mine.values()))
        except SpaceError as error:
            raise SpaceError(f"{name}: {error}") from None


def _named(values: dict[Any, Any], value: Any, mine: Mapping[Any, Any]) -> Any:
    """The literal that stands for `value`; a value that a list has twice is two choices, as in scikit-learn.

    Args:
        values: what literals of this parameter stand for, by their identity; `value` is added.
        value: a choice.
        mine: the literals of the same list until here, by their identity.
    """
    try:
        name = literal(value)
    except SpaceError:
        name = label(value)
    if identity(name) in mine or not _is_same(values.setdefault(identity(name), value), value):
        text = name if isinstance(name, str) else repr(name)
        name = unused(text, (one for one in values if one in mine or not _is_same(values[one], value)))
        values.setdefault(name, value)
    return name


def _is_same(a: Any, b: Any) -> bool:
    if a is b or (_is_scalar(a) and _is_scalar(b) and same_literal(_native(a), _native(b))):
        return True
    from joblib import hash as content  # type: ignore[import-untyped]

    if type(a) is not type(b):
        return False
    try:
        return bool(content(a) == content(b))
    except Exception:  # noqa: BLE001 - pickling runs code of whoever wrote the choice: what cannot be told is different
        return False


def _is_scalar(value: Any) -> bool:
    return isinstance(value, (int, float, str, bool, np.generic))


def _native(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value


def _listed(given: Any) -> list[Any] | None:
    """The values of what scikit-learn takes as a list of choices; None for anything else."""
    if isinstance(given, (set, frozenset)):
        return in_order(given)
    if isinstance(given, np.ndarray):
        return list(given) if given.ndim == 1 else None
    if isinstance(given, Sequence) and not isinstance(given, (str, bytes)):
        return list(given)
    if getattr(given, "ndim", None) == 1 and hasattr(given, "tolist"):
        return list(given.tolist())
    return None


def _objects(parameter: Parameter) -> dict[Any, Any]:
    return dict(parameter.objects) if isinstance(parameter, Categorical) else {}


def _in_parts(
    parts: list[dict[str, Parameter]], values: Mapping[str, Mapping[Any, Any]], *, in_alphabet: bool = False
) -> Notation:
    """One conditional space of several dictionaries: the first parameter says which dictionary, each has its own."""
    names = list(dict.fromkeys(name for part in parts for name in part))
    if any(parameter.when for part in parts for parameter in part.values()):
        raise SpaceError(tr("a condition of a parameter's own and a list of dictionaries do not go together."))
    teller = unused("part", names)
    space: dict[str, Parameter] = {teller: Categorical(range(1, len(parts) + 1))}
    known, found = {teller: ""}, {}
    for name in sorted(names) if in_alphabet else names:
        groups: list[tuple[Parameter, list[int]]] = []
        for number, part in enumerate(parts, start=1):
            if name not in part:
                continue
            for parameter, numbers in groups:
                if parameter == part[name]:
                    numbers.append(number)
                    break
            else:
                groups.append((part[name], [number]))
        for parameter, numbers in groups:
            own = name if len(groups) == 1 else unused(f"{name} ({numbers[0]})", [*names, *space])
            is_always = len(numbers) == len(parts)
            space[own] = parameter if is_always else replace(parameter, when={teller: numbers})
            known[own] = name
            found[own] = values.get(name, {})
    return Notation(Space(space), known, found)
