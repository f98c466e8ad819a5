"""Slices: the value of every trial against each parameter in turn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tuning.history import History, State
from tuning.plots._axes import Axis, describe
from tuning.plots._style import FAILED, layout, objective, style

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

TITLE = "Slice by parameter"
HELP = "Each panel shows all trials against one parameter; the star is the best, crosses below failed."
MAX_PANELS = 12


def needs(histories: Mapping[str, History]) -> str:
    if not any(history.finished for history in histories.values()):
        return "No trial has finished yet."
    return ""


def data(histories: Mapping[str, History]) -> pd.DataFrame:
    """One row per trial and parameter. Columns: method, number, state, value, parameter, position, config."""
    import pandas as pd

    first = next(iter(histories.values()))
    axes = [Axis(name, parameter) for name, parameter in list(first.space.items())[:MAX_PANELS]]
    rows = [
        (
            label,
            trial.number,
            str(trial.state),
            trial.value,
            axis.name,
            axis.position(trial.config),
            describe(trial.config),
        )
        for label, history in histories.items()
        for trial in history.finished
        for axis in axes
    ]
    frame = pd.DataFrame(rows, columns=["method", "number", "state", "value", "parameter", "position", "config"])
    frame.attrs |= {
        "metric": first.study.metric,
        "direction": first.direction,
        "n_parameters": len(first.space),
        "axes": [(axis.name, *axis.ticks()) for axis in axes],
    }
    return frame


def figure(frame: pd.DataFrame) -> go.Figure:
    import plotly.graph_objects as go

    axes = frame.attrs["axes"]
    labels = list(frame["method"].unique())
    columns = min(len(axes), 3)
    rows = -(-len(axes) // columns)
    good = frame[frame["state"] == State.DONE]
    bottom = float(good["value"].min()) if len(good) else 0.0
    rug = bottom - 0.08 * (((float(good["value"].max()) - bottom) if len(good) else 1.0) or 1.0)
    traces: list[dict[str, Any]] = []
    more: dict[str, Any] = {}
    for i, (name, at, text) in enumerate(axes):
        row, column = divmod(i, columns)
        suffix = "" if i == 0 else str(i + 1)
        height, width = 1 / rows, 1 / columns
        more[f"xaxis{suffix}"] = {
            "domain": [column * width + (0.02 if column else 0), (column + 1) * width - 0.02],
            "anchor": f"y{suffix}",
            "tickvals": at,
            "ticktext": text,
            "title": {"text": name, "standoff": 4},
            "range": [min(-0.05, at[0] - 0.05), 1.05],
        }
        more[f"yaxis{suffix}"] = {
            "domain": [1 - (row + 1) * height + 0.16 / rows * 1.4, 1 - row * height - 0.02],
            "anchor": f"x{suffix}",
            **({"matches": "y"} if i else {}),
            "showticklabels": column == 0,
            **({"title": {"text": objective(frame) if rows == 1 else frame.attrs["metric"]}} if column == 0 else {}),
        }
        panel = frame[frame["parameter"] == name]
        for label in labels:
            colour, _, marker = style(label, labels)
            mine = panel[panel["method"] == label]
            done, bad = mine[mine["state"] == State.DONE], mine[mine["state"] != State.DONE]
            shared = {
                "type": "scattergl" if len(panel) > 2000 else "scatter",
                "mode": "markers",
                "xaxis": f"x{suffix}",
                "yaxis": f"y{suffix}",
                "hovertemplate": "trial %{customdata}: %{y:.5g}<br>%{text}<extra>" + label + "</extra>",
            }
            traces.append(
                {
                    **shared,
                    "x": done["position"],
                    "y": done["value"],
                    "customdata": done["number"],
                    "text": done["config"],
                    "name": label,
                    "showlegend": i == 0 and len(labels) > 1,
                    "marker": {"color": colour, "symbol": marker, "size": 6, "opacity": 0.65},
                }
            )
            traces.append(
                {
                    **shared,
                    "x": bad["position"],
                    "y": [rug] * len(bad),
                    "customdata": bad["number"],
                    "text": bad["state"],
                    "hovertemplate": "trial %{customdata} %{text}<extra>" + label + "</extra>",
                    "showlegend": False,
                    "marker": {"color": FAILED, "symbol": "x-thin-open", "size": 8, "line": {"width": 2}},
                }
            )
        done = panel[panel["state"] == State.DONE]
        if len(done):
            values = done["value"].astype(float)
            best = done.loc[[values.idxmax() if frame.attrs["direction"] == "maximize" else values.idxmin()]]
            traces.append(
                {
                    "type": "scatter",
                    "mode": "markers",
                    "x": best["position"],
                    "y": best["value"],
                    "xaxis": f"x{suffix}",
                    "yaxis": f"y{suffix}",
                    "hoverinfo": "skip",
                    "showlegend": False,
                    "marker": {"symbol": "star", "size": 15, "color": "#F0E442", "line": {"color": "#333", "width": 1}},
                }
            )
    return go.Figure({"data": traces, "layout": layout(**more, height=60 + 240 * rows)}, _validate=False)


def summary(frame: pd.DataFrame) -> str:
    n, shown = frame.attrs["n_parameters"], len(frame.attrs["axes"])
    parts = [] if n == shown else [f"The first {shown} of {n} parameters are shown."]
    good = frame[frame["state"] == State.DONE]
    if good.empty:
        return " ".join([*parts, "No trial has a value yet."])
    values = good["value"].astype(float)
    best = good.loc[values.idxmax() if frame.attrs["direction"] == "maximize" else values.idxmin()]
    return " ".join([*parts, f"The best value, {best['value']:.5g}, was found at {best['config']}."])
