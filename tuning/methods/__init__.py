"""Search methods: one file each. A method is a pure function of the history: ``ask(history, rng) -> Proposal``.

A file ``tuning/methods/NAME.py`` with a frozen dataclass `Method`, derived from `SearchMethod`, is a method. Its fields
are its settings: what is declared there (`choice`, `number`, `switch`, `whole`) is checked, and asked for on the page.

>>> import numpy as np
>>> from tuning import methods, problems, run
>>> history = run(problems.get("branin"), "bayes", trials=12, seed=0)
>>> proposal = methods.get("bayes", acquisition="ei").ask(history, np.random.default_rng(0))
>>> sorted(proposal.config)
['x1', 'x2']
"""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from dataclasses import is_dataclass
from functools import cache
from typing import Any

from tuning import discovery
from tuning.language import ntr, tr
from tuning.methods._core import settings as _settings
from tuning.methods._core.method import SearchMethod
from tuning.methods._core.protocol import (
    Exhausted,
    HasOutlook,
    Key,
    LaysGrid,
    Method,
    Outlook,
    Proposal,
    WeighsEarlier,
    key,
    known_value,
    next_place,
    tried,
)
from tuning.methods._core.settings import Setting, choice, free, number, switch, whole
from tuning.methods._core.untried import redrawn
from tuning.space.checks import short

__all__ = [
    "Exhausted",
    "HasOutlook",
    "Key",
    "LaysGrid",
    "Method",
    "Outlook",
    "Proposal",
    "SearchMethod",
    "Setting",
    "WeighsEarlier",
    "choice",
    "declared",
    "find",
    "free",
    "from_recipe",
    "get",
    "help",
    "key",
    "known_value",
    "missing",
    "names",
    "next_place",
    "number",
    "recipe",
    "redrawn",
    "settings",
    "switch",
    "title",
    "tried",
    "whole",
]


def names() -> tuple[str, ...]:
    """Names of all methods, by discovery of the files in this folder.

    A method that needs a package of somebody else is left out while that is not installed.
    """
    return tuple(name for name in discovery.modules(__name__) if not missing(name))


def _class(name: str) -> type[SearchMethod]:
    kind: type[SearchMethod] = discovery.load(__name__, name, "Method").Method
    return kind


def missing(name: str) -> tuple[str, ...]:
    """The packages that the method needs and that are not installed."""
    return tuple(package for package in _class(name).requires if not _is_installed(package))


@cache  # pages ask all the time, and each look goes through all folders of the path
def _is_installed(package: str) -> bool:
    return importlib.util.find_spec(package) is not None


def find(name: str) -> type[SearchMethod]:
    """The class of the method `name`.

    Raises:
        ValueError: if there is none, or a package that it needs is not installed.
    """
    if name not in discovery.modules(__name__):
        raise ValueError(tr("{name!r} is not a method. Use one of: {listed}.", name=name, listed=", ".join(names())))
    if lacking := missing(name):
        raise ValueError(
            ntr(
                "{name!r} needs {listed}. Install it first.",
                "{name!r} needs {listed}. Install them first.",
                len(lacking),
                name=name,
                listed=" and ".join(lacking),
            )
        )
    return _class(name)


def get(name: str, **settings: Any) -> SearchMethod:
    """The method `name` with some of its settings changed.

    Raises:
        ValueError: if the method or a setting is unknown, or a setting's value makes no sense.
    """
    kind = find(name)
    known = set(_settings.declared(kind))
    if unknown := sorted(set(settings) - known - set(_settings.common(kind))):
        raise ValueError(
            tr(
                "{name} has no setting {setting!r}. It has: {known}.",
                name=name,
                setting=unknown[0],
                known=", ".join(sorted(known)) or "none",
            )
        )
    return kind(**settings)


def title(name: str) -> str:
    """The method's name as people read it."""
    return tr(find(name).title)


def help(name: str) -> str:
    """What the method does, in a sentence or two."""
    return tr(find(name).help)


def settings(name: str) -> dict[str, Any]:
    """Defaults of the method's settings, by name."""
    return {setting: about.default for setting, about in declared(name).items()}


def declared(name: str) -> dict[str, Setting]:
    """What the method says of its settings, by name: kind, bounds, choices, help."""
    return _settings.declared(find(name))


def recipe(method: Method) -> dict[str, Any]:
    """The method as JSON-able values: ``get(**recipe)`` is the same method."""
    if not is_dataclass(method):  # one's own, of which nothing else is known
        return {"name": method.name}
    values = {name: getattr(method, name) for name in _settings.declared(method)}
    common = {name: value for name in _settings.common(method) if (value := getattr(method, name, None))}
    return {"name": method.name, **values, **common}


def from_recipe(recipe: Mapping[str, Any]) -> Method:
    """The method that `recipe` described, also after it was JSON, where tuples had become lists.

    Raises:
        ValueError: if it describes none that can be had by name; the sentence says what to do.
    """
    if not isinstance(recipe, Mapping):
        raise ValueError(tr("a recipe is a dictionary, as recipe() gives it, not {recipe}.", recipe=short(recipe)))
    settings = {name: _with_tuples(value) for name, value in recipe.items()}
    name = settings.pop("name", None)
    if name not in discovery.modules(__name__):
        raise ValueError(
            tr(
                "the method {name!r} cannot be made again from its recipe: it is of one's own. Go on "
                "where it is defined, by run(problem, method, history=...), or put it into a file in "
                "tuning/methods.",
                name=name,
            )
        )
    return get(name, **settings)


def _with_tuples(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _with_tuples(item) for name, item in value.items()}
    return tuple(map(_with_tuples, value)) if isinstance(value, (list, tuple)) else value
