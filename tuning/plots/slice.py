"""Slices: the value of every trial against each parameter in turn."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from tuning.language import tr
from tuning.plots._core import marks as _marks
from tuning.plots._core import trials as _trials
from tuning.plots._core import window as _window
from tuning.plots._core.axes import axes as axes_of
from tuning.plots._core.axes import cells, describe_row, jitter, shortened, ticks_of
from tuning.plots._core.style import layout, measure, noted, objective
from tuning.study import History

if TYPE_CHECKING:
    import pandas as pd

TITLE = "Slice by parameter"
HELP = "Each panel shows all trials against one parameter, categories spread sideways; the star is the best trial."
MAX_PANELS = 12
MAX_POINTS = 6000


def choices(histories: Mapping[str, History]) -> dict[str, tuple[Any, ...]]:
    """``values``: which of them the frames show; the others are marked at the edge."""
    return {"values": _window.CHOICES}


def needs(histories: Mapping[str, History]) -> str:
    return _trials.nothing_yet(histories)


def data(histories: Mapping[str, History], values: str = "auto") -> pd.DataFrame:
    """Columns: method, number, state, value, ``param_NAME`` and the position ``at_NAME`` of the first 12 parameters."""
    axes = axes_of(histories)
    frame = _trials.table(histories, axes[:MAX_PANELS])
    frame.attrs |= {"n_parameters": len(axes), "values": values}
    return frame


def _limit(frame: pd.DataFrame) -> int:
    return max(500, min(_trials.MAX_POINTS, MAX_POINTS // len(frame.attrs["axes"])))


def drawing(frame: pd.DataFrame) -> dict[str, Any]:
    axes = ticks_of(frame)
    columns = min(len(axes), 3)
    n_rows = -(-len(axes) // columns)
    values, numbers = _window.drawable(frame["value"].to_numpy()), frame["number"].to_numpy()
    within = _shown(frame)
    rows, best = _trials.sample(frame, _limit(frame)), _trials.best_row(frame)
    heads = _marks.heads(frame, rows)
    height = 60 + 230 * n_rows
    gap, top = 62 / (height - 86), 22 / (height - 86)
    traces: list[dict[str, Any]] = []
    more: dict[str, Any] = {"annotations": []}
    for i, (name, all_at, all_labels) in enumerate(axes):
        row, column = divmod(i, columns)
        suffix = "" if i == 0 else str(i + 1)
        at, labels = _fitting(all_at, all_labels, hasattr(frame[f"param_{name}"], "cat"))
        size = (1 - gap * (n_rows - 1)) / n_rows
        bottom = 1 - row * (size + gap) - size
        more[f"xaxis{suffix}"] = {
            "domain": [column / columns + (0.03 if column else 0), (column + 1) / columns - 0.01],
            "anchor": f"y{suffix}",
            "tickvals": at,
            "ticktext": labels,
            "tickangle": 0 if sum(len(label) + 1 for label in labels) * columns < 50 else -40,
            "range": [min(-0.05, at[0] - 0.07) if at else -0.05, 1.05],
        }
        y_axis = {
            "domain": [bottom, bottom + size - top],
            "anchor": f"x{suffix}",
            **({"matches": "y"} if i else {}),
            "showticklabels": column == 0,
            **({"title": {"text": objective(frame) if n_rows == 1 else measure(frame)}} if column == 0 else {}),
        }
        more[f"yaxis{suffix}"] = within.framed(y_axis)
        more["annotations"].append(_title(name, more[f"xaxis{suffix}"]["domain"][0], bottom + size))
        across, shown = frame[f"at_{name}"].to_numpy(), frame[f"param_{name}"]
        if hasattr(shown, "cat"):
            across = np.where(across < 0, across, across + jitter(numbers) * 0.5 / len(shown.dtype.categories))
        words = [f"{head}<br>{name} = {word}" for head, word in zip(heads, cells(frame, name, rows), strict=True)]
        traces += _marks.points(
            frame, rows, across.astype(np.float32), values, within=within, texts=words, panel=i, size=6
        )
        if best is not None:
            traces.append(_marks.star(float(across[best]), float(values[best]), panel=i))
    room = _marks.room(traces, layout(**more, height=height))
    return {
        "data": traces,
        "layout": noted(room, *_notes(frame), within.note(), _window.far(frame["value"].to_numpy())),
    }


def _shown(frame: pd.DataFrame) -> _window.Window:
    return _window.window(frame["value"].to_numpy(), frame.attrs["direction"], frame.attrs["values"])


def _notes(frame: pd.DataFrame) -> list[str]:
    n, shown = frame.attrs["n_parameters"], len(frame.attrs["axes"])
    return [
        _trials.drawn(len(frame), _limit(frame)),
        tr("the first {shown} of {n} parameters", shown=shown, n=n) if n != shown else "",
    ]


def _title(name: str, x: float, y: float) -> dict[str, Any]:
    """The parameter's name above its panel, where slanted labels do not reach."""
    place = {"x": x, "y": y, "xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "top"}
    return {**place, "text": f"<b>{escape(name)}</b>", "showarrow": False, "font": {"size": 13}}


def _fitting(at: list[float], labels: list[str], is_category: bool) -> tuple[list[float], list[str]]:
    """Ticks for a small panel: every second one of a scale with many, and all categories, cut for drawing only."""
    if is_category:
        return at, shortened(labels, 9)
    keep = slice(len(at) and int(at[0] < 0), None, 2)
    return (at, labels) if len(at) <= 5 else ([*at[: keep.start], *at[keep]], [*labels[: keep.start], *labels[keep]])


def summary(frame: pd.DataFrame) -> str:
    n, shown, best = frame.attrs["n_parameters"], len(frame.attrs["axes"]), _trials.best_row(frame)
    parts = [_trials.said(len(frame), _limit(frame)).strip()]
    if n != shown:
        parts.append(tr("The first {shown} of {n} parameters are shown.", shown=shown, n=n))
    if best is None:
        parts.append(tr("No trial has a value yet."))
    else:
        parts.append(
            tr(
                "The best value, {value:.5g}, was found at {config}.",
                value=frame["value"].iloc[best],
                config=describe_row(frame, best),
            )
        )
    return " ".join(filter(None, parts)) + _shown(frame).said()
