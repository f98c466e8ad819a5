"""One study as it is written: what a search tells, and how it comes into the database."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

import sqlalchemy as sa

from tuning.language import tr
from tuning.store.errors import StoreError, not_saved
from tuning.store.labels import clean
from tuning.store.plan import Curve, Plan, Writes, Written, carry_out, plan
from tuning.store.rows import write_facts, write_study
from tuning.store.statements import RUNS, update_study
from tuning.store.tables import reports, runs, studies, trials
from tuning.study import Event, History, Study, TrialFinished, in_words
from tuning.study.exact import dumps

CLOSE_SECONDS = 10.0
STATES = ("running", "paused", "finished", "stopped", "error")
Callback = Callable[[Event, History], None]


@dataclass(frozen=True)
class Run:
    """One search of a study: the search itself, a method and seed of a race, or one who plays."""

    label: str
    study: Study
    history: History = field(default=None)  # type: ignore[assignment]  # None: nothing has happened yet

    def __post_init__(self) -> None:
        if self.history is None:
            object.__setattr__(self, "history", History(self.study))


class _Line:
    """One run, on its way into the database."""

    def __init__(self, run: Run, before: Written):
        self.label, self.study, self.history = run.label, run.study, run.history
        self.before = before
        self.curve = Curve(run.study)

    @property
    def n_missing(self) -> int:
        """How many trials have ended and are not in the database."""
        return len(self.history) - len(self.history.running) - self.before.finished


class Recording:
    """Writes one study. It is a callback for run 0; ``recording.run(k)`` is that of run k.

    Neither raises, and neither waits for the database: a thread of the store's own writes what has changed.

    Args:
        writer: the thread that writes.
        id: the study's name in addresses.
        name: who writes, as others see it.
        lines: its runs.
        row: what stands on the study's row from the beginning; empty if the study is in the database already.
        seconds: how long it has run before.
    """

    def __init__(self, writer: Writes, id: str, name: str, lines: list[_Line], row: dict[str, Any], seconds: float):
        self.id = id
        self._writer, self._name, self._lines, self._row, self._seconds = writer, name, lines, row, seconds
        self._key: int | None = None
        self._version = 0
        self._began = time.monotonic()
        self._lock = threading.Lock()
        self._state, self._reason, self._is_ended = "running", "", False
        self._recipe: str | None = None  # that has taken the place of the first one
        self._numbers = itertools.count(1)
        self._before: tuple[str, str] | None = None  # state and reason of a study that was there already
        self._told, self._written = next(self._numbers), 0  # what was told, and how much of that is in the database
        self._is_sure = True  # whether it is known what is in the database
        self._lost = ""  # why nothing can be written any more
        self._trouble = ""  # why the last attempt failed
        self._left_out: list[str] = []

    # Telling -------------------------------------------------------------------------------------------------
    def __call__(self, event: Event, history: History) -> None:
        """What happened in run 0."""
        self._tell(self._lines[0], event, history)

    def run(self, k: int) -> Callback:
        """The callback of run k."""
        line = self._lines[k]
        return lambda event, history: self._tell(line, event, history)

    @property
    def history(self) -> History:
        """The newest history of run 0."""
        return self._lines[0].history

    @property
    def histories(self) -> tuple[History, ...]:
        """The newest histories of all runs."""
        return tuple(line.history for line in self._lines)

    def catch_up(self, history: History, run: int = 0) -> None:
        """The newest history of a run, where no event told of it."""
        self._lines[run].history = history
        self._told = next(self._numbers)
        self._writer.something_to_write()

    def _tell(self, line: _Line, event: Event, history: History) -> None:
        line.history = history
        self._told = next(self._numbers)  # should two threads write it in the wrong order, the later one is in already
        self._writer.something_to_write(isinstance(event, TrialFinished))

    def rewrite(self, recipe: Any) -> None:
        """Another recipe takes the place of the one with which the study was begun.

        Raises:
            StoreError: if it cannot be stored.
        """
        try:
            text = dumps(recipe)
        except TypeError as error:
            raise StoreError(tr("this recipe cannot be stored: {error}", error=error)) from None
        with self._lock:
            self._recipe = text
        self._told = next(self._numbers)
        self._writer.something_to_write()

    def mark(self, state: str, reason: str = "") -> None:
        """Says where the study stands; it can go on: ``running`` or ``paused``."""
        self._say(state, reason, is_end=False)

    def end(self, state: str = "finished", reason: str = "") -> None:
        """Says that the study is over, and how: ``finished``, ``stopped`` or ``error``. Another may go on with it."""
        self._say(state, reason, is_end=True)

    def leave(self, reason: str = "") -> None:
        """Ends it before anything has happened: a study that was there is as it was, a new one never began.

        Args:
            reason: why, for a new one.
        """
        self.end(*(self._before or ("error", reason)))
        self.close()

    def _say(self, state: str, reason: str, is_end: bool) -> None:
        if state not in STATES:
            raise ValueError(tr("the state must be one of {known}, not {state!r}.", known=STATES, state=state))
        with self._lock:
            if not self._is_ended:
                self._state, self._reason, self._is_ended = state, clean(reason), is_end
                self._told = next(self._numbers)
        self._writer.something_to_write()

    @property
    def is_written(self) -> bool:
        """Whether all that was told so far is in the database."""
        return self._written >= self._told

    def flush(self, timeout: float | None = None) -> bool:
        """Waits until all that was told so far is in the database; whether it is."""
        told = self._told
        return self._writer.wait(lambda: self._written >= told, lambda: bool(self._lost), timeout)

    def close(self, timeout: float | None = CLOSE_SECONDS) -> bool:
        """Ends the study, where that was not said yet, and waits a while until all is written; whether it is.

        Where the store does not answer in that time, the rest is written as soon as it does, while the process lives.
        """
        if not self._is_ended:
            self.end()
        return self.flush(timeout)

    def __enter__(self) -> Recording:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if error is not None and not self._is_ended:
            is_fault = isinstance(error, Exception)
            self.end("error" if is_fault else "stopped", in_words(error) if is_fault else "interrupted")
        self.close()

    @property
    def unsaved(self) -> str:
        """What is not saved, and why, in a sentence; empty if all is well."""
        said = list(self._left_out)
        if why := self._lost or self._trouble:
            said += not_saved(sum(line.n_missing for line in self._lines), why, is_kept=not self._lost)
        return " ".join(said)

    # Writing (in the thread that writes) ---------------------------------------------------------------------
    @property
    def is_dirty(self) -> bool:
        """Whether there is something to write."""
        return self._written < self._told and not self._lost

    @property
    def is_done(self) -> bool:
        """Whether it is over, and all is written that can be."""
        return bool(self._lost) or (self._is_ended and not self.is_dirty)

    @property
    def key(self) -> int | None:
        """The study's number in the database, once it is there."""
        return self._key

    def write(self, connection: sa.Connection, now: Any) -> Callable[[], None]:
        """Writes all that has changed; what comes back is to be called once that is committed."""
        with self._lock:
            told, state, reason, is_ended = self._told, self._state, self._reason, self._is_ended
        if not self._is_sure:
            self._find_out(connection)
        is_new = self._key is None
        key = self._insert(connection, now) if self._key is None else self._key
        version = self._version + 1
        plans: list[tuple[int, _Line, Plan]] = []
        for k, line in enumerate(self._lines):
            made = plan(key, k, line.history, line.before)
            line.curve.follow(line.history, line.before.finished)
            if is_new or made.after != line.before:
                plans.append((k, line, made))
        n_bytes = sum(made.n_bytes for *_, made in plans)
        self._update(connection, key, n_bytes, {"state": state, "reason": reason}, is_ended, now)
        if plans:
            now_facts = [{"the_study": key, "the_run": k, "facts": made.after.facts} for k, _, made in plans]
            connection.execute(RUNS, [row | {"version": version} for row in now_facts])
            carry_out(connection, [made for *_, made in plans])

        def committed() -> None:
            self._key, self._version, self._written = key, version, max(self._written, told)
            self._is_sure, self._trouble = True, ""
            for _, line, made in plans:
                line.before = made.after
                self._left_out += [f"{said[0].upper()}{said[1:]}" for said in made.left_out]

        return committed

    def failed(self, reason: str) -> None:
        """The last attempt to write did not succeed; what is in the database now is not sure."""
        self._is_sure, self._trouble = False, reason

    def lose(self, reason: str) -> None:
        """Nothing can be written any more."""
        self._lost = reason

    def forked(self) -> None:
        """In a child that was just forked: the parent goes on writing, the child does not."""
        self._lock = threading.Lock()
        self.lose(tr("a process that was forked off does not write what its parent writes"))

    def _insert(self, connection: sa.Connection, now: Any) -> int:
        row = {**self._row, "id": self.id, "writer": self._name, "heartbeat": now, "version": 0}
        key = int(connection.execute(sa.insert(studies).values(row)).inserted_primary_key[0])  # type: ignore[index]
        columns = [
            {"study": key, "run": k, "label": line.label, "version": 0, "recipe": write_study(line.study), "facts": ""}
            for k, line in enumerate(self._lines)
        ]
        connection.execute(sa.insert(runs), columns)
        return key

    def _update(
        self, connection: sa.Connection, key: int, n_bytes: int, values: dict[str, Any], is_ended: bool, now: Any
    ) -> None:
        first, histories = self._lines[0].study, [line.history for line in self._lines]
        known = [(line.curve.best, line.curve) for line in self._lines if line.curve.best is not None]
        best, curve = max(known, key=lambda pair: first.sign * pair[0], default=(None, None))
        planned = [history.planned for history in histories]
        values |= {
            "the_key": key,
            "the_writer": self._name,
            "the_version": self._version,
            "more": n_bytes,
            "writer": None if is_ended else self._name,
            "updated": time.time(),
            "seconds": self._seconds + time.monotonic() - self._began,
            "n_trials": sum(history.n_asked - len(history.running) for history in histories),
            "planned": None if None in planned else sum(planned),  # type: ignore[arg-type]
            "best": best,
            "sketch": "[]" if curve is None else dumps(curve.sketch()),
        }
        if self._recipe is not None:
            values["recipe"] = self._recipe
        if not update_study(connection, values, now):
            is_there = connection.execute(sa.select(studies.c.key).where(studies.c.key == key)).scalar()
            raise Lost(tr("another process goes on with this study") if is_there else tr("the study was deleted"))

    def _find_out(self, connection: sa.Connection) -> None:
        """Reads what is in the database: after an error nobody knows whether the last transaction came through."""
        found = connection.execute(sa.select(studies.c.key, studies.c.version).where(studies.c.id == self.id)).first()
        self._key, self._version = (None, 0) if found is None else (int(found[0]), int(found[1]))
        for k, line in enumerate(self._lines):
            line.before = Written() if self._key is None else written(connection, self._key, k)


