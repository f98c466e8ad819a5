"""How the winner changes with the metric, from the same trials: nothing is run again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from tuning import metrics
from tuning.language import tr
from tuning.study import Direction, History

if TYPE_CHECKING:
    import pandas as pd


def by_metric_frame(history: History, recorded: Mapping[str, Direction]) -> pd.DataFrame:
    """One row for each metric: which trial it would have chosen, its value, and where the winner of the search stands.

    Columns: metric, winner (trial, from 1), its value, value of the search's own winner and its place, and what the
    metric's winner has in the search's own metric. Metrics without a value are left out.
    """
    import pandas as pd

    best, own = history.best, history.study.metric
    rows = []
    for name, direction in recorded.items():
        read = history.by_metric(name, direction) if name != own else history
        if best is None or read.best is None:
            continue
        sign = 1 if direction == "maximize" else -1
        there = next((trial.value for trial in read.done if trial.number == best.number), None)
        place = None
        if there is not None:
            place = 1 + sum(sign * (trial.value or 0.0) > sign * there for trial in read.done)
        winner = next(trial for trial in history.trials if trial.number == read.best.number)
        rows.append((metrics.title(name), read.best.number + 1, read.best.value, there, place, winner.value))
    columns = [
        "metric",
        "would choose trial",
        "its value",
        "the winner has",
        "place of the winner",
        f"{metrics.title(own)} of that trial",
    ]
    return pd.DataFrame(rows, columns=columns)


def by_metric_sentence(history: History, recorded: Mapping[str, Direction]) -> str:
    """Whether another metric would have chosen another trial, and which is furthest from this choice."""
    found = by_metric_frame(history, recorded)
    if not len(found) or history.best is None:
        return ""
    others = found[found["would choose trial"] != history.best.number + 1]
    if not len(others):
        return tr("All {n} metrics would have chosen trial {number}.", n=len(found), number=history.best.number + 1)
    places = others["place of the winner"].astype(float)
    if np.isnan(places).all():
        return tr("{n} of {all} metrics would have chosen another trial.", n=len(others), all=len(found))
    furthest = others.loc[places.idxmax()]
    return tr(
        "{n} of {all} metrics would have chosen another trial. By {metric} the winner is only number "
        "{place} of {n_done:,}.",
        n=len(others),
        all=len(found),
        metric=furthest["metric"],
        place=int(furthest["place of the winner"]),
        n_done=len(history.done),
    )
