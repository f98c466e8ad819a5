"""Parameters as plain JSON values, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tuning.language import tr
from tuning.space.checks import short
from tuning.space.literals import SpaceError
from tuning.space.parameters import Categorical, Float, Int, Parameter

_RANGE = {"low", "high", "log"}
_KINDS: Mapping[str, tuple[Any, set[str]]] = {
    "float": (Float, _RANGE),
    "int": (Int, _RANGE),
    "categorical": (Categorical, {"choices"}),
}


def parameter_to_json(parameter: Parameter) -> dict[str, Any]:
    """The parameter as plain JSON values."""
    when = {name: list(allowed) for name, allowed in parameter.when.items()}
    extra = {"when": when} if when else {}
    if isinstance(parameter, Categorical):
        return {"type": "categorical", "choices": list(parameter.choices), **extra}
    kind = "int" if isinstance(parameter, Int) else "float"
    return {"type": kind, "low": parameter.low, "high": parameter.high, "log": parameter.log, **extra}


def parameter_from_json(name: str, data: Any) -> Parameter:
    """The parameter that `parameter_to_json` wrote; raises SpaceError, naming it, if the data is no parameter."""
    if not isinstance(data, Mapping):
        raise SpaceError(tr("{name}: a stored parameter is a JSON object, not {data}.", name=name, data=short(data)))
    kind = data.get("type")
    if not isinstance(kind, str) or kind not in _KINDS:
        raise SpaceError(
            tr("{name}: the type {kind} is unknown. Use float, int or categorical.", name=name, kind=short(kind))
        )
    make, keys = _KINDS[kind]
    arguments = {key: value for key, value in data.items() if key in keys}
    if unknown := set(data) - keys - {"type", "when"}:
        raise SpaceError(
            tr(
                "{name}: unknown entries {unknown}. A {kind} has {keys}.",
                name=name,
                unknown=sorted(unknown, key=str),
                kind=kind,
                keys=sorted(keys),
            )
        )
    if missing := sorted(keys - {"log"} - set(arguments)):
        raise SpaceError(tr("{name}: entries missing: {missing}.", name=name, missing=missing))
    try:
        parameter: Parameter = make(**arguments, when=data.get("when"))
    except SpaceError as error:
        raise SpaceError(f"{name}: {error}") from None
    return parameter
