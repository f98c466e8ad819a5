"""What happened in a search: the recipe (`Study`), the trials, and the history that folds the events.

The history is the whole state of a search. It is immutable: `apply` returns the next one, and whoever holds an older
one keeps seeing exactly what was known then. That is what makes resuming, replaying and explaining possible.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from tuning.space import Config, Space
from tuning.study.events import (
    EVENTS,
    Event,
    Outcome,
    Report,
    State,
    StudyFinished,
    StudyStarted,
    TrialFinished,
    TrialReported,
    TrialStarted,
    event_from_json,
    event_to_json,
)

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "EVENTS",
    "Direction",
    "Event",
    "History",
    "Outcome",
    "Report",
    "State",
    "Study",
    "StudyFinished",
    "StudyStarted",
    "Trial",
    "TrialFinished",
    "TrialReported",
    "TrialStarted",
    "event_from_json",
    "event_to_json",
]

Direction = Literal["maximize", "minimize"]


@dataclass(frozen=True)
class Trial:
    """One config and what became of it. Times are in seconds; `ask_seconds` is how long the method thought."""

    number: int
    config: Config
    state: State = State.RUNNING
    value: float | None = None
    fold_scores: tuple[float, ...] = ()
    metrics: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    fit_seconds: float = 0.0
    score_seconds: float = 0.0
    epochs: tuple[int, ...] = ()
    message: str = ""
    reports: tuple[Report, ...] = ()
    budget: float = 1.0
    note: Mapping[str, Any] = field(default_factory=dict)
    started: float = 0.0
    finished: float | None = None
    ask_seconds: float = 0.0

    @property
    def seconds(self) -> float:
        """Wall seconds from start to finish; 0 while running."""
        return 0.0 if self.finished is None else self.finished - self.started

    @property
    def spread(self) -> float:
        """Standard deviation of the fold scores (with n - 1); NaN with fewer than two folds."""
        return float(np.std(self.fold_scores, ddof=1)) if len(self.fold_scores) > 1 else math.nan


@dataclass(frozen=True)
class Study:
    """The recipe of a search: all that one needs to run it again. `problem` and `method` are JSON-able recipes."""

    space: Space
    direction: Direction = "maximize"
    metric: str = "value"
    problem: Mapping[str, Any] = field(default_factory=dict)
    method: Mapping[str, Any] = field(default_factory=dict)
    seed: int = 0
    trials: int | None = None
    optimum: float | None = None

    def __post_init__(self) -> None:
        if self.direction not in ("maximize", "minimize"):
            raise ValueError(f"direction must be 'maximize' or 'minimize', not {self.direction!r}.")

    @property
    def sign(self) -> float:
        """+1 when larger values are better, -1 when smaller ones are: ``loss = -sign * value``."""
        return 1.0 if self.direction == "maximize" else -1.0


# History -----------------------------------------------------------------------------------------------------


class History:
    """An immutable fold of events.

    Successive histories share one growing list of finished trials, of which each sees its own first part only; so
    applying an event costs the same after ten trials as after ten thousand, and no reader ever needs a lock.
    """

    def __init__(self, study: Study):
        self.study = study
        self._shared: list[Trial] = []
        self._n_finished = 0
        self._running: dict[int, Trial] = {}
        self._next_number = 0
        self.started: float | None = None
        self.ended: float | None = None
        self.reason = ""

    @classmethod
    def of(
        cls,
        space: Space,
        configs: Iterable[Mapping[str, Any]],
        values: Iterable[float | None],
        direction: Direction = "maximize",
        *,
        running: Iterable[Mapping[str, Any]] = (),
        **study: Any,
    ) -> History:
        """A history from plain data. A value of None or NaN makes a NaN trial.

        Raises:
            SpaceError: if a config is not of the space.
            ValueError: if there are not as many values as configs.
        """
        history = cls(Study(space, direction, **study))
        for number, (config, value) in enumerate(zip(configs, values, strict=True)):
            found = math.nan if value is None else float(value)
            state = State.NAN if math.isnan(found) else State.DONE
            history = history.apply(TrialStarted(float(number), number, space.check(config)))
            history = history.apply(TrialFinished(number + 1.0, number, state, Outcome(found)))
        for config in running:
            number = history.next_number
            history = history.apply(TrialStarted(float(number), number, space.check(config)))
        return history

    @classmethod
    def replay(cls, study: Study, events: Iterable[Event]) -> History:
        """The history after `events`."""
        history = cls(study)
        for event in events:
            history = history.apply(event)
        return history

    def _copy(self) -> History:
        other = History(self.study)
        other._shared, other._n_finished = self._shared, self._n_finished
        other._running, other._next_number = self._running, self._next_number
        other.started, other.ended, other.reason = self.started, self.ended, self.reason
        return other

    def apply(self, event: Event) -> History:
        """The history after one more event.

        Raises:
            ValueError: if the event does not follow, such as the end of a trial that is not running.
        """
        new = self._copy()
        match event:
            case StudyStarted():
                new.started = event.time if self.started is None else self.started
                new.ended, new.reason = None, ""
            case TrialStarted():
                if event.number != self._next_number:
                    raise ValueError(f"trial {event.number} started, but the next number is {self._next_number}.")
                trial = Trial(
                    event.number,
                    event.config,
                    budget=event.budget,
                    note=event.note,
                    started=event.time,
                    ask_seconds=event.ask_seconds,
                )
                new._running = {**self._running, event.number: trial}
                new._next_number = event.number + 1
            case TrialReported():
                trial = self._running_trial(event.number)
                report = Report(event.fold, event.epoch, event.value)
                new._running = {**self._running, event.number: replace(trial, reports=(*trial.reports, report))}
            case TrialFinished():
                trial = self._running_trial(event.number)
                new._running = {n: t for n, t in self._running.items() if n != event.number}
                new._append(_finish(trial, event))
            case StudyFinished():
                new.ended, new.reason = event.time, event.reason
        return new

    def _running_trial(self, number: int) -> Trial:
        if number not in self._running:
            raise ValueError(f"trial {number} is not running.")
        return self._running[number]

    def _append(self, trial: Trial) -> None:
        if len(self._shared) != self._n_finished:  # an older history grows a second branch: it needs its own list
            self._shared = self._shared[: self._n_finished]
        self._shared.append(trial)
        self._n_finished += 1

    # Reading -------------------------------------------------------------------------------------------------
    @property
    def space(self) -> Space:
        return self.study.space

    @property
    def direction(self) -> Direction:
        return self.study.direction

    @property
    def next_number(self) -> int:
        """The number that the next trial gets."""
        return self._next_number

    @cached_property
    def finished(self) -> tuple[Trial, ...]:
        """Finished trials, whatever their state, by number."""
        return tuple(sorted(self._shared[: self._n_finished], key=attrgetter("number")))

    @cached_property
    def running(self) -> tuple[Trial, ...]:
        """Trials that have started and not finished, by number."""
        return tuple(self._running[number] for number in sorted(self._running))

    @cached_property
    def trials(self) -> tuple[Trial, ...]:
        """All trials by number, running ones included."""
        return tuple(sorted(self.finished + self.running, key=attrgetter("number")))

    @cached_property
    def done(self) -> tuple[Trial, ...]:
        """Trials that have a value, by number."""
        return tuple(trial for trial in self.finished if trial.state == State.DONE)

    @property
    def n_asked(self) -> int:
        """Trials that count towards the budget: all but the cancelled ones, which a resumed search makes up for."""
        cancelled = sum(trial.state == State.CANCELLED for trial in self._shared[: self._n_finished])
        return self._n_finished + len(self._running) - cancelled

    def __len__(self) -> int:
        return self._n_finished + len(self._running)

    @cached_property
    def best(self) -> Trial | None:
        """The done trial with the best value, the earliest of equals; None as long as there is none."""
        return max(self.done, key=lambda trial: (self.study.sign * _value(trial), -trial.number), default=None)

    def best_so_far(self) -> np.ndarray:
        """Best value after each finished trial, by number, user's direction, shape (n,); NaN before the first value."""
        losses = [-self.study.sign * _value(t) if t.state == State.DONE else math.inf for t in self.finished]
        best = np.minimum.accumulate(np.array(losses, dtype=float)) if losses else np.empty(0)
        return np.where(np.isfinite(best), -self.study.sign * best, np.nan)

    def at(self, number: int) -> History:
        """What was known when trial `number` was asked for: the trials before it, those still running as running."""
        asked = next((trial for trial in self.trials if trial.number == number), None)
        now = math.inf if asked is None else asked.started
        past = History(self.study)
        past.started = self.started
        for trial in self.trials:
            if trial.number >= number:
                break
            if trial.finished is None or trial.finished > now:
                past._running[trial.number] = _rewound(trial)
            else:
                past._append(trial)
            past._next_number = trial.number + 1
        return past

    def frame(self) -> pd.DataFrame:
        """One row per trial: number, state, value, spread, times, message, then one column per parameter and metric.

        Parameters are prefixed ``param_`` as in scikit-learn's ``cv_results_``, metrics ``mean_``, folds ``split``.
        """
        import pandas as pd

        rows = []
        for trial in self.trials:
            row: dict[str, Any] = {
                "number": trial.number,
                "state": str(trial.state),
                "value": trial.value,
                "spread": trial.spread,
                "seconds": trial.seconds,
                "fit_seconds": trial.fit_seconds,
                "score_seconds": trial.score_seconds,
                "ask_seconds": trial.ask_seconds,
                "message": trial.message,
            }
            row |= {f"param_{name}": trial.config.get(name) for name in self.space}
            row |= {f"mean_{name}": float(np.mean(scores)) for name, scores in trial.metrics.items()}
            row |= {f"split{i}_score": score for i, score in enumerate(trial.fold_scores)}
            rows.append(row)
        columns = [
            "number",
            "state",
            "value",
            "spread",
            "seconds",
            "fit_seconds",
            "score_seconds",
            "ask_seconds",
            "message",
            *(f"param_{name}" for name in self.space),
        ]
        return pd.DataFrame(rows) if rows else pd.DataFrame(columns=columns)

    def by_metric(self, metric: str, direction: Direction) -> History:
        """The same trials read by another metric that they recorded; nothing is run.

        Trials that did not record it count as NaN trials.
        """
        other = History(replace(self.study, metric=metric, direction=direction, optimum=None))
        other.started, other.ended, other.reason = self.started, self.ended, self.reason
        other._running, other._next_number = self._running, self._next_number
        other._shared = [_reread(trial, metric) for trial in self._shared[: self._n_finished]]
        other._n_finished = self._n_finished
        return other


