"""A history, a study and a trial as JSON, and back: the same to the last digit.

Everything that is read is checked as if it had just happened, so a file from elsewhere can be wrong but not harmful.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from tuning.language import tr
from tuning.space import Space
from tuning.study import exact
from tuning.study.events import StudyStarted
from tuning.study.outcome import Outcome, Report, State
from tuning.study.study import Study
from tuning.study.trial import FOUND, Trial
from tuning.study.trial_log import Log, TrialLog
from tuning.study.values import as_budget, as_number, as_whole, named, plain

VERSION = 1
FORMAT = "tuning.History"
_PARTS = ("study", "trials", "session", "started", "ended", "reason")
_REST = ("note", "budget", "started", "finished", "ask_seconds", "value", *FOUND)
_ABSENT = {item.name: item.default for item in fields(Trial)}


def to_text(history: TrialLog) -> str:
    """The history as one JSON object; see `History.to_json`."""
    data = {
        "format": FORMAT,
        "version": VERSION,
        "study": study_to_json(history.study),
        "trials": [trial_to_json(trial) for trial in (*history.in_order_of_end, *history.running)],
        "session": session_to_json(history.session),
        "started": history.started,
        "ended": history.ended,
        "reason": history.reason,
    }
    return exact.dumps(data)


def from_text(text: str | bytes, empty: type[Log]) -> Log:
    """The history that `to_text` wrote; see `History.from_json`."""
    try:
        data = exact.loads(text)
        if not isinstance(data, dict) or data.get("format") != FORMAT:
            raise ValueError(
                tr("it does not say that it is one. Use what History.to_json or History.save has written.")
            )
        version = as_whole("its version", data.get("version"), 1)
        if version > VERSION:
            raise ValueError(
                tr(
                    "a newer version wrote it, in notation {version}, and this one reads up to {newest}. "
                    "Update tuning.",
                    version=version,
                    newest=VERSION,
                )
            )
        if missing := [name for name in _PARTS if name not in data]:
            raise ValueError(tr("it has no entry {missing!r}.", missing=missing[0]))
        study = study_from_json(data["study"])
        trials = [trial_from_json(item, study.space) for item in _listed("its trials", data["trials"])]
        session = data["session"]
        return empty.restored(
            study,
            trials,
            session=None if session is None else session_from_json(session),
            started=_number_or_none("started", data["started"]),
            ended=_number_or_none("ended", data["ended"]),
            reason=_text("reason", data["reason"]),
        )
    except (ValueError, TypeError, KeyError, IndexError) as error:
        said = (
            str(error)
            if isinstance(error, ValueError)
            else tr("an entry is damaged ({kind}).", kind=type(error).__name__)
        )
        raise ValueError(tr("this is no history that can be read: {said}", said=said)) from None


def study_to_json(study: Study) -> dict[str, Any]:
    """The recipe as values that `exact.dumps` can write."""
    values = {item.name: getattr(study, item.name) for item in fields(study)} | {"space": plain(study.space.to_json())}
    goals = [goal.to_json() for goal in values.pop("goals")]
    return values | {"goals": goals} if goals else values


def study_from_json(data: Any) -> Study:
    """The recipe that `study_to_json` wrote.

    Raises:
        ValueError: if it is none; the sentence says what is wrong.
    """
    known = {item.name for item in fields(Study)}
    if not isinstance(data, Mapping):
        raise ValueError(tr("a stored study is an object, not {data}.", data=named(data)))
    if "space" not in data or not known.issuperset(data):
        raise ValueError(
            tr(
                "a stored study has the entries {known}, a space at least, and no others.",
                known=", ".join(sorted(known)),
            )
        )
    for name in ("problem", "method"):
        if not isinstance(data.get(name, {}), Mapping):
            raise ValueError(tr("the {name} of a study is an object, not {data}.", name=name, data=named(data[name])))
    values = {**data, "space": Space.from_json(data["space"])}
    values["metric"] = _text("metric", values.get("metric", "value"))
    values["optimum"] = _number_or_none("optimum", values.get("optimum"))
    return Study(**values)


def trial_to_json(trial: Trial) -> dict[str, Any]:
    """The trial as values that `exact.dumps` can write; what a trial has no word on is left out."""
    found: dict[str, Any] = {"number": trial.number, "state": str(trial.state), "config": trial.config}
    if trial.reports:
        found["reports"] = [[report.fold, report.epoch, report.value] for report in trial.reports]
    for name in _REST:
        value = getattr(trial, name)
        if not _is_absent(value, _ABSENT[name]):
            found[name] = list(value) if isinstance(value, tuple) else value
    if trial.metrics:
        found["metrics"] = {name: list(scores) for name, scores in trial.metrics.items()}
    return found


def _is_absent(value: Any, absent: Any) -> bool:
    if value is None or (isinstance(value, (tuple, Mapping)) and not value):
        return True
    return type(value) is type(absent) and bool(value == absent)  # 1 is not 1.0, and a number of numpy is neither


def trial_from_json(data: Any, space: Space) -> Trial:
    """The trial that `trial_to_json` wrote.

    Raises:
        ValueError: if it is none, its config is not of the space, or a field is not what it should be.
    """
    if not isinstance(data, Mapping):
        raise ValueError(tr("a stored trial is an object, not {data}.", data=named(data)))
    number = as_whole("the number of a trial", data.get("number"), 0)
    try:
        return _trial(number, data, space)
    except (ValueError, TypeError, KeyError) as error:
        said = (
            str(error)
            if isinstance(error, ValueError)
            else tr("an entry is damaged ({kind}).", kind=type(error).__name__)
        )
        raise ValueError(tr("trial {number}: {said}", number=number, said=said)) from None


def _trial(number: int, data: Mapping[str, Any], space: Space) -> Trial:
    state, value, note = State(data["state"]), data.get("value"), data.get("note", {})
    if (state == State.DONE) != (value is not None):
        raise ValueError(
            tr(
                "it is {state}, and its value is {value}. Only a trial that is done has a value.",
                state=state,
                value=named(value),
            )
        )
    finished = _number_or_none("finished", data.get("finished"))
    if (state == State.RUNNING) != (finished is None):
        raise ValueError(
            tr("it is {state}, and the time of its end is {finished}.", state=state, finished=named(finished))
        )
    if not isinstance(note, Mapping):
        raise ValueError(tr("its note is an object, not {note}.", note=named(note)))
    outcome = Outcome(0.0 if value is None else value, **{name: data[name] for name in FOUND if name in data})
    if state == State.DONE and not abs(outcome.value) < float("inf"):
        raise ValueError(tr("it is done with the value {value}; it should be a NaN trial.", value=outcome.value))
    return Trial(
        number,
        space.check(data["config"]),
        state,
        None if value is None else outcome.value,
        **{name: getattr(outcome, name) for name in FOUND},
        reports=tuple(Report(*item) for item in data.get("reports", ())),
        budget=_budget(data.get("budget", 1.0)),
        note=note,
        started=_number("its start", data.get("started", 0.0)),
        finished=finished,
        ask_seconds=_number("ask_seconds", data.get("ask_seconds", 0.0)),
    )


def write(path: str | os.PathLike[str], text: str) -> None:
    """Write a file whole or not at all: who reads it meanwhile finds the old one."""
    path = Path(path)
    temporary = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with temporary.open("x", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, temporary)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def session_to_json(session: StudyStarted | None) -> list[Any] | None:
    """The event with which a search began, or last went on, as a list; None where it has not begun."""
    return None if session is None else [session.time, session.trials, session.discard]


def session_from_json(data: Any) -> StudyStarted:
    """The event of its time, the trials that it planned and its rule of early discard, which older ones do not name."""
    if not isinstance(data, (list, tuple)) or not 2 <= len(data) <= 3:
        raise ValueError(
            tr("its session is a list of a time, a number of trials and a rule, not {data}.", data=named(data))
        )
    time, trials, *more = data
    planned = None if trials is None else as_whole("its trials", trials, 1)
    rules = [_text("its rule of early discard", rule) for rule in more]
    return StudyStarted(_number("its session", time), planned, *rules)


def _listed(what: str, value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError(tr("{what} are a list, not {value}.", what=what, value=named(value)))
    return value


def _number(what: str, value: Any) -> float:
    """The value itself: a time may be a whole number, and stays one."""
    as_number(what, value)
    number: float = value
    return number


def _budget(value: Any) -> float:
    as_budget("its budget", value)
    budget: float = value
    return budget


def _number_or_none(what: str, value: Any) -> float | None:
    return None if value is None else _number(what, value)


def _text(what: str, value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(tr("{what} is text, not {value}.", what=what, value=named(value)))
    return value
