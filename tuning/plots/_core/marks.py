"""Trials as points: methods by colour and marker, trials without a value by marks of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tuning.language import tr
from tuning.plots._core import trials as _trials
from tuning.plots._core.axes import cells
from tuning.plots._core.style import NO_VALUE, scale, style

if TYPE_CHECKING:
    import pandas as pd

    from tuning.plots._core.window import Window

HOVER_CHARACTERS = 150_000


def customdata(frame: pd.DataFrame, rows: np.ndarray) -> Any:
    """What tells a point's trial: its number, and with several methods ``[number, method]``. Never a point's index."""
    numbers = frame["number"].to_numpy()[rows]
    if len(frame.attrs["methods"]) == 1:
        return numbers
    methods = np.array(frame.attrs["methods"], dtype=object)[_trials.codes(frame, "method")[rows]]
    return [[int(n), label] for n, label in zip(numbers, methods, strict=True)]


def names(frame: pd.DataFrame, rows: np.ndarray) -> list[str]:
    """What to call each trial: ``trial 12``, or ``trial 12 (bayes)`` with several methods; trials count from 1."""
    numbers = (frame["number"].to_numpy()[rows] + 1).tolist()
    if len(frame.attrs["methods"]) == 1:
        return [tr("trial {n}", n=n) for n in numbers]
    codes = _trials.codes(frame, "method")[rows].tolist()
    labels = frame.attrs["methods"]
    return [tr("trial {n} ({labels})", n=n, labels=labels[code]) for n, code in zip(numbers, codes, strict=True)]


def heads(frame: pd.DataFrame, rows: np.ndarray) -> list[str]:
    """The first line of each hover text: which trial, and its value or state."""
    values, states = frame["value"].to_numpy(float)[rows].tolist(), _trials.codes(frame, "state")[rows].tolist()
    words = [*frame["state"].dtype.categories]
    done = words.index("done")
    return [
        f"{name}: {value:.5g}" if state == done else f"{name}: {words[state]}"
        for name, value, state in zip(names(frame, rows), values, states, strict=True)
    ]


def hover(frame: pd.DataFrame, rows: np.ndarray, n_drawn: int | None = None) -> list[str]:
    """Trial, state or value, and config of some rows; cut so that all drawn points share a fixed number of letters.

    Where they are cut changes only at round numbers of points: a live chart must not send all texts with every trial.
    """
    n = max(len(rows) if n_drawn is None else n_drawn, 1)
    step = 50 if n <= 500 else 500
    limit = HOVER_CHARACTERS // (-(-n // step) * step)
    first = heads(frame, rows)
    parts: list[list[str]] = []
    for name in (column.removeprefix("param_") for column in frame.columns if column.startswith("param_")):
        if sum(len(part[0]) for part in parts if part) < limit:
            parts.append([f"{name} = {word}" for word in cells(frame, name, rows)])
    lines = [", ".join(row) for row in zip(*parts, strict=True)] if parts else [""] * len(first)
    if "message" in frame:
        messages = frame["message"].to_numpy()[rows].tolist()
        lines = [f"{message}<br>{line}" if message else line for message, line in zip(messages, lines, strict=True)]
    return [
        f"{head}<br>{line if len(line) <= limit else line[: limit - 1] + '…'}" if line else head
        for head, line in zip(first, lines, strict=True)
    ]


def kinds(frame: pd.DataFrame) -> np.ndarray:
    """For each row: done, pruned, running, cancelled or no value; shape (n,)."""
    states = np.array(frame["state"].dtype.categories, dtype=object)
    groups = np.array([s if s == "done" or s in NO_VALUE else "no value" for s in states], dtype=object)
    found: np.ndarray = groups[_trials.codes(frame, "state")]
    return found


def points(
    frame: pd.DataFrame,
    rows: np.ndarray,
    x: np.ndarray,
    y: np.ndarray,
    *,
    within: Window | None = None,
    colour: np.ndarray | None = None,
    colour_title: str = "",
    texts: list[str] | None = None,
    panel: int = 0,
    size: int = 7,
    legend: bool = True,
    opacity: float = 0.75,
) -> list[dict[str, Any]]:
    """One trace per method for trials with a value, one for those of them outside of the frame, then the others.

    Args:
        frame: all trials.
        rows: those to draw, shape (m,).
        x: one place per row of the frame, shape (n,).
        y: the other, shape (n,).
        within: where trials outside of the frame and those without a value are marked; None leaves all at their own y.
        colour: numbers from bad (0) to good (1), shape (n,), to colour by instead of by method.
        colour_title: what the colour says.
        texts: hover texts of `rows`; written here if None.
        panel: which pair of axes, from 0.
        size: of the markers, pixels.
        legend: whether the methods are named; trials without a value always are.
        opacity: of trials with a value; many of them are fainter.
    """
    labels, codes, kind = frame.attrs["methods"], _trials.codes(frame, "method"), kinds(frame)
    opacity = opacity if len(rows) < 300 else opacity * 0.75
    words = np.array(hover(frame, rows) if texts is None else texts, dtype=object)
    suffix = "" if panel == 0 else str(panel + 1)
    shared: dict[str, Any] = {
        "type": "scattergl" if len(rows) > 1000 else "scatter",
        "mode": "markers",
        "hovertemplate": "%{text}<extra></extra>",
        **({"xaxis": f"x{suffix}", "yaxis": f"y{suffix}"} if panel else {}),
    }

    def trace(name: str, mine: np.ndarray, ys: np.ndarray, marker: dict[str, Any], shown: bool) -> dict[str, Any]:
        chosen = rows[mine]
        return {
            **shared,
            "name": name if name in labels else tr(name),
            "uid": f"{name}-{panel}",
            "legendgroup": name,
            "showlegend": shown and panel == 0,
            "x": x[chosen],
            "y": ys[chosen],
            "customdata": customdata(frame, chosen),
            "text": words[mine].tolist(),
            "marker": marker,
        }

    is_done = kind[rows] == "done"
    is_outside = is_done & (False if within is None else within.outside[rows])
    is_inside = is_done & ~is_outside
    traces: list[dict[str, Any]] = []
    for code, name in enumerate(labels):
        mine = (codes[rows] == code) & is_inside
        if not mine.any():
            continue
        by_method, _, symbol = style(name, labels)
        marker: dict[str, Any] = {"symbol": symbol, "size": size, "opacity": opacity, "color": by_method}
        if colour is not None:
            marker |= _shaded(colour[rows[mine]])
            if not any("colorscale" in found["marker"] for found in traces):
                marker |= _bar(colour_title)
        traces.append(trace(name, mine, y, marker, len(labels) > 1 and legend))
    if within is not None and is_outside.any():
        shades = np.array([style(name, labels)[0] for name in labels], dtype=object)[codes[rows[is_outside]]]
        marker = _pointing(shades[0] if len(labels) == 1 else shades.tolist(), size, within.is_below)
        edge = np.full(len(frame), within.lanes["outside"])
        traces.append(trace(within.place, is_outside, edge, marker, True) | {"uid": f"outside-{panel}"})
    for name in NO_VALUE:
        mine = kind[rows] == name
        if mine.any():
            at = y if within is None else np.full(len(frame), within.lanes[name])
            traces.append(trace(name, mine, at, _without_value(name, size, int(mine.sum())), True))
    return traces


def _shaded(shares: np.ndarray) -> dict[str, Any]:
    """A marker coloured by numbers from bad (0) to good (1)."""
    return {
        "color": shares,
        "opacity": 0.85,
        "colorscale": scale(),
        "cmin": 0,
        "cmax": 1,
        "showscale": False,
        "line": {"width": 0.6, "color": "rgba(128,128,128,0.9)"},
    }


def _bar(title: str) -> dict[str, Any]:
    """The bar that says what the colours of a marker mean; one for the whole chart."""
    return {
        "showscale": True,
        "colorbar": {"title": {"text": title, "side": "right"}, "thickness": 12, "outlinewidth": 0},
    }


def _pointing(shade: Any, size: int, is_below: bool) -> dict[str, Any]:
    """A marker at the edge of the frame, which points to where the trial is."""
    return {"symbol": f"triangle-{'down' if is_below else 'up'}", "size": size + 2, "color": shade, "opacity": 1.0}


def _without_value(kind: str, size: int, n: int) -> dict[str, Any]:
    """The marker of a kind of trials that have no value; many of them are smaller and fainter."""
    symbol, shade = NO_VALUE[kind]
    is_dense = n > 100
    return {
        "symbol": symbol,
        "size": size - 2 if is_dense else size + 1,
        "color": shade,
        "opacity": 0.6 if is_dense else 1.0,
        "line": {"width": 1.2 if is_dense else 2, "color": shade},
    }


def room(traces: list[dict[str, Any]], layout: dict[str, Any]) -> dict[str, Any]:
    """The layout, with a range for each y axis on which all lies at one height: a tenth of the value on both sides.

    Without it, one trial with an accuracy of 0.9 would stand on an axis from 0 to 2, or on one of rounding errors.
    """
    found = dict(layout)
    for name, axis in layout.items():
        if not name.startswith("yaxis") or "range" in axis or axis.get("type") == "log":
            continue
        mine = [trace for trace in traces if trace.get("yaxis", "y") == f"y{name.removeprefix('yaxis')}"]
        ends = _ends([part for trace in mine for part in [np.asarray(trace["y"], float)] if len(part)])
        if ends is not None and ends[1] - ends[0] <= 1e-6 * abs(ends[1]):
            half = 0.1 * abs(ends[1]) or 0.5
            found[name] = {**axis, "range": [ends[0] - half, ends[1] + half], "autorange": False}
    return found


def _ends(parts: list[np.ndarray]) -> tuple[float, float] | None:
    known = [part[np.isfinite(part)] for part in parts]
    known = [part for part in known if len(part)]
    if not known:
        return None
    return min(float(part.min()) for part in known), max(float(part.max()) for part in known)


def compact(values: np.ndarray) -> np.ndarray:
    """The values in single precision, half the size to send, where that changes them by less than an eye can see."""
    known = values[np.isfinite(values)]
    largest = float(np.abs(known).max(initial=0.0))
    if largest > float(np.finfo(np.float32).max):
        return values
    found: np.ndarray = values.astype(np.float32)
    lost = np.abs(found[np.isfinite(values)] - known).max(initial=0.0)
    span = float(np.ptp(known)) if len(known) else 0.0
    return found if lost <= 1e-3 * (span or largest) else values


def star(x: float, y: float, panel: int = 0) -> dict[str, Any]:
    """The best trial, above all points; hover goes to the point below it."""
    suffix = "" if panel == 0 else str(panel + 1)
    return {
        "type": "scatter",
        "mode": "markers",
        "name": tr("best"),
        "uid": f"best-{panel}",
        "x": [x],
        "y": [y],
        "hoverinfo": "skip",
        "showlegend": panel == 0,
        "legendgroup": "best",
        "marker": {"symbol": "star", "size": 15, "color": "#F0E442", "line": {"color": "#333", "width": 1.2}},
        **({"xaxis": f"x{suffix}", "yaxis": f"y{suffix}"} if panel else {}),
    }
