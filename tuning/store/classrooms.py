"""Rooms of classes: each is one text under its code, until it ends."""

from __future__ import annotations

import sqlalchemy as sa

from tuning.store.database import Database
from tuning.store.tables import classrooms


class Classrooms:
    """The rooms in one database; one that has ended is not told of any more, and is removed with the next change."""

    def __init__(self, database: Database):
        self._database = database

    def put(self, code: str, data: str, ends: float) -> None:
        """Keep a room as it is now.

        Args:
            code: its name.
            data: all of it, as text.
            ends: when it is to be forgotten, in seconds since 1970.

        Raises:
            StoreError: if it cannot be written.
        """
        with self._database.writing() as connection:
            gone = (classrooms.c.code == code) | (classrooms.c.ends < self._database.now())
            connection.execute(sa.delete(classrooms).where(gone))
            connection.execute(sa.insert(classrooms).values(code=code, data=data, ends=ends))

    def get(self, code: str) -> str | None:
        """The text of a room; None if there is none, or it has ended.

        Raises:
            StoreError: if it cannot be read.
        """
        is_it = (classrooms.c.code == code) & (classrooms.c.ends >= self._database.now())
        with self._database.reading() as connection:
            found = connection.execute(sa.select(classrooms.c.data).where(is_it)).scalar()
        return None if found is None else str(found)

    def forget_ended(self) -> None:
        """Remove those whose time is over.

        Raises:
            StoreError: if they cannot be removed.
        """
        with self._database.writing() as connection:
            connection.execute(sa.delete(classrooms).where(classrooms.c.ends < self._database.now()))

    def remove(self, code: str) -> None:
        """Forget a room; it need not be there.

        Raises:
            StoreError: if it cannot be written.
        """
        with self._database.writing() as connection:
            connection.execute(sa.delete(classrooms).where(classrooms.c.code == code))
