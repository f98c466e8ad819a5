"""Trials and studies as rows, and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from tuning.language import tr
from tuning.study import History, Report, State, Study, Trial
from tuning.study.exact import dumps, loads
from tuning.study.notation import session_from_json, session_to_json, study_from_json, study_to_json
from tuning.study.values import ReadOnly, read_only

_STATES = {str(state): state for state in State}
_LISTS = ("fold_scores", "epochs")
_PLAIN = {  # what a trial has where nothing is written
    "fold_scores": (),
    "metrics": ReadOnly(),
    "fit_seconds": 0.0,
    "score_seconds": 0.0,
    "epochs": (),
    "message": "",
    "series": ReadOnly(),
    "pictures": ReadOnly(),
    "budget": 1.0,
    "note": ReadOnly(),
    "started": 0.0,
    "finished": None,
    "ask_seconds": 0.0,
}


class Told(Sequence[Report]):
    """The reports of a stored trial, which are read when somebody asks for them."""

    def __init__(self, text: str):
        self._text = text

    @cached_property
    def _reports(self) -> tuple[Report, ...]:
        return read_reports(self._text)

    def __getitem__(self, index: Any) -> Any:
        return self._reports[index]

    def __len__(self) -> int:
        return len(self._reports)

    def __iter__(self) -> Iterator[Report]:
        return iter(self._reports)

    def __eq__(self, other: object) -> bool:
        return self._reports == tuple(other) if isinstance(other, Sequence) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._reports)

    def __repr__(self) -> str:
        return repr(self._reports)

    def __reduce__(self) -> tuple[Any, ...]:
        return tuple, (self._reports,)


# Reports -----------------------------------------------------------------------------------------------------
def write_reports(reports: Sequence[Report]) -> str:
    """Reports as text, by column."""
    if not reports:
        return ""
    return dumps([[r.fold for r in reports], [r.epoch for r in reports], [r.value for r in reports]])


def read_reports(text: str) -> tuple[Report, ...]:
    """The reports that `write_reports` wrote."""
    return tuple(Report(*columns) for columns in zip(*loads(text), strict=True)) if text else ()


# Trials ------------------------------------------------------------------------------------------------------
def write_trial(trial: Trial) -> tuple[str, str]:
    """All of a trial that has no column of its own, as text; and what of its note had to be left out, in words."""
    facts: dict[str, Any] = {"config": trial.config}
    for name, usual in _PLAIN.items():
        value = getattr(trial, name)
        if value if isinstance(usual, ReadOnly) else repr(value) != repr(usual):
            facts[name] = value
    if trial.value == 0:
        facts["value"] = trial.value  # SQLite does not tell -0.0 from 0.0
    for name in _LISTS:
        if name in facts:
            facts[name] = list(facts[name])
    if "metrics" in facts:
        facts["metrics"] = {name: list(scores) for name, scores in trial.metrics.items()}
    try:
        return dumps(facts), ""
    except ValueError:
        facts["note"], said = _storable(trial.note)
        return dumps(facts), said


def read_trial(number: int, state: str, value: float | None, data: str, reports: Sequence[Report]) -> Trial:
    """The trial of a row. It was checked when it was made, and is not checked again: thousands are read at once."""
    if type(number) is not int or not (value is None or type(value) is float):
        raise ValueError(tr("the number or the value of a trial is no number."))
    fields = {"number": number, "state": _STATES[state], "value": value, "reports": reports, **_PLAIN, **loads(data)}
    fields["config"] = ReadOnly(fields["config"])
    fields["fold_scores"], fields["epochs"] = tuple(fields["fold_scores"]), tuple(fields["epochs"])
    if fields["metrics"]:
        fields["metrics"] = ReadOnly({name: tuple(scores) for name, scores in fields["metrics"].items()})
    for name in ("note", "series", "pictures"):
        if fields[name]:
            fields[name] = read_only(fields[name])
    trial = object.__new__(Trial)
    object.__setattr__(trial, "__dict__", fields)
    return trial


def _storable(note: Mapping[str, Any]) -> tuple[dict[Any, Any], str]:
    kept, said = {}, ""
    for name, item in note.items():
        try:
            dumps({name: item})
            kept[name] = item
        except ValueError as error:
            said = said or tr("{name!r} of its note: {error}", name=str(name)[:40], error=error)
    return kept, said


# Runs --------------------------------------------------------------------------------------------------------
def write_study(study: Study) -> str:
    """The recipe of a search as text.

    Raises:
        ValueError: if it holds what cannot be written.
    """
    return dumps(study_to_json(study))


def read_study(text: str) -> Study:
    """The recipe that `write_study` wrote."""
    return study_from_json(loads(text))


def write_facts(history: History) -> str:
    """What a history knows besides its trials, as text."""
    return dumps([session_to_json(history.session), history.started, history.ended, history.reason])


def read_facts(text: str) -> dict[str, Any]:
    """The facts that `write_facts` wrote, by name."""
    session, started, ended, reason = loads(text)
    begun = None if session is None else session_from_json(session)
    return {"session": begun, "started": started, "ended": ended, "reason": reason}
