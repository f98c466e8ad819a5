"""Parallel coordinates: one line per trial through all its parameters, coloured by value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from tuning.history import History, State
from tuning.plots._axes import Axis
from tuning.plots._style import FAILED, layout, objective

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

TITLE = "Parallel coordinates"
HELP = "Each line is a trial; each upright axis a parameter. Bright lines are good ones, the thick line is the best."
MAX_LINES = 500
# Viridis in eight steps, from the worst eighth of the trials to the best.
COLOURS = ("#440154", "#46327e", "#365c8d", "#277f8e", "#1fa187", "#4ac16d", "#a0da39", "#fde725")


def needs(histories: Mapping[str, History]) -> str:
    if not any(history.finished for history in histories.values()):
        return "No trial has finished yet."
    return ""


def data(histories: Mapping[str, History]) -> pd.DataFrame:
    """Columns: method, number, state, value, then the position of each parameter in [0, 1], then ``config``.

    At most 500 trials: the best half of that and the latest; ``attrs["n_trials"]`` says how many there were.
    """
    import pandas as pd

    from tuning.plots._axes import describe

    first = next(iter(histories.values()))
    axes = [Axis(name, parameter) for name, parameter in first.space.items()]
    pairs = [(label, trial) for label, history in histories.items() for trial in history.finished]
    n_trials = len(pairs)
    if n_trials > MAX_LINES:
        sign = first.study.sign
        losses = [np.inf if trial.value is None else -sign * trial.value for _, trial in pairs]
        ranked = np.argsort(losses, kind="stable").tolist()
        kept = set(ranked[: MAX_LINES // 2]) | set(range(n_trials - MAX_LINES // 2, n_trials))
        pairs = [pairs[i] for i in sorted(kept)]
    rows = [
        (
            label,
            trial.number,
            str(trial.state),
            trial.value,
            *(axis.position(trial.config) for axis in axes),
            describe(trial.config),
        )
        for label, trial in pairs
    ]
    frame = pd.DataFrame(rows, columns=["method", "number", "state", "value", *(axis.name for axis in axes), "config"])
    frame.attrs |= {
        "metric": first.study.metric,
        "direction": first.direction,
        "n_trials": n_trials,
        "axes": [(axis.name, *axis.ticks()) for axis in axes],
    }
    return frame


def figure(frame: pd.DataFrame) -> go.Figure:
    import plotly.graph_objects as go

    axes = frame.attrs["axes"]
    x = np.arange(len(axes))
    positions = frame[[name for name, _, _ in axes]].to_numpy(dtype=float)
    is_good = (frame["state"] == State.DONE).to_numpy()
    rank = frame["value"].astype(float).rank(ascending=frame.attrs["direction"] == "maximize", pct=True).to_numpy()
    traces: list[dict[str, Any]] = [_upright(axes)]
    if (~is_good).any():
        traces.append(
            _lines(
                frame[~is_good], positions[~is_good], x, {"color": FAILED, "width": 1, "dash": "dot"}, 0.7, "no value"
            )
        )
    for step, colour in enumerate(COLOURS):  # the best are drawn last
        with np.errstate(invalid="ignore"):
            part = is_good & (rank > step / len(COLOURS)) & (rank <= (step + 1) / len(COLOURS))
        if part.any():
            traces.append(_lines(frame[part], positions[part], x, {"color": colour, "width": 1.4}, 0.75, ""))
    if is_good.any():
        best = np.flatnonzero(is_good & (rank == np.nanmax(rank[is_good])))[:1]
        traces.append(_lines(frame.iloc[best], positions[best], x, {"color": COLOURS[-1], "width": 5}, 1.0, "best"))
    traces.append(_tick_labels(axes))
    return go.Figure(
        {
            "data": traces,
            "layout": layout(
                xaxis={
                    "tickvals": x.tolist(),
                    "ticktext": [name for name, _, _ in axes],
                    "showgrid": False,
                    "fixedrange": False,
                    "range": [-0.25, len(axes) - 0.45],
                    "title": {"text": f"colour: rank by {objective(frame)}"},
                },
                yaxis={"visible": False, "range": [-0.18, 1.08]},
                showlegend=False,
                margin={"l": 20, "r": 20, "t": 16, "b": 64},
            ),
        },
        _validate=False,
    )


def _lines(
    frame: pd.DataFrame,
    positions: np.ndarray,
    x: np.ndarray,
    line: dict[str, Any],
    opacity: float,
    name: str,
) -> dict[str, Any]:
    """One trace for many trials: their lines follow each other with gaps between."""
    n, d = positions.shape
    xs, ys = np.full((n, d + 1), np.nan), np.full((n, d + 1), np.nan)
    xs[:, :d], ys[:, :d] = x, positions
    text = [
        f"trial {number} ({method}): {state if value is None or np.isnan(value) else format(value, '.5g')}<br>{config}"
        for number, method, state, value, config in zip(
            frame["number"], frame["method"], frame["state"], frame["value"], frame["config"], strict=True
        )
    ]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": xs.ravel(),
        "y": ys.ravel(),
        "line": line,
        "opacity": opacity,
        "customdata": np.repeat(frame["number"].to_numpy(), d + 1),
        "text": np.repeat(np.array(text, dtype=object), d + 1),
        "hovertemplate": "%{text}<extra>" + name + "</extra>",
        "connectgaps": False,
        "name": name,
    }


def _upright(axes: list[tuple[str, list[float], list[str]]]) -> dict[str, Any]:
    xs: list[float | None] = []
    ys: list[float | None] = []
    for i, _ in enumerate(axes):
        xs += [i, i, None]
        ys += [0, 1, None]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": xs,
        "y": ys,
        "line": {"color": "#8A8F98", "width": 1.5},
        "hoverinfo": "skip",
    }


def _tick_labels(axes: list[tuple[str, list[float], list[str]]]) -> dict[str, Any]:
    x = [i for i, (_, at, _) in enumerate(axes) for _ in at]
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": x,
        "y": [value for _, at, _ in axes for value in at],
        "text": [text for _, _, texts in axes for text in texts],
        "textposition": "middle right",
        "hoverinfo": "skip",
        "marker": {"color": "#8A8F98", "size": 4, "symbol": "line-ew-open"},
        "textfont": {"size": 11},
        "meta": "labels",
    }


def summary(frame: pd.DataFrame) -> str:
    n, good = frame.attrs["n_trials"], frame[frame["state"] == State.DONE]
    shown = f"{n} trials" if n == len(frame) else f"{len(frame)} of {n} trials (the best and the latest)"
    if good.empty:
        return f"{shown}, none with a value."
    pick = (
        good["value"].astype(float).idxmax()
        if frame.attrs["direction"] == "maximize"
        else good["value"].astype(float).idxmin()
    )
    return f"{shown}. The best, {good.loc[pick, 'value']:.5g}, has {good.loc[pick, 'config']}."
