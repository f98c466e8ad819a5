"""Learning curves: what each trial reported on its way, and where it was given up."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from tuning import problems
from tuning.language import mark, ntr, tr
from tuning.plots._core import marks as _marks
from tuning.plots._core import trials as _trials
from tuning.plots._core.axes import counted
from tuning.plots._core.curves import changes, lines
from tuning.plots._core.style import FAILED, GREY, STEPS, layout, noted, objective, step_of
from tuning.plots._core.window import CHOICES, FARTHEST, drawable, far, window
from tuning.study import History, Trial

if TYPE_CHECKING:
    import pandas as pd

MOST = float(np.finfo(float).max)
TITLE = "Learning curves"
HELP = "Each line is a trial on its way, amber the good ones; a cross ends a trial that was pruned or failed."
FOLLOWS_REPORTS = True  # so it is drawn anew with each of them
MAX_CURVES = 200
MAX_CORNERS = 6000
X = {"epoch": mark("epoch or iteration"), "fold": mark("folds done")}
ROWS = mark("rows fitted to, in each fold")


def choices(histories: Mapping[str, History]) -> dict[str, tuple[Any, ...]]:
    """``x``: epochs, where the model reports them, and folds, of which the line is the mean so far.

    ``values``: which of the scores the frame shows; curves with others leave it.
    """
    parts = [_trials.once(history, "reports", partial(_kinds, history)) for history in histories.values()]
    x = tuple(name for name in X if any(name in part for part in parts)) or ("fold",)
    return {"x": x, "values": CHOICES}


def _kinds(history: History) -> set[str]:
    return {"fold" if report.epoch is None else "epoch" for trial in history.trials for report in trial.reports}


def _all(histories: Mapping[str, History]) -> list[tuple[str, Trial]]:
    return [(label, trial) for label, history in histories.items() for trial in history.trials]


def needs(histories: Mapping[str, History]) -> str:
    if reason := _trials.nothing_yet(histories):
        return reason
    if not any(len(trial.reports) > 1 for _, trial in _all(histories)):
        return tr("No trial has reported anything on its way: this problem gives one value at the end.")
    return ""


def _curve(trial: Trial, x: str, gets_rows: bool = False) -> list[tuple[int, float]]:
    """Mean over the folds that reached each epoch; or mean over the first k folds. What is not finite is left out.

    Where rows are the budget, the value on all of them is the end of the line.
    """
    if x == "epoch":
        by_epoch: dict[int, list[float]] = {}
        for report in trial.reports:
            if report.epoch is not None and math.isfinite(report.value):
                by_epoch.setdefault(report.epoch, []).append(report.value)
        if gets_rows and trial.epochs and trial.value is not None:
            by_epoch[max(trial.epochs)] = [trial.value]
        return [(epoch, _trials.mean(values)) for epoch, values in sorted(by_epoch.items())]
    folds = np.array([r.value for r in trial.reports if r.epoch is None and math.isfinite(r.value)])
    unit = 1.0 if np.abs(folds).max(initial=0.0) < FARTHEST else 2.0**40  # sums must not overflow
    means = np.cumsum(folds / unit) / np.arange(1, len(folds) + 1)
    means = unit * np.clip(means, -MOST / unit, MOST / unit)
    return list(enumerate(means.tolist(), 1))


def data(histories: Mapping[str, History], x: str | None = None, values: str = "auto") -> pd.DataFrame:
    """One row per trial and step, for at most 200 trials. Columns: method, number, state, value, rank, step, score.

    Beyond 200 trials with a curve: the best, the latest, and an even choice of the others; ``attrs["n_trials"]`` says
    how many there were.
    """
    import pandas as pd

    x = x or choices(histories)["x"][0]
    frame = _trials.table(histories)
    attrs = frame.attrs
    ranks = frame["value"].rank(ascending=attrs["direction"] == "minimize").to_numpy()
    trials = [trial for _, trial in _all(histories)]
    has = np.array([any((r.epoch is None) == (x == "fold") for r in trial.reports) for trial in trials], dtype=bool)
    with_curve = frame[has].reset_index(drop=True)
    kept = np.flatnonzero(has)[_trials.sample(with_curve, MAX_CURVES)]
    gets_rows = all(problems.gives_rows(history.study.problem) for history in histories.values())
    curves = [_curve(trials[i], x, gets_rows) for i in kept]
    rows = np.repeat(kept, [len(curve) for curve in curves])
    found = pd.DataFrame(
        {
            **{name: frame[name].array[rows] for name in ("method", "number", "state", "value")},
            "rank": ranks[rows],
            "step": np.array([step for curve in curves for step, _ in curve], dtype=int),
            "score": np.array([score for curve in curves for _, score in curve], dtype=float),
        }
    )
    n_done = int((~np.isnan(ranks)).sum())
    found.attrs |= {**attrs, "x": x, "values": values, "gets_rows": gets_rows}
    found.attrs |= {"n_trials": int(has.sum()), "n_done": n_done, "n_without": int((~has).sum())}
    return found


def _across(frame: pd.DataFrame) -> str:
    """What the steps count."""
    counted_by_rows = frame.attrs["x"] == "epoch" and frame.attrs["gets_rows"]
    what = ROWS if counted_by_rows else X[frame.attrs["x"]]
    return tr(what)


def drawing(frame: pd.DataFrame) -> dict[str, Any]:
    kind, ranks, n = _marks.kinds(frame), frame["rank"].to_numpy(), max(frame.attrs["n_done"] - 1, 1)
    goodness = np.nan_to_num(1 - (ranks - 1) / n)
    band = step_of(goodness)
    thin = _thinning(frame)
    traces: list[dict[str, Any]] = []
    looks = {"no value": (FAILED, "dot"), "pruned": (GREY, "dash")}
    looks |= {"cancelled": (GREY, "longdashdot"), "running": (GREY, "longdash")}
    for name, (colour, dash) in looks.items():
        if len(rows := np.flatnonzero((kind == name) & thin)):
            traces.append(
                lines(frame, rows, "step", name, {"color": colour, "dash": dash, "width": 1.2}, 0.8, legend=True)
            )
    for k, colour in enumerate(STEPS):
        if len(rows := np.flatnonzero((kind == "done") & (band == k) & thin)):
            traces.append(lines(frame, rows, "step", f"band {k + 1}", {"color": colour, "width": 1.2 + 0.1 * k}, 0.75))
    if (best := _trials.best_row(frame)) is not None:
        mine = (frame["number"] == frame["number"].iloc[best]) & (frame["method"] == frame["method"].iloc[best])
        rows = np.flatnonzero(mine.to_numpy() & thin)
        traces.append(lines(frame, rows, "step", "best", {"color": STEPS[-1], "width": 4}, 1.0, legend=True))
    ends = _ends(frame)
    for name in ("pruned", "cancelled", "no value"):
        if len(rows := ends[kind[ends] == name]):
            traces.append(
                {
                    "type": "scatter",
                    "mode": "markers",
                    "name": f"{name}: end",
                    "uid": f"end-{name}",
                    "legendgroup": name,
                    "showlegend": False,
                    "x": frame["step"].to_numpy()[rows],
                    "y": drawable(frame["score"].to_numpy()[rows]),
                    "customdata": _marks.customdata(frame, rows),
                    "text": _marks.heads(frame, rows),
                    "hovertemplate": "%{text}<extra></extra>",
                    "marker": {
                        "symbol": "square-open" if name == "cancelled" else "x-thin-open",
                        "size": 9,
                        "color": FAILED if name == "no value" else GREY,
                        "line": {"width": 2},
                    },
                }
            )
    x_axis = {"title": {"text": _across(frame)}, "rangemode": "tozero"}
    if frame["step"].nunique() <= 10:
        x_axis["tickvals"] = sorted(frame["step"].unique().tolist())
    y_axis: dict[str, Any] = {"title": {"text": objective(frame)}}
    span, left = _shown(frame)
    if span:
        y_axis["range"] = [*span]
    drawn = _trials.drawn(frame.attrs["n_trials"], MAX_CURVES)
    return {
        "data": traces,
        "layout": noted(layout(xaxis=x_axis, yaxis=y_axis), drawn, left, far(frame["score"].to_numpy())),
    }


def _shown(frame: pd.DataFrame) -> tuple[tuple[float, float] | None, str]:
    """The range of scores that is shown, and how many curves leave it, in few words; None and empty if none does.

    Curves are left out by where they end; those that stay in are shown from their first score on.
    """
    ends, scores = _ends(frame), drawable(frame["score"].to_numpy())
    is_out = window(scores[ends], frame.attrs["direction"], frame.attrs["values"]).outside
    curve = np.repeat(np.arange(len(ends)), np.diff(ends, prepend=-1))
    inside = scores[~is_out[curve]]
    if not is_out.any() or not len(inside):
        return None, ""
    low, high = float(inside.min()), float(inside.max())
    room = 0.06 * ((high - low) or abs(high) or 1.0)
    low, high = low - room, high + room
    n = len(np.unique(curve[(scores < low) | (scores > high)]))
    return (
        ((low, high), ntr("{counted} leaves the frame", "{counted} leave the frame", n, counted=counted(n)))
        if n
        else (None, "")
    )


def _ends(frame: pd.DataFrame) -> np.ndarray:
    """The last row of each trial."""
    rows = np.arange(len(frame))
    return np.flatnonzero(np.append(changes(frame, rows), True)[: len(rows)])


def _thinning(frame: pd.DataFrame) -> np.ndarray:
    """Which rows are drawn when all curves together have too many steps: every k-th, and each curve's ends."""
    kept = np.ones(len(frame), dtype=bool)
    if len(frame) > MAX_CORNERS:
        kept[:] = False
        kept[:: -(-len(frame) // MAX_CORNERS)] = True
        ends = _ends(frame)
        kept[ends] = True
        kept[np.r_[0, ends[:-1] + 1]] = True
    return kept


def summary(frame: pd.DataFrame) -> str:
    n, without = frame.attrs["n_trials"], frame.attrs["n_without"]
    ends = frame.iloc[_ends(frame)]
    pruned, bad = int((ends["state"] == "pruned").sum()), int((_marks.kinds(ends) == "no value").sum())
    steps = ends["step"]
    parts = [_trials.said(n, MAX_CURVES).strip()]
    parts.append(
        tr(
            "{counted} reported up to {steps} steps ({what}).",
            counted=counted(n),
            steps=int(steps.max()),
            what=_across(frame),
        )
    )
    if pruned:
        saved = int((steps.max() - steps[ends["state"] == "pruned"]).sum())
        parts.append(
            tr("{pruned} of those drawn were pruned", pruned=pruned)
            + (tr(", {saved} steps early in all.", saved=saved) if saved else ".")
        )
    if bad:
        parts.append(tr("{bad} of those drawn ended without a value.", bad=bad))
    if without:
        parts.append(tr("{counted} reported nothing.", counted=counted(without)))
    if left := _shown(frame)[1]:
        worst = frame["score"].min() if frame.attrs["direction"] == "maximize" else frame["score"].max()
        parts.append(tr("{left}, as far as {worst:.4g}.", left=left, worst=worst))
    return " ".join(filter(None, parts))
