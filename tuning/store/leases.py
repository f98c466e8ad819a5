"""Who writes a study: one at a time, who says every other second that it is still there."""

from __future__ import annotations

import os
import platform
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
import sqlalchemy as sa

from tuning.store.tables import studies

if TYPE_CHECKING:
    from tuning.store.database import Database

HEARTBEAT_SECONDS = 2.0
LEASE_SECONDS = 15.0  # without a heartbeat; longer than a busy server holds its breath
CLOCK_SECONDS = 5.0  # by which a clock that is set right may move the time at which a process began
UNDER_WAY = ("running", "paused")


def new_writer() -> str:
    """A name for one who writes: the machine, the process, and something that nobody guesses."""
    return f"{_here()}/{os.getpid()}/{_born(os.getpid()):.2f}/{secrets.token_hex(8)}"


def _here() -> str:
    """The machine, and the part of it in which numbers of processes count."""
    space = Path("/proc/self/ns/pid")
    return f"{platform.node()} {os.readlink(space) if space.is_symlink() else ''}".replace("/", " ")


def _born(process: int) -> float:
    """When a process began; -1 if there is none of that number."""
    try:
        return float(psutil.Process(process).create_time())
    except psutil.Error:
        return -1.0


def is_fresh(now: Any) -> Any:
    """A condition: somebody writes the study now."""
    return sa.and_(studies.c.writer.is_not(None), studies.c.heartbeat > now - LEASE_SECONDS)


def shown_state(now: Any) -> Any:
    """The state that lists show: what runs without a writer is interrupted."""
    is_gone = sa.and_(studies.c.state == "running", sa.not_(is_fresh(now)))
    return sa.case((is_gone, "interrupted"), else_=studies.c.state)


def release_dead(database: Database) -> None:
    """Takes the right to write from processes of this machine that are no longer there, without waiting for long.

    Should one be there after all, it takes the right back with its next trial.
    """
    with database.reading() as connection:
        writers = connection.execute(sa.select(studies.c.writer).where(studies.c.writer.is_not(None)).distinct())
        dead = [writer for (writer,) in writers if _is_dead(writer)]
    if dead:
        with database.writing() as connection:
            connection.execute(sa.update(studies).where(studies.c.writer.in_(dead)).values(writer=None))


def _is_dead(writer: str) -> bool:
    where, process, born, _ = writer.split("/")
    return where == _here() and abs(_born(int(process)) - float(born)) > CLOCK_SECONDS
