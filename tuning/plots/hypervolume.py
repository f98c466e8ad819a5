"""Hypervolume over trials: how much of the plane of two goals a search has covered so far."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from tuning import metrics
from tuning.language import mark, tr
from tuning.plots._core import trials as _trials
from tuning.plots._core import two_goals as _two
from tuning.plots._core.axes import counted
from tuning.plots._core.style import layout, measure, style
from tuning.study import History, State
from tuning.study.goals import hypervolume_so_far, scaled

if TYPE_CHECKING:
    import pandas as pd

CANCELLED = _trials.STATES.index(str(State.CANCELLED))  # somebody stopped them
TITLE = "Hypervolume over trials"
HELP = (
    "The share of the plane that the front so far covers, between the best of both goals and a reference a tenth "
    "beyond the ends of the present front of all trials; of seconds the logarithms count. Higher is better here."
)
X = {"trials": mark("trial"), "seconds": mark("seconds since the start")}


def choices(histories: Mapping[str, History]) -> dict[str, tuple[Any, ...]]:
    """``against``: the second goal. ``x``: what is counted. ``limit``: what is worse is not feasible."""
    return {"against": _two.choices(histories), "x": tuple(X), "limit": _two.limits(histories)}


def needs(histories: Mapping[str, History]) -> str:
    return _two.needs(histories)


def data(
    histories: Mapping[str, History], against: str | None = None, x: str = "trials", limit: str | None = None
) -> pd.DataFrame:
    """Columns: method, number, trials, seconds, share: the beginning, each step, and the end of each search."""
    import pandas as pd

    goal = _two.goal(histories, against, limit)
    losses, codes = _two.losses(histories, goal), _two.methods_of(histories)
    inside = scaled(losses)
    parts: list[pd.DataFrame] = []
    facts: list[tuple[int, int]] = []
    for code, history in enumerate(histories.values()):
        columns = _trials.columns(history)
        ended = np.where(np.isnan(columns.finished), np.inf, columns.finished)
        has_ended = np.isfinite(ended)
        order = np.argsort(ended, kind="stable") if x == "seconds" else np.arange(len(ended))
        order = order[has_ended[order]]
        order = order[columns.state[order] != CANCELLED]
        facts.append((len(order), int(np.isnan(columns.value[order]).sum())))
        order = order[: 0 if inside is None else None]
        shares = np.zeros(0) if inside is None else hypervolume_so_far(inside[codes == code][order], np.ones(2))
        kept = np.flatnonzero(np.diff(shares, prepend=-1.0) > 0)
        kept = np.unique(np.r_[kept, len(order) - 1]) if len(order) else kept
        parts.append(
            pd.DataFrame(
                {
                    "method": pd.Categorical.from_codes(
                        np.full(len(kept), code), dtype=_trials.category((*histories,))
                    ),
                    "number": columns.number[order[kept]],
                    "trials": kept + 1,
                    "seconds": ended[order[kept]],
                    "share": shares[kept],
                }
            )
        )
    frame = pd.concat(parts, ignore_index=True)
    study = next(iter(histories.values())).study
    frame.attrs |= {"metric": study.metric, "methods": [*histories], "goal": goal, "x": x, "facts": facts}
    frame.attrs["is_known"] = inside is not None
    return frame


def drawing(frame: pd.DataFrame) -> dict[str, Any]:
    labels, codes = frame.attrs["methods"], _trials.codes(frame, "method")
    traces: list[dict[str, Any]] = []
    for code, label in enumerate(labels):
        mine = frame[codes == code]
        colour, dash, _ = style(label, labels)
        numbers = mine["number"].to_numpy()
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "name": label,
                "uid": f"share-{label}",
                "x": mine["trials" if frame.attrs["x"] == "trials" else "seconds"].to_numpy(),
                "y": mine["share"].to_numpy(),
                "customdata": numbers if len(labels) == 1 else [[n, label] for n in numbers.tolist()],
                "text": [tr("trial {n}", n=n + 1) for n in numbers.tolist()],
                "hovertemplate": "%{text}<br>%{y:.1%}<extra></extra>",
                "line": {"color": colour, "dash": dash, "width": 3, "shape": "hv"},
                "showlegend": len(labels) > 1,
            }
        )
    y_axis = {"title": {"text": tr("covered (higher is better)")}, "tickformat": ".0%", "range": [-0.03, 1.04]}
    x_axis = {"title": {"text": tr(X[frame.attrs["x"]])}, "rangemode": "tozero"}
    return {"data": traces, "layout": layout(xaxis=x_axis, yaxis=y_axis)}


def summary(frame: pd.DataFrame) -> str:
    goal, metric = frame.attrs["goal"], measure(frame)
    if not frame.attrs["is_known"]:
        return tr(
            "Nothing is covered as long as the trials do not differ in both {metric} and {name}.",
            metric=metric,
            name=metrics.called(goal.name),
        )
    parts = [tr("Of the plane of {metric} and {name},", metric=metric, name=metrics.called(goal.name))]
    codes = _trials.codes(frame, "method")
    for code, label in enumerate(frame.attrs["methods"]):
        mine, (n, n_bad) = frame[codes == code], frame.attrs["facts"][code]
        if not n:
            parts.append(tr("{label} has covered nothing yet", label=label))
            continue
        share = float(mine["share"].iloc[-1])
        bad = tr(", {n_bad} of them without a value", n_bad=n_bad) if n_bad else ""
        parts.append(
            tr("{label} covers {share:.1%} after {counted}{bad}", label=label, share=share, counted=counted(n), bad=bad)
        )
    return f"{parts[0]} {'; '.join(parts[1:])}."
