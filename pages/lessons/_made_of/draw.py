"""The pictures of lessons: plain dicts for plotly.js, with the person's guess in them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from pages.lessons._made_of.guesses import Guess
from tuning.language import mark, tr
from tuning.plots.look import GREY, layout, style

GUESS = "#B65FD0"  # no method has this colour
NOTE_HEIGHT = 20
POWERS = {"type": "log", "dtick": 1, "exponentformat": "power"}  # a logarithmic axis, marked at powers of ten
METHODS = ("grid", "random", "bayes", "tpe", "sobol")
NAMES = {
    "grid": mark("Grid"),
    "random": mark("Random"),
    "bayes": mark("Bayesian"),
    "tpe": mark("TPE"),
    "sobol": mark("Sobol"),
}


def colour(method: str) -> str:
    """The colour that the method has on every page."""
    return style(method, METHODS)[0]


def named(method: str) -> str:
    """What the method is called in a picture."""
    return tr(NAMES[method])


def line(
    x: Any, y: Any, name: str, colour: str, dash: str = "solid", *, step: bool = False, **more: Any
) -> dict[str, Any]:
    """A line; by steps, what holds until the next point."""
    look = {"color": colour, "dash": dash, "width": 2.5, "shape": "hv" if step else "linear"}
    return {"type": "scatter", "mode": "lines", "x": _list(x), "y": _list(y), "name": name, "line": look, **more}


def method_line(x: Any, y: Any, method: str, **more: Any) -> dict[str, Any]:
    """The line of a method, in its colour and dash."""
    shade, dash, _ = style(method, METHODS)
    return line(x, y, named(method), shade, dash, **more)


def points(x: Any, y: Any, name: str, colour: str, symbol: str = "circle", **more: Any) -> dict[str, Any]:
    """Points."""
    look = {"color": colour, "symbol": symbol, "size": 9}
    return {"type": "scatter", "mode": "markers", "x": _list(x), "y": _list(y), "name": name, "marker": look, **more}


def band(x: Any, low: Any, high: Any, colour: str) -> dict[str, Any]:
    """The room between two curves; it has no entry in the legend."""
    x, low, high = (np.asarray(v, dtype=float) for v in (x, low, high))
    outline = {"x": _list(np.concatenate([x, x[::-1]])), "y": _list(np.concatenate([high, low[::-1]]))}
    look = {"fill": "toself", "opacity": 0.22, "fillcolor": colour, "line": {"width": 0}}
    return {"type": "scatter", "mode": "lines", **outline, **look, "showlegend": False, "hoverinfo": "skip"}


def designs(grid: np.ndarray, random: np.ndarray) -> list[dict[str, Any]]:
    """Points of a grid and drawn ones, by their first two parameters."""
    return [
        points(grid[:, 0], grid[:, 1], named("grid"), colour("grid"), "square"),
        points(random[:, 0], random[:, 1], named("random"), colour("random"), "diamond"),
    ]


def bars(labels: Sequence[str], values: Sequence[float], methods: Sequence[str], form: str) -> dict[str, Any]:
    """One bar for each label in the colour of a method, with its value written on it as the template `form` says."""
    text = [form.format(value) for value in values]
    look: dict[str, Any] = {"marker": {"color": [colour(method) for method in methods]}, "text": text}
    look |= {"textposition": "outside", "cliponaxis": False}
    return {"type": "bar", "x": list(labels), "y": _list(values), "showlegend": False, **look}


def spread(values: Any, name: str, colour: str) -> dict[str, Any]:
    """A box with all points beside it."""
    look = {"marker": {"color": colour, "size": 5}, "line": {"width": 1.5}, "boxpoints": "all", "jitter": 0.5}
    return {"type": "box", "y": _list(values), "name": name, **look, "pointpos": 0, "showlegend": False}


def chart(traces: Iterable[dict[str, Any]], x: str, y: str, **more: Any) -> dict[str, Any]:
    """Traces on axes with titles; `more` goes into the layout, ``xaxis`` and ``yaxis`` into the axes."""
    axes = {
        "xaxis": {"title": {"text": x}, **more.pop("xaxis", {})},
        "yaxis": {"title": {"text": y}, **more.pop("yaxis", {})},
    }
    return {"data": list(traces), "layout": layout(**{"height": 360, **axes, **more})}


def bests(found: Mapping[str, Any]) -> dict[str, Any]:
    """The best values that methods found over many landscapes, side by side."""
    traces = [spread(values, named(method), colour(method)) for method, values in found.items()]
    return chart(traces, "", tr("best value found (higher is better)"))


def marked(drawing: Mapping[str, Any], guess: Guess, along: str = "", note: str = "") -> dict[str, Any]:
    """The drawing with the guess in it.

    A curve is drawn; a number is a line across the axis `along` (``x`` or ``y``); what has no place of its own is
    written below the axis, a number as `note` says.
    """
    if isinstance(guess, str):
        return _noted(drawing, tr("you said: {guess}", guess=tr(guess)))
    if not isinstance(guess, (int, float)):
        x, y = zip(*guess, strict=True)
        return {**drawing, "data": [*drawing["data"], line(x, y, tr("your guess"), GUESS, "dot")]}
    if not along:
        return _noted(drawing, note or tr("you said: {guess:g}", guess=guess))
    other = "y" if along == "x" else "x"
    is_log = drawing["layout"].get(f"{along}axis", {}).get("type") == "log"
    ends = {f"{along}0": guess, f"{along}1": guess, f"{other}0": 0, f"{other}1": 1}
    across = {"type": "line", **ends, f"{other}ref": "paper", "line": {"color": GUESS, "dash": "dot", "width": 2.5}}
    at = math.log10(guess) if is_log else guess  # plotly places shapes by values, annotations by logarithms
    place = {along: at, f"{other}ref": "paper", other: 1}
    place |= {"xanchor": "left", "yanchor": "top"} if along == "x" else {"xanchor": "right", "yanchor": "bottom"}
    label = {**place, "text": tr("your guess"), "showarrow": False, "font": {"color": GUESS}}
    more = {"shapes": [*drawing["layout"].get("shapes", ()), across]}
    more["annotations"] = [*drawing["layout"].get("annotations", ()), label]
    return {**drawing, "layout": {**drawing["layout"], **more}}


def level(drawing: dict[str, Any], value: float, text: str) -> dict[str, Any]:
    """The drawing with a horizontal line and its name."""
    across = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": value, "y1": value}
    across["line"] = {"color": GREY, "dash": "dash", "width": 1.5}
    place = {"xref": "paper", "x": 0, "y": value, "xanchor": "left", "yanchor": "bottom", "showarrow": False}
    label = {**place, "text": text, "font": {"color": GREY}}
    more = {"shapes": [*drawing["layout"].get("shapes", ()), across]}
    more["annotations"] = [*drawing["layout"].get("annotations", ()), label]
    return {**drawing, "layout": {**drawing["layout"], **more}}


def _noted(drawing: Mapping[str, Any], text: str) -> dict[str, Any]:
    """The text below the axis, to the right: above the chart it would meet the legend on a narrow screen."""
    base = drawing["layout"]
    below = base["margin"]["b"] + NOTE_HEIGHT
    place = {
        "xref": "paper",
        "yref": "paper",
        "x": 1,
        "y": 0,
        "xanchor": "right",
        "yanchor": "bottom",
        "yshift": -below,
    }
    note = {**place, "text": text, "showarrow": False, "font": {"color": GUESS}}
    more = {"annotations": [*base.get("annotations", ()), note], "margin": {**base["margin"], "b": below}}
    return {**drawing, "layout": {**base, **more, "height": base["height"] + NOTE_HEIGHT}}


def _list(values: Any) -> list[Any]:
    found: list[Any] = np.asarray(values).tolist()
    return found
