"""What can happen in a search, and the same as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from tuning.language import tr
from tuning.space import Config, Space
from tuning.study.outcome import Outcome, Report, State
from tuning.study.values import as_budget, as_number, named, plain, read_only, shortened


@dataclass(frozen=True)
class StudyStarted:
    """A search begins, or goes on; `trials` is how many are planned in all, if that is known.

    `discard` is the rule by which trials are given up early.
    """

    time: float
    trials: int | None = None
    discard: str = "none"

    def __post_init__(self) -> None:
        _set(self, time=as_number("time", self.time))


@dataclass(frozen=True)
class TrialStarted:
    """A method has chosen `config`. Config and note are kept as they are now: nobody can change them later.

    Raises:
        ValueError: if the budget is no finite number above 0, or the note no dictionary, or one that holds itself.
    """

    time: float
    number: int
    config: Config
    budget: float = 1.0
    note: Mapping[str, Any] = field(default_factory=dict)
    ask_seconds: float = 0.0

    def __post_init__(self) -> None:
        if not isinstance(self.note, Mapping):
            raise ValueError(tr("the note must be a dictionary, not {note}.", note=named(self.note)))
        _set(
            self,
            time=as_number("time", self.time),
            config=read_only(self.config),
            budget=as_budget("the budget", self.budget),
            note=read_only(self.note),
            ask_seconds=as_number("ask_seconds", self.ask_seconds),
        )


@dataclass(frozen=True)
class TrialReported:
    """A running trial told an intermediate value; see `Report`."""

    time: float
    number: int
    fold: int
    epoch: int | None
    value: float

    def __post_init__(self) -> None:
        report = Report(self.fold, self.epoch, self.value)
        _set(self, time=as_number("time", self.time), fold=report.fold, epoch=report.epoch, value=report.value)


@dataclass(frozen=True)
class TrialFinished:
    """A trial came to its end, whatever that was."""

    time: float
    number: int
    state: State
    outcome: Outcome

    def __post_init__(self) -> None:
        _set(self, time=as_number("time", self.time))


@dataclass(frozen=True)
class StudyFinished:
    """The search is over; `reason` says why, in 2,000 characters at most."""

    time: float
    reason: str

    def __post_init__(self) -> None:
        _set(self, time=as_number("time", self.time), reason=shortened(self.reason))


def _set(event: Any, **values: Any) -> None:
    """A clock or a method may count in numbers of numpy, which nothing that writes an event takes."""
    for name, value in values.items():
        object.__setattr__(event, name, value)


Event = StudyStarted | TrialStarted | TrialReported | TrialFinished | StudyFinished
EVENTS: tuple[type, ...] = (StudyStarted, TrialStarted, TrialReported, TrialFinished, StudyFinished)


def event_to_json(event: Event) -> dict[str, Any]:
    """The event as JSON-able values (tuples become lists, numbers of numpy native ones; NaN stays a float).

    Raises:
        TypeError: if a method's note holds what JSON has no word for.
    """
    values = {item.name: getattr(event, item.name) for item in fields(event)}
    if isinstance(event, TrialFinished):
        values["outcome"] = {item.name: getattr(event.outcome, item.name) for item in fields(event.outcome)}
    return {"event": type(event).__name__, **plain(values)}


def event_from_json(data: Mapping[str, Any], space: Space) -> Event:
    """The event that `event_to_json` wrote; the space turns lists back into the choices that they were.

    Raises:
        ValueError: if the data names no known event, or a field is not what it should be.
    """
    kinds = {kind.__name__: kind for kind in EVENTS}
    values = dict(data)
    name = values.pop("event", None)
    if name not in kinds:
        raise ValueError(tr("{name!r} is not an event. Known are: {known}.", name=name, known=", ".join(kinds)))
    if "config" in values:
        values["config"] = space.check(values["config"])
    if "outcome" in values:
        values["outcome"] = Outcome(**values["outcome"])
        values["state"] = State(values["state"])
    event: Event = kinds[name](**values)
    return event
