"""One curve over thresholds with the chosen point on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tuning.language import tr
from tuning.plots._core.style import GREY, STYLES, layout
from tuning.plots.winner._cuts import thinned

if TYPE_CHECKING:
    import pandas as pd

LINE, POINT = STYLES["grid"][0], STYLES["random"][0]


def drawn(frame: pd.DataFrame, x: str, y: str, titles: tuple[str, str], chance: list[list[float]]) -> dict[str, Any]:
    """The curve of two columns, a line of what chance gives, and the chosen threshold as a diamond."""
    shown = thinned(frame).dropna(subset=[x, y])
    at = frame.iloc[frame.attrs["chosen"]]
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "mode": "lines",
            "name": tr("by threshold"),
            "x": shown[x].tolist(),
            "y": shown[y].tolist(),
            "line": {"color": LINE, "width": 2.5},
            "customdata": shown["threshold"].round(4).tolist(),
            "hovertemplate": tr("threshold %{customdata}: %{x:.3g}, %{y:.3g}<extra></extra>"),
        }
    ]
    if chance:
        line = {"color": GREY, "dash": "dash", "width": 1.5}
        xs, ys = chance
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "name": tr("chance"),
                "x": xs,
                "y": ys,
                "line": line,
                "hoverinfo": "skip",
            }
        )
    if at[y] == at[y]:
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": tr("threshold {threshold:.3g}", threshold=frame.attrs["threshold"]),
                "x": [at[x]],
                "y": [at[y]],
                "marker": {"color": POINT, "symbol": "diamond", "size": 12, "line": {"width": 1}},
                "hovertemplate": "%{x:.3g}, %{y:.3g}<extra></extra>",
            }
        )
    axes = {"xaxis": {"title": {"text": titles[0]}}, "yaxis": {"title": {"text": titles[1]}}}
    return {"data": traces, "layout": layout(**axes, height=340, margin={"l": 62, "r": 18, "t": 62, "b": 52})}
