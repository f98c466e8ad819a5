"""The whole state of a search, folded from its events: what a `History` is but for how it is written and read.

It is immutable: `apply` returns the next one, and whoever holds an older one keeps seeing exactly what was known then.
That is what makes resuming, replaying and explaining possible.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Self, TypeVar

import numpy as np

from tuning.language import tr
from tuning.space import Space
from tuning.space.sharing import Shared
from tuning.study.events import Event, StudyFinished, StudyStarted, TrialFinished, TrialReported, TrialStarted
from tuning.study.outcome import Outcome, State
from tuning.study.study import Study
from tuning.study.trial import Trial
from tuning.study.values import Direction, Growing, S, as_number, as_text, paired

if TYPE_CHECKING:
    import pandas as pd

Log = TypeVar("Log", bound="TrialLog")
TIMES = ("seconds", "fit_seconds", "score_seconds", "ask_seconds")
COLUMNS = ("number", "state", "value", "spread", *TIMES, "message")


class TrialLog(Shared):
    """An immutable fold of events.

    Successive histories share one growing list of finished trials; so applying an event costs the same after ten
    trials as after ten thousand, and no reader ever needs a lock. Two are equal if the same happened in them, at the
    same times.
    """

    def __init__(self, study: Study):
        self.study = study
        self._finished: Growing[Trial] = Growing()
        self._n_cancelled = 0
        self._running: dict[int, Trial] = {}
        self._next_number = 0
        self.session: StudyStarted | None = None  # the event with which it began, or last went on
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
    ) -> Self:
        """A history from plain data. A value that is None or not finite makes a NaN trial, as in a search.

        Raises:
            SpaceError: if a config is not of the space.
            ValueError: if there are not as many values as configs, or a value is no number.
        """
        history = cls(Study(space, direction, **study))
        for number, (config, value) in enumerate(paired(configs, values)):
            found = math.nan if value is None else as_number(f"value {number}", value)
            is_one = math.isfinite(found)
            state, message = (State.DONE, "") if is_one else (State.NAN, tr("the value is {value}", value=found))
            history = history.apply(TrialStarted(float(number), number, space.check(config)))
            history = history.apply(TrialFinished(number + 1.0, number, state, Outcome(found, message=message)))
        for number, config in enumerate(running, history.next_number):
            history = history.apply(TrialStarted(float(number), number, space.check(config)))
        return history

    @classmethod
    def replay(cls, study: Study, events: Iterable[Event]) -> Self:
        """The history after `events`."""
        history = cls(study)
        for event in events:
            history = history.apply(event)
        return history

    @classmethod
    def restored(
        cls,
        study: Study,
        trials: Iterable[Trial],
        *,
        session: StudyStarted | None = None,
        started: float | None = None,
        ended: float | None = None,
        reason: str = "",
    ) -> Self:
        """A history from its parts, as a file or a database kept them.

        Args:
            study: its recipe.
            trials: its trials, in the order in which they ended; those that run may be anywhere.
            session: the event with which it began, or last went on.
            started: when it first began.
            ended: when it ended.
            reason: why.

        Raises:
            ValueError: if the trials are not numbered from 0 on.
        """
        history = cls(study)
        history.session, history.started, history.ended, history.reason = session, started, ended, reason
        trials = tuple(trials)
        history._finished = Growing(trial for trial in trials if trial.state != State.RUNNING)
        history._running = {trial.number: trial for trial in trials if trial.state == State.RUNNING}
        history._n_cancelled = sum(trial.is_cancelled for trial in trials)
        history._next_number = len(trials)
        if sorted(trial.number for trial in trials) != list(range(len(trials))):
            raise ValueError(f"the {len(trials)} trials are not numbered from 0 to {len(trials) - 1}, each once.")
        return history

    # ruff: noqa: SLF001 - what a log makes is one of its own kind
    def _copy(self, study: Study | None = None) -> Self:
        other = type(self)(study or self.study)
        other._finished, other._n_cancelled = self._finished, self._n_cancelled
        other._running, other._next_number = self._running, self._next_number
        other.session, other.started, other.ended, other.reason = self.session, self.started, self.ended, self.reason
        return other

    def apply(self, event: Event) -> Self:
        """The history after one more event.

        Raises:
            ValueError: if the event does not follow, such as the end of a trial that is not running.
        """
        new = self._copy()
        match event:
            case StudyStarted():
                new.session, new.ended, new.reason = event, None, ""
                new.started = event.time if self.started is None else self.started
            case TrialStarted():
                if event.number != self._next_number:
                    raise ValueError(f"trial {event.number} started, but the next number is {self._next_number}.")
                new._running = {**self._running, event.number: Trial.begun(event)}
                new._next_number = event.number + 1
            case TrialReported():
                trial = self.running_trial(event.number)
                new._running = {**self._running, event.number: trial.and_reported(event)}
            case TrialFinished():
                trial = self.running_trial(event.number)
                new._running = {n: t for n, t in self._running.items() if n != event.number}
                new._append(trial.ended(event))
            case StudyFinished():
                new.ended, new.reason = event.time, event.reason
        return new

    def grown(self, finished: Iterable[Trial], running: Iterable[Trial] = (), **facts: Any) -> Self:
        """The history with more finished trials, in the order in which they ended, and with these running ones.

        A store reads by it what it wrote, without going through each event. `facts` are `session`, `started`, `ended`
        and `reason` where they have changed.
        """
        new = self._copy()
        more = tuple(finished)
        new._finished = self._finished.and_all(more)
        new._n_cancelled += sum(trial.is_cancelled for trial in more)
        new._running = {trial.number: trial for trial in running}
        numbers = (trial.number + 1 for trial in (*more, *new._running.values()))
        new._next_number = max([self._next_number, *numbers])
        for name in ("session", "started", "ended", "reason"):
            setattr(new, name, facts.get(name, getattr(self, name)))
        return new

    def ended_since(self, n: int) -> tuple[Trial, ...]:
        """Finished trials in the order in which they ended, without the first `n`."""
        return tuple(self._finished[n:])

    def learnt(self, name: str, begin: Callable[[], S], learn: Callable[[S, int, Trial], None]) -> S:
        """What was learnt of the finished trials in the order of their ends; see `Growing.learnt`."""
        return self._finished.learnt(name, begin, learn)

    @property
    def n_finished(self) -> int:
        """How many trials have finished, whatever their state."""
        return len(self._finished)

    def _append(self, trial: Trial) -> None:
        self._finished = self._finished.and_one(trial)
        self._n_cancelled += trial.is_cancelled

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

    @property
    def planned(self) -> int | None:
        """How many trials there are to be in all, as far as that is known; a resumed search may plan for more."""
        return self.study.trials if self.session is None or self.session.trials is None else self.session.trials

    @cached_property
    def finished(self) -> tuple[Trial, ...]:
        """Finished trials, whatever their state, by number."""
        return tuple(sorted(self._finished, key=attrgetter("number")))

    @property
    def in_order_of_end(self) -> tuple[Trial, ...]:
        """Finished trials, the one first that ended first."""
        return tuple(self._finished)

    @cached_property
    def running(self) -> tuple[Trial, ...]:
        """Trials that have started and not finished, by number."""
        return tuple(self._running[number] for number in sorted(self._running))

    def running_trial(self, number: int) -> Trial:
        """The running trial of that number.

        Raises:
            ValueError: if there is none.
        """
        if number not in self._running:
            raise ValueError(f"trial {number} is not running.")
        return self._running[number]

    @cached_property
    def trials(self) -> tuple[Trial, ...]:
        """All trials by number, running ones included."""
        return tuple(sorted(self.finished + self.running, key=attrgetter("number")))

    @cached_property
    def asked(self) -> tuple[Trial, ...]:
        """All trials that count, by number: running ones are among them, cancelled ones are not."""
        return tuple(trial for trial in self.trials if not trial.is_cancelled)

    @cached_property
    def ended_trials(self) -> tuple[Trial, ...]:
        """Trials that came to an end of their own, by number: all finished ones but the cancelled."""
        return tuple(trial for trial in self.finished if not trial.is_cancelled)

    @cached_property
    def done(self) -> tuple[Trial, ...]:
        """Trials that have a value, by number."""
        return tuple(trial for trial in self.finished if trial.state == State.DONE)

    @property
    def n_asked(self) -> int:
        """Trials that count towards the budget: all but the cancelled ones, which a resumed search makes up for."""
        return len(self) - self._n_cancelled

    def __len__(self) -> int:
        return len(self._finished) + len(self._running)

    def __bool__(self) -> bool:
        return True  # an empty history is one too: it has a recipe and a seed

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if not isinstance(other, TrialLog):
            return NotImplemented
        return self._facts() == other._facts() and self.space == other.space and _texts(self) == _texts(other)

    def __hash__(self) -> int:
        return hash(self._facts())

    def _facts(self) -> tuple[Any, ...]:
        return len(self), self._next_number, self.study.seed, self.started, self.ended, self.reason

    @cached_property
    def best(self) -> Trial | None:
        """The done trial with the best value, the earliest of equals; None as long as there is none."""
        return max(self.done, key=lambda trial: (self.study.sign * _value(trial), -trial.number), default=None)

    def best_so_far(self) -> np.ndarray:
        """Best value after each finished trial, by number, user's direction, shape (n,); NaN before the first value."""
        losses = [-self.study.sign * _value(t) if t.state == State.DONE else math.inf for t in self.finished]
        best = np.minimum.accumulate(np.array(losses, dtype=float)) if losses else np.empty(0)
        return np.where(np.isfinite(best), -self.study.sign * best, np.nan)

    def at(self, number: int) -> Self:
        """What was known when trial `number` was asked for: the trials before it, those still running as running."""
        asked = next((trial for trial in self.trials if trial.number == number), None)
        now = math.inf if asked is None else asked.started
        past = type(self)(self.study)
        past.started = self.started
        for trial in self.trials:
            if trial.number >= number:
                break
            if trial.finished is None or trial.finished > now:
                past._running[trial.number] = trial.rewound()
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
            row: dict[str, Any] = {name: getattr(trial, name) for name in COLUMNS} | {"state": str(trial.state)}
            row |= {f"param_{name}": trial.config.get(name) for name in self.space}
            row |= {f"mean_{name}": float(np.mean(scores)) for name, scores in trial.metrics.items() if scores}
            row |= {f"split{i}_score": score for i, score in enumerate(trial.fold_scores)}
            rows.append(row)
        columns = [*COLUMNS, *(f"param_{name}" for name in self.space)]
        return pd.DataFrame(rows) if rows else pd.DataFrame(columns=columns)

    def by_metric(self, metric: str, direction: Direction) -> Self:
        """The same trials read by another metric that they recorded; nothing is run.

        Trials that did not record it count as NaN trials.
        """
        other = self._copy(self.study.by_metric(metric, direction))
        other._finished = Growing(trial.reread(metric) for trial in self._finished)
        return other

    def in_space(self, space: Space) -> Self:
        """The same trials as points of a wider space, which holds all of their configs; for charts of several."""
        return self if space == self.space else self._copy(replace(self.study, space=space))


def _value(trial: Trial) -> float:
    assert trial.value is not None  # done trials have one: `Trial.ended` sees to it
    return trial.value


def _texts(log: TrialLog) -> list[str]:
    """All that happened, as text, in which NaN equals NaN and True is not 1."""
    texts = [as_text({**vars(log.study), "space": None})]
    for trial in log.trials:
        texts.append(as_text({**vars(trial), "reports": [(r.fold, r.epoch, r.value) for r in trial.reports]}))
    return texts
