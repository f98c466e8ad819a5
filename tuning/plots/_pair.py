"""Two parameters as the two sides of a chart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from tuning.history import History
from tuning.plots._axes import Axis, Ticks, axes, jitter, shortened
from tuning.space import Categorical


def names(histories: Mapping[str, History]) -> list[str]:
    """Parameters, the likeliest to be worth a look first: always active, more than one value, in the space's order."""

    def dullness(axis: Axis) -> tuple[bool, bool]:
        return axis.parameter.n_values == 1, axis.has_inactive

    return [axis.name for axis in sorted(axes(histories), key=dullness)]


def by_importance(histories: Mapping[str, History]) -> list[str]:
    """As `names`, but those first that stood out from chance, the most important one before the others.

    Read from the first trials of each search, in steps of a factor of four (25, 100, 400, ... with a value), so that a
    chart changes its axes at these moments only, and hardly ever late.
    """
    order, shares = names(histories), {}
    for history in histories.values():
        for item in _trials.once(history, "early importance", partial(_early, history)):
            if not item.reason and item.share > item.chance:
                shares[item.name] = shares.get(item.name, 0.0) + item.share
    return sorted(order, key=lambda name: -shares.get(name, 0.0))


def _early(history: History) -> tuple[Importance, ...]:
    n = len(history.done)
    if n < FIRST_LOOK:
        return ()
    seen = FIRST_LOOK
    while seen * 4 <= min(n, LAST_LOOK):
        seen *= 4
    return _looked(history.study, history.done[:seen])


@lru_cache(32)
def _looked(study: Study, done: tuple[Trial, ...]) -> tuple[Importance, ...]:
    values = [trial.value for trial in done]
    return importance(History.of(study.space, [trial.config for trial in done], values, study.direction))


def choices(histories: Mapping[str, History]) -> dict[str, tuple[Any, ...]]:
    """``x`` and ``y``: any parameter."""
    found = names(histories)
    return {"x": tuple(found), "y": (*found[1:], *found[:1])}


def needs(histories: Mapping[str, History]) -> str:
    """Why there is no pair; empty if there is."""
    return "" if len(names(histories)) > 1 else "Needs two parameters, and this search has only one."


def axes_of(histories: Mapping[str, History], x: str | None, y: str | None) -> tuple[Axis, Axis]:
    """The chosen axes. Asking for the same parameter twice gives another one for `y`."""
    by_name = {axis.name: axis for axis in axes(histories)}
    ordered = names(histories)
    x = x or ordered[0]
    y = y if y and y != x else next(name for name in (*ordered[1:], ordered[0]) if name != x)
    return by_name[x], by_name[y]


def sides(axis_ticks: Ticks) -> dict[str, Any]:
    """The two axes for a layout."""
    (x_name, x_at, x_text), (y_name, y_at, y_text) = axis_ticks[:2]
    y_text = shortened(y_text, 12)
    x_text = shortened(x_text, 10)
    width = max(map(len, y_text), default=1)
    return {
        "xaxis": {
            "title": {"text": x_name, "standoff": 6},
            "tickvals": x_at,
            "ticktext": x_text,
            "tickangle": 0 if sum(map(len, x_text)) < 60 else -40,
            "range": [min(-0.05, *(t - 0.05 for t in x_at)), 1.05],
        },
        "yaxis": {
            "title": {"text": y_name, "standoff": 6},
            "tickvals": y_at,
            "ticktext": y_text,
            "range": [min(-0.05, *(t - 0.05 for t in y_at)), 1.05],
        },
        "margin": {"l": 40 + 8 * width, "r": 18, "t": 34, "b": 52 if sum(map(len, x_text)) < 60 else 84},
    }


def spread(frame: Any, name: str, half: bool) -> np.ndarray:
    """Positions of a parameter, those of a category spread over its share, so that equal points do not hide another.

    Args:
        frame: a trial table with ``param_NAME`` and ``at_NAME``.
        name: the parameter.
        half: take the other half of the golden ratio, so that two spread axes do not move together.
    """
    at: np.ndarray = frame[f"at_{name}"].to_numpy()
    values = frame[f"param_{name}"]
    if not hasattr(values, "cat"):
        return at
    numbers = frame["number"].to_numpy()
    offsets = jitter(numbers * 0.618034 + 0.37 * numbers // 7) if half else jitter(numbers)
    return np.where(at < 0, at, at + offsets * 0.6 / len(values.cat.categories))


def is_category(axis: Axis) -> bool:
    """Whether an axis has places rather than a scale."""
    return isinstance(axis.parameter, Categorical)
