"""Empirical distribution: what share of the trials got no more than a value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from tuning.history import History
from tuning.plots import _marks, _trials
from tuning.plots._style import layout, objective, style

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

TITLE = "Distribution of the values"
HELP = (
    "Height: share of the trials with at most this value; the further a curve lies on the good side, the better. "
    "Trials without a value count as the worst."
)
MAX_STEPS = 1000


def needs(histories: Mapping[str, History]) -> str:
    return _trials.no_value_yet(histories)


def data(histories: Mapping[str, History]) -> pd.DataFrame:
    """Columns: method, number, state, value, share; sorted by value within each method, trials without one last.

    Running and cancelled trials are left out: nothing is known of them.
    """
    frame = _trials.table(histories)
    frame = frame[~frame["state"].isin(["running", "cancelled"])]
    frame = frame.sort_values(["method", "value"], kind="stable").reset_index(drop=True)
    codes, has = frame["method"].cat.codes.to_numpy(), frame["value"].notna().to_numpy()
    share = np.full(len(frame), np.nan)
    for code in range(len(histories)):
        mine = np.flatnonzero((codes == code) & has)
        n = int((codes == code).sum())
        below = n - len(mine) if frame.attrs["direction"] == "maximize" else 0
        if len(mine):
            values = frame["value"].to_numpy()[mine]
            share[mine] = (below + np.searchsorted(values, values, side="right")) / n
    frame.insert(4, "share", share)
    return frame


def figure(frame: pd.DataFrame) -> go.Figure:
    import plotly.graph_objects as go

    labels, codes = frame.attrs["methods"], frame["method"].cat.codes.to_numpy()
    values, shares = frame["value"].to_numpy(), frame["share"].to_numpy()
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    room = 0.04 * ((high - low) or abs(high) or 1.0)
    traces: list[dict[str, Any]] = []
    for code, label in enumerate(labels):
        colour, dash, symbol = style(label, labels)
        rows = np.flatnonzero((codes == code) & ~np.isnan(values))
        if not len(rows):
            continue
        if len(rows) > MAX_STEPS:
            rows = rows[np.linspace(0, len(rows) - 1, MAX_STEPS).astype(int)]
        n_all = int((codes == code).sum())
        start = 1 - int((~np.isnan(values) & (codes == code)).sum()) / n_all
        start = start if frame.attrs["direction"] == "maximize" else 0.0
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "name": label,
                "uid": f"steps-{label}",
                "legendgroup": label,
                "hoverinfo": "skip",
                "x": np.r_[low - room, values[rows], high + room],
                "y": np.r_[start, shares[rows], shares[rows][-1]],
                "line": {"color": colour, "dash": dash, "width": 2.5, "shape": "hv"},
            }
        )
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": f"{label}: trials",
                "uid": f"trials-{label}",
                "legendgroup": label,
                "showlegend": False,
                "x": values[rows],
                "y": shares[rows],
                "customdata": _marks.customdata(frame, rows),
                "text": _marks.heads(frame, rows),
                "hovertemplate": "%{text}<br>%{y:.0%} of the trials have at most this value<extra></extra>",
                "marker": {"color": colour, "symbol": symbol, "size": 5, "opacity": 0.7},
            }
        )
    return go.Figure(
        {
            "data": traces,
            "layout": layout(
                xaxis={"title": {"text": objective(frame)}, "range": [low - room, high + room]},
                yaxis={"title": {"text": "share of trials"}, "tickformat": ".0%", "range": [-0.03, 1.04]},
            ),
        },
        _validate=False,
    )


def summary(frame: pd.DataFrame) -> str:
    codes, values = frame["method"].cat.codes.to_numpy(), frame["value"].to_numpy()
    parts, largest = [], 0
    for code, label in enumerate(frame.attrs["methods"]):
        mine = values[codes == code]
        known = np.sort(mine[~np.isnan(mine)])
        largest = max(largest, len(known))
        if not len(known):
            parts.append(f"{label}: no value yet.")
            continue
        lower, middle, upper = np.quantile(known, [0.25, 0.5, 0.75])
        bad = f"; {len(mine) - len(known)} of {len(mine)} trials have no value" if len(mine) > len(known) else ""
        parts.append(f"{label}: half of the values lie between {lower:.4g} and {upper:.4g}, median {middle:.4g}{bad}.")
    if largest > MAX_STEPS:
        parts.append(f"{MAX_STEPS:,} of {len(frame):,} trials are drawn per method, evenly chosen by rank.")
    return " ".join(parts)
