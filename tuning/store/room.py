"""How much there is, and which studies go when that is too much."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from tuning.store.leases import UNDER_WAY, is_fresh
from tuning.store.listing import Row, columns, row_of
from tuning.store.tables import studies

if TYPE_CHECKING:
    from tuning.store.database import Database


@dataclass(frozen=True)
class Usage:
    """How many studies, and how many bytes of text."""

    studies: int
    bytes: int


def usage(connection: sa.Connection, owner: str | None) -> Usage:
    """What one owner has, or all."""
    select = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(studies.c.bytes), 0)).where(*_of(owner))
    n, size = connection.execute(select).one()
    return Usage(int(n), int(size))


def _of(owner: str | None) -> list[Any]:
    return [] if owner is None else [studies.c.owner == owner]


def too_many(
    connection: sa.Connection,
    now: Any,
    owner: str | None,
    most_studies: int | None,
    most_bytes: int | None,
    more: int,
    keep: Collection[str],
) -> tuple[Row, ...]:
    """The studies that are too many, first to go first; with `more` studies than there are, each of average size."""
    used = usage(connection, owner)
    mean = used.bytes / used.studies if used.studies else 0.0
    n_over = 0 if most_studies is None else used.studies + more - most_studies
    bytes_over = 0.0 if most_bytes is None else used.bytes + more * mean - most_bytes
    if n_over <= 0 and bytes_over <= 0:
        return ()
    is_used = sa.and_(studies.c.state.in_(UNDER_WAY), is_fresh(now))
    order = (studies.c.deleted.is_(None), studies.c.starred, studies.c.updated, studies.c.key)
    select = sa.select(*columns(now), studies.c.bytes).where(*_of(owner), sa.not_(is_used)).order_by(*order)
    gone: list[Row] = []
    for found in connection.execute(select):
        if n_over <= 0 and bytes_over <= 0:
            break
        if found.id not in keep:
            gone.append(row_of(found))
            n_over, bytes_over = n_over - 1, bytes_over - found.bytes
    return tuple(gone)


def remove(connection: sa.Connection, rows: tuple[Row, ...]) -> None:
    """Removes them for good."""
    if rows:
        gone = sa.delete(studies).where(studies.c.id == sa.bindparam("gone"))
        connection.execute(gone, [{"gone": row.id} for row in rows])


def deleted(connection: sa.Connection, now: Any, before: float) -> tuple[Row, ...]:
    """The studies that were deleted before a time."""
    select = sa.select(*columns(now)).where(studies.c.deleted <= before)
    return tuple(row_of(found) for found in connection.execute(select))


def removed(database: Database, find: Callable[[sa.Connection], tuple[Row, ...]]) -> tuple[Row, ...]:
    """What has to go, as `find` says; it is gone for good.

    As long as that is nothing, this only reads, and waits for nobody who writes: each start of a search asks for it.
    """
    with database.reading() as connection:
        if not find(connection):
            return ()
    with database.writing() as connection:
        gone = find(connection)
        remove(connection, gone)
        return gone
