"""Rank scatter: two parameters, coloured by the order of the values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from tuning.language import tr
from tuning.plots._core import marks as _marks
from tuning.plots._core import pair as _pair
from tuning.plots._core import trials as _trials
from tuning.plots._core.axes import describe_row, ticks_of
from tuning.plots._core.style import layout, noted, objective
from tuning.study import History

if TYPE_CHECKING:
    import pandas as pd

TITLE = "Ranks over two parameters"
HELP = "Amber points are good trials, blue bad ones; colour follows the rank, so one extreme value hides nothing."


def choices(histories: Mapping[str, History]) -> dict[str, tuple[Any, ...]]:
    """``x`` and ``y``: any parameter, the two that mattered most to the best of the first trials before the others."""
    return _pair.choices(histories, _pair.by_importance(histories))


def needs(histories: Mapping[str, History]) -> str:
    return _pair.needs(histories) or _trials.nothing_yet(histories)


def data(histories: Mapping[str, History], x: str | None = None, y: str | None = None) -> pd.DataFrame:
    """Columns: method, number, state, value, rank (1 is the best; ties share their average), then ``param_NAME`` and
    ``at_NAME`` of both parameters.
    """
    frame = _trials.table(histories, _pair.axes_of(histories, x, y, _pair.by_importance(histories)))
    frame.attrs["pair"] = _pair.reason(histories, x, y)
    frame.insert(4, "rank", frame["value"].rank(ascending=frame.attrs["direction"] == "minimize"))
    return frame


def drawing(frame: pd.DataFrame) -> dict[str, Any]:
    (x, _, _), (y, _, _) = frame.attrs["axes"]
    ranks = frame["rank"].to_numpy()
    n = int((~np.isnan(ranks)).sum())
    goodness = np.full(len(ranks), 0.5) if n < 2 else np.nan_to_num((n - ranks) / (n - 1))
    across, up = _pair.spread(frame, x, False), _pair.spread(frame, y, True)
    rows = _trials.sample(frame)
    traces = _marks.points(
        frame, rows, across.astype(np.float32), up.astype(np.float32), colour=goodness, colour_title=objective(frame)
    )
    worst_to_best = np.sort(frame["value"].dropna().to_numpy())
    if frame.attrs["direction"] == "minimize":
        worst_to_best = worst_to_best[::-1]
    if n:
        at = [0.0, 0.25, 0.5, 0.75, 1.0]
        marks = [f"{worst_to_best[round(f * (n - 1))]:.4g}" for f in at]
        marks[0], marks[-1] = tr("{value} worst", value=marks[0]), tr("{value} best", value=marks[-1])
        if worst_to_best[0] == worst_to_best[-1]:
            at, marks = [0.5], [tr("{value:.4g} all", value=worst_to_best[0])]
        for trace in traces:
            if "colorbar" in trace["marker"]:
                trace["marker"]["colorbar"] |= {"tickvals": at, "ticktext": marks, "y": 0.5, "len": 1}
    if (best := _trials.best_row(frame)) is not None:
        traces.append(_marks.star(float(across[best]), float(up[best])))
    sides = _pair.sides(ticks_of(frame))
    return {"data": traces, "layout": noted(layout(**sides, height=380), _trials.drawn(len(frame)))}


def summary(frame: pd.DataFrame) -> str:
    best, said = _trials.best_row(frame), _trials.said(len(frame)) + frame.attrs["pair"]
    if best is None:
        return tr("{said}No trial has a value yet.", said=said)
    value = frame["value"].iloc[best]
    ties = int((frame["value"] == value).sum())
    equal = tr(", reached by {ties} trials", ties=ties) if ties > 1 else ""
    return tr(
        "{said}The best value, {value:.5g}{equal}, is at {config}.",
        said=said,
        value=value,
        equal=equal,
        config=describe_row(frame, best),
    )
