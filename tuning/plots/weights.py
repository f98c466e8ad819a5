"""Weights of earlier searches: how much each counted in each decision of a search that weighs them."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from tuning import compare
from tuning.language import tr
from tuning.plots._core import trials as _trials
from tuning.plots._core.style import DASHES, GREY, OTHERS, STYLES, layout, style
from tuning.study import History

if TYPE_CHECKING:
    import pandas as pd

TITLE = "Weights of earlier searches"
HELP = (
    "How much each earlier search was believed when a trial was chosen, by how well it ranks the trials so far. One "
    "whose band vanishes misleads here."
)
COLOURS = (*OTHERS[:2], *(colour for colour, _, _ in STYLES.values()))  # grey is for its own trials


def needs(histories: Mapping[str, History]) -> str:
    if reason := _trials.nothing_yet(histories):
        return reason
    if not any(compare.weights(history)[0] for history in histories.values()):
        return tr("No earlier search is weighed here: a Bayesian search can be given some.")
    return ""


def data(histories: Mapping[str, History]) -> pd.DataFrame:
    """Columns: method, trial (from 1), source (empty: its own trials), weight."""
    import pandas as pd

    parts = []
    for label, history in histories.items():
        sources, numbers, found = compare.weights(history)
        for i, source in enumerate((*sources, "") if sources else ()):
            parts.append(pd.DataFrame({"method": label, "trial": numbers + 1, "source": source, "weight": found[:, i]}))
    frame = pd.concat(parts, ignore_index=True)
    said = {label: compare.weighed(history) for label, history in histories.items()}
    frame.attrs |= {"said": {label: text for label, text in said.items() if text}}
    return frame


def drawing(frame: pd.DataFrame) -> dict[str, Any]:
    """Bands on top of each other; of several searches the line of all earlier ones together."""
    labels = list(frame.attrs["said"])
    traces = _lines(frame, labels) if len(labels) > 1 else _bands(frame)
    y_axis = {"title": {"text": tr("weight")}, "tickformat": ".0%", "range": [0, 1.02]}
    x_axis = {"title": {"text": tr("trial")}, "rangemode": "tozero"}
    legend = {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"}
    return {"data": traces, "layout": layout(xaxis=x_axis, yaxis=y_axis, legend=legend, height=360)}


def _bands(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Those that count most over all trials first, its own trials last."""
    means = frame.groupby("source", sort=False)["weight"].mean().sort_values(ascending=False, kind="stable")
    named = [str(source) for source in means.index if source]
    traces = []
    for i, source in enumerate([*named, ""]):
        colour, dash = (COLOURS[i % len(COLOURS)], DASHES[i % len(DASHES)]) if source else (GREY, "solid")
        look = {"stackgroup": "weights", "line": {"color": colour, "dash": dash, "width": 1.5}}
        mine = frame[frame["source"] == source]
        traces.append(_trace(mine["trial"], mine["weight"], source or tr("its own trials"), f"weight-{i}") | look)
    return traces


def _lines(frame: pd.DataFrame, labels: list[str]) -> list[dict[str, Any]]:
    traces = []
    for i, label in enumerate(labels):
        colour, dash, _ = style(label, labels)
        own = frame[(frame["method"] == label) & (frame["source"] == "")]
        name = tr("{label}: all earlier searches", label=label)
        look = {"line": {"color": colour, "dash": dash, "width": 2}}
        traces.append(_trace(own["trial"], 1 - own["weight"], name, f"weight-{i}") | look)
    return traces


def _trace(trials: pd.Series[int], weights: pd.Series[float], name: str, uid: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "uid": uid,
        "x": trials.to_numpy(np.int32),
        "y": weights.to_numpy(np.float32),
        "hovertemplate": tr("trial {x}<br>{name}: {y}", x="%{x}", y="%{y:.0%}", name=escape(name)) + "<extra></extra>",
    }


def summary(frame: pd.DataFrame) -> str:
    said: dict[str, str] = frame.attrs["said"]
    if len(said) == 1:
        return next(iter(said.values()))
    return " ".join(f"{label}: {text}" for label, text in said.items())
