"""When a parameter is active: which values its parents must have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tuning.language import tr
from tuning.space.literals import SpaceError, identity, in_order, is_object, label, literal

Condition = Mapping[str, tuple[Any, ...]]


class Allowed(tuple[Any, ...]):
    """The values of a checked condition; tells several values from one value that is a tuple."""

    __slots__ = ()


def checked(when: Mapping[str, Any] | None) -> Condition:
    """Normalise ``{"kernel": "poly"}`` and ``{"kernel": ["poly", "rbf"]}`` to tuples of allowed values.

    A bare tuple is *one* value, such as ``(50,)``; several allowed values are given as a list or a set.

    Raises:
        SpaceError: if it is no dict of literals.
    """
    if when is None:
        return {}
    if not isinstance(when, Mapping):
        raise SpaceError(tr("a condition is a dict such as {{'kernel': 'poly'}}, not {when!r}.", when=when))
    return {name: _allowed(given) for name, given in when.items()}


def _allowed(given: Any) -> Allowed:
    if isinstance(given, Allowed):
        return given
    if isinstance(given, (set, frozenset)):
        given = in_order(given)
    values = given if isinstance(given, list) else [given]
    return Allowed(label(value) if is_object(value) else literal(value) for value in values)


def is_met(when: Condition, config: Mapping[str, Any]) -> bool:
    """Whether `config` has an allowed value for each parent."""
    return all(
        parent in config and identity(config[parent]) in map(identity, allowed) for parent, allowed in when.items()
    )


def describe_condition(when: Condition) -> str:
    """The condition in words, such as ``kernel = 'poly' or 'rbf'``."""
    return " and ".join(f"{name} = " + " or ".join(repr(v) for v in allowed) for name, allowed in when.items())