def _value(trial: Trial) -> float:
    assert trial.value is not None  # done trials have one: `_finish` sees to it
    return trial.value


def _finish(trial: Trial, event: TrialFinished) -> Trial:
    outcome, state = event.outcome, State(event.state)
    if state == State.DONE and not math.isfinite(outcome.value):
        raise ValueError(f"trial {trial.number} is done with the value {outcome.value}; it should be a NaN trial.")
    return replace(
        trial,
        state=state,
        value=outcome.value if state == State.DONE else None,
        fold_scores=outcome.fold_scores,
        metrics=outcome.metrics,
        fit_seconds=outcome.fit_seconds,
        score_seconds=outcome.score_seconds,
        epochs=outcome.epochs,
        message=outcome.message,
        finished=event.time,
    )


def _rewound(trial: Trial) -> Trial:
    return Trial(
        trial.number,
        trial.config,
        budget=trial.budget,
        note=trial.note,
        started=trial.started,
        ask_seconds=trial.ask_seconds,
    )


def _reread(trial: Trial, metric: str) -> Trial:
    scores: Sequence[float] = trial.metrics.get(metric, ())
    if trial.state != State.DONE:
        return replace(trial, fold_scores=tuple(scores))
    value = float(np.mean(scores)) if len(scores) else math.nan
    if not math.isfinite(value):
        return replace(
            trial,
            state=State.NAN,
            value=None,
            fold_scores=tuple(scores),
            message=trial.message or f"{metric} was not recorded for this trial.",
        )
    return replace(trial, value=value, fold_scores=tuple(scores))
