"""Metric against metric: do two measures agree on what is good?"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from tuning import metrics
from tuning.language import tr
from tuning.plots._core import marks as _marks
from tuning.plots._core import trials as _trials
from tuning.plots._core.axes import axes as axes_of
from tuning.plots._core.axes import counted
from tuning.plots._core.style import better, layout, noted
from tuning.plots._core.window import drawable, far, window
from tuning.study import History

if TYPE_CHECKING:
    import pandas as pd

TITLE = "Metric against metric"
HELP = "Each point is a trial. Close to a line: the metrics agree; a cloud: choose the metric with care."


def _recorded(histories: Mapping[str, History]) -> list[str]:
    """Metrics in the order of their first appearance, the objective first."""
    found = [name for h in histories.values() for name in _trials.once(h, "metrics", partial(_names, h))]
    objective = next(iter(histories.values())).study.metric
    return sorted(dict.fromkeys(found), key=lambda name: name != objective)


def _names(history: History) -> list[str]:
    return list(dict.fromkeys(name for trial in history.finished for name in trial.metrics))


def choices(histories: Mapping[str, History]) -> dict[str, tuple[Any, ...]]:
    """``x`` and ``y``: any recorded metric."""
    found = _recorded(histories)
    return {"x": tuple(found), "y": (*found[1:], *found[:1])}


def needs(histories: Mapping[str, History]) -> str:
    if reason := _trials.no_value_yet(histories):
        return reason
    found = _recorded(histories)
    return "" if len(found) > 1 else tr("Needs two metrics, and this search recorded only one.")


def data(histories: Mapping[str, History], x: str | None = None, y: str | None = None) -> pd.DataFrame:
    """Columns: method, number, state, value, x, y (means over the folds, NaN where not recorded), ``param_NAME``."""
    found = _recorded(histories)
    x = x or found[0]
    y = y if y and y != x else next(name for name in (*found[1:], found[0]) if name != x)

    both = {
        side: np.concatenate([_trials.once(h, ("metric", name), partial(_means, h, name)) for h in histories.values()])
        for side, name in (("x", x), ("y", y))
    }
    frame = _trials.table(histories, axes_of(histories), **both)
    study = next(iter(histories.values())).study
    directions = {study.metric: study.direction}
    for name in (x, y):
        if name not in directions and name in metrics.names():
            directions[name] = metrics.get(name).direction
    frame.attrs |= {"x": x, "y": y, "directions": directions}
    return frame


def _means(history: History, name: str) -> np.ndarray:
    scores = [trial.metrics.get(name, ()) for trial in history.trials]
    return np.array([_trials.mean(part) if part else np.nan for part in scores], dtype=float)


def drawing(frame: pd.DataFrame) -> dict[str, Any]:
    x, y = drawable(frame["x"].to_numpy()), drawable(frame["y"].to_numpy())
    direction = frame.attrs["directions"].get(frame.attrs["y"], "maximize")
    edge = window(y, direction, "all").lanes["no value"]
    missing = np.flatnonzero(np.isnan(x) | np.isnan(y))
    known = x[np.isfinite(x)]
    span = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
    across, up = x.copy(), y.copy()
    # Trials without both metrics have no place: they stand at the bad edge, side by side in the order of their numbers.
    across[missing] = np.linspace(*span, len(missing)) if len(missing) > 1 else span[0]
    up[missing] = edge
    traces = _marks.points(frame, _trials.sample(frame), across, up)
    sides = {f"{side}axis": {"title": {"text": _name(frame, side)}} for side in ("x", "y")}
    notes = _trials.drawn(len(frame)), far(frame[["x", "y"]].to_numpy())
    return {"data": traces, "layout": noted(_marks.room(traces, layout(**sides)), *notes)}


def _name(frame: pd.DataFrame, side: str) -> str:
    name = frame.attrs[side]
    direction = frame.attrs["directions"].get(name)
    title = metrics.called(name)
    return title if direction is None else f"{title} ({better(direction)})"


def summary(frame: pd.DataFrame) -> str:
    from scipy.stats import spearmanr

    x, y = frame.attrs["x"], frame.attrs["y"]
    both = frame[["x", "y"]].dropna()
    missing = len(frame) - len(both)
    tail = tr(" {counted} without both stand along the edge.", counted=counted(missing)) if missing else ""
    if len(both) < 3 or both["x"].nunique() < 2 or both["y"].nunique() < 2:
        return tr(
            "{said}{counted} with {x} and {y}: too few or too equal to compare.{tail}",
            said=_trials.said(len(frame)),
            counted=counted(len(both)),
            x=metrics.called(x),
            y=metrics.called(y),
            tail=tail,
        )
    directions = frame.attrs["directions"]
    turned = directions.get(x) == directions.get(y) or None in (directions.get(x), directions.get(y))
    x, y = metrics.called(x), metrics.called(y)
    rho = float(spearmanr(both["x"], both["y"]).statistic) * (1 if turned else -1)
    words = ((0.9, tr("agree well")), (0.5, tr("agree in part")), (-0.2, tr("hardly agree")), (-2.0, tr("disagree")))
    verdict = next(word for level, word in words if rho > level)
    signs = {side: -1 if directions.get(frame.attrs[side]) == "minimize" else 1 for side in ("x", "y")}
    at = {side: int(np.nanargmax(sign * frame[side].to_numpy())) for side, sign in signs.items()}
    numbers = {side: int(frame["number"].iloc[row]) + 1 for side, row in at.items()}
    same = (
        tr("Both find trial {n} best.", n=numbers["x"])
        if at["x"] == at["y"]
        else tr("{x} finds trial {first} best, {y} trial {second}.", x=x, first=numbers["x"], y=y, second=numbers["y"])
    )
    return tr(
        "{said}{x} and {y} {verdict} on the order (rank correlation {rho:.2f}). {same}{tail}",
        said=_trials.said(len(frame)),
        x=x,
        y=y,
        verdict=verdict,
        rho=rho,
        same=same,
        tail=tail,
    )
