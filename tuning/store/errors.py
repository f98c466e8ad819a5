"""What a store says when it cannot: one sentence."""

from __future__ import annotations

from tuning.language import mark, ntr, tr
from tuning.study.values import shortened

_KNOWN = (
    ("disk is full", mark("the disk is full")),
    ("No space left", mark("the disk is full")),
    ("readonly", mark("the database may only be read")),
    ("read-only", mark("the database may only be read")),
    ("locked", mark("another process holds the database locked")),
    ("unable to open", mark("the database file cannot be opened")),
    ("not a database", mark("the file is not a database")),
    ("malformed", mark("the database file is damaged")),
    ("disk I/O error", mark("the disk does not write")),
    ("password", mark("the database server refuses the user")),
    ("does not exist", mark("the database server does not know that database")),
)
_GONE = ("connect", "terminat", "closed", "shutting down", "starting up", "server", "SSL", "timeout")


class StoreError(ValueError):
    """What cannot be stored or read; the message says why."""


class UnknownStudyError(StoreError):
    """A study that the store of a name has not."""

    def __init__(self, id: str, name: str) -> None:
        super().__init__(
            tr("there is no study {id!r} in {name}. It may have been removed to make room.", id=id[:40], name=name)
        )


class NoStoreError(StoreError):
    """There is no store at that place, and none was to be made."""


class NotYoursError(StoreError):
    """A study that only its owner may change."""

    def __init__(self) -> None:
        super().__init__(tr("this study is not yours, so you cannot change it."))


def why(error: BaseException) -> str:
    """The reason for a database's error, in words that carry neither a password nor a statement."""
    import sqlalchemy.exc as sa_errors  # late: errors are caught where no database is used yet

    cause = error.orig if isinstance(error, sa_errors.DBAPIError) and error.orig is not None else error
    text = str(cause).strip()
    for part, reason in _KNOWN:
        if part in text:
            return tr(reason)
    if isinstance(error, (sa_errors.OperationalError, sa_errors.InterfaceError)) and any(p in text for p in _GONE):
        return tr("the database server does not answer")
    first = text.splitlines()[0] if text else ""
    return shortened(f"{type(cause).__name__}: {first}")[:300]


def not_saved(n: int, reason: str, *, is_kept: bool) -> list[str]:
    """What of a study is not saved, and why, in sentences."""
    said = ntr("{n} trial is not saved: {why}.", "{n} trials are not saved: {why}.", n, why=reason)
    said = said if n else tr("the newest state is not saved: {why}.", why=reason)
    return [
        said,
        *([tr("They are kept while this runs, and written when the store answers again.")] if is_kept else []),
    ]
