"""Brings a database to the newest form, once, however many processes open it at the same moment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa

from tuning.language import tr
from tuning.store.errors import StoreError
from tuning.store.tables import FORM

TABLE = "tuning_version"
_LOCK = 0x74756E696E67  # "tuning", as the number of a lock of PostgreSQL


def check(form: str, name: str) -> int:
    """The number of a database's form.

    Raises:
        StoreError: if it is none that this version of the program knows.
    """
    if form.isdigit() and int(form) <= FORM:
        return int(form)
    raise StoreError(
        tr(
            "{name} was written by a newer version of tuning (form {form}; this version knows {ours}). Update "
            "tuning, or name another store. It was left untouched.",
            name=name,
            form=form[:20],
            ours=FORM,
        )
    )


def bring_up(engine: sa.Engine, name: str) -> None:
    """Brings the database to the newest form.

    Raises:
        StoreError: if its form is newer than that.
    """
    with engine.begin() as connection:
        if _form(connection, name) == FORM:
            return
    with engine.execution_options(tuning_writes=True).begin() as connection:  # SQLite: only one at a time comes in here
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
        if _form(connection, name) < FORM:
            _migrate(connection)


def _form(connection: sa.Connection, name: str) -> int:
    if not sa.inspect(connection).has_table(TABLE):
        return 0
    found = connection.execute(sa.text(f"SELECT version_num FROM {TABLE}")).scalar()
    return 0 if found is None else check(str(found), name)


def _migrate(connection: sa.Connection) -> None:
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory

    folder = str(Path(__file__).parent / "migrations")
    script = ScriptDirectory(folder, version_locations=[folder])

    def upgrade(revision: Any, _: Any) -> Any:
        return script._upgrade_revs("head", revision)  # noqa: SLF001 - as in its own command

    with EnvironmentContext(Config(), script, fn=upgrade) as environment:
        environment.configure(connection=connection, version_table=TABLE, transactional_ddl=True)
        environment.run_migrations()
