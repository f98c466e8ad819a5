"""A store: studies that are begun, gone on with, listed, read, changed and removed."""

from __future__ import annotations

import contextlib
import os
import secrets
import time
from collections.abc import Collection, Iterable, Sequence
from types import TracebackType
from typing import Any

import sqlalchemy as sa

from tuning.language import tr
from tuning.store import leases, listing, reading, recording, room
from tuning.store.address import address, text_of
from tuning.store.brought import Shelf
from tuning.store.classrooms import Classrooms
from tuning.store.database import Database
from tuning.store.errors import NotYoursError, StoreError, UnknownStudyError
from tuning.store.labels import check_id, check_name, check_note, check_tags, clean, sought_id, words
from tuning.store.listing import Page, Row
from tuning.store.reading import Stored
from tuning.store.recording import Recording, Run
from tuning.store.room import Usage
from tuning.store.tables import studies, tags
from tuning.store.writer import Writer
from tuning.study.exact import dumps, loads

KINDS = ("search", "race", "game")
BEGIN_SECONDS = 3.0
FOUND = "key owner name problem method note tags version seconds deleted state reason"


class Store:
    """Studies in one database. Any number of threads and processes may use it at once.

    Args:
        where: as for `tuning.store.open`.

    Raises:
        StoreError: if it cannot be opened.
    """

    def __init__(self, where: str | os.PathLike[str] | None = None):
        self._database = Database(address(where))
        self.classrooms = Classrooms(self._database)
        self._writer = Writer(self._database)
        self._followed = reading.Followed()
        self.shelf = Shelf(self._database)
        with contextlib.suppress(StoreError):  # a store that one may only read; a while later they count as gone anyway
            leases.release_dead(self._database)

    @property
    def name(self) -> str:
        """Where it is, as it may be shown: without a password."""
        return self._database.name

    def __deepcopy__(self, memo: Any) -> Store:
        return self  # an estimator that is cloned goes on writing into the same store

    @property
    def address(self) -> str:
        """Where it is, as `tuning.store.open` takes it; without a password, which `TUNING_STORE` or the driver has."""
        return text_of(self._database.where)

    def __reduce__(self) -> tuple[Any, ...]:
        return Store, (self.address,)  # the address says no password

    # Writing -------------------------------------------------------------------------------------------------
    def begin(
        self,
        kind: str,
        runs: Sequence[Run],
        *,
        owner: str = "",
        name: str = "",
        problem: str = "",
        method: str = "",
        recipe: Any = None,
        id: str | None = None,
    ) -> Recording:
        """A new study. It is in the database when this returns, or as soon as the database answers.

        Args:
            kind: ``search``, ``race`` or ``game``.
            runs: its searches: one, or each method and seed of a race, or each player of a game.
            owner: whose it is.
            name: what it is called.
            problem: title of the problem, for lists.
            method: title of the method, for lists.
            recipe: anything plain, given back by `load` as it was.
            id: its name in addresses; one that nobody guesses if None.

        Raises:
            StoreError: if something cannot be stored; the sentence says what would be right.
        """
        if kind not in KINDS:
            raise StoreError(tr("the kind of a study is one of {known}, not {kind!r:.40}.", known=KINDS, kind=kind))
        try:
            text = dumps({} if recipe is None else recipe)
        except ValueError as error:
            raise StoreError(tr("the recipe of this study cannot be stored: {error}", error=error)) from None
        now, name = time.time(), check_name(name)
        first = runs[0].study if runs else None
        row = {
            "kind": kind,
            "owner": clean(owner),
            "name": name,
            "problem": clean(problem),
            "method": clean(method),
            "metric": clean(first.metric) if first else "",
            "direction": first.direction if first else "",
            "state": "running",
            **dict.fromkeys(("reason", "note"), ""),
            **dict.fromkeys(("sketch", "tags"), "[]"),
            **dict.fromkeys(("created", "updated"), now),
            **dict.fromkeys(("n_trials", "version"), 0),
            "seconds": 0.0,
            "starred": False,
            "words": words(name, problem, method),
            "bytes": len(text),
            "recipe": text,
        }
        chosen = secrets.token_urlsafe(16) if id is None else check_id(id)
        begun = recording.begun(self._writer, chosen, self._writer.name, runs, row)
        self._writer.add(begun)
        begun.flush(BEGIN_SECONDS)
        return begun

    def go_on(self, id: str, *, owner: str | None = None) -> Recording:
        """Goes on writing a stored study, from where it stands.

        Raises:
            StoreError: if there is none, it is not `owner`'s, or another process writes it now.
        """
        leases.release_dead(self._database)
        with self._database.writing() as connection, reading.undamaged(id):
            found = self._found(connection, id, owner)
            now = self._database.now()
            free = (studies.c.key == found.key) & sa.not_(leases.is_fresh(now))
            taken = {"writer": self._writer.name, "heartbeat": now, "state": "running", "reason": ""}
            taken |= {"version": studies.c.version + 1}
            if not connection.execute(sa.update(studies).where(free).values(taken)).rowcount:
                raise StoreError(
                    tr("another process, or a search here, writes this study now. Stop it, or wait for its end.")
                )
            runs = reading.read_runs(connection, found.key)
        on = recording.gone_on(
            self._writer,
            id,
            self._writer.name,
            runs,
            found.key,
            found.version + 1,
            float(found.seconds),
            (found.state, found.reason),
        )
        self._writer.add(on)
        return on

    # Reading -------------------------------------------------------------------------------------------------
    def studies(
        self,
        *,
        owner: str | None = None,
        kind: str | None = None,
        text: str = "",
        problem: str = "",
        method: str = "",
        tag: str = "",
        starred: bool | None = None,
        state: str | None = None,
        sort: str = "-created",
        offset: int = 0,
        limit: int = 50,
        deleted: bool = False,
    ) -> Page:
        """A page of studies.

        Args:
            owner: whose; None for everybody's.
            kind: of which kind; None for any.
            text: words that all must occur in name, problem, method, tags or note.
            problem: title of the problem.
            method: title of the method.
            tag: one of its tags.
            starred: whether it has a star; None for both.
            state: as in `Row.state`.
            sort: a column, with ``-`` for largest first.
            offset: how many to leave out.
            limit: how many at most.
            deleted: those that were deleted, instead of those that were not.

        Raises:
            StoreError: if the store cannot be read, or an argument is none.
        """
        wanted = {"owner": owner, "kind": kind, "starred": starred, "shown": state, "is_deleted": deleted}
        wanted |= {"problem": clean(problem) or None, "method": clean(method) or None}
        with self._database.reading() as connection:
            return listing.find(connection, self._database.now(), wanted, text, tag, sort, offset, limit)

    def row(self, id: str) -> Row | None:
        """What lists show of one study, deleted or not; None if there is none."""
        with self._database.reading() as connection:
            select = sa.select(*listing.columns(self._database.now())).where(studies.c.id == sought_id(id))
            found = connection.execute(select).first()
        return None if found is None else listing.row_of(found)

    def load(self, id: str) -> Stored:
        """A study with all its histories.

        Raises:
            StoreError: if there is none, it was deleted, or it is damaged.
        """
        with self._database.reading() as connection, reading.undamaged(id):
            found = self._found(connection, id)
            row = connection.execute(
                sa.select(*listing.columns(self._database.now()), studies.c.recipe).where(studies.c.key == found.key)
            ).one()
            return Stored(listing.row_of(row), reading.read_runs(connection, found.key), loads(row.recipe))

    def changes(self, id: str, after: int = 0) -> tuple[int, tuple[Run, ...]]:
        """The version of a study now, and those of its runs that have changed since version `after`.

        Cheap as long as nothing has changed, and as long as the caller keeps the histories that it got before.

        Raises:
            StoreError: if there is none, it was deleted, or it is damaged.
        """
        with self._database.reading() as connection, reading.undamaged(id):
            found = self._found(connection, id)
            if found.version <= after:
                return int(found.version), ()
            return int(found.version), self._followed.changed(connection, found.key, after)

    # Changing ------------------------------------------------------------------------------------------------
    def update(
        self,
        id: str,
        *,
        owner: str | None = None,
        name: str | None = None,
        starred: bool | None = None,
        tags: Iterable[str] | None = None,
        note: str | None = None,
    ) -> None:
        """Changes what an owner says of a study; None leaves a thing as it is.

        Raises:
            StoreError: if there is none, it is not `owner`'s, or a text is too long.
        """
        values: dict[str, Any] = {}
        if name is not None:
            values["name"] = check_name(name)
        if note is not None:
            values["note"] = check_note(note)
        if starred is not None:
            values["starred"] = bool(starred)
        labels = None if tags is None else check_tags(tags)
        with self._database.writing() as connection:
            found = self._found(connection, id, owner)
            said = {column: values.get(column, getattr(found, column)) for column in ("name", "note")}
            labels_now = loads(found.tags) if labels is None else labels
            values["words"] = words(said["name"], found.problem, found.method, *labels_now, said["note"])
            if labels is not None:
                values["tags"] = dumps(list(labels))
                self._put_tags(connection, found.key, labels)
            connection.execute(sa.update(studies).where(studies.c.key == found.key).values(values))

    def _put_tags(self, connection: sa.Connection, key: int, labels: Sequence[str]) -> None:
        connection.execute(sa.delete(tags).where(tags.c.study == key))
        if labels:
            connection.execute(sa.insert(tags), [{"study": key, "tag": label} for label in labels])

    def delete(self, id: str, *, owner: str | None = None) -> None:
        """Takes a study out of all lists; `restore` brings it back until it is purged."""
        with self._database.writing() as connection:
            key = self._found(connection, id, owner).key
            connection.execute(sa.update(studies).where(studies.c.key == key).values(deleted=time.time()))

    def restore(self, id: str, *, owner: str | None = None) -> None:
        """Brings a deleted study back."""
        with self._database.writing() as connection:
            key = self._found(connection, id, owner, also_deleted=True).key
            connection.execute(sa.update(studies).where(studies.c.key == key).values(deleted=None))

    def purge(self, older_than: float = 0.0) -> int:
        """Removes for good what was deleted more than so many seconds ago; how many studies that were."""
        before = time.time() - older_than
        return len(room.removed(self._database, lambda c: room.deleted(c, self._database.now(), before)))

    # Room ----------------------------------------------------------------------------------------------------
    def usage(self, owner: str | None = None) -> Usage:
        """How many studies there are, and how long their texts; of one owner, or of all. Deleted ones count."""
        with self._database.reading() as connection:
            return room.usage(connection, owner)

    def next_to_go(
        self, *, owner: str | None = None, studies: int | None = None, bytes: int | None = None, more: int = 1
    ) -> tuple[Row, ...]:
        """The studies that `make_room` would remove if there were `more` studies than now."""
        with self._database.reading() as connection:
            return room.too_many(connection, self._database.now(), owner, studies, bytes, more, ())

    def make_room(
        self,
        *,
        owner: str | None = None,
        studies: int | None = None,
        bytes: int | None = None,
        keep: Collection[str] = (),
    ) -> tuple[Row, ...]:
        """Removes studies for good until there are no more than so many, and no more bytes.

        Deleted ones go first, then the oldest, starred ones last. Those that run, and those of the ids in `keep`, stay.
        """
        return room.removed(
            self._database,
            lambda c: room.too_many(c, self._database.now(), owner, studies, bytes, 0, keep),
        )

    # Life ----------------------------------------------------------------------------------------------------
    def flush(self, timeout: float | None = None) -> bool:
        """Waits until all recordings of this store are written; whether they are."""
        return self._writer.flush(timeout)

    def close(self) -> None:
        """Waits a while for what is not written, and lets go of the database."""
        self._writer.flush(recording.CLOSE_SECONDS)
        self._database.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self.close()

    def _found(self, connection: sa.Connection, id: str, owner: str | None = None, also_deleted: bool = False) -> Any:
        columns = [studies.c[name] for name in FOUND.split()]
        select = sa.select(*columns).where(studies.c.id == sought_id(id))
        found = connection.execute(select).first()
        if found is None:
            raise UnknownStudyError(id, self.name)
        if owner is not None and found.owner != clean(owner):
            raise NotYoursError()
        if found.deleted is not None and not also_deleted:
            raise StoreError(tr("this study was deleted. Its owner may restore it."))
        return found
