"""Tunability: what each parameter gains over the best defaults of several data sets, if it alone is tuned."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from tuning.compare import Tunability, tunability_sentence
from tuning.language import mark, tr
from tuning.plots._core.style import GREY, STYLES, layout

if TYPE_CHECKING:
    import pandas as pd

TITLE = mark("Worth tuning, over the data sets")
HELP = mark(
    "What tuning one parameter gains over the one config that is best on average over all data sets, as surrogates of "
    "the searches see it: a bar is the mean, a dot one data set."
)


def data(found: Tunability) -> pd.DataFrame:
    """Columns: parameter (empty: all together, the last), source, gain; the parameter that gains most first."""
    import pandas as pd

    order = sorted(found.gains, key=lambda name: -float(np.mean(found.gains[name])))
    rows = [
        (name, source, gain)
        for name, gains in [*((name, found.gains[name]) for name in order), ("", found.together)]
        for source, gain in zip(found.labels, gains, strict=True)
    ]
    frame = pd.DataFrame(rows, columns=["parameter", "source", "gain"])
    frame.attrs["said"] = tunability_sentence(found)
    return frame


def drawing(frame: pd.DataFrame) -> dict[str, Any]:
    means = frame.groupby("parameter", sort=False)["gain"].mean()
    names = [str(name) or tr("all together") for name in means.index]
    shown = dict(zip(means.index, (escape(name[:40]) for name in names), strict=True))
    bars = {
        "type": "bar",
        "orientation": "h",
        "name": tr("mean"),
        "uid": "mean",
        "showlegend": False,
        "y": list(shown.values())[::-1],
        "x": means.to_numpy()[::-1],
        "marker": {"color": [GREY, *[STYLES["bayes"][0]] * (len(names) - 1)]},
        "hovertemplate": "%{y}: %{x:.3g}<extra></extra>",
    }
    dots = {
        "type": "scatter",
        "mode": "markers",
        "name": tr("one data set"),
        "uid": "each",
        "showlegend": True,
        "y": [shown[name] for name in frame["parameter"]],
        "x": frame["gain"].to_numpy(),
        "text": [escape(str(source)) for source in frame["source"]],
        "marker": {"size": 8, "color": STYLES["random"][0], "line": {"width": 1, "color": "#333333"}},
        "hovertemplate": "%{text}<br>%{x:.3g}<extra></extra>",
    }
    axes = {
        "xaxis": {"title": {"text": tr("gain over the defaults")}, "rangemode": "tozero"},
        "yaxis": {"type": "category", "automargin": True},
    }
    legend = {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"}
    return {"data": [bars, dots], "layout": layout(**axes, legend=legend, height=160 + 26 * len(names))}


def summary(frame: pd.DataFrame) -> str:
    said: str = frame.attrs["said"]
    return said
