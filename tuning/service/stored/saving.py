"""How one search, race or game is saved while it runs, rests and goes on."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from tuning.language import tr
from tuning.service.terms import GONE_ON, JobError, Kept
from tuning.store import StoreError

if TYPE_CHECKING:
    from tuning.store import Recording, Store
    from tuning.study import Event, History

AGAIN_SECONDS = 5.0
FLUSH_SECONDS = 2.0
LOOK_SECONDS = 2.0  # after which a study at rest is looked at again: another server may have gone on with it
AWAY_SECONDS = 30.0  # the same, where the store does not answer
Callback = Callable[["Event", "History"], None]


class Place(Protocol):
    """Where a study is stored."""

    @property
    def store(self) -> Store | None: ...
    @property
    def trouble(self) -> str: ...


class Saving(Kept):
    """One study on its way into the store. Only while it runs does it claim the study for this process.

    Args:
        archive: where it is stored.
        id: of the study.
        histories: gives those of all its runs.
        recipe: what is needed to make it again, beside the studies of its runs.
        begin: makes the study in the store; None if it is there already.
    """

    def __init__(
        self,
        archive: Place,
        id: str,
        histories: Callable[[], Sequence[History]],
        recipe: Mapping[str, Any],
        begin: Callable[[Store], Recording] | None = None,
    ):
        self._archive, self._id, self._histories, self._begin = archive, id, histories, begin
        self._recipe = dict(recipe)
        self._recording: Recording | None = None
        self._trouble = ""  # why nothing is recorded
        self._at_rest: tuple[str, str] | None = ("paused", "")
        self._lock = threading.RLock()
        self._is_hopeful = self._is_trying = False  # whether to try again, and whether a thread does
        self._look_again = 0.0

    @property
    def unsaved(self) -> str:
        """What is not saved, and why, in a sentence; empty if all is well."""
        recording = self._recording
        return self._trouble or ("" if recording is None else recording.unsaved)

    @property
    def is_safe(self) -> bool:
        """Whether it rests, and all of it is in the store."""
        recording = self._recording
        is_written = recording is None or recording.is_written
        return self._at_rest is not None and not self._trouble and self._begin is None and is_written

    @property
    def is_stale(self) -> bool:
        """Whether the store has another state of it than this process, where it rests; or it was deleted there."""
        if time.monotonic() < self._look_again or not self.is_safe or (store := self._archive.store) is None:
            return False
        self._look_again = time.monotonic() + LOOK_SECONDS
        try:
            row = store.row(self._id)
        except StoreError:
            self._look_again = time.monotonic() + AWAY_SECONDS
            return False
        if row is None or self._at_rest is None:
            return False
        n_trials = sum(history.n_asked - len(history.running) for history in self._histories())
        return row.deleted is not None or row.state == "running" or row.n_trials != n_trials

    def run(self, k: int) -> Callback:
        """Hears what happens in run k. It never raises, and never waits for the store."""

        def tell(event: Event, history: History) -> None:
            if (recording := self._recording) is not None and self._at_rest is None:
                recording.run(k)(event, history)

        return tell

    def settle(self, timeout: float) -> None:
        """Waits a moment until all that was told is in the store; not where that is known to be in trouble."""
        if (recording := self._recording) is not None and not self.unsaved:
            recording.flush(timeout)

    def remember(self, facts: Mapping[str, Any]) -> None:
        """Keeps more facts in the study's recipe; also of one that rests, where the store takes them."""
        self._recipe = {**self._recipe, **facts}
        with self._lock:
            if self._at_rest is None:
                if self._recording is not None:
                    self._recording.rewrite(self._recipe)
            elif self._begin is None and (store := self._archive.store) is not None:
                try:
                    recording = store.go_on(self._id)
                except StoreError as error:
                    self._trouble = tr("What happens now is not saved: {error}", error=error)
                    return
                recording.rewrite(self._recipe)
                recording.end(*self._at_rest)
                recording.flush(FLUSH_SECONDS)
                self._look_again = time.monotonic() + LOOK_SECONDS

    def rest(self, state: str, reason: str = "") -> None:
        """It has come to rest: ``paused``, ``finished``, ``stopped`` or ``error``. Any process may go on with it."""
        with self._lock:
            if self._at_rest is None:
                self._at_rest = state, reason
                if self._recording is not None:
                    self._recording.end(state, reason)

    def go_on(self) -> None:
        """Before it begins or goes on: claims it for this process. Where the store does not answer it is saved later.

        Raises:
            JobError: if another process runs it now, or it has been removed.
        """
        with self._lock:
            if self._at_rest is None:
                return
            if self._recording is not None:
                self._recording.flush(FLUSH_SECONDS)
            self._claim()
            self._at_rest = None
            if self._is_hopeful and not self._is_trying:
                self._is_trying = True
                threading.Thread(target=self._try_again, daemon=True, name="store again").start()

    def _claim(self) -> None:
        """Sets the recording, or says why there is none, and whether there is hope."""
        self._recording, self._trouble, self._is_hopeful = None, "", False
        store = self._archive.store
        if store is None:
            self._trouble, self._is_hopeful = self._archive.trouble, True
        elif self._begin is not None:
            try:
                self._recording, self._begin = self._begin(store), None
            except StoreError as error:  # it does not wait for the database: this cannot be stored
                self._trouble = tr("This is not saved: {error}", error=error)
        else:
            try:
                recording = store.go_on(self._id)
                both = zip(recording.histories, self._histories(), strict=False)  # rivals of a game come at its end
                if any(stored.n_finished > here.n_finished for stored, here in both):
                    recording.leave()  # to go on from what is known here would write over it
                    raise JobError(GONE_ON)
                self._recording = recording
            except StoreError as error:
                try:
                    store.row(self._id)
                except StoreError:
                    self._trouble, self._is_hopeful = (
                        tr("What happens now is not saved yet: {error}", error=error),
                        True,
                    )
                else:
                    raise JobError(str(error)) from None

    def _try_again(self) -> None:
        """Until the store answers, in a thread of its own; then all that has happened is written."""
        while self._is_hopeful:
            time.sleep(AGAIN_SECONDS)
            with self._lock:
                try:
                    self._claim()
                except JobError as error:
                    self._trouble = tr("This is not saved any more: {error}", error=error)
                if self._recording is not None:
                    for k, history in enumerate(self._histories()):
                        self._recording.catch_up(history, k)
                    self._recording.rewrite(self._recipe)
                    if self._at_rest is not None:
                        self._recording.end(*self._at_rest)
                self._is_trying = self._is_hopeful
