"""Images: what a network reads wrongly, and what the filters of its first convolution look for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tuning.language import tr
from tuning.plots._core import pictured
from tuning.plots._core.style import layout
from tuning.plots._core.tiles import GREYS, axes, laid, pixels, side
from tuning.study import History

if TYPE_CHECKING:
    import pandas as pd

TITLE = "Images and filters"
HELP = (
    "Images that a network reads wrongly: what they are, and after the arrow what it took them for; its first filters; "
    "or what these respond to in the first such image."
)
SHOW = ("wrong", "filters", "responses")
IN_A_ROW = 8
SHORT, MOST = 4, 9  # letters of two classes on one line, and of one class
SIGNS = [[0, "#0072B2"], [0.5, "#F4F4F2"], [1, "#D55E00"]]


def choices(histories: Mapping[str, History]) -> dict[str, tuple[Any, ...]]:
    """``trial``: the best so far, or the latest; ``show``: images read wrongly, filters, or what they respond to."""
    return {"trial": pictured.WHICH, "show": SHOW}


def needs(histories: Mapping[str, History]) -> str:
    return pictured.needs(histories, "images", tr("what a convolutional network sees"))


def data(histories: Mapping[str, History], trial: str = "best", show: str = "wrong") -> pd.DataFrame:
    """One row per image or filter. Columns: image (from 1), is and read_as (of images), pixels: numbers as text."""
    import pandas as pd

    found = pictured.of(histories, "images", trial)
    assert found is not None
    label, shown = found
    picture = shown.pictures["images"]
    if show == "wrong":
        parts = [(pixels(image), is_, said) for image, is_, said in picture["wrong"]]
    elif show == "filters":
        parts = [(list(weights), "", "") for weights in picture["filters"]]
    else:
        images = [(pixels(image), is_, said) for image, is_, said in picture["wrong"][:1]]
        parts = [
            (responses(image, weights), is_, said) for image, is_, said in images for weights in picture["filters"]
        ]
    rows = [(k, is_, said, " ".join(map(str, tile))) for k, (tile, is_, said) in enumerate(parts, start=1)]
    frame = pd.DataFrame(rows, columns=["image", "is", "read_as", "pixels"])
    frame.attrs |= {
        "name": pictured.named(label, shown, len(histories) > 1),
        "value": shown.value,
        "metric": next(iter(histories.values())).study.metric,
        "show": show,
        "n": picture["n"],
        "n_wrong": picture["n_wrong"],
    }
    return frame


def responses(image: list[int], weights: list[int]) -> list[int]:
    """Where a filter finds in an image what it looks for, from -9 to 9: the sum of products, with zeros around."""
    import numpy as np

    size, window = side([image]), side([weights])
    before = (window - 1) // 2
    around = np.pad(np.reshape(image, (size, size)), (before, window - 1 - before))
    seen = np.lib.stride_tricks.sliding_window_view(around, (window, window))
    found = (seen * np.reshape(weights, (window, window))).sum(axis=(2, 3))
    levels: list[int] = np.round(9 * found / max(np.abs(found).max(), 1)).astype(int).ravel().tolist()
    return levels


def _label(is_: str, said: str) -> str:
    """Short enough to stand under a small image."""
    is_, said = (name if len(name) <= MOST else f"{name[: MOST - 1]}…" for name in (is_, said))
    return f"{is_} → {said}" if len(is_ + said) <= SHORT else f"{is_}<br>→ {said}"


def drawing(frame: pd.DataFrame) -> dict[str, Any]:
    is_wrong = frame.attrs["show"] == "wrong"
    tiles = [[int(number) for number in text.split()] for text in frame["pixels"]]
    size = side(tiles)
    labels = list(map(_label, frame["is"], frame["read_as"])) if is_wrong else []
    below = max(round(size * (0.8 if any("<br>" in label for label in labels) else 0.45)), 1) if is_wrong else 1
    z, places = laid(tiles, IN_A_ROW, below)
    texts = [
        (left + (size - 1) / 2, top + size + below / 2 - 0.7, label)
        for (top, left), label in zip(places, labels, strict=False)  # filters have no labels
    ]
    what = (
        tr("filters: blue below 0, orange above")
        if frame.attrs["show"] == "filters"
        else tr("where each filter responds: blue below 0, orange above")
        if not is_wrong
        else tr("images of the first fold that were read wrongly")
        if tiles
        else tr("no image of the first fold was read wrongly")
    )
    traces: list[dict[str, Any]] = [
        {
            "type": "heatmap",
            "name": frame.attrs["name"],
            "uid": "tiles",
            "z": z,
            "zmin": 0 if is_wrong else -9,
            "zmax": 15 if is_wrong else 9,
            "colorscale": GREYS if is_wrong else SIGNS,
            "showscale": False,
            "hoverinfo": "skip",
        },
        {
            "type": "scatter",
            "mode": "text",
            "name": tr("what they are"),
            "uid": "words",
            "x": [x for x, _, _ in texts],
            "y": [y for _, y, _ in texts],
            "text": [text for _, _, text in texts],
            "textfont": {"size": 11},
            "hoverinfo": "skip",
            "showlegend": False,
        },
    ]
    return {
        "data": traces,
        "layout": layout(**axes(what, IN_A_ROW * (size + 1), len(z))),
    }


def summary(frame: pd.DataFrame) -> str:
    n, n_wrong = frame.attrs["n"], frame.attrs["n_wrong"]
    shown = (
        tr("{n} of them are", n=len(frame))
        if frame.attrs["show"] == "wrong"
        else tr("{n} filters are", n=len(frame))
        if frame.attrs["show"] == "filters"
        else tr("what {n} filters respond to in one of them is", n=len(frame))
    )
    told = pictured.told(frame).capitalize()
    return tr(
        "{told}: {n_wrong} of {n} images of the first fold are read wrongly; {shown} shown.",
        told=told,
        n_wrong=n_wrong,
        n=n,
        shown=shown,
    )
