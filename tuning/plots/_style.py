"""The look that all plots share: colours with a second cue, and layouts that neither jump nor lose the zoom."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

# Okabe and Ito (2008): told apart by colour-blind people too. Dash and marker are the second cue.
STYLES = {
    "grid": ("#0072B2", "dash", "square"),
    "random": ("#E69F00", "dot", "diamond"),
    "bayes": ("#009E73", "solid", "circle"),
    "sobol": ("#CC79A7", "dashdot", "triangle-up"),
}
OTHERS = (("#56B4E9", "longdash", "cross"), ("#D55E00", "solid", "star"), ("#999999", "dot", "x"))
FAILED = "#D55E00"
GREY = "#8A8F98"
SCALE = "Viridis"


def style(label: str, labels: Iterable[str]) -> tuple[str, str, str]:
    """Colour, dash and marker of a method; the same on every page."""
    if label in STYLES:
        return STYLES[label]
    others = [other for other in labels if other not in STYLES]
    return OTHERS[others.index(label) % len(OTHERS)]


def layout(**more: Any) -> dict[str, Any]:
    """A layout with fixed margins and a fixed `uirevision`: updates neither move the frame nor reset the zoom."""
    axis = {"gridcolor": "rgba(128,128,128,0.18)", "zeroline": False, "automargin": False}
    base = {
        "uirevision": "keep",
        "autosize": True,
        "height": 320,
        "margin": {"l": 62, "r": 18, "t": 34, "b": 52},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "hovermode": "closest",
        "font": {"size": 13},
        "legend": {"orientation": "h", "x": 0, "y": 1.14},
        "xaxis": dict(axis),
        "yaxis": dict(axis),
    }
    for name, value in more.items():
        base[name] = {**axis, **value} if name.startswith(("xaxis", "yaxis")) else value
    return base


def objective(frame: Any) -> str:
    """The name of the objective with its direction, for an axis."""
    better = "higher" if frame.attrs["direction"] == "maximize" else "lower"
    return f"{frame.attrs['metric']} ({better} is better)"
