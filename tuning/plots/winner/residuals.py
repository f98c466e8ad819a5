"""Residuals: how far off predictions of a number are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tuning.language import tr
from tuning.plots._core.style import GREY, STYLES, layout, noted

if TYPE_CHECKING:
    import pandas as pd

    from tuning.problems.looks import OutOfFold

TITLE = "Residuals"
HELP = "True value minus prediction, by the prediction. A good model leaves a level band without a shape around 0."
MOST = 2000


def needs(found: OutOfFold) -> str:
    return tr("Needs a target that is a number; this one has classes.") if found.class_names else ""


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
            "name": tr("row"),
            "x": shown["predicted"].tolist(),
            "y": shown["residual"].tolist(),
            "marker": {"color": STYLES["grid"][0], "size": 6, "opacity": 0.55},
            "customdata": shown["row"].tolist(),
            "hovertemplate": tr("row %{customdata}: predicted %{x:.4g}, off by %{y:.4g}<extra></extra>"),
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
    note = "" if len(shown) == len(frame) else tr("{n:,} of {all:,} rows are drawn", n=MOST, all=len(frame))
    axes = {"xaxis": {"title": {"text": tr("predicted")}}, "yaxis": {"title": {"text": tr("true minus predicted")}}}
    return {"data": traces, "layout": noted(layout(**axes, height=340), note)}


def summary(frame: pd.DataFrame) -> str:
    left = frame["residual"].to_numpy()
    middle = float(np.median(np.abs(left)))
    side = tr("too low") if left.mean() > 0 else tr("too high")
    return tr(
        "Half of the rows are off by less than {middle:.4g}; the worst by {worst:.4g}. On the average "
        "predictions are {mean:.3g} {side}.",
        middle=middle,
        worst=np.abs(left).max(),
        mean=abs(left.mean()),
        side=side,
    )
