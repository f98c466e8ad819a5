"""What a store says when it cannot: one sentence."""

from __future__ import annotations

import sqlalchemy.exc as sa_errors

from tuning.study.values import shortened

_KNOWN = (
    ("disk is full", "the disk is full"),
    ("No space left", "the disk is full"),
    ("readonly", "the database may only be read"),
    ("read-only", "the database may only be read"),
    ("locked", "another process holds the database locked"),
    ("unable to open", "the database file cannot be opened"),
    ("not a database", "the file is not a database"),
    ("malformed", "the database file is damaged"),
    ("disk I/O error", "the disk does not write"),
    ("password", "the database server refuses the user"),
    ("does not exist", "the database server does not know that database"),
)
_GONE = ("connect", "terminat", "closed", "shutting down", "starting up", "server", "SSL", "timeout")


class StoreError(ValueError):
    """What cannot be stored or read; the message says why."""


def why(error: BaseException) -> str:
    """The reason for a database's error, in words that carry neither a password nor a statement."""
    cause = error.orig if isinstance(error, sa_errors.DBAPIError) and error.orig is not None else error
    text = str(cause).strip()
    for part, reason in _KNOWN:
        if part in text:
            return reason
    if isinstance(error, (sa_errors.OperationalError, sa_errors.InterfaceError)) and any(p in text for p in _GONE):
        return "the database server does not answer"
    first = text.splitlines()[0] if text else ""
    return shortened(f"{type(cause).__name__}: {first}")[:300]
