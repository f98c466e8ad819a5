"""What of a run is not in the database yet, as rows.

The history is the state, so nothing has to be remembered beside it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import sqlalchemy as sa

from tuning.language import tr
from tuning.store.rows import write_facts, write_reports, write_trial
from tuning.store.tables import reports, trials
from tuning.study import History, State, Study, Trial

SKETCH_POINTS = 40


class Writes(Protocol):
    """The thread that carries plans out, as those see it that have something to write."""

    def something_to_write(self, is_trial: bool = False) -> None: ...
    def wait(self, is_done: Callable[[], bool], is_hopeless: Callable[[], bool], timeout: float | None) -> bool: ...


@dataclass
class Written:
    """What the database has of one run."""

    finished: int = 0
    running: dict[int, int] = field(default_factory=dict)  # by number: how many reports
    facts: str = ""


@dataclass
class Plan:
    """Rows that are missing, and what the database has after them."""

    after: Written
    new: list[dict[str, Any]] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)
    parts: list[dict[str, Any]] = field(default_factory=list)
    over: list[dict[str, Any]] = field(default_factory=list)  # trials whose parts of reports are no longer needed
    left_out: list[str] = field(default_factory=list)

    @property
    def n_bytes(self) -> int:
        """Length of all texts."""
        texts = (row.get("data", "") + row.get("reports", "") for row in (*self.new, *self.changed, *self.parts))
        return sum(map(len, texts))


def carry_out(connection: sa.Connection, plans: Sequence[Plan]) -> None:
    """Writes all rows."""
    for kind, statement in _IN_ORDER.items():
        if rows := [row for made in plans for row in getattr(made, kind)]:
            connection.execute(statement, rows)


def _where(table: sa.Table) -> Any:
    return sa.and_(*(table.c[name] == sa.bindparam(f"the_{name}") for name in ("study", "run", "number")))


_OVER = sa.delete(reports).where(_where(reports))
_CHANGED = (
    sa.update(trials)
    .where(_where(trials))
    .values({name: sa.bindparam(name) for name in ("place", "state", "value", "data", "reports")})
)
_IN_ORDER = {"over": _OVER, "changed": _CHANGED, "new": sa.insert(trials), "parts": sa.insert(reports)}


def plan(study: int, run: int, history: History, before: Written) -> Plan:
    """What is missing of a run, where the database has `before`."""
    made = Plan(Written(before.finished, dict(before.running), write_facts(history)))
    for trial in history.ended_since(before.finished):
        row = _row(study, run, trial, made) | {"place": made.after.finished, "reports": write_reports(trial.reports)}
        made.after.finished += 1
        if trial.number in made.after.running:
            made.changed.append(row | _key(study, run, trial.number))
            if made.after.running.pop(trial.number):
                made.over.append(_key(study, run, trial.number))
        else:
            made.new.append(row)
    for trial in history.running:
        n, all_reports = made.after.running.get(trial.number), trial.reports
        if n is not None and len(all_reports) < n:  # it runs anew
            made.over.append(_key(study, run, trial.number))
            n = 0
        if n is None:
            made.new.append(_row(study, run, trial, made) | {"place": None, "reports": ""})
        if len(all_reports) > (n or 0):
            part = {"study": study, "run": run, "number": trial.number, "first": n or 0}
            made.parts.append(part | {"data": write_reports(all_reports[n or 0 :])})
        made.after.running[trial.number] = len(all_reports)
    return made


def _row(study: int, run: int, trial: Trial, made: Plan) -> dict[str, Any]:
    data, said = write_trial(trial)
    if said:
        made.left_out.append(tr("trial {number} is saved without {said}", number=trial.number + 1, said=said))
    row = {"study": study, "run": run, "number": trial.number, "state": str(trial.state), "value": trial.value}
    return row | {"data": data}


def _key(study: int, run: int, number: int) -> dict[str, int]:
    return {"the_study": study, "the_run": run, "the_number": number}


class Curve:
    """The best value so far after each trial that ended, as trials come in.

    Args:
        study: says which way is better.
    """

    def __init__(self, study: Study):
        self._sign = study.sign
        self._best: list[float] = []  # by our own sign: more is better; -inf before the first value

    def follow(self, history: History, n_sure: int) -> None:
        """Takes in what ended; after the first `n_sure` trials things may have been different."""
        del self._best[n_sure:]
        self._take(history.ended_since(len(self._best)))

    def _take(self, ended: Iterable[Trial]) -> None:
        best = self._best[-1] if self._best else -math.inf
        for trial in ended:
            if trial.state == State.DONE and trial.value is not None:
                best = max(best, self._sign * trial.value)
            self._best.append(best)

    @property
    def best(self) -> float | None:
        """The best value; None as long as there is none."""
        best = self._best[-1] if self._best else -math.inf
        return self._sign * best if math.isfinite(best) else None

    def sketch(self) -> list[float]:
        """A few points of the curve, from the first value on."""
        n = len(self._best)
        points = min(n, SKETCH_POINTS)
        chosen = (self._best[round(i * (n - 1) / max(points - 1, 1))] for i in range(points))
        return [self._sign * best for best in chosen if math.isfinite(best)]
