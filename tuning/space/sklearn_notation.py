"""Spaces as one hands them to GridSearchCV and RandomizedSearchCV."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from tuning.language import tr
from tuning.space import checks
from tuning.space.literals import SpaceError, distinct
from tuning.space.parameters import Categorical, Float, Int, Parameter


def parameters_from_sklearn(given: Any) -> dict[str, Parameter]:
    """The parameters of a dictionary, or of a list of dictionaries; see `Space.from_sklearn`."""
    if isinstance(given, Mapping):
        return _one(given)
    if isinstance(given, Sequence) and given and all(isinstance(part, Mapping) for part in given):
        return _several([_one(part) for part in given])
    raise SpaceError(
        tr(
            "from_sklearn takes a dict from parameter names to lists or frozen scipy distributions, "
            "or a list of such dicts, not {given}.",
            given=checks.short(given),
        )
    )


def _one(distributions: Mapping[Any, Any]) -> dict[str, Parameter]:
    parameters: dict[str, Parameter] = {}
    for name, given in distributions.items():
        try:
            parameters[name] = parameter_from_sklearn(given)
        except SpaceError as error:
            raise SpaceError(f"{name}: {error}") from None
    return parameters


def parameter_from_sklearn(given: Any) -> Parameter:
    """The parameter that a list or a frozen scipy distribution stands for; see `Space.from_sklearn`."""
    if isinstance(given, (Float, Int, Categorical)):
        return given
    if hasattr(given, "dist") and hasattr(given, "rvs"):
        return _from_distribution(given)
    is_column = getattr(given, "ndim", None) == 1 and hasattr(given, "tolist")
    if isinstance(given, (list, tuple, set, frozenset, range, np.ndarray)) or is_column:
        return Categorical(given)
    shown = checks.short(given)
    if hasattr(given, "rvs") or hasattr(given, "logpdf"):
        raise SpaceError(
            tr(
                "{shown} is no frozen scipy distribution that is known here. Write one such as uniform(0, 1), "
                "loguniform(1e-3, 1e3) or randint(1, 10), or a list.",
                shown=shown,
            )
        )
    raise SpaceError(
        tr("{shown} is neither a list of values nor a frozen scipy distribution. Write [{shown}].", shown=shown)
    )


def _from_distribution(given: Any) -> Parameter:
    kind = given.dist.name
    if kind not in ("uniform", "loguniform", "reciprocal", "randint"):
        raise SpaceError(
            tr("the distribution {kind!r} is not supported. Use uniform, loguniform, randint or a list.", kind=kind)
        )
    try:
        with np.errstate(all="ignore"):  # what is no distribution is told by its ends
            low, high = given.support()
    except (TypeError, ValueError):  # its arguments are no numbers
        low = high = None
    if np.ndim(low) or not (checks.is_finite(low) and checks.is_finite(high)):
        raise SpaceError(
            tr(
                "{kind} with {arguments} is no distribution: scipy knows no range of it.",
                kind=kind,
                arguments=_arguments(given),
            )
        )
    if kind == "randint":
        if low != int(low) or high != int(high):
            raise SpaceError(
                tr(
                    "randint with {arguments} has no whole numbers. Use whole bounds and loc.",
                    arguments=_arguments(given),
                )
            )
        return Int(int(low), int(high)) if low < high else Categorical((int(low),))
    if kind != "uniform" and _location(given) != 0:
        raise SpaceError(
            tr(
                "a loguniform moved by loc = {location:g} is not uniform on a log scale. Leave loc out.",
                location=_location(given),
            )
        )
    return Float(float(low), float(high), log=kind != "uniform")


def _location(given: Any) -> Any:
    """The argument `loc`, which follows the shapes."""
    at = given.dist.numargs
    return given.kwds.get("loc", given.args[at] if len(given.args) > at else 0)


def _arguments(given: Any) -> str:
    return ", ".join([*(repr(a) for a in given.args), *(f"{name}={value!r}" for name, value in given.kwds.items())])


def _several(parts: list[dict[str, Parameter]]) -> dict[str, Parameter]:
    """One conditional space: a category that every dictionary has, with other choices in each, tells them apart."""
    if len(parts) == 1:
        return parts[0]
    names = [*dict.fromkeys(name for part in parts for name in part)]
    teller = next((name for name in names if _tells_apart([part.get(name) for part in parts])), None)
    if teller is None:
        raise SpaceError(
            tr(
                "the dictionaries of the list cannot be told apart. Give each a list of its own values "
                "of one parameter, such as {'kernel': ['rbf']} and {'kernel': ['poly']}, or search them "
                "one by one."
            )
        )
    found: dict[str, Parameter] = {}
    for name in names:
        having = [part for part in parts if name in part]
        if name == teller:
            tellers = [part[name] for part in parts]
            objects = {label: value for one in tellers for label, value in getattr(one, "objects", {}).items()}
            found[name] = Categorical([choice for one in tellers for choice in _choices(one)], objects=objects)
            continue
        if any(part[name] != having[0][name] for part in having):
            raise SpaceError(
                tr(
                    "{name}: its values differ from dictionary to dictionary, and a parameter has one range. "
                    "Give all the same, or search the dictionaries one by one.",
                    name=name,
                )
            )
        own = having[0][name]
        if len(having) < len(parts):
            values = [choice for part in having for choice in _choices(part[teller])]
            if own.when:
                raise SpaceError(
                    tr("{name}: a condition of its own and a list of dictionaries do not go together.", name=name)
                )
            own = replace(own, when={teller: values})
        found[name] = own
    return found


def _tells_apart(given: list[Parameter | None]) -> bool:
    if not all(isinstance(parameter, Categorical) and not parameter.when for parameter in given):
        return False
    choices = [choice for parameter in given for choice in _choices(parameter)]
    return len(distinct(choices)) == len(choices)


def _choices(parameter: Parameter | None) -> tuple[Any, ...]:
    assert isinstance(parameter, Categorical)
    return tuple(parameter.choices)
