"""Studies read back: whole, or what is new in them."""

from __future__ import annotations

import gc
import threading
import weakref
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from tuning.language import tr
from tuning.store.errors import StoreError
from tuning.store.listing import Row
from tuning.store.recording import Run
from tuning.store.rows import Told, read_facts, read_reports, read_study, read_trial
from tuning.store.tables import reports, runs, trials
from tuning.study import History, Trial, in_words

_TRIAL = (trials.c.number, trials.c.state, trials.c.value, trials.c.data, trials.c.reports)


@dataclass(frozen=True)
class Stored:
    """A study as it is in the store."""

    row: Row
    runs: tuple[Run, ...]
    recipe: Any

    @property
    def history(self) -> History:
        """That of the first run."""
        return self.runs[0].history


@contextmanager
def undamaged(id: str) -> Iterator[None]:
    """What was written is checked when it is made, so what cannot be read was changed by something else.

    Raises:
        StoreError: naming the study.
    """
    try:
        yield
    except StoreError:
        raise
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        said = str(error) if isinstance(error, ValueError) else in_words(error)
        raise StoreError(tr("study {id} is damaged: {said}", id=id, said=said)) from None


def read_runs(connection: sa.Connection, key: int) -> tuple[Run, ...]:
    """All runs of a study."""
    ended: dict[int, list[Trial]] = defaultdict(list)
    select = sa.select(trials.c.run, trials.c.place, *_TRIAL).where(trials.c.study == key)
    rows = connection.execute(select).all()
    with _no_collection():
        # Sorted here: a database would carry all the long texts about for it.
        places = sorted((run, place, i) for i, (run, place, *_) in enumerate(rows) if place is not None)
        for run, _, i in places:
            _, _, number, state, value, data, told = rows[i]
            ended[run].append(read_trial(number, state, value, data, Told(told) if told else ()))
    running = _running(connection, key) if len(places) < len(rows) else defaultdict(list)
    read = []
    columns = (runs.c.run, runs.c.label, runs.c.recipe, runs.c.facts)
    for run, label, recipe, facts in connection.execute(_of_study(columns, key)).all():
        study = read_study(recipe)
        history = History(study).grown(ended[run], running[run], **read_facts(facts))
        read.append(Run(label, study, history))
    return tuple(read)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Nothing that is made here can be garbage yet; to look for it again and again takes as long as the making."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _of_study(columns: tuple[Any, ...], key: int) -> Any:
    return sa.select(*columns).where(runs.c.study == key).order_by(runs.c.run)


def _running(connection: sa.Connection, key: int, run: int | None = None) -> dict[int, list[Trial]]:
    """Running trials of a study, or of one run, by run."""
    told: dict[tuple[int, int], list[Any]] = defaultdict(list)
    running: dict[int, list[Trial]] = defaultdict(list)
    parts = sa.select(reports.c.run, reports.c.number, reports.c.data).where(reports.c.study == key)
    begun = sa.select(trials.c.run, *_TRIAL).where(trials.c.study == key, trials.c.place.is_(None))
    if run is not None:
        parts, begun = parts.where(reports.c.run == run), begun.where(trials.c.run == run)
    for of, number, data in connection.execute(parts.order_by(reports.c.first)):
        told[of, number] += read_reports(data)
    for of, number, state, value, data, _ in connection.execute(begun.order_by(trials.c.number)):
        running[of].append(read_trial(number, state, value, data, tuple(told[of, number])))
    return running


class Followed:
    """Histories that somebody watches grow: of each only what is new is read, as long as the last one is still held."""

    def __init__(self) -> None:
        self._lock = threading.Lock()  # histories that share a list must not grow at the same moment
        self._last: weakref.WeakValueDictionary[tuple[int, int], History] = weakref.WeakValueDictionary()

    def changed(self, connection: sa.Connection, key: int, after: int) -> tuple[Run, ...]:
        """The runs that have changed since version `after`, each with its whole history."""
        columns = (runs.c.run, runs.c.label, runs.c.recipe, runs.c.facts)
        found = connection.execute(_of_study(columns, key).where(runs.c.version > after)).all()
        return tuple(
            Run(label, *self._grown(connection, key, run, recipe, facts)) for run, label, recipe, facts in found
        )

    def _grown(self, connection: sa.Connection, key: int, run: int, recipe: str, facts: str) -> tuple[Any, History]:
        last = self._last.get((key, run))
        history = last if last is not None else History(read_study(recipe))
        n = len(history) - len(history.running)
        where = (trials.c.study == key) & (trials.c.run == run) & (trials.c.place >= n)
        select = sa.select(*_TRIAL).where(where).order_by(trials.c.place)
        ended = [
            read_trial(number, state, value, data, Told(told) if told else ())
            for number, state, value, data, told in connection.execute(select)
        ]
        running = _running(connection, key, run)[run]
        with self._lock:
            history = history.grown(ended, running, **read_facts(facts))
            self._last[key, run] = history
        return history.study, history
