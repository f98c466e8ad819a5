"""Every search, race and game as a row in a database from its first trial on; so nothing is lost with the process.

>>> from tuning import problems, store
>>> from tuning.search import run
>>> kept = store.open("memory:example")
>>> history = run(problems.get("branin"), "random", trials=5, seed=0, store=kept)
>>> row = kept.studies().rows[0]
>>> row.n_trials, row.state
(5, 'finished')
>>> kept.load(row.id).history == history
True

Names load when first used: SQLAlchemy takes a quarter of a second, and a page asks the store for something only after
it has shown what can be chosen.
"""

from __future__ import annotations

import importlib
import os
from typing import TYPE_CHECKING, Any

from tuning.store.errors import NoStoreError, NotYoursError, StoreError

if TYPE_CHECKING:
    from tuning.store.brought import Brought, Shelf
    from tuning.store.listing import Page, Row
    from tuning.store.reading import Stored
    from tuning.store.recording import Recording, Run
    from tuning.store.room import Usage
    from tuning.store.store import Store

_WHERE = {
    "Brought": "brought",
    "Page": "listing",
    "Recording": "recording",
    "Row": "listing",
    "Run": "recording",
    "Shelf": "brought",
    "Store": "store",
    "Stored": "reading",
    "Usage": "room",
}


def open(url: str | os.PathLike[str] | None = None) -> Store:
    """The store at an address.

    Args:
        url: a path of a SQLite file, a URL such as ``postgresql://user@host/name``, or ``memory:``, which all of this
            process share and which is gone with it. None takes the environment's ``TUNING_STORE``, else a file in the
            user's data folder.

    Raises:
        StoreError: if it cannot be opened, or was written by a newer version.
    """
    from tuning.store.store import Store

    return Store(url)


def open_to_read(url: str | os.PathLike[str] | None = None) -> Store:
    """The store at an address as `open` takes it; where there is none, none is made.

    Raises:
        NoStoreError: if there is none.
        StoreError: if it cannot be opened, or was written by a newer version.
    """
    from tuning.language import tr
    from tuning.store.address import address, is_file_missing, shown

    if is_file_missing(where := address(url)):
        raise NoStoreError(tr("there is no store {where} yet.", where=shown(where)))
    return open(url)


__all__ = [
    "Brought",
    "NoStoreError",
    "NotYoursError",
    "Page",
    "Recording",
    "Row",
    "Run",
    "Shelf",
    "Store",
    "StoreError",
    "Stored",
    "Usage",
    "open",
    "open_to_read",
]


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        return getattr(importlib.import_module(f"{__name__}.{_WHERE[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
