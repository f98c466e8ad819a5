"""Where a store is: from a path, a URL, the environment, or the user's data folder."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs
import sqlalchemy as sa

from tuning.store.errors import StoreError

MEMORY = "memory:"


def address(given: str | os.PathLike[str] | None = None) -> sa.URL | str:
    """The URL of a database, or a name that begins with ``memory:``.

    Args:
        given: a URL, the path of a SQLite file, ``memory:``; None takes ``TUNING_STORE``, else a file in the user's
            data folder.

    Raises:
        StoreError: if it is no URL that one can use.
    """
    text = os.fspath(given) if given is not None else os.environ.get("TUNING_STORE", "").strip()
    if not text:
        text = str(Path(platformdirs.user_data_dir("tuning", appauthor=False)) / "studies.db")
    if text.startswith(MEMORY):
        return text
    if "://" not in text:
        return sa.URL.create("sqlite", database=str(Path(text).expanduser()))
    try:
        url = sa.make_url(text)
        if url.drivername in ("postgres", "postgresql"):
            url = url.set(drivername="postgresql+psycopg")
        url.get_dialect()
    except (ValueError, ImportError, sa.exc.SQLAlchemyError) as error:
        remedy = "Use sqlite:///path, postgresql://user@host/name, the path of a file, or memory:"
        raise StoreError(f"the store's address is not understood ({type(error).__name__}). {remedy}.") from None
    if url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:"):
        return MEMORY
    return url


def shown(where: sa.URL | str) -> str:
    """The address as it may be shown: without a password."""
    if isinstance(where, str):
        return where
    return str(where.database) if where.get_backend_name() == "sqlite" else where.render_as_string(hide_password=True)
