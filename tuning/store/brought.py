"""Tables that people bring: kept by their contents, once for each owner, private to them."""

from __future__ import annotations

import time
from dataclasses import dataclass

import sqlalchemy as sa

from tuning.store.database import Database
from tuning.store.labels import check_id, check_name, clean
from tuning.store.tables import brought

LONGEST_OWNER = 200


@dataclass(frozen=True)
class Brought:
    """What lists show of a table: its id, its name, when it was brought, and its size."""

    id: str
    name: str
    created: float
    n_rows: int
    n_columns: int
    bytes: int


class Shelf:
    """The tables in one database.

    Args:
        database: which is open.
    """

    def __init__(self, database: Database):
        self._database = database

    def keep(self, id: str, data: bytes, *, owner: str, name: str = "", n_rows: int = 0, n_columns: int = 0) -> None:
        """Keeps a table; one that the owner has brought before is only named anew.

        Raises:
            StoreError: if it cannot be written, or a text is too long.
        """
        said = {"name": check_name(name), "created": time.time()}
        row = {"id": check_id(id), "owner": _owner(owner), "n_rows": n_rows, "n_columns": n_columns}
        mine = (brought.c.id == row["id"]) & (brought.c.owner == row["owner"])
        with self._database.writing() as connection:
            if not connection.execute(sa.update(brought).where(mine).values(said)).rowcount:
                connection.execute(sa.insert(brought).values(**row, **said, bytes=len(data), data=data))

    def get(self, id: str, owner: str | None = None) -> bytes | None:
        """What was kept under an id; None if there is nothing, or it is not `owner`'s.

        Raises:
            StoreError: if the store cannot be read.
        """
        select = sa.select(brought.c.data).where(brought.c.id == clean(id), *self._of(owner)).limit(1)
        with self._database.reading() as connection:
            found = connection.execute(select).scalar()
        return None if found is None else bytes(found)

    def has(self, id: str, owner: str) -> bool:
        """Whether the owner has brought it.

        Raises:
            StoreError: if the store cannot be read.
        """
        select = sa.select(sa.func.count()).where(brought.c.id == clean(id), *self._of(owner))
        with self._database.reading() as connection:
            return bool(connection.execute(select).scalar())

    def of(self, owner: str | None) -> tuple[Brought, ...]:
        """The tables of an owner, or of all, the latest first.

        Raises:
            StoreError: if the store cannot be read.
        """
        columns = [brought.c[name] for name in ("id", "name", "created", "n_rows", "n_columns", "bytes")]
        select = sa.select(*columns).where(*self._of(owner)).order_by(brought.c.created.desc(), brought.c.id)
        with self._database.reading() as connection:
            return tuple(Brought(*row) for row in connection.execute(select))

    def remove(self, id: str, owner: str | None) -> None:
        """Removes a table of an owner, or everybody's, for good.

        Raises:
            StoreError: if the store cannot be written.
        """
        with self._database.writing() as connection:
            connection.execute(sa.delete(brought).where(brought.c.id == clean(id), *self._of(owner)))

    def _of(self, owner: str | None) -> list[sa.ColumnElement[bool]]:
        return [] if owner is None else [brought.c.owner == _owner(owner)]


def _owner(owner: str) -> str:
    return clean(owner)[:LONGEST_OWNER]
