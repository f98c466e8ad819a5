"""The best value after each trial, with all trials as points."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from tuning.language import mark, tr
from tuning.plots._core import marks as _marks
from tuning.plots._core import trials as _trials
from tuning.plots._core import window as _window
from tuning.plots._core.axes import axes as axes_of
from tuning.plots._core.axes import counted, describe_row
from tuning.plots._core.style import layout, noted, objective, style
from tuning.study import History

if TYPE_CHECKING:
    import pandas as pd

TITLE = "Best so far"
HELP = (
    "The step line is the best value found so far; points are the trials; along the bad edge stand those without one."
)
X = {"trials": mark("trial"), "seconds": mark("seconds since the start"), "fits": mark("models fitted")}


def choices(histories: Mapping[str, History]) -> dict[str, tuple[Any, ...]]:
    """``x``: what is counted. ``y``: the value, or with a known optimum the simple regret ``|optimum - best|``.

    ``values``: which of them the frame shows; the others are marked at its edge.
    """
    has_optimum = all(history.study.optimum is not None for history in histories.values())
    return {"x": tuple(X), "y": ("value", "regret") if has_optimum else ("value",), "values": _window.CHOICES}


def needs(histories: Mapping[str, History]) -> str:
    return _trials.nothing_yet(histories)


def data(histories: Mapping[str, History], x: str = "trials", y: str = "value", values: str = "auto") -> pd.DataFrame:
    """Columns: method, number, state, value, best, regret, seconds, fits, message, ``param_NAME``.

    ``best`` follows the order in which trials are drawn: by number, or by the time of their end for seconds.
    """
    axes = axes_of(histories)
    best, seconds, fits = [], [], []
    for history in histories.values():
        c = _trials.columns(history)
        ended = np.where(np.isnan(c.finished), np.inf, c.finished)
        order = np.argsort(ended, kind="stable") if x == "seconds" else np.arange(len(c.number))
        sign = history.study.sign
        losses = np.where(np.isnan(c.value), np.inf, -sign * c.value)[order]
        running = np.minimum.accumulate(losses)
        found = np.empty(len(order))
        found[order] = np.where(np.isfinite(running), -sign * running, np.nan)
        best.append(found)
        seconds.append(c.finished)
        fits.append(np.cumsum(c.fits))
    optimum = next(iter(histories.values())).study.optimum
    best_all = np.concatenate(best)
    regret = np.full(len(best_all), np.nan) if optimum is None else np.abs(optimum - _window.drawable(best_all))
    frame = _trials.table(
        histories,
        axes,
        best=best_all,
        regret=regret,
        seconds=np.concatenate(seconds),
        fits=np.concatenate(fits),
        message=_trials.joined(histories, "message"),
    )
    frame.attrs |= {"x": x, "y": y, "values": values}
    return frame


def _across(frame: pd.DataFrame) -> np.ndarray:
    """The place of each trial from left to right; running trials stand where they are due: at the end."""
    number, fits, seconds = (frame[name].to_numpy() for name in ("number", "fits", "seconds"))
    ended = np.where(np.isnan(seconds), np.nanmax(seconds, initial=0.0), seconds)
    places: dict[str, np.ndarray] = {"trials": number + 1, "fits": fits, "seconds": ended}
    return places[frame.attrs["x"]]


def drawing(frame: pd.DataFrame) -> dict[str, Any]:
    labels, codes, is_regret = (
        frame.attrs["methods"],
        _trials.codes(frame, "method"),
        frame.attrs["y"] == "regret",
    )
    across, best = _across(frame), _window.drawable(frame["regret" if is_regret else "best"].to_numpy())
    value, within = _heights(frame)
    if is_regret:
        best = np.maximum(best, np.nanmin(value, initial=np.inf))
    traces = _marks.points(
        frame, _trials.sample(frame), across, value, within=within, size=6, legend=False, opacity=0.55
    )
    for code, label in enumerate(labels):
        colour, dash, _ = style(label, labels)
        xs, ys, numbers = _steps(across[codes == code], best[codes == code], frame["number"].to_numpy()[codes == code])
        several = len(labels) > 1
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "name": label,
                "uid": f"best-{label}",
                "legendgroup": label,
                "x": xs,
                "y": ys,
                "customdata": [[int(n), label] for n in numbers] if several else numbers,
                "text": [tr("best of {label}: {y:.5g}", label=label, y=y) for y in ys],
                "hovertemplate": "%{text}<extra></extra>",
                "line": {"color": colour, "dash": dash, "width": 3, "shape": "hv"},
            }
        )
    title = tr("simple regret (lower is better)") if is_regret else objective(frame)
    y_axis: dict[str, Any] = {"title": {"text": title}}
    if is_regret:
        y_axis |= {"type": "log", "exponentformat": "power", "dtick": 1}
    x_axis: dict[str, Any] = {"title": {"text": tr(X[frame.attrs["x"]])}, "rangemode": "tozero"}
    if frame.attrs["x"] != "seconds" and across.max() <= 10:
        x_axis["dtick"] = 1
    room = _marks.room(traces, layout(xaxis=x_axis, yaxis=within.framed(y_axis)))
    notes = _trials.drawn(len(frame)), within.note(), _window.far(frame["value"].to_numpy())
    return {"data": traces, "layout": noted(room, *notes)}


def _heights(frame: pd.DataFrame) -> tuple[np.ndarray, _window.Window]:
    """How high each trial stands, and which heights are shown."""
    value, shown = _window.drawable(frame["value"].to_numpy()), frame.attrs["values"]
    if frame.attrs["y"] == "value":
        return value, _window.window(value, frame.attrs["direction"], shown)
    value = np.abs(frame.attrs["optimum"] - value)
    seen = value[value > 0]
    floor = float(seen.min()) / 3 if len(seen) else 1e-12  # a log axis has no zero: exact hits stand at the bottom
    value = np.maximum(value, floor)
    return value, _window.window(value, "minimize", shown, is_log=True)


def _steps(x: np.ndarray, best: np.ndarray, numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Only the corners of the step line, and its end; nothing before the first value."""
    order = np.argsort(x, kind="stable")
    x, best, numbers = x[order], best[order], numbers[order]
    has = ~np.isnan(best)
    x, best, numbers = x[has], best[has], numbers[has]
    if not len(x):
        return x, best, numbers
    is_kept = np.r_[True, best[1:] != best[:-1]]
    is_kept[-1] = True
    return x[is_kept], best[is_kept], numbers[is_kept]


