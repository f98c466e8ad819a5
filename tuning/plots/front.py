"""Pareto front: the objective against a second goal, with the trials that nothing beats in both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from tuning import metrics
from tuning.language import tr
from tuning.plots._core import marks as _marks
from tuning.plots._core import trials as _trials
from tuning.plots._core import two_goals as _two
from tuning.plots._core import window as _window
from tuning.plots._core.axes import axes as axes_of
from tuning.plots._core.axes import counted, describe_row
from tuning.plots._core.style import GREY, layout, measure, noted, objective, style
from tuning.study import History
from tuning.study.goals import scaled

if TYPE_CHECKING:
    import pandas as pd

TITLE = "Pareto front"
HELP = (
    "The staircase joins the trials that no other beats in both goals: each is the best for somebody. Faint ones are "
    "beaten, hollow ones miss the limit. A click on a point shows its config and its code."
)


def choices(histories: Mapping[str, History]) -> dict[str, tuple[Any, ...]]:
    """``against``: the second goal. ``limit``: what is worse than this in the second goal is not feasible.

    ``values``: which values of the objective the frame shows; the others are marked at its edge.
    """
    return {"against": _two.choices(histories), "limit": _two.limits(histories), "values": _window.CHOICES}


def needs(histories: Mapping[str, History]) -> str:
    return _two.needs(histories)


def data(
    histories: Mapping[str, History], against: str | None = None, limit: str | None = None, values: str = "auto"
) -> pd.DataFrame:
    """Columns: method, number, state, value, against, is_feasible, is_front (of its method), ``param_NAME``."""
    goal = _two.goal(histories, against, limit)
    second, losses = _two.values(histories, goal), _two.losses(histories, goal)
    codes = _two.methods_of(histories)
    frame = _trials.table(
        histories,
        axes_of(histories),
        against=second,
        is_feasible=~np.isnan(losses).any(axis=1),
        is_front=_two.fronts(losses, codes),
    )
    inside = scaled(losses)
    shares = [np.nan if inside is None else _two.covered(inside[codes == code]) for code in range(len(histories))]
    frame.attrs |= {"goal": goal, "shares": shares, "values": values}
    return frame


def drawing(frame: pd.DataFrame) -> dict[str, Any]:
    goal, labels = frame.attrs["goal"], frame.attrs["methods"]
    values, second = _window.drawable(frame["value"].to_numpy()), _window.drawable(frame["against"].to_numpy())
    within = _window.window(values, frame.attrs["direction"], frame.attrs["values"])
    known = second[np.isfinite(second) & (second > 0)]
    is_log = goal.is_time and len(known) > 0 and float(known.max() / known.min()) > 30
    across, up = _places(second, values, within, float(known.min()) if is_log else None)
    rows = _trials.sample(frame)
    is_out = (frame["against"].notna() & frame["value"].notna() & ~frame["is_feasible"]).to_numpy()[rows]
    several = len(labels) > 1
    traces = _marks.points(frame, rows[~is_out], across, up, within=within, legend=False, opacity=0.35)
    for trace in _marks.points(frame, rows[is_out], across, up, within=within, legend=False, opacity=0.5):
        open_one = trace["marker"] | {"symbol": f"{trace['marker']['symbol']}-open"}
        traces.append(trace | {"uid": f"{trace['uid']}-open", "marker": open_one})
    codes = _trials.codes(frame, "method")
    for code, label in enumerate(labels):
        front = np.flatnonzero(frame["is_front"].to_numpy() & (codes == code))
        if not len(front):
            continue
        front = front[np.lexsort((values[front], across[front]))]
        colour, dash, symbol = style(label, labels)
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "name": label if several else tr("beaten by none"),
                "uid": f"front-{label}",
                "legendgroup": label,
                "x": across[front],
                "y": values[front],
                # between two of them the best that one can have is what the better of the second goal's costs
                "line": {"shape": "hv" if goal.direction == "minimize" else "vh", "width": 2.5, "color": colour}
                | {"dash": dash},
                "marker": {"symbol": symbol, "size": 9, "color": colour},
                "customdata": _marks.customdata(frame, front),
                "text": _marks.hover(frame, front),
                "hovertemplate": "%{text}<br>" + metrics.called(goal.name) + ": %{x:.4g}<extra></extra>",
            }
        )
    if goal.limit is not None and len(values[np.isfinite(values)]):
        ends = [float(np.nanmin(up)), float(np.nanmax(up))]
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "name": _limit(frame),
                "uid": "limit",
                "x": [goal.limit, goal.limit],
                "y": ends,
                "hoverinfo": "skip",
                "line": {"dash": "dash", "width": 1.5, "color": GREY},
            }
        )
    x_axis: dict[str, Any] = {"title": {"text": _two.title(goal)}}
    if is_log:
        x_axis |= {"type": "log", "exponentformat": "power", "dtick": 1}
    elif goal.is_time:
        x_axis["rangemode"] = "tozero"
    room = layout(xaxis=x_axis, yaxis=within.framed({"title": {"text": objective(frame)}}))
    notes = _trials.drawn(len(frame)), within.note(), _window.far(frame[["value", "against"]].to_numpy())
    return {"data": traces, "layout": noted(_marks.room(traces, room), *notes)}


def _places(
    second: np.ndarray, values: np.ndarray, within: _window.Window, floor: float | None
) -> tuple[np.ndarray, np.ndarray]:
    """Where trials stand; those that lack one of both are side by side at the bad edge."""
    known = second[np.isfinite(second)] if floor is None else np.maximum(second[np.isfinite(second)], floor)
    low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
    across = second.copy() if floor is None else np.maximum(second, floor)
    up = values.copy()
    missing = np.flatnonzero(np.isnan(second) | np.isnan(values))
    spread = np.linspace if floor is None else np.geomspace
    across[missing] = spread(low, high, len(missing)) if len(missing) > 1 else low
    up[missing] = within.lanes["no value"]
    return across, up


def _limit(frame: pd.DataFrame) -> str:
    goal = frame.attrs["goal"]
    at = f"{goal.limit:g}"
    if goal.direction == "minimize":
        return tr("{name} at most {at}", name=metrics.called(goal.name), at=at)
    return tr("{name} at least {at}", name=metrics.called(goal.name), at=at)


def summary(frame: pd.DataFrame) -> str:
    goal, codes = frame.attrs["goal"], _trials.codes(frame, "method")
    metric, labels = measure(frame), frame.attrs["methods"]
    parts = [_trials.said(len(frame))]
    for code, label in enumerate(labels):
        front = np.flatnonzero(frame["is_front"].to_numpy() & (codes == code))
        head = f"{label}: " if len(labels) > 1 else ""
        if not len(front):
            parts.append(head + tr("No trial has a value in both goals within the limit. "))
            continue
        values, second = frame["value"].to_numpy()[front], frame["against"].to_numpy()[front]
        sign = 1 if frame.attrs["direction"] == "maximize" else -1
        ends = int(np.argmax(sign * values)), int(np.argmax(goal.sign * second))
        told = tr(
            "{counted} beaten by none in both {metric} and {name}",
            counted=counted(len(front)),
            metric=metric,
            name=metrics.called(goal.name),
        )
        best = tr(
            "the best {metric} is {value:.5g} with {name} {second:.3g}",
            metric=metric,
            name=metrics.called(goal.name),
            value=values[ends[0]],
            second=second[ends[0]],
        )
        parts.append(f"{head}{told}: {best}")
        if len(front) > 1:
            parts.append(
                tr(
                    ", the best {name} is {second:.3g} with {metric} {value:.5g}",
                    metric=metric,
                    name=metrics.called(goal.name),
                    value=values[ends[1]],
                    second=second[ends[1]],
                )
            )
        if len(labels) == 1:
            parts.append(tr(" ({config})", config=describe_row(frame, int(front[ends[1]]))))
        share = frame.attrs["shares"][code]
        parts.append(
            ". "
            if np.isnan(share)
            else tr("; they cover {share:.0%} of the plane between all that is good and the reference. ", share=share)
        )
    if goal.limit is not None:
        is_out = frame["against"].notna() & frame["value"].notna() & ~frame["is_feasible"]
        parts.append(
            tr("{counted} beyond the limit, {limit}. ", counted=counted(int(is_out.sum())), limit=_limit(frame))
        )
    return "".join(parts).strip()
