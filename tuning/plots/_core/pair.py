"""Two parameters as the two sides of a chart."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np

from tuning.importance import divergences
from tuning.language import tr
from tuning.plots._core import trials as _trials
from tuning.plots._core.axes import Axis, Ticks, axes, jitter, shortened
from tuning.space import Categorical
from tuning.study import History

LOOKS = (25, 100, 400, 1600)


def names(histories: Mapping[str, History]) -> list[str]:
    """Parameters, the likeliest to be worth a look first: more than one value, always active, numbers before
    categories, in the space's order.
    """
    return [axis.name for axis in sorted(axes(histories), key=_dullness)]


def _dullness(axis: Axis) -> tuple[bool, bool, bool]:
    return axis.parameter.n_values == 1, axis.has_inactive, is_category(axis)


def by_importance(histories: Mapping[str, History]) -> list[str]:
    """As `names`, but the two parameters that mattered most (see `tuning.importance`) before the others.

    They are read from the first 25, 100, 400 or 1,600 trials with a value, so that a chart can change its axes at these
    moments only. In a comparison the first search decides.
    """
    first, *others = histories.values()
    found = _trials.once(first, "early divergences", partial(_early, first))

    def ordered() -> list[str]:
        return sorted(names(histories), key=lambda name: name not in found[:2])

    return ordered() if others else _trials.once(first, "by importance", ordered)


def is_by_importance(histories: Mapping[str, History]) -> bool:
    """Whether there are trials enough to tell."""
    return len(by_importance(histories)) > 2 and bool(_seen(next(iter(histories.values()))))


def _seen(history: History) -> int:
    n = int((_trials.columns(history).state == _trials.DONE).sum())
    return max((look for look in LOOKS if look <= n), default=0)


def _early(history: History) -> list[str]:
    """The parameters of which the best trials among the first ones take other values than all, those most so first."""
    columns, n = _trials.columns(history), _seen(history)
    if not n:
        return []
    rows = np.flatnonzero(columns.state == _trials.DONE)[:n]
    found = axes({"": history})
    units = np.stack([_trials.units({"": history}, axis)[rows] for axis in found], axis=1)
    sizes = divergences(history.space, units, -history.study.sign * columns.value[rows])
    order = sorted(range(len(found)), key=lambda j: (-sizes[j], _dullness(found[j])))
    return [found[j].name for j in order if sizes[j] > 0]


def reason(histories: Mapping[str, History], x: str | None, y: str | None) -> str:
    """Why these two are shown, a sentence and a space; empty where they were chosen by hand or by order."""
    if x or y or not is_by_importance(histories):
        return ""
    first, second = by_importance(histories)[:2]
    return tr(
        "{first} and {second} are shown because they mattered most to the best of the first trials. ",
        first=first,
        second=second,
    )


def choices(histories: Mapping[str, History], found: list[str] | None = None) -> dict[str, tuple[Any, ...]]:
    """``x`` and ``y``: any parameter, in the order of `found` or of `names`."""
    found = found or names(histories)
    return {"x": tuple(found), "y": (*found[1:], *found[:1])}


def needs(histories: Mapping[str, History]) -> str:
    """Why there is no pair; empty if there is."""
    return "" if len(names(histories)) > 1 else tr("Needs two parameters, and this search has only one.")


def axes_of(
    histories: Mapping[str, History], x: str | None, y: str | None, found: list[str] | None = None
) -> tuple[Axis, Axis]:
    """The chosen axes, or else the first of `found` or `names`. The same one twice gives another `y`."""
    by_name = {axis.name: axis for axis in axes(histories)}
    ordered = found or names(histories)
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
    return np.where(at < 0, at, at + offsets * 0.6 / len(values.dtype.categories))


def is_category(axis: Axis) -> bool:
    """Whether an axis has places rather than a scale."""
    return isinstance(axis.parameter, Categorical)
