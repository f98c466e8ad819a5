"""Landscape: values over two parameters, as a model sees them or as they are, with the trials on top."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from tuning.language import tr
from tuning.plots._core import marks as _marks
from tuning.plots._core import pair as _pair
from tuning.plots._core import surface as _surface
from tuning.plots._core import trials as _trials
from tuning.plots._core.axes import axes as all_axes
from tuning.plots._core.axes import describe_row, ticks_of
from tuning.plots._core.style import FAILED, layout, noted, objective, scale
from tuning.plots._core.window import drawable
from tuning.study import History

if TYPE_CHECKING:
    import pandas as pd

TITLE = "Landscape"
HELP = (
    "Amber ground is good, blue bad, grey unknown. The ground is a Gaussian process of the trials: a model, not the "
    "truth, unless the true function is chosen. All other parameters are as in the best trial."
)
MIN_TRIALS = 5
MAX_POINTS = 250
MAX_CHOICES = 200


def choices(histories: Mapping[str, History]) -> dict[str, tuple[Any, ...]]:
    """``x`` and ``y``: any parameter. ``surface``: the model, or the truth where it is known."""
    is_known = all(_surface.is_known(history) for history in histories.values())
    return {
        **_pair.choices(histories, _names(histories)),
        "surface": ("model", "truth") if is_known else ("model",),
    }


def needs(histories: Mapping[str, History]) -> str:
    if reason := _pair.needs(histories) or _trials.no_value_yet(histories, MIN_TRIALS):
        return reason
    if len(_names(histories)) < 2:
        return tr("Needs two parameters with at most {most} choices each.", most=MAX_CHOICES)
    return ""


def _names(histories: Mapping[str, History]) -> list[str]:
    """Parameters that have room for all their places, those that mattered most first."""
    found = {axis.name: axis for axis in all_axes(histories)}
    return [
        name
        for name in _pair.by_importance(histories)
        if not _pair.is_category(found[name]) or found[name].parameter.n_values <= MAX_CHOICES
    ]


def data(
    histories: Mapping[str, History], x: str | None = None, y: str | None = None, surface: str = "model"
) -> pd.DataFrame:
    """Columns: method, number, state, value, then ``param_NAME`` and ``at_NAME`` of both parameters.

    ``attrs["surface"]`` has the grid, a `Surface`.
    """
    ordered = _names(histories)
    sides = _pair.axes_of(histories, x, y, ordered)
    if surface == "truth":
        found = _surface.truth(next(iter(histories.values())), *sides)
    else:
        found = _surface.predicted(histories, all_axes(histories), *sides)
    frame = _trials.table(histories, sides)
    frame.attrs |= {
        "surface": found,
        "kind": surface,
        "pair": _pair.reason(histories, x, y) if ordered[:2] == _pair.by_importance(histories)[:2] else "",
        "is_smooth": not any(_pair.is_category(axis) for axis in sides),
    }
    return frame


def drawing(frame: pd.DataFrame) -> dict[str, Any]:
    (x, _, _), (y, _, _) = frame.attrs["axes"]
    grid, is_model, is_smooth = frame.attrs["surface"], frame.attrs["kind"] == "model", frame.attrs["is_smooth"]
    mean = drawable(grid.mean)
    low, high = _reach(mean, frame.attrs["direction"])
    says = "model" if is_model else "truth"
    shared = {"x": grid.x, "y": grid.y}
    ground: dict[str, Any] = {
        **shared,
        "type": "contour" if is_smooth else "heatmap",
        "name": says,
        "uid": "ground",
        "z": _marks.compact(mean),
        "hovertemplate": f"{says}: %{{z:.4g}}<extra></extra>",
        "colorscale": scale(frame.attrs["direction"]),
        "zmin": low,
        "zmax": high,
        "opacity": 0.9,
        "colorbar": {"title": {"text": objective(frame), "side": "right"}, "thickness": 12, "outlinewidth": 0},
    }
    if is_smooth:
        ground |= {"ncontours": 14, "line": {"width": 0.6, "color": "rgba(255,255,255,0.5)"}}
        ground |= {"contours": {"coloring": "heatmap"}}
    traces = [ground]
    if is_model:
        ground |= {"text": _marks.compact(grid.std)}
        ground |= {"hovertemplate": f"{tr('model: {value}', value='%{z:.4g} ± %{text:.2g}')}<extra></extra>"}
        traces.append(
            {
                **shared,
                "type": "heatmap",
                "name": "doubt",
                "uid": "doubt",
                "z": grid.doubt.astype(np.float32),
                "zmin": 0.15,
                "zmax": 1,
                "showscale": False,
                "hoverinfo": "skip",
                "zsmooth": "best" if is_smooth else False,
                "colorscale": [[0, "rgba(128,128,128,0)"], [1, "rgba(128,128,128,0.95)"]],
            }
        )
    rows = _trials.sample(frame, MAX_POINTS)
    across, up = _pair.spread(frame, x, False), _pair.spread(frame, y, True)
    marks = _marks.points(frame, rows, across.astype(np.float32), up.astype(np.float32), size=6)
    for trace in marks:
        if "-open" not in trace["marker"]["symbol"]:
            trace["marker"] |= {"opacity": 0.9, "line": {"width": 1, "color": "white"}}
        else:
            trace["marker"] |= {"color": FAILED, "line": {"width": 2, "color": FAILED}}
    traces += marks
    if (best := _trials.best_row(frame)) is not None:
        traces.append(_marks.star(float(across[best]), float(up[best])))
    sides = _pair.sides(ticks_of(frame))
    note = {
        "text": tr("model, not truth") if is_model else tr("the true function"),
        "xref": "paper",
        "yref": "paper",
        "x": 1,
        "y": 0,
        "xanchor": "right",
        "yanchor": "bottom",
        "showarrow": False,
        "bgcolor": "rgba(0,0,0,0.6)",
        "font": {"size": 12, "color": "#fff"},
    }
    return {
        "data": traces,
        "layout": noted(layout(**sides, height=420, annotations=[note]), _trials.drawn(len(frame), MAX_POINTS)),
    }


def _reach(mean: np.ndarray, direction: str) -> tuple[float, float]:
    """Lowest and highest value on the colour scale: where a few places are terrible, it ends at the worst sixth."""
    sign = 1.0 if direction == "maximize" else -1.0
    losses = -sign * mean
    best, worst, usual = (
        float(losses.min()),
        float(losses.max()),
        float(np.partition(losses, k := 5 * losses.size // 6, axis=None)[k]),
    )
    if worst - best > 2 * (usual - best) > 0:
        worst = usual
    if worst - best <= 1e-12 * (size := max(abs(best), abs(worst))):
        best, worst = best - (size or 0.5), worst + (size or 0.5)
    ends = sorted((-sign * best, -sign * worst))
    return ends[0], ends[1]


def summary(frame: pd.DataFrame) -> str:
    (x, _, _), (y, _, _) = frame.attrs["axes"]
    grid, is_model = frame.attrs["surface"], frame.attrs["kind"] == "model"
    mean = grid.mean if frame.attrs["direction"] == "maximize" else -grid.mean
    row, column = np.unravel_index(int(mean.argmax()), mean.shape)
    place = tr(
        "{first} and {second}", first=_near(frame, x, float(grid.x[column])), second=_near(frame, y, float(grid.y[row]))
    )
    said = f"{_trials.said(len(frame), MAX_POINTS)}{frame.attrs['pair']}"
    if is_model:
        doubt = grid.doubt
        value = f"{grid.mean[row, column]:.4g} ± {grid.std[row, column]:.2g}"
        text = tr("The model expects the best, {value}, near {place}", value=value, place=place)
        text += tr("; it knows little about {percent:.0f} % of the ground.", percent=100 * float((doubt > 0.7).mean()))
    else:
        text = tr(
            "The true function is best, {value:.4g}, near {place} (on this grid).",
            value=grid.mean[row, column],
            place=place,
        )
    best = _trials.best_row(frame)
    if best is not None:
        text += tr(
            " The best trial, {value:.5g}, is at {config}.",
            value=frame["value"].iloc[best],
            config=describe_row(frame, best),
        )
    return said + text


def _near(frame: pd.DataFrame, name: str, at: float) -> str:
    """A position in words: the nearest tick's, or between two of them."""
    ticks = next((a, t) for axis, a, t in frame.attrs["axes"] if axis == name)
    pairs = [(a, t) for a, t in zip(*ticks, strict=True) if a >= 0]
    nearest = min(pairs, key=lambda pair: abs(pair[0] - at))
    if abs(nearest[0] - at) < 0.03 or len(pairs) == 1 or not frame.attrs["is_smooth"]:
        return f"{name} = {nearest[1]}"
    below, above = [p for p in pairs if p[0] <= at], [p for p in pairs if p[0] > at]
    if not below or not above:
        beyond = tr("{name} below {value}") if above else tr("{name} above {value}")
        return beyond.format(name=name, value=nearest[1])
    return tr("{name} between {below} and {above}", name=name, below=below[-1][1], above=above[0][1])
