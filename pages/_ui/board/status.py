"""One search in a few numbers and words."""

from __future__ import annotations

from typing import Any

from pages._ui.board import outlook
from tuning.plots.look import label
from tuning.search.callbacks import remaining_seconds
from tuning.service import jobs
from tuning.study import History, State


def short(value: object) -> str:
    """A value for reading; the CSV and the code have it in full."""
    return f"{value:.4g}" if isinstance(value, float) else label(value)


def status(job: jobs.Job, history: History, now: float) -> dict[str, Any]:
    """One job in a few numbers."""
    n, best = len(history.finished), history.best
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
        "error": job.error,
        "unsaved": job.saving.unsaved,
        "ahead": job.ahead if job.state == "waiting" else 0,
        "running": len(history.running),
        "eta": eta,
        "failed": sum(trial.state not in (State.DONE, State.PRUNED) for trial in history.ended_trials),
        "pruned": sum(trial.state == State.PRUNED for trial in history.finished),
        "seconds": until - began,
        "best": None if best is None else best.value,
        "number": None if best is None else best.number,
        "metric": history.study.metric,
        "direction": history.direction,
        "config": None if best is None else {n: short(v) for n, v in best.config.items()},
        "reason": history.reason,
        "outlook": outlook.said(job),
    }
