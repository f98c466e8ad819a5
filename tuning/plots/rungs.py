"""Rungs: who was given up where, how that would have ended, and whether a rung has the order of the end."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from tuning import problems
from tuning.language import mark, tr
from tuning.plots._core import marks as _marks
from tuning.plots._core import trials as _trials
from tuning.plots._core.axes import counted
from tuning.plots._core.curves import lines
from tuning.plots._core.style import FAILED, GREY, STEPS, layout, noted, objective
from tuning.plots._core.window import Window, drawable, window
from tuning.study import History, State, Trial

if TYPE_CHECKING:
    import pandas as pd

    from tuning.problems.recorded.problem import Recorded

TITLE = "Rungs"
HELP = (
    "Each line is a trial from rung to rung; a cross is where it was given up, dotted how it would have ended, where "
    "that was recorded."
)
KNOWN = (State.DONE, State.PRUNED)  # states of trials that are lines
MAX_LINES = 200
MAX_RUNGS = 6
NEAR = 1.5
SHARES = (1 / 9, 1 / 3)  # where rungs would be in a search that gives nobody up

Place = tuple[int, float]
"""Folds done, and epochs of the next one, or rows of all; infinity for its end."""


def needs(histories: Mapping[str, History]) -> str:
    if reason := _trials.nothing_yet(histories):
        return reason
    if not any(len(trial.reports) > 1 for history in histories.values() for trial in history.finished):
        return tr("No trial has reported anything on its way, so none can be given up before its end.")
    if not any(trial.state in KNOWN for history in histories.values() for trial in history.finished):
        return tr("No trial came to its end, and none was given up by a rule.")
    n = len(_cuts(histories))
    if n > MAX_RUNGS:
        return tr("No rungs: trials were given up at {n} different places. The learning curves show them.", n=n)
    return ""


# Where the rungs are -----------------------------------------------------------------------------------------
def _place(fold: int, epoch: int | None) -> Place:
    return fold, math.inf if epoch is None else epoch


def _cuts(histories: Mapping[str, History]) -> Counter[Place]:
    """How many trials were given up at each place; by halving, at each rung.

    A trial meets a rung with its first report at or beyond it, and trials may report at other epochs. Rungs are a
    factor of three apart, so what is nearer than half of that is one rung, the earliest.
    """
    pruned = [t for h in histories.values() for t in h.finished if t.state == State.PRUNED and t.reports]
    ends = Counter(_place(t.reports[-1].fold, t.reports[-1].epoch) for t in pruned)
    sessions = [h.session for h in histories.values()]
    if not all(session is not None and session.discard == "halving" for session in sessions):
        return ends
    merged: Counter[Place] = Counter()
    for (fold, epoch), n in sorted(ends.items()):
        near = next((p for p in merged if p[0] == fold and epoch != math.inf and epoch <= NEAR * p[1]), (fold, epoch))
        merged[near] += n
    return merged


def _rungs(histories: Mapping[str, History]) -> list[Place]:
    """Where trials were given up; in a search that gave up none, a ninth and a third of the longest.

    Where rows are the budget, all numbers of them that were reported.
    """
    cuts, reports = _cuts(histories), [r for h in histories.values() for t in h.finished for r in t.reports]
    if _get_rows(histories):
        return sorted({*cuts, *((0, float(r.epoch)) for r in reports if r.epoch is not None)})
    if cuts:
        return sorted(cuts)
    if epochs := max((r.epoch for r in reports if r.epoch is not None), default=0):
        return sorted({(0, float(max(1, math.ceil(share * epochs)))) for share in SHARES})
    folds = max(r.fold for r in reports) + 1
    return sorted({(max(0, math.ceil(share * folds) - 1), math.inf) for share in SHARES})


def _get_rows(histories: Mapping[str, History]) -> bool:
    return all(problems.gives_rows(history.study.problem) for history in histories.values())


def _named(place: Place, rungs: list[Place], gets_rows: bool) -> str:
    fold, epoch = place
    if epoch == math.inf:
        return tr("fold {fold}", fold=fold + 1)
    if gets_rows:
        return tr("{n:,} rows", n=int(epoch))
    return (
        tr("epoch {epoch:g}", epoch=epoch)
        if all(other[0] == 0 for other in rungs)
        else tr("fold {fold}, epoch {epoch:g}", fold=fold + 1, epoch=epoch)
    )


def _score(trial: Trial, place: Place) -> float:
    """What it had reported there, NaN if it was not there: the mean of the folds done, or the score at that epoch."""
    fold, epoch = place
    if epoch == math.inf:
        done = [report.value for report in trial.reports if report.epoch is None][: fold + 1]
        return _trials.mean(done) if len(done) == fold + 1 else math.nan
    here = [report for report in trial.reports if report.fold == fold]
    return next((r.value for r in here if r.epoch is None or r.epoch >= epoch), math.nan)


# How those that were given up would have ended ---------------------------------------------------------------
@lru_cache(maxsize=8)
def _recorded(name: str, metric: str) -> Recorded:
    from tuning.problems.recorded.problem import Recorded

    return Recorded(name, metric)


def _end(history: History, trial: Trial) -> float:
    """The value of a trial; of one that was given up what was recorded for its config. NaN where nobody knows."""
    if trial.state == State.DONE:
        return float("nan") if trial.value is None else trial.value
    recipe = history.study.problem
    if trial.state != State.PRUNED or recipe.get("kind") != "recorded" or recipe.get("name") not in problems.names():
        return math.nan
    return _recorded(str(recipe["name"]), history.study.metric).truth(trial.config)


def data(histories: Mapping[str, History]) -> pd.DataFrame:
    """One row for each trial and rung that it reached, and its end where that is known.

    Columns: method, number, state, value, rung, at (its place from the left), score, is_ghost (whether it is how a
    trial would have ended that was given up).
    """
    import pandas as pd

    frame, rungs = _trials.table(histories), _rungs(histories)
    labels = [*(_named(place, rungs, _get_rows(histories)) for place in rungs), "end"]
    found: list[tuple[int, int, float, bool]] = []
    trials = [(history, trial) for history in histories.values() for trial in history.trials]
    for row, (history, trial) in enumerate(trials):
        if trial.state not in KNOWN:
            continue
        scores = [_score(trial, place) for place in rungs]
        end = _end(history, trial)
        found += [(row, at, score, False) for at, score in enumerate(scores) if math.isfinite(score)]
        if math.isfinite(end) and any(map(math.isfinite, scores)):
            found.append((row, len(rungs), end, trial.state == State.PRUNED))
    rows = np.array([row for row, *_ in found], dtype=int)
    at = np.array([at for _, at, *_ in found], dtype=int)
    made = pd.DataFrame(
        {
            **{name: frame[name].array[rows] for name in ("method", "number", "state", "value")},
            "rung": pd.Categorical.from_codes(at, dtype=_trials.category((*labels,))),
            "at": at,
            "score": np.array([score for *_, score, _ in found], dtype=float),
            "is_ghost": np.array([is_ghost for *_, is_ghost in found], dtype=bool),
        }
    )
    made.attrs |= {**frame.attrs, "rungs": labels[:-1], "n_cut": sum(_cuts(histories).values())}
    return made


# The chart ---------------------------------------------------------------------------------------------------
def _drawn(frame: pd.DataFrame) -> np.ndarray:
    """Whether each row is drawn: all of them, or those of the best, the latest and an even choice of other trials."""
    first = frame.drop_duplicates(["method", "number"])
    first.attrs |= frame.attrs
    if len(first) <= MAX_LINES:
        return np.ones(len(frame), dtype=bool)
    kept = first.index.to_numpy()[_trials.sample(first, MAX_LINES)]
    starts = np.searchsorted(first.index.to_numpy(), np.arange(len(frame)), side="right") - 1
    return np.isin(first.index.to_numpy()[starts], kept)


def _last_before_end(frame: pd.DataFrame) -> np.ndarray:
    """The row of the last rung of each trial that was given up."""
    cut = frame[(frame["state"] == "pruned") & ~frame["is_ghost"]]
    rows: np.ndarray = cut.groupby(["method", "number"], observed=True, sort=False).tail(1).index.to_numpy()
    return rows


def _best(frame: pd.DataFrame) -> float:
    """The best value of a trial that was trained to its end; NaN where there is none."""
    row = _trials.best_row(frame)
    return math.nan if row is None else float(frame["value"].iloc[row])


def _is_better(frame: pd.DataFrame) -> np.ndarray:
    """Whether each row is the end of a trial that was given up and would have won."""
    sign = 1 if frame.attrs["direction"] == "maximize" else -1
    better: np.ndarray = frame["is_ghost"].to_numpy() & (sign * frame["score"].to_numpy() > sign * _best(frame))
    return better


def _seen(frame: pd.DataFrame) -> Window:
    """What the axis of values shows; of each trial that leaves it, the first place outside counts."""
    within = window(frame["score"].to_numpy(), frame.attrs["direction"])
    first = frame[within.outside].drop_duplicates(["method", "number"]).index
    return replace(within, outside=np.isin(frame.index, first))


def drawing(frame: pd.DataFrame) -> dict[str, Any]:
    within = _seen(frame)
    shown, is_cut = _drawn(frame), (frame["state"] == "pruned").to_numpy()
    is_ghost, lasts = frame["is_ghost"].to_numpy(), _last_before_end(frame)
    lasts = lasts[shown[lasts]]
    is_last = np.isin(np.arange(len(frame)), lasts)
    ids = list(zip(frame["method"], frame["number"], strict=True))
    winners = {ids[row] for row in np.flatnonzero(_is_better(frame))}
    would_win = np.array([one in winners for one in ids], dtype=bool)
    best = _trials.best_row(frame)
    is_best = np.array([best is not None and one == ids[best] for one in ids], dtype=bool)
    traces: list[dict[str, Any]] = []
    for name, rows, line, opacity in (
        (mark("given up"), is_cut & ~is_ghost, {"color": GREY, "width": 1.2}, 0.7),
        (mark("how it would have ended"), (is_ghost | is_last) & is_cut & ~would_win, _dotted(GREY), 0.6),
        (mark("would have won"), (is_ghost | is_last) & is_cut & would_win, _dotted(FAILED), 1.0),
        (mark("trained to the end"), ~is_cut & ~is_best, {"color": STEPS[2], "width": 1.4}, 0.8),
        (mark("best"), is_best, {"color": STEPS[-1], "width": 4}, 1.0),
    ):
        if name.startswith(("how", "would")) and not (rows & is_ghost).any():
            continue
        if len(chosen := np.flatnonzero(rows & shown)):
            traces.append(lines(frame, chosen, "at", tr(name), line, opacity, legend=True))
    if len(lasts):
        cross = {"symbol": "x-thin-open", "size": 9, "color": GREY, "line": {"width": 2}}
        y = drawable(frame["score"].to_numpy()[lasts])
        traces.append({**_points(frame, lasts, tr("given up: here"), "cut", y, cross), "legendgroup": tr("given up")})
    if len(beyond := np.flatnonzero(within.outside & shown)):
        triangle = {"symbol": f"triangle-{'down' if within.is_below else 'up'}", "size": 8, "color": GREY}
        edge = np.full(len(beyond), within.lanes["outside"])
        traces.append(_points(frame, beyond, within.place, "beyond", edge, triangle))
    labels = [*frame.attrs["rungs"], "end"]
    across = {"title": {"text": tr("rung")}, "tickvals": [*range(len(labels))], "ticktext": labels}
    across["range"] = [-0.2, len(labels) - 0.8]
    room = layout(xaxis=across, yaxis=within.framed({"title": {"text": objective(frame)}}), height=360)
    n = frame.groupby(["method", "number"], observed=True).ngroups
    return {"data": traces, "layout": noted(room, _trials.drawn(n, MAX_LINES), within.note())}


def _points(
    frame: pd.DataFrame, rows: np.ndarray, name: str, uid: str, y: np.ndarray, marker: dict[str, Any]
) -> dict[str, Any]:
    """Marks of some rows, without an entry in the legend."""
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "uid": uid,
        "showlegend": False,
        "x": frame["at"].to_numpy()[rows].astype(np.float32),
        "y": y,
        "customdata": _marks.customdata(frame, rows),
        "text": _marks.heads(frame, rows),
        "hovertemplate": "%{text}<extra></extra>",
        "marker": marker,
    }


def _dotted(colour: str) -> dict[str, Any]:
    return {"color": colour, "width": 1.2, "dash": "dot"}


# In words ----------------------------------------------------------------------------------------------------
def order_kept(frame: pd.DataFrame, at: int) -> tuple[float, int]:
    """Spearman's rank correlation between the scores at rung `at` and the ends, and of how many trials; else NaN."""
    from scipy.stats import spearmanr

    keys = ["method", "number"]
    here = frame[frame["at"] == at].set_index(keys)["score"]
    ends = frame[frame["at"] == len(frame.attrs["rungs"])].set_index(keys)["score"]
    both = here.index.intersection(ends.index)
    a, b = here[both].to_numpy(), ends[both].to_numpy()
    if len(both) < 3 or (a == a[0]).all() or (b == b[0]).all():
        return math.nan, len(both)
    return float(spearmanr(a, b).statistic), len(both)


