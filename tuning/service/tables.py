"""Tables that visitors bring: kept in the server's store, private to whoever brought them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from tuning.datasets import DatasetError
from tuning.datasets import table as own
from tuning.language import tr
from tuning.service.limits import Limits
from tuning.service.stored.archive import Archive
from tuning.store import StoreError

if TYPE_CHECKING:
    from tuning.store import Brought


class Tables:
    """The tables of a server.

    Args:
        archive: where they are kept.
        limits: how large they may be, and how many one visitor may have.
    """

    def __init__(self, archive: Archive, limits: Limits):
        self._archive, self._limits = archive, limits
        own.find_in(self.found)

    @property
    def most(self) -> own.Limits:
        """The largest table that is read."""
        limits = self._limits
        usual = own.Limits()
        return own.Limits(
            limits.table_megabytes or math.nextafter(math.inf, 0),
            limits.table_rows or math.nextafter(math.inf, 0),
            limits.table_columns or math.nextafter(math.inf, 0),
            usual.cells,
        )

    def keep(self, table: own.Table, owner: str) -> str:
        """Keeps a table for its owner; its id.

        Raises:
            DatasetError: if the owner has too many, or the store does not take it; the sentence says what to do.
        """
        store = self._archive.store
        if store is None:
            raise DatasetError(self._archive.trouble)
        most = self._limits.tables
        try:
            if most and len(store.shelf.of(owner)) >= most and not store.shelf.has(table.id, owner):
                raise DatasetError(tr("you keep {most:g} tables, the most here. Remove one of them first.", most=most))
            store.shelf.keep(
                table.id,
                table.to_bytes(),
                owner=owner,
                name=table.name,
                n_rows=table.n_rows,
                n_columns=len(table.columns),
            )
        except StoreError as error:
            raise DatasetError(tr("the table cannot be kept: {error}", error=error)) from None
        return own.keep(table)

    def of(self, owner: str | None) -> tuple[Brought, ...]:
        """The tables of an owner, or of all; none while the store does not answer."""
        try:
            store = self._archive.store
            return () if store is None else store.shelf.of(owner)
        except StoreError:
            return ()  # the page says already that the store does not answer

    def open(self, id: str, owner: str | None) -> own.Table:
        """A table of an owner, or anybody's.

        Raises:
            DatasetError: if there is none, or it is somebody else's; both are said in the same words.
        """
        store = self._archive.store
        try:
            data = None if store is None else store.shelf.get(id, owner)
        except StoreError as error:
            raise DatasetError(tr("the table cannot be read: {error}", error=error)) from None
        if data is None:
            raise DatasetError(
                tr("this table is private to whoever brought it, or no longer kept. Bring the file yourself.")
            )
        return own.Table.from_bytes(data)

    def may_use(self, id: str, owner: str | None) -> bool:
        """Whether the owner has brought that table; None may use any."""
        if owner is None:
            return True
        try:
            store = self._archive.store
            return store is not None and store.shelf.has(id, owner)
        except StoreError:
            return False

    def remove(self, id: str, owner: str | None) -> None:
        """Removes a table of an owner for good.

        Raises:
            StoreError: if the store cannot be written.
        """
        if (store := self._archive.store) is not None:
            store.shelf.remove(id, owner)

    def found(self, id: str) -> bytes | None:
        """A table for a search that is gone on with, whoever it belongs to."""
        try:
            store = self._archive.store
            return None if store is None else store.shelf.get(id)
        except StoreError:
            return None
