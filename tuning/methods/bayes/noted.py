"""What the trials' notes keep of a fit, for the next one to set out from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tuning.study import History
from tuning.study.goals import Goal


def last_fit(history: History, length: int, transform: str, goal: Goal | None) -> Mapping[str, Any]:
    """The latest note with hyperparameters of `length` numbers each, fitted to so transformed outputs; empty without.

    Args:
        history: the trials so far.
        length: of each list of hyperparameters.
        transform: of the outputs.
        goal: of several; None is the objective.
    """
    notes = (t.note if goal is None else t.note.get("fits", {}).get(goal.name, {}) for t in reversed(history.trials))
    return next((note for note in notes if _has_thetas(note, length, transform, objective(history))), {})


def objective(history: History) -> str:
    """What is optimised, by which fits are told apart."""
    return f"{history.study.direction} {history.study.metric}"


def _has_thetas(note: Mapping[str, Any], length: int, transform: str, objective: str) -> bool:
    """Whether a trial's note keeps hyperparameters of `length` numbers each, fitted to such outputs and all trials."""
    thetas = note.get("thetas", ())
    is_kind = note.get("transform") == transform and not note.get("elsewhere")  # as earlier versions noted some fits
    is_same = note.get("objective", objective) == objective  # a history may be read by another metric
    return len(thetas) > 0 and is_kind and is_same and all(len(theta) == length for theta in thetas)