class Lost(Exception):
    """The study cannot be written any more; the text says why."""


def written(connection: sa.Connection, key: int, run: int) -> Written:
    """What the database has of one run; reports of running trials are taken out, to be written anew."""
    where = (trials.c.study == key) & (trials.c.run == run)
    rows = connection.execute(sa.select(trials.c.number, trials.c.place).where(where)).all()
    connection.execute(sa.delete(reports).where(reports.c.study == key, reports.c.run == run))
    running = {number: 0 for number, place in rows if place is None}
    return Written(len(rows) - len(running), running)


def begun(writer: Writes, id: str, name: str, given: Sequence[Run], row: dict[str, Any]) -> Recording:
    """A recording of a new study.

    Raises:
        StoreError: if its recipe cannot be stored, or there is no run.
    """
    if not given:
        raise StoreError(tr("a study has at least one run."))
    for run in given:
        try:
            write_study(run.study)
            write_facts(run.history)
        except ValueError as error:
            raise StoreError(
                tr(
                    "this search cannot be stored, because of its recipe: {error} Give the problem and the method "
                    "recipes of plain values.",
                    error=error,
                )
            ) from None
    return Recording(writer, id, name, [_Line(run, Written()) for run in given], row, 0.0)


def gone_on(
    writer: Writes,
    id: str,
    name: str,
    given: Sequence[Run],
    key: int,
    version: int,
    seconds: float,
    before: tuple[str, str],
) -> Recording:
    """A recording that goes on with a study that is in the database, where it had the state and reason `before`."""
    recording = Recording(writer, id, name, [_Line(run, Written()) for run in given], {}, seconds)
    recording._key, recording._version, recording._is_sure = key, version, False  # noqa: SLF001 - its own class
    recording._before = before  # noqa: SLF001
    return recording
