"""Cost: value against seconds, with the trials that nothing beats in both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from tuning.language import duration, mark, tr
from tuning.plots._core import marks as _marks
from tuning.plots._core import trials as _trials
from tuning.plots._core import window as _window
from tuning.plots._core.axes import axes as axes_of
from tuning.plots._core.axes import describe_row
from tuning.plots._core.style import layout, noted, objective
from tuning.study import History
from tuning.study.goals import is_front

if TYPE_CHECKING:
    import pandas as pd

TITLE = "Value against cost"
HELP = (
    "Further left is quicker. The line joins the trials that none beats in both value and time; others cost too much."
)
X = {"fit_seconds": mark("seconds of fitting, all folds"), "seconds": mark("seconds from start to end")}


def choices(histories: Mapping[str, History]) -> dict[str, tuple[Any, ...]]:
    """``x``: which time. Searches that recorded no fitting time have only the time from start to end.

    ``values``: which of them the frame shows; the others are marked at its edge.
    """
    has_fits = any(_trials.columns(history).fit_seconds.any() for history in histories.values())
    return {"x": tuple(X) if has_fits else ("seconds",), "values": _window.CHOICES}


def needs(histories: Mapping[str, History]) -> str:
    return _trials.nothing_yet(histories)


def data(histories: Mapping[str, History], x: str | None = None, values: str = "auto") -> pd.DataFrame:
    """Columns: method, number, state, value, seconds, is_front, ``param_NAME``; front over all methods."""
    x = x or choices(histories)["x"][0]
    spent = _trials.joined(histories, "fit_seconds")
    if x == "seconds":
        spent = _trials.joined(histories, "finished") - _trials.joined(histories, "started")
    sign = next(iter(histories.values())).study.sign
    front = is_front(np.column_stack([spent, -sign * _trials.joined(histories, "value")]))
    frame = _trials.table(histories, axes_of(histories), seconds=spent, is_front=front)
    frame.attrs |= {"x": x, "values": values}
    return frame


def drawing(frame: pd.DataFrame) -> dict[str, Any]:
    seconds, values = frame["seconds"].to_numpy(), _window.drawable(frame["value"].to_numpy())
    known = seconds[(seconds > 0) & ~np.isnan(values)]
    is_log = len(known) > 0 and float(known.max() / known.min()) > 30
    floor = float(known.min()) if is_log else 0.0
    across = np.nan_to_num(np.maximum(seconds, floor), nan=floor)
    within = _shown(frame)
    traces = _marks.points(frame, _trials.sample(frame), across, values, within=within)
    front = np.flatnonzero(frame["is_front"].to_numpy())
    front = front[np.argsort(seconds[front], kind="stable")]
    if len(front):
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "name": tr("best for the time"),
                "uid": "front",
                "x": across[front],
                "y": values[front],
                "line": {"shape": "hv", "width": 2, "color": "#CC79A7"},
                "marker": {"symbol": "circle-open", "size": 12, "color": "#CC79A7", "line": {"width": 2}},
                "customdata": _marks.customdata(frame, front),
                "text": [
                    f"{text}<br>{duration(took)}"
                    for text, took in zip(_marks.hover(frame, front), across[front], strict=True)
                ],
                "hovertemplate": "%{text}<extra></extra>",
            }
        )
    x_axis: dict[str, Any] = {"title": {"text": tr(X[frame.attrs["x"]])}, "rangemode": "tozero"}
    if is_log:
        x_axis |= {"type": "log", "exponentformat": "power", "dtick": 1}
    y_axis = within.framed({"title": {"text": objective(frame)}})
    room = _marks.room(traces, layout(xaxis=x_axis, yaxis=y_axis))
    notes = _trials.drawn(len(frame)), within.note(), _window.far(frame["value"].to_numpy())
    return {"data": traces, "layout": noted(room, *notes)}


def _shown(frame: pd.DataFrame) -> _window.Window:
    return _window.window(frame["value"].to_numpy(), frame.attrs["direction"], frame.attrs["values"])


def summary(frame: pd.DataFrame) -> str:
    said, best = _trials.said(len(frame)), _trials.best_row(frame)
    if best is None:
        return tr("{said}No trial has a value yet.", said=said)
    seconds, values = frame["seconds"].to_numpy(), frame["value"].to_numpy()
    front = np.flatnonzero(frame["is_front"].to_numpy())
    quick = int(front[np.argmin(seconds[front])])
    text = tr(
        "{said}The best trial ({value:.5g}) took {seconds}.",
        said=said,
        value=values[best],
        seconds=duration(seconds[best]),
    )
    if quick != best:
        text += tr(
            " The quickest that nothing beats took {seconds} and got {value:.5g}",
            seconds=duration(seconds[quick]),
            value=values[quick],
        )
        text += tr(", with {config}.", config=describe_row(frame, quick))
    return text + _shown(frame).said()
