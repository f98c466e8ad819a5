"""The store of a server: opened when it is first used, tried again when it cannot be, kept within its size."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from tuning.language import retold, tr
from tuning.service.limits import Limits
from tuning.service.stored.saving import Saving
from tuning.store import StoreError
from tuning.store import open as open_store

if TYPE_CHECKING:
    from tuning.store import Recording, Row, Run, Store, Stored
    from tuning.study import History

AGAIN_SECONDS = 5.0  # after which a store that could not be opened is tried again
PURGE_SECONDS = 24 * 3600.0  # for which a deleted study can be brought back
MEGABYTE = 10**6


class Archive:
    """All that a server has stored, and may store.

    Args:
        url: of the store, as for `tuning.store.open`.
        limits: how many studies one visitor may have, and how large all are together.
    """

    def __init__(self, url: str | None, limits: Limits):
        self._url, self._limits = url, limits
        self._lock = threading.Lock()
        self._store: Store | None = None
        self._trouble, self._tried = "", 0.0

    @property
    def store(self) -> Store | None:
        """The store; None while it cannot be opened, and then `trouble` says why."""
        with self._lock:
            if self._store is None and (not self._tried or time.monotonic() - self._tried > AGAIN_SECONDS):
                try:
                    self._store, self._trouble = open_store(self._url), ""
                except StoreError as error:
                    self._trouble = str(error)
                self._tried = time.monotonic()
                self._forget_rooms()
            return self._store

    def forget_rooms(self) -> None:
        """Remove the rooms whose day is over; what cannot be removed now is removed with the next one, or study."""
        with self._lock:
            self._forget_rooms()

    def _forget_rooms(self) -> None:
        if self._store is not None:
            with suppress(StoreError):
                self._store.classrooms.forget_ended()

    @property
    def trouble(self) -> str:
        """Why nothing is saved, in a sentence; empty if the store is open."""
        return "" if self.store is not None else tr("Nothing is saved at the moment: {trouble}", trouble=self._trouble)

    # Writing -------------------------------------------------------------------------------------------------
    def begin(
        self,
        kind: str,
        id: str,
        runs: Sequence[Run],
        histories: Callable[[], Sequence[History]],
        *,
        owner: str,
        problem: str,
        method: str,
        recipe: dict[str, Any],
    ) -> Saving:
        """Begins to save a study, and makes room for it. It never raises: what is not saved, `Saving.unsaved` says.

        Args:
            kind: ``search``, ``race`` or ``game``.
            id: its id, here and in the store.
            runs: as they are now.
            histories: gives those of all runs at any later time.
            owner: whose it is.
            problem: title of the problem.
            method: title of the method.
            recipe: what is needed to make it again, beside the studies of its runs.
        """

        def begin(store: Store) -> Recording:
            return store.begin(kind, runs, owner=owner, problem=problem, method=method, recipe=recipe, id=id)

        saving = Saving(self, id, histories, recipe, begin)
        saving.go_on()
        self._make_room(owner, id)
        return saving

    def _make_room(self, owner: str, newest: str) -> None:
        """What could not be removed now is removed with the next study: the limits are no promise to the byte."""
        if (store := self.store) is None:
            return
        try:
            store.purge(PURGE_SECONDS)
            store.classrooms.forget_ended()
            if self._limits.studies:
                store.make_room(owner=owner, studies=int(self._limits.studies), keep=(newest,))
            if self._limits.store_megabytes:
                store.make_room(bytes=int(self._limits.store_megabytes * MEGABYTE), keep=(newest,))
        except StoreError as error:
            self._trouble = str(error)

    def warning(self, owner: str) -> str:
        """What the next study of an owner would remove, in a sentence; empty if there is room."""
        if (store := self.store) is None:
            return ""
        try:
            rows: tuple[Row, ...] = ()
            if self._limits.studies:
                rows = store.next_to_go(owner=owner, studies=int(self._limits.studies))
            if not rows and self._limits.store_megabytes:
                rows = store.next_to_go(bytes=int(self._limits.store_megabytes * MEGABYTE))
                rows = rows if rows and rows[0].owner == owner else ()  # of others one says nothing
        except StoreError:
            return ""  # the page says already that the store does not answer
        if not rows:
            return ""
        row = rows[0]
        when = time.strftime("%Y-%m-%d %H:%M", time.localtime(row.created))
        made = tr(" by ").join(filter(None, (tr(row.problem), retold(row.method))))
        what = row.name or made or tr("a {kind}", kind=tr(row.kind))
        star = tr("It has a star, as all others that are left have.") if row.starred else tr("A star keeps a study.")
        more = tr(", and {n} more", n=len(rows) - 1) if len(rows) > 1 else ""
        return tr(
            "The store is full: the next start removes the oldest study, {what} of {when}{more}. {star}",
            what=what,
            when=when,
            more=more,
            star=star,
        )

    # Reading -------------------------------------------------------------------------------------------------
    def missing(self, kind: str) -> str:
        """Why there is nothing to show for a link, in a sentence."""
        if self.trouble:
            return tr("The {kind} of this link cannot be read now.", kind=tr(kind))
        return tr("The {kind} of this link is no longer kept on this server.", kind=tr(kind))

    def load(self, id: str, *kinds: str) -> Stored | None:
        """A stored study; None if there is none of these kinds, or the store cannot be read."""
        if not id or (store := self.store) is None:
            return None
        try:
            row = store.row(id)
            return store.load(id) if row is not None and row.kind in kinds else None
        except StoreError:
            return None

    def loaded(self, stored: Stored, histories: Callable[[], Sequence[History]]) -> Saving:
        """How a study is saved that was loaded."""
        return Saving(self, stored.row.id, histories, stored.recipe if isinstance(stored.recipe, dict) else {})

    def close(self) -> None:
        """Waits a moment for what is not written yet."""
        with self._lock:
            if self._store is not None:
                self._store.close()
            self._store, self._tried = None, 0.0
