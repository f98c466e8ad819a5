"""The thread that writes: it collects for a moment, then writes each study in one transaction."""

from __future__ import annotations

import atexit
import os
import threading
import time
import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING

import sqlalchemy as sa
import sqlalchemy.exc as sa_errors

from tuning.store.errors import why
from tuning.store.leases import HEARTBEAT_SECONDS, new_writer
from tuning.store.recording import Lost, Recording
from tuning.store.tables import studies
from tuning.study import in_words

if TYPE_CHECKING:
    from tuning.store.database import Database

COLLECT_SECONDS = 0.25
COLLECT_TRIALS = 50
RETRY_SECONDS = (0.25, 0.5, 1.0, 2.0)
LAST_SECONDS = 5.0  # that the end of a process waits for what is not written yet


class Writer:
    """Writes the recordings of one store. Its thread lives as long as one of them is open.

    Args:
        database: where to.
    """

    def __init__(self, database: Database):
        self._database = database
        self._moved = threading.Condition()
        self._recordings: list[Recording] = []
        self._thread: threading.Thread | None = None
        self._is_called, self._n_trials, self._waiting = False, 0, 0
        self._failures = 0
        self.name = new_writer()
        _writers.add(self)

    def add(self, recording: Recording) -> None:
        """Writes this one too."""
        with self._moved:
            self._recordings.append(recording)
            if self._thread is None:
                self._thread = threading.Thread(target=self._live, daemon=True, name="store")
                self._thread.start()
        self.something_to_write()

    def something_to_write(self, is_trial: bool = False) -> None:
        """Some recording has news. Nobody holds the lock for long, and most need none."""
        if self._is_called and not is_trial:  # what was told before this is taken along, since the call goes back first
            return
        with self._moved:
            self._n_trials += is_trial
            if not self._is_called or self._n_trials == COLLECT_TRIALS:
                self._is_called = True
                self._moved.notify_all()

    def wait(self, is_done: Callable[[], bool], is_hopeless: Callable[[], bool], timeout: float | None) -> bool:
        """Has everything written at once, and waits for it."""
        with self._moved:
            self._waiting += 1
            self._is_called = True
            self._moved.notify_all()
            try:
                self._moved.wait_for(lambda: is_done() or is_hopeless() or self._thread is None, timeout)
            finally:
                self._waiting -= 1
        return is_done()

    def flush(self, timeout: float | None = None) -> bool:
        """Waits until all is written that was told."""
        end = None if timeout is None else time.monotonic() + timeout
        left = (lambda: None) if end is None else (lambda: max(0.0, end - time.monotonic()))
        return all([recording.flush(left()) for recording in list(self._recordings)])

    def forked(self) -> None:
        """In a child that was just forked: the studies are the parent's, and so is the thread."""
        self._moved = threading.Condition()
        for recording in self._recordings:
            recording.forked()
        self._recordings, self._thread = [], None
        self.name = new_writer()

    # The thread ----------------------------------------------------------------------------------------------
    def _live(self) -> None:
        beat = time.monotonic()
        while self._has_more(beat):
            dirty = [recording for recording in self._recordings if recording.is_dirty]
            self._failures = 0 if all([self._write(recording) for recording in dirty]) else self._failures + 1
            if time.monotonic() - beat >= HEARTBEAT_SECONDS:
                beat = time.monotonic()
                self._beat()
            with self._moved:
                self._moved.notify_all()
            if self._failures:
                time.sleep(RETRY_SECONDS[min(self._failures, len(RETRY_SECONDS)) - 1])

    def _has_more(self, beat: float) -> bool:
        """Waits for news, then a moment for more of them; False once no recording is open."""
        with self._moved:
            self._recordings = [recording for recording in self._recordings if not recording.is_done]
            if not self._recordings:
                self._thread = None
                self._moved.notify_all()
                return False
            if not self._failures:
                self._moved.wait_for(lambda: self._is_called, max(0.0, beat + HEARTBEAT_SECONDS - time.monotonic()))
                if self._is_called:
                    self._moved.wait_for(lambda: self._waiting or self._n_trials >= COLLECT_TRIALS, COLLECT_SECONDS)
            self._is_called, self._n_trials = False, 0
            return True

    def _write(self, recording: Recording) -> bool:
        try:
            with self._database.transaction() as connection:
                committed = recording.write(connection, self._database.now())
        except Lost as reason:
            recording.lose(str(reason))
        except (sa_errors.SQLAlchemyError, OSError) as error:
            self._database.forget_connections()
            recording.failed(why(error))
            return False
        except Exception as error:  # noqa: BLE001 - said by `unsaved`; the other studies are written all the same
            recording.lose(in_words(error))
        else:
            committed()
        return True

    def _beat(self) -> None:
        keys = [recording.key for recording in self._recordings if recording.key is not None]
        try:
            with self._database.transaction() as connection:
                mine = studies.c.key.in_(keys) & (studies.c.writer == self.name)
                connection.execute(sa.update(studies).where(mine).values(heartbeat=self._database.now()))
        except (sa_errors.SQLAlchemyError, OSError):
            self._database.forget_connections()  # the next write says what is wrong, if it still is


_writers: weakref.WeakSet[Writer] = weakref.WeakSet()


@atexit.register
def _at_exit() -> None:
    for writer in list(_writers):
        writer.flush(LAST_SECONDS)


def _after_fork() -> None:
    for writer in list(_writers):
        writer.forked()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
