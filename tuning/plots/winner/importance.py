"""Importance: what the score loses where one input is shuffled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tuning.language import tr
from tuning.plots._core.style import STYLES, layout, measure, noted

if TYPE_CHECKING:
    import pandas as pd

    from tuning.problems.looks import OutOfFold

TITLE = "Which inputs it uses"
HELP = (
    "What the score loses where one input is shuffled among rows that were not fitted to; thin lines go from the worst "
    "fold to the best. Of two inputs that say the same, neither may seem to matter."
)
MOST = 20


def needs(found: OutOfFold) -> str:
    return "" if found.importance else tr("Needs a metric that has a value on every fold, and at most 200 inputs.")


def data(found: OutOfFold) -> pd.DataFrame:
    """One row for each input, the most important first. Columns: input, lost, low, high (over folds)."""
    import pandas as pd

    rows = [(name, float(np.mean(lost)), min(lost), max(lost)) for name, lost in found.importance.items()]
    frame = pd.DataFrame(rows, columns=["input", "lost", "low", "high"])
    frame = frame.sort_values("lost", ascending=False, kind="stable", ignore_index=True)
    frame.attrs["metric"] = found.metric
    return frame


def drawing(frame: pd.DataFrame) -> dict[str, Any]:
    shown = frame.head(MOST).iloc[::-1]
    trace = {
        "type": "bar",
        "orientation": "h",
        "y": [str(name)[:24] for name in shown["input"]],
        "x": shown["lost"].tolist(),
        "marker": {"color": STYLES["bayes"][0]},
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": (shown["high"] - shown["lost"]).tolist(),
            "arrayminus": (shown["lost"] - shown["low"]).tolist(),
            "thickness": 1.2,
        },
        "customdata": shown["input"].astype(str).tolist(),
        "hovertemplate": "%{customdata}: %{x:.3g}<extra></extra>",
    }
    axes = {
        "xaxis": {"title": {"text": tr("{metric} lost", metric=measure(frame))}},
        "yaxis": {"type": "category", "automargin": True},
    }
    note = tr("the {most} most important of {n}", most=MOST, n=len(frame)) if len(frame) > MOST else ""
    return {"data": [trace], "layout": noted(layout(**axes, height=140 + 22 * len(shown)), note)}


def summary(frame: pd.DataFrame) -> str:
    first = frame.iloc[0]
    idle = int((frame["low"] <= 0).sum())
    said = tr(
        "{input} matters most: without it {metric} loses {lost:.3g}.",
        input=first["input"],
        metric=measure(frame),
        lost=first["lost"],
    )
    return tr("{said} {idle} of {n} inputs lose nothing on at least one fold.", said=said, idle=idle, n=len(frame))
