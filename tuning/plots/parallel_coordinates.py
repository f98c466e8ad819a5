"""Parallel coordinates: one line per trial through all its parameters, coloured by rank."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from tuning.language import tr
from tuning.plots._core import marks as _marks
from tuning.plots._core import trials as _trials
from tuning.plots._core.axes import Axis, Ticks, cells, counted, describe_row, shortened, ticks_of
from tuning.plots._core.axes import axes as axes_of
from tuning.plots._core.style import FAILED, GREY, STEPS, faint, layout, measure, noted, objective, step_of
from tuning.space import Float
from tuning.study import History

if TYPE_CHECKING:
    import pandas as pd

TITLE = "Parallel coordinates"
HELP = (
    "Each line is a trial, each upright axis a parameter, the last one the value. "
    "Amber lines are good, blue ones bad, the thick one the best."
)
FAR = 1e307
MAX_LINES = 500
MAX_CORNERS = 5000
BEST = (100, 50, 25, 10, 5, 1)
DASHES = {"no value": ("dot", FAILED), "cancelled": ("longdashdot", GREY), "pruned": ("dash", GREY)}
DASHES |= {"running": ("longdash", GREY)}


def choices(histories: Mapping[str, History]) -> dict[str, tuple[Any, ...]]:
    """``best``: only this percentage of the trials, the best ones."""
    return {"best": BEST}


def needs(histories: Mapping[str, History]) -> str:
    return _trials.nothing_yet(histories)


def data(histories: Mapping[str, History], best: int = 100) -> pd.DataFrame:
    """Columns: method, number, state, value, rank (1 is the best, ties share theirs), then ``param_NAME`` and the
    position ``at_NAME`` in [0, 1] of each parameter, inactive ones below 0.

    Of the best some per cent there are all that are equal to the last of them.
    """
    frame = _trials.table(histories, axes_of(histories))
    values, is_ascending = frame["value"], frame.attrs["direction"] == "minimize"
    frame.insert(4, "rank", values.rank(ascending=is_ascending))
    frame.attrs |= {"n_trials": len(frame)}
    if best < 100:
        wanted = max(1, round(int(values.notna().sum()) * best / 100))
        frame = frame[values.rank(method="min", ascending=is_ascending) <= wanted].reset_index(drop=True)
    return frame


def _limit(frame: pd.DataFrame) -> int:
    """Fewer lines on more axes: the number of corners is what costs."""
    return max(50, min(MAX_LINES, MAX_CORNERS // (len(frame.attrs["axes"]) + 1)))


def drawing(frame: pd.DataFrame) -> dict[str, Any]:
    value = _value_axis(frame)
    axes = _ticks(frame, value)
    rows, kind = _trials.sample(frame, _limit(frame)), _marks.kinds(frame)
    share = np.zeros(len(frame))  # from 0, the worst, to 1, the best
    ranks = frame["rank"].to_numpy()
    if (done := ~np.isnan(ranks)).any():
        first, worst = np.nanmin(ranks), np.nanmax(ranks)
        share[done] = (worst - ranks[done]) / (worst - first) if worst > first else 1.0
    step = step_of(share)
    traces: list[dict[str, Any]] = [_uprights(axes)]
    for name, (dash, colour) in DASHES.items():
        if len(part := rows[kind[rows] == name]):
            line = {"color": colour, "width": 1.2, "dash": dash}
            traces.append(_lines(frame, value, part, name, line, faint(len(part), 0.7), legend=True))
    for k, colour in enumerate(STEPS):  # the best are drawn last
        if len(part := rows[(kind[rows] == "done") & (step[rows] == k)]):
            line = {"color": colour, "width": 1.1 + 0.1 * k}
            traces.append(_lines(frame, value, part, f"step {k + 1}", line, faint(len(part), 0.65 + 0.05 * k)))
    if (best := _trials.best_row(frame)) is not None:
        look = {"color": STEPS[-1], "width": 5}
        traces.append(_lines(frame, value, np.array([best]), "best", look, 1.0, legend=True))
    traces.append(_tick_labels(axes))
    named = shortened([name for name, _, _ in axes], max(8, 110 // len(axes)))
    is_level = len(axes) <= 10  # room for the names side by side
    return {
        "data": traces,
        "layout": noted(
            layout(
                xaxis={
                    "tickvals": list(range(len(axes))),
                    "ticktext": named,
                    "tickangle": 0 if is_level else -40,
                    "showgrid": False,
                    "range": [-0.25, len(axes) - 0.35],
                    "title": {"text": tr("colour: rank by {objective}", objective=objective(frame)), "standoff": 8},
                },
                yaxis={"visible": False, "range": [-0.18, 1.06]},
                height=380 if is_level else 430,
                margin={"l": 20 if is_level else 60, "r": 40, "t": 34, "b": 64 if is_level else 110},
            ),
            _trials.drawn(len(frame), _limit(frame)),
        ),
    }


def _value_axis(frame: pd.DataFrame) -> Axis | None:
    """The axis of the objective, from a little below its values to a little above; None while there is no value."""
    values = frame["value"].to_numpy(float)
    if np.isnan(values).all():
        return None
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    unit = 1.0 if max(-low, high) < FAR else 10.0  # so that the room on both sides does not overflow
    low, high = low / unit, high / unit
    room = 0.05 * (high - low) or 0.1 * abs(high) or 0.1
    return Axis(measure(frame), Float(low - room, high + room), False, unit)


def _ticks(frame: pd.DataFrame, value: Axis | None) -> Ticks:
    """The axes from left to right: the parameters, and last the objective with a place for trials without a value."""
    parameters = ticks_of(frame)
    if value is None:
        return parameters
    at, labels = value.ticks()
    if frame["value"].isna().any():
        at, labels = [value.inactive_at, *at], [tr("no value"), *labels]
    return Ticks((*parameters, (value.name, at, labels)))


def _lines(
    frame: pd.DataFrame,
    value: Axis | None,
    rows: np.ndarray,
    name: str,
    line: dict[str, Any],
    opacity: float,
    legend: bool = False,
) -> dict[str, Any]:
    """One trace for many trials: their lines follow each other with gaps between. Each corner tells its trial."""
    axes = [axis for axis, _, _ in frame.attrs["axes"]]
    n, d = len(rows), len(axes) + (value is not None)
    xs, ys = np.full((n, d + 1), np.nan, np.float32), np.full((n, d + 1), np.nan, np.float32)
    xs[:, :d] = np.arange(d)
    heads = _marks.heads(frame, rows)
    words = np.full((n, d + 1), "", dtype=object)
    for j, axis in enumerate(axes):
        ys[:, j] = frame[f"at_{axis}"].to_numpy()[rows]
        shown = cells(frame, axis, rows)
        words[:, j] = [f"{head}<br>{axis} = {word}" for head, word in zip(heads, shown, strict=True)]
    if value is not None:
        ys[:, d - 1], words[:, d - 1] = value.place(frame["value"].to_numpy()[rows]), heads
    return {
        "type": "scattergl" if n > 100 else "scatter",
        "mode": "lines" if d > 1 else "markers",
        "name": name,
        "uid": name,
        "showlegend": legend,
        "x": xs.ravel(),
        "y": ys.ravel(),
        "line": line,
        "marker": {"color": line["color"], "size": 8},
        "opacity": opacity,
        "customdata": [c for c in _marks.customdata(frame, rows) for _ in range(d + 1)]
        if len(frame.attrs["methods"]) > 1
        else np.repeat(_marks.customdata(frame, rows), d + 1),
        "text": words.ravel().tolist(),
        "hovertemplate": "%{text}<extra></extra>",
        "connectgaps": False,
    }


def _uprights(axes: Ticks) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": "axes",
        "uid": "axes",
        "showlegend": False,
        "x": [x for i in range(len(axes)) for x in (i, i, None)],
        "y": [y for _ in axes for y in (0, 1, None)],
        "line": {"color": GREY, "width": 1.5},
        "hoverinfo": "skip",
    }


def _tick_labels(axes: Ticks) -> dict[str, Any]:
    """Labels of all ticks; with many axes only the ends have room for theirs."""
    room = max(6, 130 // len(axes))
    shown = [(i, at, shortened(labels, room)) for i, (_, at, labels) in enumerate(axes)]
    if len(axes) > 14:
        shown = [(i, [at[0], at[-1]], [labels[0], labels[-1]]) for i, at, labels in shown]
    return {
        "type": "scatter",
        "mode": "markers+text",
        "name": "ticks",
        "uid": "ticks",
        "showlegend": False,
        "x": [i for i, at, _ in shown for _ in at],
        "y": [value for _, at, _ in shown for value in at],
        "text": [label for _, _, labels in shown for label in labels],
        "textposition": "middle right",
        "cliponaxis": False,
        "hoverinfo": "skip",
        "marker": {"color": GREY, "size": 5, "symbol": "line-ew-open"},
        "textfont": {"size": 11 if len(axes) <= 14 else 8, "shadow": "auto"},  # readable on top of lines
        "meta": "labels",
    }


def summary(frame: pd.DataFrame) -> str:
    n, best = frame.attrs["n_trials"], _trials.best_row(frame)
    shown = f"{counted(n)}." if n == len(frame) else tr("The best {n_best:,} of {n:,} trials.", n_best=len(frame), n=n)
    said = _trials.said(len(frame), _limit(frame))
    if best is None:
        return (said or shown + " ") + tr("No trial has a value yet.")
    value = frame["value"].iloc[best]
    found = tr("The best, {value:.5g}, has {config}.", value=value, config=describe_row(frame, best))
    return (said or shown + " ") + found
