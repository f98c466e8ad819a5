"""Samples: what a generator makes, beside the truth that it should make."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tuning.language import tr
from tuning.plots._core import pictured
from tuning.plots._core.style import GREY, STYLES, layout
from tuning.study import History

if TYPE_CHECKING:
    import pandas as pd

TITLE = "Samples of the generator"
HELP = "Grey points are true ones, coloured ones made by the generator of a trial; all in one place: it has collapsed."
NAMES = {"real": "the truth", "made": "made by the generator"}


def choices(histories: Mapping[str, History]) -> dict[str, tuple[Any, ...]]:
    """``trial``: the best so far, or the latest."""
    return {"trial": pictured.WHICH}


def needs(histories: Mapping[str, History]) -> str:
    return pictured.needs(histories, "samples", tr("points that a generator makes"))


def data(histories: Mapping[str, History], trial: str = "best") -> pd.DataFrame:
    """One row per point. Columns: kind (``real`` or ``made``), x, y."""
    import pandas as pd

    found = pictured.of(histories, "samples", trial)
    assert found is not None
    label, shown = found
    picture = shown.pictures["samples"]
    rows = [(kind, x, y) for kind in NAMES for x, y in picture[kind]]
    frame = pd.DataFrame(rows, columns=["kind", "x", "y"])
    frame.attrs |= {
        "name": pictured.named(label, shown, len(histories) > 1),
        "value": shown.value,
        "metric": next(iter(histories.values())).study.metric,
        "means": {name: sum(scores) / len(scores) for name, scores in shown.metrics.items() if scores},
    }
    return frame


def drawing(frame: pd.DataFrame) -> dict[str, Any]:
    looks = {"real": (GREY, "circle", 0.45), "made": (STYLES["bayes"][0], "diamond", 0.85)}
    traces: list[dict[str, Any]] = []
    for kind, (colour, symbol, opacity) in looks.items():
        mine = frame[frame["kind"] == kind]
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": tr(NAMES[kind]),
                "uid": kind,
                "x": mine["x"].tolist(),
                "y": mine["y"].tolist(),
                "marker": {"color": colour, "symbol": symbol, "size": 6},
                "opacity": opacity,
                "hovertemplate": "%{x:.2f}, %{y:.2f}<extra></extra>",
            }
        )
    span = max(1.4, float(frame[["x", "y"]].abs().max().max()) + 0.1)
    return {
        "data": traces,
        "layout": layout(
            height=420,
            xaxis={"title": {"text": "x"}, "range": [-span, span]},
            yaxis={"title": {"text": "y"}, "range": [-span, span], "scaleanchor": "x"},
        ),
    }


def summary(frame: pd.DataFrame) -> str:
    counts = frame["kind"].value_counts()
    means = frame.attrs["means"]
    words = {"modes": tr("of the clouds met"), "good": tr("of the points good")}
    more = [f"{means[name]:.0%} {what}" for name, what in words.items() if name in means]
    found = tr("; over its seeds {others}", others=tr(" and ").join(more)) if more else ""
    return tr(
        "{told}{found}. {n_made} points of its first seed are shown, and {n_true} true ones.",
        told=pictured.told(frame).capitalize(),
        found=found,
        n_made=counts.get("made", 0),
        n_true=counts.get("real", 0),
    )
