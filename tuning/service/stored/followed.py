"""A search or race that another process runs and writes, such as a notebook: it is watched here as it grows.

Only while somebody looks at it the store is asked, by a thread of its own: no page and no stream waits for a database.
Once it rests it is like any other that was loaded from the store, and can go on here.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from tuning.compare.stored import with_runs
from tuning.language import tr
from tuning.service.background import BackgroundJob, JobState
from tuning.service.race_job import RaceJob
from tuning.service.search_job import Job
from tuning.service.stored import restoring
from tuning.service.terms import JobError
from tuning.store import StoreError

if TYPE_CHECKING:
    from tuning.store import Row, Store

LOOK_SECONDS = 0.25
UNSEEN_SECONDS = 10.0  # after which nobody is taken to look any more


class Followed(BackgroundJob):
    """What a follower of any kind has; `_take` says how news are taken over."""

    _store: Store
    _at = 0  # the version that is known
    _is_followed = False
    _follower: threading.Thread | None = None

    def follow(self, store: Store, row: Row) -> None:
        """Another process writes it: from now on take over what that writes, whenever somebody looks."""
        self._store, self._at, self._is_followed = store, row.version, True
        self._state = JobState.RUNNING

    def _take(self, store: Store) -> None:
        raise NotImplementedError

    @property
    def is_active(self) -> bool:
        return super().is_active and not self._is_followed  # it asks for no workers of ours

    @property
    def is_at_rest(self) -> bool:
        return (self._is_followed and self._follower is None) or super().is_at_rest  # nothing of it runs here

    @property
    def elapsed(self) -> float:
        return self._spent if self._is_followed else super().elapsed

    def watched(self) -> None:
        super().watched()
        with self._lock:
            if self._is_followed and self._follower is None:
                self._follower = threading.Thread(target=self._look_on, daemon=True, name=f"follow {self.label}")
                self._follower.start()

    def begin(self) -> None:
        if not self._is_followed:
            super().begin()

    def stop(self) -> None:
        """Raises JobError as long as another process runs it."""
        self._check_here()
        super().stop()

    def pause(self, reason: str = "") -> None:
        """Raises JobError as long as another process runs it."""
        self._check_here()
        super().pause(reason)

    def resume(self) -> None:
        self._check_here()
        super().resume()

    def _check_here(self) -> None:
        if self._is_followed:
            raise JobError(tr("Another process runs this, such as a notebook. Stop or pause it there."))

    def _look_on(self) -> None:
        try:
            while self._is_followed and self.unseen_seconds < UNSEEN_SECONDS:
                try:
                    self._look()
                except StoreError as error:  # the store is away for a while; what is shown stays
                    self.pause_reason = str(error)
                time.sleep(LOOK_SECONDS)
        finally:
            with self._lock:
                self._follower = None

    def _look(self) -> None:
        row = self._store.row(self.id)
        if row is None or row.deleted is not None:
            raise StoreError(tr("It was removed by its owner; what is shown here is the last that was read."))
        self.pause_reason = ""
        if row.version != self._at or row.state != "running":
            self._take(self._store)
            self._at, self._spent = row.version, row.seconds
            if row.state != "running":
                with self._moved:
                    self._is_followed = False
                    restoring.put(self, row)
                    self._moved.notify_all()
            self.version += 1


class FollowedSearch(Followed, Job):
    """A search that another process runs."""

    def _take(self, store: Store) -> None:
        _, runs = store.changes(self.id, self._at)
        if runs:
            self.history = runs[0].history


class FollowedRace(Followed, RaceJob):
    """A race that another process runs."""

    def _take(self, store: Store) -> None:
        self.race = with_runs(store.load(self.id), self.race.spec)
