"""Importance: which parameters the best trials agree on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from tuning.importance import MIN_TRIALS, importance
from tuning.language import tr
from tuning.plots._core import trials as _trials
from tuning.plots._core.axes import shortened
from tuning.plots._core.style import GREY, better, layout, measure, noted, style
from tuning.study import History

if TYPE_CHECKING:
    import pandas as pd

TITLE = "Parameter importance"
HELP = (
    "Long bars: the best tenth of the trials takes other values there than all trials. Whiskers: 90 % interval; "
    "pale bars do not stand out from chance, whose reach the upright tick shows."
)
MAX_BARS = 40
GROUP = 0.8  # of a row, which the bars of all methods share
PATTERNS = ("", "/", ".", "x", "-", "+")


def needs(histories: Mapping[str, History]) -> str:
    if reason := _trials.no_value_yet(histories):
        return reason
    most = max(len(history.done) for history in histories.values())
    if most < MIN_TRIALS:
        return tr(
            "Importance needs {at_least} trials with a value in one search; there are {most}.",
            at_least=MIN_TRIALS,
            most=most,
        )
    found = [item for history in histories.values() for item in _of(history)]
    if all(item.reason for item in found):
        return tr("Importance is undefined here. {reason}", reason=found[0].reason)
    return ""


def _of(history: History) -> tuple[Any, ...]:
    return _trials.once(history, "importance", lambda: importance(history))


def data(histories: Mapping[str, History]) -> pd.DataFrame:
    """Columns: method, parameter, share, low, high, chance, reason; the most important parameter first."""
    import pandas as pd

    rows = [
        (label, item.name, item.share, item.low, item.high, item.chance, item.reason)
        for label, history in histories.items()
        for item in _of(history)
    ]
    frame = pd.DataFrame(rows, columns=["method", "parameter", "share", "low", "high", "chance", "reason"])
    mean = frame.groupby("parameter", sort=False)["share"].mean().sort_values(ascending=False, kind="stable")
    place = {name: i for i, name in enumerate(mean.index)}
    frame = frame.sort_values("parameter", key=lambda names: names.map(place), kind="stable").reset_index(drop=True)
    study = next(iter(histories.values())).study
    frame.attrs |= {"metric": study.metric, "direction": study.direction, "methods": list(histories)}
    return frame


def drawing(frame: pd.DataFrame) -> dict[str, Any]:
    labels = frame.attrs["methods"]
    everything = list(dict.fromkeys(frame["parameter"]))
    names = everything[:MAX_BARS]
    place = {name: i for i, name in enumerate(names)}
    traces: list[dict[str, Any]] = []
    for k, label in enumerate(labels):
        mine = frame[(frame["method"] == label) & frame["parameter"].isin(names)]
        y = mine["parameter"].map(place).to_numpy(float) + (k - (len(labels) - 1) / 2) * GROUP / len(labels)
        traces += [_bars(mine, y, label, k, labels), _chance(mine, y, label, is_alone=len(labels) == 1)]
        if mine["share"].isna().any():
            traces.append(_undefined(y[mine["share"].isna()], label))
    is_cut = len(everything) > MAX_BARS
    note = tr("the first {most} of {n} parameters", most=MAX_BARS, n=len(everything)) if is_cut else ""
    return {"data": traces, "layout": noted(_layout(frame, names, len(labels)), note)}


def _bars(mine: pd.DataFrame, y: np.ndarray, label: str, k: int, labels: list[str]) -> dict[str, Any]:
    """The shares of one method with their intervals, faint where they are within the reach of chance."""
    share, low, high, chance = (mine[name].to_numpy(float) for name in ("share", "low", "high", "chance"))
    known = ~np.isnan(share)
    return {
        "type": "bar",
        "orientation": "h",
        "width": 0.85 * GROUP / len(labels),
        "hovertemplate": "%{text}<extra></extra>",
        "name": label,
        "uid": f"bars-{k}",  # no label: with a space in it the pattern cannot be found
        "showlegend": len(labels) > 1,
        "x": np.where(known, share, 0.0),
        "y": y,
        "text": [_said(row, label) for row in mine.itertuples()],
        "textposition": "none",
        "marker": {
            "color": style(label, labels)[0],
            "opacity": np.where(known & (share > chance), 0.95, 0.35),
            "pattern": {"shape": PATTERNS[k % len(PATTERNS)] if len(labels) > 1 else ""},
        },
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": np.nan_to_num(high - share),
            "arrayminus": np.nan_to_num(share - low),
            "color": GREY,
            "thickness": 1.5,
            "width": 4,
        },
    }


def _said(row: Any, label: str) -> str:
    if row.reason:
        return tr("{name} ({label}): undefined. {reason}", name=row.parameter, label=label, reason=row.reason)
    return tr(
        "{name} ({label}): {s:.0f} % [{a:.0f}, {b:.0f}], chance up to {c:.0f} %",
        name=row.parameter,
        label=label,
        s=100 * row.share,
        a=100 * row.low,
        b=100 * row.high,
        c=100 * row.chance,
    )


def _chance(mine: pd.DataFrame, y: np.ndarray, label: str, *, is_alone: bool) -> dict[str, Any]:
    """A line on each bar: so much a parameter that does nothing reaches by chance."""
    known = mine["share"].notna().to_numpy()
    return {
        "type": "scatter",
        "mode": "markers",
        "name": tr("reach of chance") if is_alone else tr("reach of chance ({label})", label=label),
        "uid": f"chance-{label}",
        "showlegend": is_alone,
        "x": mine["chance"].to_numpy(float)[known],
        "y": y[known],
        "hoverinfo": "skip",
        "marker": {"symbol": "line-ns-open", "size": 15, "color": GREY, "line": {"width": 2, "color": GREY}},
    }


def _undefined(y: np.ndarray, label: str) -> dict[str, Any]:
    """A word in place of each bar that is not known."""
    return {
        "type": "scatter",
        "mode": "text",
        "name": tr("undefined ({label})", label=label),
        "uid": f"undefined-{label}",
        "showlegend": False,
        "x": np.zeros(len(y)),
        "y": y,
        "text": [tr("undefined")] * len(y),
        "textposition": "middle right",
        "textfont": {"size": 11},
        "hoverinfo": "skip",
    }


def _layout(frame: pd.DataFrame, names: list[str], n_methods: int) -> dict[str, Any]:
    shown = shortened(names, 16)
    top = float(np.nanmax(frame[["high", "chance"]].to_numpy(float), initial=0.1))
    about = tr(
        "importance for the best {metric} ({better})",
        metric=measure(frame),
        better=better(frame.attrs["direction"]),
    )
    return layout(
        xaxis={"title": {"text": about}, "tickformat": ".0%", "range": [0, min(1.0, top) * 1.05]},
        yaxis={
            "tickvals": list(range(len(names))),
            "ticktext": shown,
            "ticklabelstandoff": 5,
            "range": [len(names) - 0.4, -0.6],
            "showgrid": False,
        },
        margin={"l": 28 + 8 * max(map(len, shown)), "r": 18, "t": 34, "b": 52},
        height=max(240, 110 + (24 if n_methods == 1 else 14 * n_methods + 8) * len(names)),
        barmode="overlay",
    )


def summary(frame: pd.DataFrame) -> str:
    parts = []
    for label in frame.attrs["methods"]:
        mine = frame[frame["method"] == label]
        clear = mine[(mine["reason"] == "") & (mine["share"] > mine["chance"])]
        known = mine[mine["reason"] == ""].sort_values("share", ascending=False, kind="stable")
        undefined = mine[mine["reason"] != ""]
        if known.empty:
            parts.append(tr("{label}: undefined. {reason}", label=label, reason=mine["reason"].iloc[0]))
            continue
        if clear.empty:
            parts.append(tr("{label}: no parameter stands out from chance yet.", label=label))
        else:
            first = known.iloc[0]
            names = ", ".join(name for name in known["parameter"] if name in set(clear["parameter"]))
            interval = tr("{low:.0f} to {high:.0f} %", low=100 * first["low"], high=100 * first["high"])
            parts.append(
                tr(
                    "{label}: {parameter} matters most ({share:.0f} %, interval {interval}). Standing out "
                    "from chance: {names}.",
                    label=label,
                    parameter=first["parameter"],
                    share=100 * first["share"],
                    interval=interval,
                    names=names,
                )
            )
        if len(undefined):
            parts.append(tr("Undefined: {listed}.", listed=", ".join(undefined["parameter"])))
    n = frame["parameter"].nunique()
    if n > MAX_BARS:
        parts.append(tr("The first {most} of {n} parameters are drawn.", most=MAX_BARS, n=n))
    return " ".join(parts)
