"""Samples: what a generator makes, beside the truth that it should make."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tuning.language import mark, tr
from tuning.plots._core import pictured
from tuning.plots._core.style import FAILED, GREY, STYLES, layout
from tuning.plots._core.tiles import GREYS, axes, laid, pixels, side
from tuning.study import History

if TYPE_CHECKING:
    import pandas as pd

TITLE = "Samples of the generator"
HELP = (
    "Grey points are true ones, coloured ones made by the generator of a trial; images above the line are made, those "
    "below are true. All in one place, or all alike: it has collapsed."
)
NAMES = {"real": mark("true samples"), "made": mark("made by the generator")}
IN_A_ROW = 12


def choices(histories: Mapping[str, History]) -> dict[str, tuple[Any, ...]]:
    """``trial``: the best so far, or the latest; ``after``: how much of its training."""
    return {"trial": pictured.WHICH, "after": pictured.MOMENTS}


def needs(histories: Mapping[str, History]) -> str:
    return pictured.needs(histories, "samples", tr("what a generator makes"))


def data(histories: Mapping[str, History], trial: str = "best", after: str = "the end") -> pd.DataFrame:
    """One row per point or image. Columns: kind (``real`` or ``made``); x and y, or pixels: numbers as text."""
    import pandas as pd

    found = pictured.of(histories, "samples", trial)
    assert found is not None
    label, shown = found
    picture = pictured.at(shown.pictures["samples"], after)
    if "images" in picture:
        images = [
            (kind, " ".join(map(str, pixels(text)))) for kind in ("made", "real") for text in picture["images"][kind]
        ]
        frame = pd.DataFrame(images, columns=["kind", "pixels"])
    else:
        rows = [(kind, x, y) for kind in NAMES for x, y in picture[kind]]
        frame = pd.DataFrame(rows, columns=["kind", "x", "y"])
    frame.attrs |= {
        "name": pictured.named(label, shown, len(histories) > 1),
        "after": after,
        "value": shown.value,
        "metric": next(iter(histories.values())).study.metric,
        "means": {name: sum(scores) / len(scores) for name, scores in shown.metrics.items() if scores},
    }
    return frame


def drawing(frame: pd.DataFrame) -> dict[str, Any]:
    return _images(frame) if "pixels" in frame else _points(frame)


def _images(frame: pd.DataFrame) -> dict[str, Any]:
    tiles = [[int(number) for number in text.split()] for text in frame["pixels"]]
    z, places = laid(tiles, IN_A_ROW, 1)
    n_made = int((frame["kind"] == "made").sum())
    line = places[n_made][0] - 1 if n_made < len(places) else len(z)
    width = IN_A_ROW * (side(tiles) + 1)
    traces: list[dict[str, Any]] = [
        {
            "type": "heatmap",
            "name": tr("made above, true below"),
            "uid": "tiles",
            "z": z,
            "zmin": 0,
            "zmax": 15,
            "colorscale": GREYS,
            "showscale": False,
            "hoverinfo": "skip",
        },
        {
            "type": "scatter",
            "mode": "lines",
            "name": tr("made above, true below"),
            "uid": "line",
            "x": [-1, width - 1],
            "y": [line, line],
            "line": {"color": FAILED, "width": 2},
            "hoverinfo": "skip",
            "showlegend": False,
        },
    ]
    return {
        "data": traces,
        "layout": layout(**axes(tr("above: made by the generator; below: true"), width, len(z))),
    }


def _points(frame: pd.DataFrame) -> dict[str, Any]:
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
            xaxis={"title": {"text": "x"}, "range": [-span, span], "constrain": "domain"},
            yaxis={"title": {"text": "y"}, "range": [-span, span], "scaleanchor": "x", "constrain": "domain"},
        ),
    }


def summary(frame: pd.DataFrame) -> str:
    counts = frame["kind"].value_counts()
    means = frame.attrs["means"]
    what, whole = (tr("images"), tr("digits")) if "pixels" in frame else (tr("points"), tr("clouds"))
    words = {"modes": tr("of the {whole} met", whole=whole), "good": tr("of the {what} good", what=what)}
    more = [f"{means[name]:.0%} {said}" for name, said in words.items() if name in means]
    found = tr("; over its seeds {listed}", listed=tr(" and ").join(more)) if more else ""
    when = (
        ""
        if frame.attrs["after"] == "the end"
        else tr(", as they were after {after} of its training", after=tr(frame.attrs["after"]))
    )
    told = pictured.told(frame).capitalize()
    return tr(
        "{told}{found}. {n_made} {what} of its first seed are shown{when}, and {n_true} true ones.",
        told=told,
        found=found,
        n_made=counts.get("made", 0),
        what=what,
        when=when,
        n_true=counts.get("real", 0),
    )
