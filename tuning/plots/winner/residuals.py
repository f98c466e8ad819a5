"""Residuals: how far off predictions of a number are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tuning.plots._core.style import GREY, STYLES, layout, noted

if TYPE_CHECKING:
    import pandas as pd

    from tuning.problems.looks import OutOfFold

TITLE = "Residuals"
HELP = "True value minus prediction, by the prediction. A good model leaves a level band without a shape around 0."
MOST = 2000


def needs(found: OutOfFold) -> str:
    return "Needs a target that is a number; this one has classes." if found.class_names else ""


def data(found: OutOfFold) -> pd.DataFrame:
    """One row for each row. Columns: row (from 1), true, predicted, residual."""
    import pandas as pd

    true, said = found.y.astype(float), found.predicted.astype(float)
    return pd.DataFrame({"row": found.rows + 1, "true": true, "predicted": said, "residual": true - said})


def drawing(frame: pd.DataFrame) -> dict[str, Any]:
    shown = frame if len(frame) <= MOST else frame.sample(MOST, random_state=0)
    low, high = float(frame["predicted"].min()), float(frame["predicted"].max())
    line = {"color": GREY, "dash": "dash", "width": 1.5}
    traces = [
        {
            "type": "scatter",
            "mode": "markers",
            "name": "row",
            "x": shown["predicted"].tolist(),
            "y": shown["residual"].tolist(),
            "marker": {"color": STYLES["grid"][0], "size": 6, "opacity": 0.55},
            "customdata": shown["row"].tolist(),
            "hovertemplate": "row %{customdata}: predicted %{x:.4g}, off by %{y:.4g}<extra></extra>",
            "showlegend": False,
        },
        {
            "type": "scatter",
            "mode": "lines",
            "x": [low, high],
            "y": [0, 0],
            "line": line,
            "showlegend": False,
            "hoverinfo": "skip",
        },
    ]
    note = "" if len(shown) == len(frame) else f"{MOST:,} of {len(frame):,} rows are drawn"
    axes = {"xaxis": {"title": {"text": "predicted"}}, "yaxis": {"title": {"text": "true minus predicted"}}}
    return {"data": traces, "layout": noted(layout(**axes, height=340), note)}


def summary(frame: pd.DataFrame) -> str:
    left = frame["residual"].to_numpy()
    middle = float(np.median(np.abs(left)))
    side = "too low" if left.mean() > 0 else "too high"
    return (
        f"Half of the rows are off by less than {middle:.4g}; the worst by {np.abs(left).max():.4g}. On the average "
        f"predictions are {abs(left.mean()):.3g} {side}."
    )
