"""Values as Python code: plain values, spaces, problems, methods; broken over lines where one is too short."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tuning import methods
from tuning.language import tr
from tuning.space import Categorical, Parameter, Space

WIDTH = 100


class NotCode(ValueError):
    """What cannot be written as code; the sentence says why, and what would help."""


@dataclass(frozen=True)
class Group:
    """Something in brackets: `items` are what stands before each part (such as ``name=``) and the part."""

    before: str
    items: tuple[tuple[str, str | Group], ...]
    after: str

    def flat(self) -> str:
        """On one line."""
        parts = (head + (item if isinstance(item, str) else item.flat()) for head, item in self.items)
        return f"{self.before}{', '.join(parts)}{self.after}"


def written(node: str | Group, *, first: str = "", indent: int = 0) -> str:
    """The code: on one line if there is room, else one line for each part.

    >>> print(written(call("f", 1, name="long"), first="y = "))
    y = f(1, name="long")
    """
    flat = node if isinstance(node, str) else node.flat()
    if isinstance(node, str) or len(first) + indent + len(flat) < WIDTH:
        return first + flat
    margin = " " * (indent + 4)
    lines = [f"{margin}{written(item, first=head, indent=indent + 4)}," for head, item in node.items]
    return "\n".join([first + node.before, *lines, " " * indent + node.after])


def value(given: Any) -> str | Group:
    """None, truth, numbers, text, and lists, tuples and dictionaries of these.

    Raises:
        NotCode: if it is anything else.
    """
    match given:
        case np.generic() | np.ndarray():
            return value(given.tolist())
        case None | bool() | int():
            return repr(given)
        case str():
            return text(given)
        case float():
            return repr(given) if math.isfinite(given) else f'float("{given}")'
        case Mapping():
            return Group("{", tuple((f"{written(value(k))}: ", value(v)) for k, v in given.items()), "}")
        case tuple():
            return f"({', '.join(_line(item) for item in given)}{',' if len(given) == 1 else ''})"
        case Sequence():
            return Group("[", tuple(("", value(item)) for item in given), "]")
        case _:
            raise NotCode(
                tr("a {kind} cannot be written as code. Use numbers, text, lists and dicts.", kind=type(given).__name__)
            )


def text(given: str) -> str:
    """Text in double quotes, as the code around it is written, unless that needs more escapes."""
    single = repr(given)
    is_simple = single.startswith("'") and '"' not in given and "\\" not in single
    return f'"{single[1:-1]}"' if is_simple else single


def _line(given: Any) -> str:
    node = value(given)
    return node if isinstance(node, str) else node.flat()


def call(name: str, /, *given: Any, **named: Any) -> Group:
    """A call; what is a `Group` among the arguments is code already."""
    parts = [("", each) for each in given] + [(f"{key}=", each) for key, each in named.items()]
    return Group(f"{name}(", tuple((head, _part(each)) for head, each in parts), ")")


def _part(given: Any) -> str | Group:
    return given if isinstance(given, Group) else value(given)


def listed(items: Iterable[tuple[str, Group]]) -> Group:
    """A dictionary whose values are code already."""
    return Group("{", tuple((f"{text(key)}: ", node) for key, node in items), "}")


def parameter(given: Parameter) -> Group:
    """One parameter. Several allowed values of a condition are a list: a bare tuple is one value."""
    when = {"when": {name: list(allowed) for name, allowed in given.when.items()}} if given.when else {}
    if isinstance(given, Categorical):
        return call("Categorical", list(given.choices), **when)
    log = {"log": True} if given.log else {}
    return call(type(given).__name__, given.low, given.high, **log, **when)


def space(given: Space) -> Group:
    """All parameters by name."""
    return Group("Space(", (("", listed((name, parameter(each)) for name, each in given.items())),), ")")


def problem(recipe: Mapping[str, Any]) -> Group:
    """What `tuning.problems` makes the same problem of.

    Raises:
        NotCode: if it is one that only a program of one's own can make.
    """
    values = dict(recipe)
    kind = values.pop("kind", None)
    if kind == "estimator":
        values["space"] = space(Space.from_json(values["space"]))
        if not values.get("settings"):
            values.pop("settings", None)
        return call("problems.estimator", values.pop("dataset"), values.pop("model"), **values)
    if kind == "across_models":
        values["spaces"] = listed((name, space(Space.from_json(each))) for name, each in values["spaces"].items())
        kept = {key: each for key, each in values.items() if each not in (None, {})}
        return call("problems.estimator", kept.pop("dataset"), **kept)
    if kind in ("function", "recorded", "problem") and isinstance(values.get("name"), str):
        name = values.pop("name")
        if "space" in values:
            values["space"] = space(Space.from_json(values["space"]))
        return call("problems.get", name, **{key: each for key, each in values.items() if each is not None})
    raise NotCode(
        tr(
            "this problem was made by a program of one's own, and no code can name it. Run that "
            "program again, with the seed that stands in the table; or put the problem into a file "
            "of tuning/problems, where it has a name."
        )
    )


def method(recipe: Mapping[str, Any]) -> Group:
    """What `tuning.methods` makes the same method of, all settings named: a default may be another one day.

    Raises:
        NotCode: if it is none of `tuning.methods`.
    """
    values = dict(recipe)
    name = values.pop("name", None)
    try:
        methods.find(name if isinstance(name, str) else "")
    except ValueError as error:
        raise NotCode(tr("the method of this search cannot be named in code: {error}", error=error)) from None
    return call("methods.get", name, **values)
