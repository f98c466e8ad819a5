"""Text: how much each letter surprised a language model, and what it writes by itself."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tuning.language import tr
from tuning.plots._core import pictured
from tuning.plots._core.style import layout
from tuning.study import History

if TYPE_CHECKING:
    import pandas as pd

TITLE = "Letters that surprise"
HELP = "A text that the network had never seen, darker where the letter surprised it more; or what it writes by itself."
SHOW = ("read", "written")
IN_A_ROW = 32
COLOURS = [[0, "#F4F4F2"], [0.5, "#E69F00"], [1, "#D55E00"]]
MOST = 8  # bits, from which on a colour is the darkest


def choices(histories: Mapping[str, History]) -> dict[str, tuple[Any, ...]]:
    """``trial``: the best, or the latest; ``show``: what it read, or wrote; ``after``: how much of its training."""
    return {"trial": pictured.WHICH, "show": SHOW, "after": pictured.MOMENTS}


def needs(histories: Mapping[str, History]) -> str:
    return pictured.needs(histories, "text", tr("what a language model reads and writes"))


def data(
    histories: Mapping[str, History], trial: str = "best", show: str = "read", after: str = "the end"
) -> pd.DataFrame:
    """One row per letter. Columns: letter, bits (of what was read)."""
    import pandas as pd

    found = pictured.of(histories, "text", trial)
    assert found is not None
    label, shown = found
    picture = pictured.at(shown.pictures["text"], after)
    bits = list(picture["bits"]) if show == "read" else [None] * len(picture["written"])
    frame = pd.DataFrame({"letter": list(picture[show]), "bits": pd.Series(bits, dtype=float)})
    frame.attrs |= {
        "name": pictured.named(label, shown, len(histories) > 1),
        "value": shown.value,
        "metric": next(iter(histories.values())).study.metric,
        "show": show,
        "after": after,
    }
    return frame


def drawing(frame: pd.DataFrame) -> dict[str, Any]:
    letters = [{"\n": "¶", " ": "\N{NO-BREAK SPACE}"}.get(letter, letter) for letter in frame["letter"]]
    is_read = frame.attrs["show"] == "read"
    values = frame["bits"].tolist() if is_read else [0.0] * len(letters)
    lines = (tr("{letter}: {bits:.1f} bits", letter=one, bits=bits) for one, bits in zip(letters, values, strict=True))
    hover = list(lines) if is_read else letters
    n_rows = math.ceil(len(letters) / IN_A_ROW)

    def rows(items: list[Any], nothing: Any) -> list[list[Any]]:
        filled = items + [nothing] * (n_rows * IN_A_ROW - len(items))
        return [filled[k : k + IN_A_ROW] for k in range(0, len(filled), IN_A_ROW)]

    axis = {"showgrid": False, "showticklabels": False}
    said = tr("darker: more bits of surprise") if is_read else tr("written letter by letter")
    return {
        "data": [
            {
                "type": "heatmap",
                "name": frame.attrs["name"],
                "uid": "letters",
                "z": rows(values, None),
                "zmin": 0,
                "zmax": MOST,
                "text": rows(letters, ""),
                "texttemplate": "%{text}",
                "textfont": {"family": "monospace", "color": "#1B1D22"},
                "hovertext": rows(hover, ""),
                "hovertemplate": "%{hovertext}<extra></extra>",
                "colorscale": COLOURS,
                "showscale": False,
            }
        ],
        "layout": layout(
            margin={"l": 40, "r": 18, "t": 18, "b": 40},
            height=280,
            xaxis={**axis, "title": {"text": said}, "range": [-0.5, IN_A_ROW - 0.5]},
            yaxis={**axis, "title": {"text": tr("line")}, "range": [n_rows - 0.5, -0.5]},
        ),
    }


def summary(frame: pd.DataFrame) -> str:
    after = frame.attrs["after"]
    when = "" if after == "the end" else tr(", after {after} of its training", after=tr(after))
    told = f"{pictured.told(frame).capitalize()}{when}"
    if frame.attrs["show"] == "written":
        return tr("{told}: it wrote “{written}”", told=told, written="".join(frame["letter"]).strip())
    worst = frame.loc[frame["bits"].idxmax()]
    return tr(
        "{told}: {mean:.2f} bits per letter of the {n} that are shown; the greatest surprise is "
        "{letter!r} with {bits:.1f}.",
        told=told,
        mean=frame["bits"].mean(),
        n=len(frame),
        letter=worst["letter"],
        bits=worst["bits"],
    )
