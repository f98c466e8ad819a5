"""All about one trial, for the side panel: config, folds, metrics, learning curves, reason, neighbours, code."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from pages._ui.board.labels import said
from pages._ui.board.status import short
from pages._ui.changes import plain
from pages._ui.why import REASONS, facts, why
from tuning import metrics, problems
from tuning.language import tr
from tuning.language.retelling import retold
from tuning.service import jobs
from tuning.study import History, Trial

N_NEIGHBOURS = 5


def describe_trial(job: jobs.Job, history: History, number: int) -> dict[str, Any] | None:
    """What is known of trial `number`, JSON-able; None if there is none."""
    found = next((trial for trial in history.trials if trial.number == number), None)
    if found is None:
        return None
    gets_rows = problems.gives_rows(history.study.problem)
    return {
        "label": said(job.label),
        "number": number,
        "state": str(found.state),
        "value": found.value,
        "spread": None if math.isnan(found.spread) else found.spread,
        "metric": metrics.called(history.study.metric),
        "rank": _rank(history, found),
        "config": [[name, short(found.config[name]) if name in found.config else None] for name in history.space],
        "folds": plain(list(found.fold_scores)),
        "metrics": [_metric(name, scores) for name, scores in found.metrics.items()],
        "curves": _curves(found, gets_rows=gets_rows),
        "gets_rows": gets_rows,
        "times": {
            "fit": found.fit_seconds,
            "score": found.score_seconds,
            "ask": found.ask_seconds,
            "wall": found.seconds,
        },
        "budget": found.budget,
        "why": _why(job, found),
        "note": [[name, _text(value)] for name, value in facts(found)],
        "message": retold(found.message),
        "neighbours": neighbours(history, found),
        "code": _code(job, found),
    }


def _why(job: jobs.Job, trial: Trial) -> str:
    """Why its method chose this trial; what the method does, where it noted nothing of it."""
    reason = REASONS[why(trial)]
    return tr(reason or job.method.help)


def _rank(history: History, trial: Trial) -> str:
    if trial.value is None:
        return ""
    sign = history.study.sign
    better = sum(sign * other.value > sign * trial.value for other in history.done if other.value is not None)
    return tr("{place} of {n}", place=better + 1, n=len(history.done))


def _metric(name: str, scores: Any) -> dict[str, Any]:
    title = metrics.title(name)
    values = plain([float(score) for score in scores])
    known = [value for value in values if value is not None]
    return {"title": title, "mean": float(np.mean(known)) if known else None, "folds": values}


def _curves(trial: Trial, *, gets_rows: bool = False) -> list[dict[str, Any]]:
    """One curve per fold that reported epochs; by rows of data one for all folds, which ends with the value."""
    folds: dict[int, list[tuple[int, float]]] = {}
    for report in trial.reports:
        if report.epoch is not None and math.isfinite(report.value):
            folds.setdefault(report.fold, []).append((report.epoch, report.value))
    if gets_rows and folds and trial.epochs and trial.value is not None:
        folds[0].append((max(trial.epochs), trial.value))
    return [
        {"fold": fold, "x": [epoch for epoch, _ in points], "y": [value for _, value in points]}
        for fold, points in sorted(folds.items())
    ]


def _text(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return ", ".join(_text(part) for part in value)
    return short(value)


def neighbours(history: History, trial: Trial) -> list[dict[str, Any]]:
    """The nearest other trials: root of the mean squared distance on the parameters' own scales, 0 to 1.

    A parameter that only one of the two has, and two different categories, count as 1.
    """
    others = [other for other in history.trials if other.number != trial.number]
    if not others:
        return []
    space = history.space
    here, there = space.to_unit(trial.config), np.array([space.to_unit(other.config) for other in others])
    is_category = np.array([hasattr(parameter, "choices") for parameter in space.values()])
    gap = np.abs(there - here)
    gap = np.where(is_category & (gap > 0), 1.0, gap)
    gap = np.where(np.isnan(there) & np.isnan(here), 0.0, np.where(np.isnan(gap), 1.0, gap))
    distance = np.sqrt((gap**2).mean(axis=1))
    nearest = np.argsort(distance, kind="stable")[:N_NEIGHBOURS]
    return [
        {
            "number": others[i].number,
            "state": str(others[i].state),
            "value": others[i].value,
            "distance": float(distance[i]),
        }
        for i in nearest.tolist()
    ]


def _code(job: jobs.Job, trial: Trial) -> str:
    """Code for exactly this model; problems that are no model have none."""
    return job.problem.snippet(trial.config) if isinstance(job.problem, problems.HasSnippet) else ""
