"""One search in a few numbers and words."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from pages._ui.board import outlook
from tuning import metrics
from tuning.language import ntr, tr
from tuning.language.retelling import retold
from tuning.plots.look import label
from tuning.search.callbacks import remaining_seconds
from tuning.service import jobs
from tuning.study import History, State, Trial
from tuning.study.goals import SCORE, hypervolume, scaled

LONGEST = 160  # characters of a reason; the trial's own panel has all of it


def short(value: object) -> str:
    """A value for reading; the CSV and the code have it in full."""
    return f"{value:.4g}" if isinstance(value, float) else label(value)


def front(history: History) -> dict[str, str] | None:
    """With several goals or limits: how much the front covers, large, and what it is made of; None otherwise."""
    study = history.study
    if not study.goals:
        return None
    found = history.front()
    names = {goal.name: metrics.called(study.metric if goal.name == SCORE else goal.name) for goal in study.goals}
    limits = ", ".join(
        (tr("{name} at most {at}") if goal.direction == "minimize" else tr("{name} at least {at}")).format(
            name=names[goal.name], at=f"{goal.limit:g}"
        )
        for goal in study.limited
    )
    within = tr(" within {limits}", limits=limits) if limits else ""
    if len(study.sought) == 1:
        if not found:
            return {"big": "–", "text": tr("no trial{within} yet", within=within)}
        best = found[0]
        text = tr(
            "best {metric}{within}, trial {number}: {config}",
            metric=metrics.called(study.metric),
            within=within,
            number=best.number + 1,
            config=_listed(best),
        )
        return {"big": f"{best.value:.5g}", "text": text}
    inside = scaled(np.column_stack([goal.losses(goal.values(found)) for goal in study.sought]))
    share = None if inside is None else hypervolume(inside, np.ones(inside.shape[1]))
    listed = tr(" and ").join(names[goal.name] for goal in study.sought)
    text = ntr(
        "{n} trial beaten by none in {listed}{within}",
        "{n} trials beaten by none in {listed}{within}",
        len(found),
        n=len(found),
        listed=listed,
        within=within,
    )
    if share is not None:
        text += tr("; they cover {share:.0%} of the plane between the best of both and the reference", share=share)
    return {"big": "–" if share is None else f"{share:.0%}", "text": text}


def _listed(trial: Trial) -> str:
    return ", ".join(f"{name} = {short(value)}" for name, value in trial.config.items())


def why(failed: list[Trial]) -> str:
    """What most of those without a value say of it, in a sentence; empty where none says anything."""
    said = Counter(trial.message for trial in failed if trial.message)
    if not said:
        return ""
    [(message, _)] = said.most_common(1)
    reason = retold(message).split("\n")[0][:LONGEST]
    return tr("No value: {reason}", reason=reason) if len(said) == 1 else tr("Often no value: {reason}", reason=reason)


def status(job: jobs.Job, history: History, now: float) -> dict[str, Any]:
    """One job in a few numbers."""
    n, best = len(history.finished), history.best
    failed = [trial for trial in history.ended_trials if trial.state not in (State.DONE, State.PRUNED)]
    began, until = history.started or now, history.ended or now
    eta = None if job.is_over else remaining_seconds(history, job.trials, now)
    if job.seconds is not None and not job.is_over:
        left = max(job.seconds - job.elapsed, 0.0)
        eta = left if eta is None else min(eta, left)
    return {
        "label": job.label,
        "state": job.state,
        "finished": n,
        "trials": job.trials,
        "error": retold(job.error),
        "unsaved": retold(job.saving.unsaved),
        "ahead": job.ahead if job.state == "waiting" else 0,
        "running": len(history.running),
        "eta": eta,
        "failed": len(failed),
        "why": why(failed),
        "pruned": sum(trial.state == State.PRUNED for trial in history.finished),
        "seconds": until - began,
        "best": None if best is None else best.value,
        "number": None if best is None else best.number,
        "metric": metrics.called(history.study.metric),
        "direction": history.direction,
        "config": None if best is None else {n: short(v) for n, v in best.config.items()},
        "front": front(history),
        "reason": retold(history.reason),
        "outlook": outlook.said(job),
    }
