"""What can happen in a search: the states of a trial, the outcome of an evaluation, and the events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from tuning.space import Config, Space


class State(StrEnum):
    """How far a trial got. Only `DONE` trials have a value and are ranked."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    NAN = "nan"
    PRUNED = "pruned"
    TIMEOUT = "timeout"
    CANCELLED = "cancelled"
    DIED = "died"
    OUT_OF_MEMORY = "out of memory"


@dataclass(frozen=True)
class Outcome:
    """What one evaluation found. `value` is the mean score of the objective's metric, in the user's direction.

    Args:
        value: the objective; NaN is allowed and makes the trial a NaN trial.
        fold_scores: the objective on each fold, shape (n_folds,).
        metrics: every metric on each fold, from names to shape (n_folds,).
        fit_seconds: seconds of fitting, summed over the folds.
        score_seconds: seconds of predicting and scoring, summed over the folds.
        epochs: epochs or iterations that each fold ran, where the model counts them.
        message: anything that the user should know, such as a convergence warning.
    """

    value: float
    fold_scores: tuple[float, ...] = ()
    metrics: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    fit_seconds: float = 0.0
    score_seconds: float = 0.0
    epochs: tuple[int, ...] = ()
    message: str = ""


@dataclass(frozen=True)
class Report:
    """An intermediate value: the score of `fold` after `epoch` epochs, or of the whole fold if `epoch` is None."""

    fold: int
    epoch: int | None
    value: float


@dataclass(frozen=True)
class StudyStarted:
    """The search begins."""

    time: float


@dataclass(frozen=True)
class TrialStarted:
    """A config was asked for and handed over to be evaluated."""

    time: float
    number: int
    config: Config
    budget: float = 1.0
    note: Mapping[str, Any] = field(default_factory=dict)
    ask_seconds: float = 0.0


@dataclass(frozen=True)
class TrialReported:
    """A running trial tells a score: of a fold, or of an epoch of a fold."""

    time: float
    number: int
    fold: int
    epoch: int | None
    value: float


@dataclass(frozen=True)
class TrialFinished:
    """A trial has ended, well or not."""

    time: float
    number: int
    state: State
    outcome: Outcome


@dataclass(frozen=True)
class StudyFinished:
    """The search has ended, and why."""

    time: float
    reason: str


Event = StudyStarted | TrialStarted | TrialReported | TrialFinished | StudyFinished
EVENTS: tuple[type, ...] = (StudyStarted, TrialStarted, TrialReported, TrialFinished, StudyFinished)


def event_to_json(event: Event) -> dict[str, Any]:
    """The event as JSON-able values (tuples become lists; NaN stays a float)."""
    return {"event": type(event).__name__, **asdict(event)}


def event_from_json(data: Mapping[str, Any], space: Space) -> Event:
    """The event that `event_to_json` wrote; the space turns lists back into the choices that they were.

    Raises:
        ValueError: if the data names no known event.
    """
    kinds = {kind.__name__: kind for kind in EVENTS}
    values = dict(data)
    name = values.pop("event", None)
    if name not in kinds:
        raise ValueError(f"{name!r} is not an event. Known are: {', '.join(kinds)}.")
    if "config" in values:
        values["config"] = space.check(values["config"])
    if "outcome" in values:
        outcome = dict(values["outcome"])
        outcome["fold_scores"] = tuple(outcome["fold_scores"])
        outcome["epochs"] = tuple(outcome["epochs"])
        outcome["metrics"] = {metric: tuple(scores) for metric, scores in outcome["metrics"].items()}
        values["outcome"] = Outcome(**outcome)
        values["state"] = State(values["state"])
    event: Event = kinds[name](**values)
    return event
