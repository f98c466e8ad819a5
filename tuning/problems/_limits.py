"""What a parameter may be at all: ranges beyond it are refused before anything is trained."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tuning.language import tr
from tuning.space import Categorical, Space


def check(space: Space, limits: Mapping[str, Any]) -> None:
    """Raises ValueError, naming the parameter, where its range leaves its limits.

    Args:
        space: what is to be searched.
        limits: for each parameter the least and the greatest number, or the words that are known.
    """
    for name, parameter in space.items():
        allowed = limits[name]
        values = parameter.choices if isinstance(parameter, Categorical) else (parameter.low, parameter.high)
        for value in values:
            if isinstance(allowed[0], str):
                if value not in allowed:
                    raise ValueError(
                        tr(
                            "{name} must be one of {listed}, not {value!r}.",
                            name=name,
                            listed=", ".join(allowed),
                            value=value,
                        )
                    )
                continue
            low, high = allowed
            is_whole = isinstance(low, int)
            is_number = isinstance(value, int if is_whole else (int, float)) and not isinstance(value, bool)
            if not is_number or not low <= value <= high:
                what = tr("a whole number") if is_whole else tr("a number")
                raise ValueError(
                    tr(
                        "{name} must be {what} from {low:g} to {high:g}, not {value!r}.",
                        name=name,
                        what=what,
                        low=low,
                        high=high,
                        value=value,
                    )
                )
