"""The look that all plots share: colours with a second cue, and layouts that neither jump nor lose the zoom."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

import numpy as np

from tuning import methods, metrics
from tuning.language import tr

# Okabe and Ito (2008): told apart by colour-blind people too. Dash and marker are the second cue among several methods.
STYLES = {
    "grid": ("#0072B2", "dash", "square"),
    "random": ("#E69F00", "dot", "diamond"),
    "bayes": ("#009E73", "solid", "circle"),
    "sobol": ("#CC79A7", "dashdot", "triangle-up"),
}
OTHERS = ("#56B4E9", "#D55E00", "#999999")
DASHES = ("longdash", "solid", "dot", "dashdot", "dash")
MARKERS = ("cross", "star", "x", "hexagon", "bowtie", "triangle-down", "pentagon")
FAILED = "#D1285E"
GREY = "#8A8F98"
BEST = "#F0E442"
NOTE_HEIGHT = 14
# From bad to good: blue to amber, which colour-blind people tell apart. All are of middling lightness, so that the
# good end stands out from a white and from a black page.
STEPS = ("#8793AB", "#6A86B8", "#3F80BD", "#1E8FA8", "#159A80", "#4F9C45", "#93940F", "#C98500")
# From which share of the trials on each step begins: the good end is fine, so that the very best stand out.
BEGINS = (0.0, 0.25, 0.5, 0.7, 0.84, 0.92, 0.96, 0.99)
# Trials without a value: marker, colour and the states that it stands for.
NO_VALUE = {
    "no value": ("x-thin-open", FAILED),
    "cancelled": ("square-open", GREY),  # somebody stopped it: no fault of the trial
    "pruned": ("triangle-down-open", GREY),
    "running": ("circle-open", GREY),
}


def style(label: str, labels: Iterable[str]) -> tuple[str, str, str]:
    """Colour, dash and marker of a method, by its name or title; its colour is the same on every page. Other labels
    take theirs in the order of `labels`, and those of methods that are not there too; when colours run out they come
    again with the next dash and marker. A method alone has a solid line and dots: there is nothing to tell it from.
    """
    labels = [_method(one) for one in labels]
    colour, dash, marker = _among(_method(label), labels)
    return (colour, dash, marker) if len(labels) > 1 else (colour, "solid", "circle")


def _method(label: str) -> str:
    """The name of the method, where the label is its title."""
    return label if label in STYLES else _names().get(label, label)


@cache
def _names() -> dict[str, str]:
    return {methods.title(name): name for name in STYLES}


def _among(label: str, labels: list[str]) -> tuple[str, str, str]:
    if label in STYLES:
        return STYLES[label]
    colours = (*OTHERS, *(STYLES[name][0] for name in STYLES if name not in labels))
    again, i = divmod([other for other in labels if other not in STYLES].index(label), len(colours))
    return colours[i], DASHES[(i + again) % len(DASHES)], MARKERS[(i + again) % len(MARKERS)]


def scale(direction: str = "maximize") -> list[list[Any]]:
    """The colour scale for values: its good end is the high one if higher is better, and the low one otherwise."""
    colours = STEPS if direction == "maximize" else STEPS[::-1]
    return [[i / (len(colours) - 1), colour] for i, colour in enumerate(colours)]


def step_of(goodness: np.ndarray) -> np.ndarray:
    """Which of the `STEPS` each trial gets, shape (n,), by the share of the trials that it beats, from 0 to 1."""
    return np.searchsorted(BEGINS, goodness, side="right") - 1


def faint(n: int, opacity: float) -> float:
    """An opacity for `n` lines on top of each other: the more there are, the fainter each is."""
    return opacity * min(1.0, float((40 / max(n, 1)) ** 0.35))


def layout(**more: Any) -> dict[str, Any]:
    """A layout with fixed margins and a fixed `uirevision`: updates neither move the frame nor reset the zoom."""
    axis = {"gridcolor": "rgba(128,128,128,0.18)", "zeroline": False, "automargin": False, "ticks": ""}
    base: dict[str, Any] = {
        "uirevision": "keep",
        "autosize": True,
        "height": 320,
        "margin": {"l": 62, "r": 18, "t": 34, "b": 52},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "hovermode": "closest",
        "font": {"size": 13},
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        "xaxis": dict(axis),
        "yaxis": dict(axis),
    }
    for name, value in more.items():
        is_axis = name.startswith(("xaxis", "yaxis"))
        base[name] = {**axis, **value} if is_axis else value
        if is_axis and "title" in value:
            base[name]["title"] = {"standoff": 15, **value["title"]}
    for name, value in base.items():
        # plotly.js takes an axis that has lost its range for one from -1 to 4, unless it is told to choose
        if name.startswith(("xaxis", "yaxis")) and "range" not in value:
            value.setdefault("autorange", True)
    return base


def noted(base: dict[str, Any], *texts: str) -> dict[str, Any]:
    """A layout that says some texts on the chart itself, small in the lower right corner, one to a line, since screens
    are narrow; the same if all are empty.
    """
    lines = [text for text in texts if text]
    if not lines:
        return base
    more_height = NOTE_HEIGHT * len(lines)
    below = base["margin"]["b"] + more_height
    place = {"x": 1, "y": 0, "xref": "paper", "yref": "paper", "xanchor": "right", "yanchor": "bottom"}
    look = {"showarrow": False, "font": {"size": 11}, "opacity": 0.8, "align": "right"}
    note = {**place, **look, "text": "<br>".join(lines), "yshift": -below, "name": "note"}
    more = {"annotations": [*base.get("annotations", ()), note]}
    return {**base, **more, "margin": {**base["margin"], "b": below}, "height": base["height"] + more_height}


def better(direction: str) -> str:
    """The direction in words."""
    return tr("higher is better") if direction == "maximize" else tr("lower is better")


def objective(frame: Any) -> str:
    """The name of the objective with its direction, for an axis."""
    return f"{measure(frame)} ({better(frame.attrs['direction'])})"


def measure(frame: Any) -> str:
    """What people call the objective."""
    return metrics.called(frame.attrs["metric"])
