"""Folds: how much the scores of the ten best trials differ from fold to fold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from tuning.language import ntr, tr
from tuning.plots._core import trials as _trials
from tuning.plots._core.axes import counted, describe
from tuning.plots._core.style import layout, noted, objective, style
from tuning.plots._core.window import drawable, far
from tuning.study import History, State, Trial
from tuning.study.trial import spread_of

if TYPE_CHECKING:
    import pandas as pd

TITLE = "Fold spread of the best ten"
HELP = "Small marks are single folds, large ones their mean. Where trials overlap, the order may be luck."
N_BEST = 10
GOOD = (State.DONE, State.PRUNED, State.RUNNING)


def needs(histories: Mapping[str, History]) -> str:
    if reason := _trials.no_value_yet(histories):
        return reason
    if all(len(trial.fold_scores) < 2 for history in histories.values() for trial in history.done):
        return tr("Needs trials with two folds or more; these have one score each.")
    return ""


def _best(histories: Mapping[str, History]) -> list[tuple[str, Trial]]:
    pairs = [(label, t) for label, history in histories.items() for t in history.done if len(t.fold_scores) > 1]
    sign = next(iter(histories.values())).study.sign
    return sorted(pairs, key=lambda pair: (-sign * (pair[1].value or 0.0), pair[1].number))[:N_BEST]


def data(histories: Mapping[str, History]) -> pd.DataFrame:
    """One row per trial and fold. Columns: method, number, state, rank and fold (from 1), value, score, config."""
    import pandas as pd

    rows = [
        (label, trial.number, str(trial.state), rank, trial.value, fold + 1, score, describe(trial.config))
        for rank, (label, trial) in enumerate(_best(histories), start=1)
        for fold, score in enumerate(trial.fold_scores)
    ]
    columns = ["method", "number", "state", "rank", "value", "fold", "score", "config"]
    frame = pd.DataFrame(rows, columns=columns)
    study = next(iter(histories.values())).study
    frame.attrs |= {
        "metric": study.metric,
        "direction": study.direction,
        "methods": list(histories),
        "n_trials": sum(len(history) for history in histories.values()),
        "n_bad": sum(t.state not in GOOD for history in histories.values() for t in history.trials),
    }
    return frame


def drawing(frame: pd.DataFrame) -> dict[str, Any]:
    labels, several = frame.attrs["methods"], len(frame.attrs["methods"]) > 1
    traces: list[dict[str, Any]] = []
    ticks: list[str] = []
    for rank, mine in frame.groupby("rank", sort=True):
        label, number = mine["method"].iloc[0], int(mine["number"].iloc[0])
        value, scores, config = mine["value"].iloc[0], drawable(mine["score"].to_numpy()), mine["config"].iloc[0]
        colour, _, symbol = style(label, labels)
        name = tr("trial {n}", n=number + 1) + (f" ({label})" if several else "")
        ticks.append(f"{number + 1}")
        mark = [number, label] if several else number
        spread = spread_of(scores.tolist())
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "name": name,
                "uid": f"rank-{rank}",
                "showlegend": False,
                "x": [rank] * (len(scores) + 1),
                "y": [*np.sort(scores).tolist(), float(drawable(value))],
                "line": {"color": colour, "width": 2},
                "marker": {
                    "color": colour,
                    "symbol": ["line-ew-open"] * len(scores) + [symbol],
                    "size": [10] * len(scores) + [12],
                    "line": {"width": 1.5, "color": colour},
                },
                "customdata": [mark] * (len(scores) + 1),
                "text": [tr("{name}: one fold", name=name) for _ in scores]
                + [
                    tr(
                        "{name}: mean {value:.5g}, standard deviation {spread:.2g}<br>{config}",
                        name=name,
                        value=value,
                        spread=spread,
                        config=config,
                    )
                ],
                "hovertemplate": "%{text}<br>%{y:.5g}<extra></extra>",
            }
        )
    return {
        "data": traces,
        "layout": noted(
            layout(
                xaxis={
                    "title": {"text": tr("trial, the best first")},
                    "tickvals": list(range(1, len(ticks) + 1)),
                    "ticktext": ticks,
                    "range": [0.4, max(len(ticks), 3) + 0.6],
                    "showgrid": False,
                },
                yaxis={"title": {"text": objective(frame)}},
            ),
            far(frame["score"].to_numpy()),
        ),
    }


def summary(frame: pd.DataFrame) -> str:
    means = drawable(frame.groupby("rank")["value"].first().to_numpy())
    scores = [drawable(mine.to_numpy()) for _, mine in frame.groupby("rank")["score"]]
    best, sign = scores[0], 1 if frame.attrs["direction"] == "maximize" else -1
    parts = [
        tr(
            "The best trial scores from {low:.4g} to {high:.4g} over {n} folds.",
            low=best.min(),
            high=best.max(),
            n=len(best),
        )
    ]
    if len(means) > 1:
        gap, widest = abs(means[0] - means[-1]), max(float(s.max() - s.min()) for s in scores)
        inside = sum(best.min() <= mean <= best.max() for mean in means[1:])
        parts.append(
            tr(
                "The means of the {n} best differ by {gap:.2g}, their folds by up to {widest:.2g}.",
                n=len(means),
                gap=gap,
                widest=widest,
            )
        )
        parts.append(
            tr("{inside} of the {n} others lie within the folds of the best.", inside=inside, n=len(means) - 1)
        )
        if len(scores[1]) == len(best):
            wins = int((sign * (best - scores[1]) > 0).sum())
            parts.append(tr("Fold by fold, it beats the second in {wins} of {n}.", wins=wins, n=len(best)))
    n, bad = frame.attrs["n_trials"], frame.attrs["n_bad"]
    parts.append(
        ntr(
            "The best {n} of {counted} is shown; {bad} without a value.",
            "The best {n} of {counted} are shown; {bad} without a value.",
            len(means),
            counted=counted(n),
            bad=bad,
        )
    )
    return " ".join(parts)
