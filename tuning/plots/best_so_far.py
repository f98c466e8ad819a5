"""The best value after each trial, with all trials as points."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tuning.history import History, State
from tuning.plots._axes import describe
from tuning.plots._style import FAILED, layout, objective, style

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

TITLE = "Best so far"
HELP = "The step line is the best value found after each trial; points are the trials; crosses below failed."


def needs(histories: Mapping[str, History]) -> str:
    if not any(history.finished for history in histories.values()):
        return "No trial has finished yet."
    return ""


def data(histories: Mapping[str, History]) -> pd.DataFrame:
    """Columns: method, number, state, value, best, seconds (since the start), config, message."""
    import pandas as pd

    rows = []
    for label, history in histories.items():
        began = history.started or 0.0
        for trial, best in zip(history.finished, history.best_so_far(), strict=True):
            rows.append(
                (
                    label,
                    trial.number,
                    str(trial.state),
                    trial.value,
                    best,
                    (trial.finished or began) - began,
                    describe(trial.config),
                    trial.message,
                )
            )
    frame = pd.DataFrame(rows, columns=["method", "number", "state", "value", "best", "seconds", "config", "message"])
    study = next(iter(histories.values())).study
    frame.attrs |= {"metric": study.metric, "direction": study.direction}
    return frame


def figure(frame: pd.DataFrame) -> go.Figure:
    import plotly.graph_objects as go

    labels = list(frame["method"].unique())
    traces: list[dict[str, Any]] = []
    good = frame[frame["state"] == State.DONE]
    bottom = float(good["value"].min()) if len(good) else 0.0
    top = float(good["value"].max()) if len(good) else 1.0
    rug = bottom - 0.06 * ((top - bottom) or 1.0)
    kind = "scattergl" if len(frame) > 2000 else "scatter"
    for label in labels:
        colour, _, marker = style(label, labels)
        rows = good[good["method"] == label]
        traces.append(
            {
                "type": kind,
                "mode": "markers",
                "name": f"{label}: trials",
                "x": rows["number"] + 1,
                "y": rows["value"],
                "marker": {"color": colour, "symbol": marker, "size": 6, "opacity": 0.45},
                "showlegend": False,
                "customdata": rows["number"],
                "text": rows["config"],
                "hovertemplate": "trial %{customdata}: %{y:.5g}<br>%{text}<extra>" + label + "</extra>",
            }
        )
        bad = frame[(frame["method"] == label) & (frame["state"] != State.DONE)]
        traces.append(
            {
                "type": kind,
                "mode": "markers",
                "name": f"{label}: failed",
                "x": bad["number"] + 1,
                "y": [rug] * len(bad),
                "marker": {"color": FAILED, "symbol": "x-thin-open", "size": 8, "line": {"width": 2}},
                "showlegend": False,
                "customdata": bad["number"],
                "text": bad["state"] + ": " + bad["message"],
                "hovertemplate": "trial %{customdata} %{text}<extra>" + label + "</extra>",
            }
        )
    for label in labels:
        colour, dash, _ = style(label, labels)
        rows = frame[(frame["method"] == label) & frame["best"].notna()]
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "name": label,
                "x": rows["number"] + 1,
                "y": rows["best"],
                "line": {"color": colour, "dash": dash, "width": 3, "shape": "hv"},
                "hoverinfo": "skip",
            }
        )
    return go.Figure(
        {
            "data": traces,
            "layout": layout(
                xaxis={"title": {"text": "trial"}, "rangemode": "tozero"}, yaxis={"title": {"text": objective(frame)}}
            ),
        },
        _validate=False,
    )


def summary(frame: pd.DataFrame) -> str:
    parts = []
    for label, rows in frame.groupby("method", sort=False):
        good = rows[rows["state"] == State.DONE]
        if good.empty:
            parts.append(f"{label}: {len(rows)} trials, none with a value.")
            continue
        pick = good["value"].idxmax() if frame.attrs["direction"] == "maximize" else good["value"].idxmin()
        failed = len(rows) - len(good)
        parts.append(
            f"{label}: best {good.loc[pick, 'value']:.5g} at trial {good.loc[pick, 'number'] + 1} of {len(rows)}"
            + (f", {failed} without a value." if failed else ".")
        )
    return " ".join(parts)
