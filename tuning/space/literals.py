"""Values that a category may have: None, True, False, numbers, text, and tuples of these; and which are the same."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable
from typing import Any

import numpy as np

from tuning.language import tr
from tuning.space.checks import short

# Configs travel as JSON, whose encoders know whole numbers of 64 bits.
LEAST, MOST = -(2**63), 2**63 - 1
LONGEST_LABEL = 200  # characters


class SpaceError(ValueError):
    """A space, a parameter or a config that makes no sense; the message says what is wrong and what would be right."""


def literal(value: Any) -> Any:
    """`value` as a hashable native Python literal: numpy scalars become Python ones, lists become tuples.

    Raises:
        SpaceError: if the value is not None, a bool, a number, text, or a tuple of those.
    """
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, (list, tuple)):
        try:
            return tuple(literal(item) for item in value)
        except RecursionError:
            raise SpaceError(tr("a choice holds itself, or is nested too deep. Flatten it.")) from None
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        if not LEAST <= value <= MOST:
            raise SpaceError(
                tr("the choice {value} has more than 64 bits. Use a smaller number, or text.", value=short(value))
            )
        return int(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise SpaceError(
                tr(
                    "the choice {value!r} is not a finite number. Leave it out, or use None for 'no value'.",
                    value=value,
                )
            )
        return float(value)
    if isinstance(value, str):
        if is_broken(value):
            raise SpaceError(
                tr("the choice {value} is not valid Unicode text. Leave out the half characters.", value=short(value))
            )
        return str(value)
    raise SpaceError(
        tr(
            "the choice {value} is not a literal. Use None, True, False, numbers, text, or tuples of these.",
            value=short(value),
        )
    )


def is_broken(text: str) -> bool:
    """Whether text has half characters, which no file, table or database keeps."""
    return not text.isascii() and any("\ud800" <= sign <= "\udfff" for sign in text)


def is_object(value: Any) -> bool:
    """Whether a category may offer it by name: an estimator, a kernel, a function, a class."""
    return callable(value) or hasattr(value, "get_params")


def label(value: Any) -> str:
    """What an object that is no literal is called in a config; the same in every process, so without its address."""
    own = getattr(value, "__name__", None) if callable(value) else None
    text = own if isinstance(own, str) else " ".join(repr(value).split())
    text = type(value).__name__ if " at 0x" in text else text
    return text if len(text) <= LONGEST_LABEL else f"{text[:LONGEST_LABEL]}…"


def labelled(choices: Iterable[Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The choices as literals, and the objects among them by the names that stand for them, each name once."""
    found: list[Any] = []
    objects: dict[str, Any] = {}
    for choice in choices:
        if not is_object(choice):
            found.append(literal(choice))
            continue
        name = unused(label(choice), [*found, *objects])
        objects[name] = choice
        found.append(name)
    return tuple(found), objects


def unused(name: str, taken: Iterable[Any]) -> str:
    """`name`, or with the first number behind it that makes it another than those that are taken."""
    names = set(taken)
    numbered = (f"{name} ({i})" for i in itertools.count(2))
    return name if name not in names else next(text for text in numbered if text not in names)


def identity(value: Any) -> Any:
    """A hashable stand-in that is equal for the same literals only: ``True``, ``1`` and ``1.0`` are three.

    To scikit-learn, ``max_features=1`` is one feature and ``1.0`` is all of them. In a tuple it is the same.
    """
    if isinstance(value, (bool, float)):
        return bool if isinstance(value, bool) else float, value
    return tuple(map(identity, value)) if isinstance(value, tuple) else value


def likeness(value: Any) -> Any:
    """The same, but equal for a whole number and the float of its size: who writes JSON may not tell them apart."""
    if isinstance(value, bool):
        return bool, value
    return tuple(map(likeness, value)) if isinstance(value, tuple) else value


def same_literal(a: Any, b: Any) -> bool:
    """Equality that tells ``True``, ``1`` and ``1.0`` apart: a space may offer all three."""
    return bool(identity(a) == identity(b))


def distinct(values: Iterable[Any]) -> tuple[Any, ...]:
    """The different literals in the order of their first appearance."""
    found: dict[Any, Any] = {}
    for value in values:
        found.setdefault(identity(value), value)
    return tuple(found.values())


def in_order(values: Iterable[Any]) -> list[Any]:
    """The values of a set, which has no order: None, False, True, numbers, text, tuples, then others by their names."""

    def place(value: Any) -> tuple[Any, ...]:
        if value is None:
            return (0,)
        kind = 1 if isinstance(value, bool) else 2 if isinstance(value, (int, float)) else 3
        return (4, tuple(map(place, value))) if isinstance(value, tuple) else (kind, value)

    literals, others = [], []
    for value in values:
        try:
            literals.append(literal(value))
        except SpaceError:
            others.append(value)
    return [*sorted(literals, key=place), *sorted(others, key=label)]
