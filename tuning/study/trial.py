"""One trial of a history."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

import numpy as np

from tuning.language import tr
from tuning.space import Config
from tuning.study.events import TrialFinished, TrialReported, TrialStarted
from tuning.study.outcome import Outcome, Report, State
from tuning.study.values import Growing, read_only

FOUND = tuple(item.name for item in fields(Outcome) if item.name != "value")  # what a trial takes from its outcome


def spread_of(scores: Sequence[float]) -> float:
    """Standard deviation (with n - 1); NaN of fewer than two scores. What rounding alone leaves of it is 0."""
    if len(scores) < 2:
        return math.nan
    unit = max(map(abs, scores)) or 1.0  # squares of very large or small ones would leave the floats
    found = float(np.std(np.array(scores) / unit, ddof=1))
    return 0.0 if found <= 4 * np.finfo(float).eps else unit * found


@dataclass(frozen=True)
class Trial:
    """One config and what became of it. Times are in seconds; `ask_seconds` is how long the method thought.

    Shown without what is long: the scores by every metric, reports, series and pictures.
    """

    number: int
    config: Config
    state: State = State.RUNNING
    value: float | None = None
    fold_scores: tuple[float, ...] = ()
    metrics: Mapping[str, tuple[float, ...]] = field(default_factory=dict, repr=False)
    fit_seconds: float = 0.0
    score_seconds: float = 0.0
    epochs: tuple[int, ...] = ()
    message: str = ""
    reports: Sequence[Report] = field(default=(), repr=False)
    budget: float = 1.0
    note: Mapping[str, Any] = field(default_factory=dict)
    started: float = 0.0
    finished: float | None = None
    ask_seconds: float = 0.0
    series: Mapping[str, Any] = field(default_factory=dict, repr=False)
    pictures: Mapping[str, Any] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "config", read_only(self.config))
        object.__setattr__(self, "note", read_only(self.note))

    @property
    def seconds(self) -> float:
        """Wall seconds from start to finish; 0 while running."""
        return 0.0 if self.finished is None else self.finished - self.started

    @property
    def spread(self) -> float:
        """Standard deviation of the fold scores (with n - 1); NaN with fewer than two folds."""
        return spread_of(self.fold_scores)

    @property
    def is_cancelled(self) -> bool:
        """Whether it was given up by the user or an interruption: it never counts, and a resumed search makes up."""
        return self.state == State.CANCELLED

    # Steps of its life ---------------------------------------------------------------------------------------
    @classmethod
    def begun(cls, event: TrialStarted) -> Trial:
        """The trial as it begins to run."""
        return cls(
            event.number,
            event.config,
            budget=event.budget,
            note=event.note,
            started=event.time,
            ask_seconds=event.ask_seconds,
        )

    def and_reported(self, event: TrialReported) -> Trial:
        """The trial with one report more."""
        reports = self.reports if isinstance(self.reports, Growing) else Growing(self.reports)
        return replace(self, reports=reports.and_one(Report(event.fold, event.epoch, event.value)))

    def ended(self, event: TrialFinished) -> Trial:
        """The trial after its end.

        Raises:
            ValueError: if it is done without a finite value.
        """
        outcome, state = event.outcome, State(event.state)
        if state == State.DONE and not math.isfinite(outcome.value):
            raise ValueError(
                tr(
                    "trial {number} is done with the value {value}; it should be a NaN trial.",
                    number=self.number,
                    value=outcome.value,
                )
            )
        found: dict[str, Any] = {name: getattr(outcome, name) for name in FOUND}
        value = outcome.value if state == State.DONE else None
        return replace(self, state=state, value=value, finished=event.time, reports=tuple(self.reports), **found)

    def rewound(self) -> Trial:
        """The trial as it was when it began."""
        event = TrialStarted(self.started, self.number, self.config, self.budget, self.note, self.ask_seconds)
        return Trial.begun(event)

    def reread(self, metric: str) -> Trial:
        """The trial by another metric that it recorded; without that a done trial becomes a NaN trial."""
        scores = tuple(self.metrics.get(metric, ()))
        if self.state != State.DONE:
            return replace(self, fold_scores=scores)
        value = float(np.mean(scores)) if scores else math.nan
        if math.isfinite(value):
            return replace(self, value=value, fold_scores=scores)
        message = self.message or tr("{metric} was not recorded for this trial.", metric=metric)
        return replace(self, state=State.NAN, value=None, fold_scores=scores, message=message)