def summary(frame: pd.DataFrame) -> str:
    parts = []
    codes, kind = _trials.codes(frame, "method"), _marks.kinds(frame)
    for code, label in enumerate(frame.attrs["methods"]):
        rows = np.flatnonzero(codes == code)
        mine = frame.iloc[rows]
        best = _trials.best_row(mine)
        ended = int((kind[rows] != "running").sum())
        counts = {name: int((kind[rows] == name).sum()) for name in ("no value", "cancelled", "pruned", "running")}
        words = {"no value": tr("without a value"), "running": tr("still running")}
        more = "".join(f", {n} {words.get(name) or tr(name)}" for name, n in counts.items() if n)
        if best is None:
            parts.append(
                tr("{label}: no value yet in {counted}{more}.", label=label, counted=counted(ended), more=more)
            )
            continue
        found = mine.iloc[best]
        config = describe_row(mine, best)
        place = tr(
            "{label}: best {value:.5g} at trial {number} of {ended}{more}",
            label=label,
            value=found["value"],
            number=found["number"] + 1,
            ended=ended,
            more=more,
        )
        parts.append(
            tr("{place}, with {config}.", place=place, config=config)
            if len(frame.attrs["methods"]) == 1
            else f"{place}."
        )
    return _trials.said(len(frame)) + " ".join(parts) + _heights(frame)[1].said()
