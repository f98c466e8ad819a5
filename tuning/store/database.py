"""One database: connections, transactions, its form, and what happens in a process that was forked.

SQLite is used in WAL mode, so that nobody who reads waits for who writes; each commit is synced to the disk. A forked
child never touches what its parent has opened: it opens the database anew, and lets the parent's connections lie.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import sqlalchemy.exc as sa_errors
from sqlalchemy import event
from sqlalchemy.pool import NullPool, QueuePool

from tuning.discovery import missing
from tuning.language import tr
from tuning.store import migrating
from tuning.store.address import shown
from tuning.store.errors import StoreError, why
from tuning.study.values import in_words

BUSY_SECONDS = 2.0
OPEN_SECONDS = 20.0
_POSTGRES = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "application_name": "tuning",
}
_databases: weakref.WeakSet[Database] = weakref.WeakSet()
_memory: dict[str, sa.Engine] = {}
_left_lying: list[sa.Engine] = []  # a parent's: even to close one would disturb the parent


class Database:
    """Connections to one database; made and brought to the newest form when it is opened.

    They are closed by `close`, or when nobody has the object any more.

    Args:
        where: a URL, or a name that begins with ``memory:``, by which all of this process share one.

    Raises:
        StoreError: if it cannot be opened, belongs to something else, or has a newer form; then nothing is changed.
    """

    def __init__(self, where: sa.URL | str):
        self.where = where
        self._lock = threading.Lock()
        self._engine: sa.Engine | None = None
        self._end: weakref.finalize[[], Database] | None = None
        self._peek()
        try:
            with self.told(tr("{name} cannot be opened", name=self.name)):
                self._bring_up()
        except BaseException:
            self.close()
            raise
        _databases.add(self)

    @property
    def name(self) -> str:
        """Where it is, as it may be shown."""
        return tr("the store {where}", where=shown(self.where))

    @property
    def is_sqlite(self) -> bool:
        return isinstance(self.where, str) or self.where.get_backend_name() == "sqlite"

    # Transactions --------------------------------------------------------------------------------------------
    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A transaction that sees one state of the database."""
        # SQLite does so by itself; others would show each query what was committed a moment before it.
        as_one = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        with (
            self.told(tr("{name} cannot be read", name=self.name)),
            self._ready().execution_options(**as_one).begin() as connection,
        ):
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A transaction that writes all or nothing, and has the right to write from its beginning."""
        with self.told(tr("{name} cannot be written", name=self.name)), self.transaction() as connection:
            yield connection

    @contextmanager
    def transaction(self) -> Iterator[sa.Connection]:
        """As `writing`; errors of the database pass as they are."""
        with self._ready().execution_options(tuning_writes=True).begin() as connection:
            yield connection

    def now(self) -> Any:
        """The time now, by the one clock of all who share the database: seconds, as an expression."""
        if isinstance(self.where, sa.URL) and self.where.get_backend_name() == "postgresql":
            return sa.cast(sa.func.extract("epoch", sa.func.clock_timestamp()), sa.Double)
        return sa.literal(time.time(), sa.Double)

    @contextmanager
    def told(self, what: str) -> Iterator[None]:
        """Errors of the database as one sentence."""
        try:
            yield
        except (sa_errors.SQLAlchemyError, OSError) as error:
            self.forget_connections()
            raise StoreError(f"{what}: {why(error)}.") from None

    def forget_connections(self) -> None:
        """The next transaction has a new connection: an old one may be broken, or of a time when none could write."""
        if self._engine is not None and not isinstance(self.where, str):
            self._engine.dispose()

    def close(self) -> None:
        """Lets go of all connections; what is in memory only stays as long as the process."""
        self.forget_connections()

    # Connections ---------------------------------------------------------------------------------------------
    def _ready(self) -> sa.Engine:
        with self._lock:
            if self._engine is None:
                try:
                    self._engine = self._made()
                except ImportError as error:  # the driver is not installed, or not whole
                    raise StoreError(f"{tr('{name} cannot be opened', name=self.name)}: {_lacks(error)}") from None
                if isinstance(self.where, sa.URL):
                    _close_what_is_old(self._engine)
                    self._end = weakref.finalize(self, self._engine.dispose)
                    self._end.atexit = False  # other threads may still have a transaction then
            return self._engine

    def _made(self) -> sa.Engine:
        if isinstance(self.where, str):
            if self.where not in _memory:
                # One connection, which whoever has a transaction has for itself.
                options: dict[str, Any] = {"poolclass": QueuePool, "pool_size": 1, "max_overflow": 0}
                threads = {"check_same_thread": False}
                engine = _as_sqlite(sa.create_engine("sqlite://", connect_args=threads, **options))
                migrating.bring_up(engine, self.name)  # here, since a forked child begins with an empty one
                _memory[self.where] = engine
            return _memory[self.where]
        if self.is_sqlite:
            path = Path(self.where.database or "").absolute()
            path.parent.mkdir(parents=True, exist_ok=True)
            if _is_sealed(path):  # each transaction looks anew whether it still is, and what others have written
                way: dict[str, Any] = {"poolclass": NullPool, "creator": lambda: _connected(path)}
                return _as_sqlite(sa.create_engine("sqlite://", **way))
            return _as_sqlite(sa.create_engine(self.where, connect_args={"timeout": BUSY_SECONDS}))
        arguments = _POSTGRES if self.where.drivername == "postgresql+psycopg" else {}
        return sa.create_engine(self.where, pool_pre_ping=True, connect_args=arguments)

    def _bring_up(self) -> None:
        """Waits longer than usual for others: one makes all tables, and SQLite lets nobody wait for WAL mode."""
        end = time.monotonic() + OPEN_SECONDS
        while True:
            try:
                return migrating.bring_up(self._ready(), self.name)
            except sa_errors.OperationalError as error:
                if "locked" not in str(error.orig) or time.monotonic() > end:
                    raise
                self.forget_connections()
                time.sleep(0.05)

    def _peek(self) -> None:
        """Looks at a file before it is opened: one of a newer form, or of something else, is not even touched."""
        if isinstance(self.where, str) or not self.is_sqlite:
            return
        path = Path(self.where.database or "").absolute()
        if path.is_dir():
            raise StoreError(
                tr("{name} is a folder. Name a file in it, such as {file}.", name=self.name, file=path / "studies.db")
            )
        if not path.exists() or not path.stat().st_size:
            return
        try:
            with closing(_connected(path, is_sealed=True)) as found:
                is_ours = found.execute(f"SELECT 1 FROM sqlite_master WHERE name = '{migrating.TABLE}'").fetchone()
                forms = found.execute(f"SELECT version_num FROM {migrating.TABLE}").fetchall() if is_ours else []
        except sqlite3.DatabaseError as error:
            raise StoreError(tr("{name} cannot be opened: {why}.", name=self.name, why=why(error))) from None
        for (form,) in forms:
            migrating.check(form, self.name)

    def _forked(self) -> None:
        """In a child that was just forked."""
        self._lock = threading.Lock()
        if self._engine is not None:
            _left_lying.append(self._engine)
        if self._end is not None:
            self._end.detach()
        self._engine = self._end = None


def _is_sealed(path: Path) -> bool:
    """Whether SQLite cannot make the files that it needs beside it, and nobody else has made them."""
    return path.exists() and not Path(f"{path}-wal").exists() and not os.access(path.parent, os.W_OK)


def _connected(path: Path, is_sealed: bool | None = None) -> sqlite3.Connection:
    """A connection; one that can only read makes no file beside it, where nobody else has the database open."""
    ways = ["mode=rw"]
    if _is_sealed(path) if is_sealed is None else is_sealed:
        ways = ["mode=ro", *([] if Path(f"{path}-wal").exists() else ["immutable=1"])]
    address = f"{path.as_uri()}?{'&'.join(ways)}"
    return sqlite3.connect(address, uri=True, timeout=BUSY_SECONDS, check_same_thread=False)


def _lacks(error: ImportError) -> str:
    """Which driver is missing, and for the one of PostgreSQL how it is installed."""
    return (missing({"psycopg": "postgres"}) if error.name == "psycopg" else "") or f"{in_words(error)}."


def _close_what_is_old(engine: sa.Engine) -> None:
    """A connection that was in use when the others were let go is closed when it comes back, and not some day."""

    @event.listens_for(engine, "connect")
    def note(_: Any, record: Any) -> None:
        record.info["pool"] = engine.pool

    @event.listens_for(engine, "checkin")
    def close(_: Any, record: Any) -> None:
        if record.info.get("pool") is not engine.pool and record.dbapi_connection is not None:
            record.invalidate()


def _as_sqlite(engine: sa.Engine) -> sa.Engine:
    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # the driver would begin transactions where it likes
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if "readonly" not in str(error):  # such a file can be read as it is
                raise
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        writes = connection.get_execution_options().get("tuning_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _after_fork() -> None:
    _left_lying.extend(_memory.values())
    _memory.clear()
    for database in list(_databases):
        database._forked()  # noqa: SLF001 - of the class above


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
