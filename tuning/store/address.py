"""Where a store is: from a path, a URL, the environment, or the user's data folder."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs
import sqlalchemy as sa

from tuning.language import tr
from tuning.store.errors import StoreError

MEMORY = "memory:"


def address(given: str | os.PathLike[str] | None = None) -> sa.URL | str:
    """The URL of a database, or a name that begins with ``memory:``.

    Args:
        given: a URL, the path of a SQLite file, ``memory:``; None takes ``TUNING_STORE``, else a file in the user's
            data folder. A URL without its password that is otherwise the one of ``TUNING_STORE`` gets that password.

    Raises:
        StoreError: if it is no URL that one can use.
    """
    from_environment = os.environ.get("TUNING_STORE", "").strip()
    text = os.fspath(given) if given is not None else from_environment
    if not text:
        text = str(Path(platformdirs.user_data_dir("tuning", appauthor=False)) / "studies.db")
    found = _parsed(text)
    if isinstance(found, sa.URL) and "://" in from_environment and found == without_passwords(found):
        known = _parsed(from_environment)
        if without_passwords(known) == found:
            return known
    return found


def _parsed(text: str) -> sa.URL | str:
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
        raise StoreError(
            tr(
                "the store's address is not understood ({name__}). {remedy}.",
                name__=type(error).__name__,
                remedy=remedy,
            )
        ) from None
    if url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:"):
        return MEMORY
    return url


def without_passwords(where: sa.URL | str) -> sa.URL | str:
    """The address as it may be written down or shown: without the password, and without options that are one."""
    if isinstance(where, str):
        return where
    options = {name: value for name, value in where.query.items() if not _is_secret(name)}
    kept = (where.drivername, where.username, None, where.host, where.port, where.database)
    return sa.URL.create(*kept, query=options)


def _is_secret(option: str) -> bool:
    return "password" in option.lower() or option.lower() in ("passwd", "pwd", "secret")


def text_of(where: sa.URL | str) -> str:
    """The address as text without passwords, by which `address` finds the same database from any folder."""
    if isinstance(where, sa.URL) and where.get_backend_name() == "sqlite" and where.database:
        where = where.set(database=os.path.abspath(where.database))
    found = without_passwords(where)
    return found if isinstance(found, str) else found.render_as_string(hide_password=False)


def is_file_missing(where: sa.URL | str) -> bool:
    """Whether it is a file that is not there yet: to open it would make one."""
    if isinstance(where, str) or where.get_backend_name() != "sqlite":
        return False
    database = str(where.database)
    return not database.startswith("file:") and not Path(database).exists()


def shown(where: sa.URL | str) -> str:
    """The address as it may be shown: without a password."""
    found = without_passwords(where)
    if isinstance(found, str):
        return found
    return str(found.database) if found.get_backend_name() == "sqlite" else found.render_as_string()
