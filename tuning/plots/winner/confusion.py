"""Confusion: which classes are taken for which."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tuning.language import tr
from tuning.plots._core.style import STEPS, layout

if TYPE_CHECKING:
    import pandas as pd

    from tuning.problems.looks import OutOfFold

TITLE = "Confusion"
HELP = "Each row is a true class, and the numbers say what its rows were taken for. Right answers are on the diagonal."
MOST = 40


def needs(found: OutOfFold) -> str:
    if not found.class_names:
        return tr("Needs classes; this target is a number.")
    return "" if len(found.class_names) <= MOST else tr("Needs at most {most} classes; these are more.", most=MOST)


def data(found: OutOfFold) -> pd.DataFrame:
    """One row for each pair. Columns: true, predicted, rows, share of the true class."""
    import pandas as pd

    k = len(found.class_names)
    counts = np.bincount(found.y.astype(int) * k + found.predicted.astype(int), minlength=k * k).reshape(k, k)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    names = list(found.class_names)
    return pd.DataFrame(
        {
            "true": np.repeat(names, k),
            "predicted": np.tile(names, k),
            "rows": counts.ravel(),
            "share": shares.ravel().round(4),
        }
    )


def drawing(frame: pd.DataFrame) -> dict[str, Any]:
    names = list(dict.fromkeys(frame["true"]))
    k = len(names)
    counts, shares = (frame[column].to_numpy().reshape(k, k) for column in ("rows", "share"))
    trace = {
        "type": "heatmap",
        "x": [str(name)[:14] for name in names] if len({str(n)[:14] for n in names}) == k else names,
        "y": names,
        "z": shares.tolist(),
        "text": counts.tolist(),
        "texttemplate": "%{text}" if k <= 15 else "",
        "zmin": 0,
        "zmax": 1,
        "colorscale": [[0, "rgba(128,128,128,0.08)"], [1, STEPS[3]]],
        "showscale": False,
        "hovertemplate": tr("true %{y}, taken for %{x}: %{text} rows (%{z:.0%})<extra></extra>"),
    }
    axes = {
        "xaxis": {"title": {"text": tr("taken for")}, "type": "category", "automargin": True},
        "yaxis": {"title": {"text": tr("true class")}, "type": "category", "autorange": "reversed", "automargin": True},
    }
    return {"data": [trace], "layout": layout(**axes, height=min(260 + 22 * k, 620))}


def summary(frame: pd.DataFrame) -> str:
    n, right = int(frame["rows"].sum()), int(frame.loc[frame["true"] == frame["predicted"], "rows"].sum())
    wrong = frame[(frame["true"] != frame["predicted"]) & (frame["rows"] > 0)]
    said = tr("{right:,} of {n:,} rows are right.", right=right, n=n)
    if not len(wrong):
        return said
    worst = wrong.loc[wrong["rows"].idxmax()]
    return tr(
        "{said} The commonest mistake: {true} taken for {predicted}, {rows:,} times.",
        said=said,
        true=worst["true"],
        predicted=worst["predicted"],
        rows=worst["rows"],
    )