def summary(frame: pd.DataFrame) -> str:
    rungs, n_cut = frame.attrs["rungs"], frame.attrs["n_cut"]
    n = frame.groupby(["method", "number"], observed=True).ngroups
    parts = [_trials.said(n, MAX_LINES).strip()]
    if n_cut:
        by_rung = frame.loc[_last_before_end(frame), "rung"].value_counts().reindex(rungs, fill_value=0)
        listed = ", ".join(tr("{n} at {place}", n=k, place=name) for name, k in by_rung.items())
        parts.append(tr("Of {counted} {n} were given up ({places}).", counted=counted(n), n=n_cut, places=listed))
        known, winners = int(frame["is_ghost"].sum()), _is_better(frame)
        if known and not winners.any():
            parts.append(tr("None of them would have ended better than the best: the cuts were right."))
        elif known:
            gap = float(np.abs(frame["score"].to_numpy()[winners] - _best(frame)).max())
            would = tr("one of them would") if winners.sum() == 1 else tr("{n} of them would", n=int(winners.sum()))
            parts.append(tr("But {would} have ended better than the best, by up to {gap:.2g}.", would=would, gap=gap))
        else:
            parts.append(tr("How they would have ended, nobody knows: nothing of it was recorded."))
    else:
        parts.append(tr("None of {counted} was given up.", counted=counted(n)))
    orders = [(name, *order_kept(frame, at)) for at, name in enumerate(rungs)]
    if listed := ", ".join(f"{name} {kept:.2f} ({k:,})" for name, kept, k in orders if not math.isnan(kept)):
        parts.append(
            tr(
                "Order at the rungs against that of the end, rank correlation (of so many trials): {listed}.",
                listed=listed,
            )
        )
    return " ".join(filter(None, parts)) + _seen(frame).said()
