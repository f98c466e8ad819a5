"""Best so far on the folds of a search and on the sealed test part, which may be covered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tuning.compare import Sealed, leaders
from tuning.language import tr
from tuning.plots._core.style import GREY, STYLES, layout, objective
from tuning.study import History

if TYPE_CHECKING:
    import pandas as pd

TITLE = "Best so far: folds and test part"
HELP = (
    "Thick line: mean over the folds of the best trial so far. Dotted: the same trial on rows that no trial saw. What "
    "lies between them is the luck that the winner was chosen for."
)
FOLDS, TEST = STYLES["bayes"][0], STYLES["random"][0]


def needs(history: History) -> str:
    return "" if history.done else tr("No trial has a value yet.")


def data(history: History, found: Sealed | None) -> pd.DataFrame:
    """One row for each trial that was the best for a while. Columns: trial (from 1), folds, test."""
    import pandas as pd

    trials = leaders(history) if found is None else found.trials
    frame = pd.DataFrame(
        {
            "trial": [trial.number + 1 for trial in trials],
            "folds": [trial.value for trial in trials],
            "test": [None] * len(trials) if found is None else list(found.test),
        }
    )
    frame["test"] = frame["test"].astype(float)
    last = max(trial.number for trial in history.done) + 1
    frame.attrs |= {"metric": history.study.metric, "direction": history.direction, "last": last}
    if found is not None:
        frame.attrs["lines"] = {
            tr("dummy, test part"): found.dummy.test,
            tr("defaults, test part"): found.defaults.test,
        }
    return frame


def drawing(frame: pd.DataFrame) -> dict[str, Any]:
    last = frame.attrs["last"]
    traces: list[dict[str, Any]] = []
    for name, colour, dash in (("folds", FOLDS, "solid"), ("test", TEST, "dot")):
        values = frame[name].tolist()
        if frame[name].isna().all():
            continue
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "name": tr("folds of the search") if name == "folds" else tr("sealed test part"),
                "x": [*frame["trial"], last],
                "y": [*values, values[-1]],
                "line": {"shape": "hv", "color": colour, "dash": dash, "width": 3},
                "marker": {"size": [7] * len(values) + [0], "symbol": "circle" if name == "folds" else "diamond"},
                "hovertemplate": tr("trial %{x}: %{y:.4g}<extra></extra>"),
            }
        )
    for (name, value), dash in zip(frame.attrs.get("lines", {}).items(), ("dash", "longdashdot"), strict=False):
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "name": name,
                "x": [1, last],
                "y": [value, value],
                "line": {"color": GREY, "dash": dash, "width": 1.5},
                "hovertemplate": f"{name}: %{{y:.4g}}<extra></extra>",
            }
        )
    axes = {"xaxis": {"title": {"text": tr("trial")}}, "yaxis": {"title": {"text": objective(frame)}}}
    shown = layout(**axes, margin={"l": 62, "r": 18, "t": 62, "b": 52}, height=360)
    return {"data": traces, "layout": shown}


def summary(frame: pd.DataFrame) -> str:
    first, last = frame.iloc[0], frame.iloc[-1]
    said = tr("On the folds the best went from {first:.4g} to {last:.4g}", first=first["folds"], last=last["folds"])
    if frame["test"].isna().all():
        return tr("{said}; the test part is covered.", said=said)
    return tr(
        "{said}, on the test part from {first:.4g} to {last:.4g}.", said=said, first=first["test"], last=last["test"]
    )
