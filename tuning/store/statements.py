"""How a study's own rows are brought up to date, as statements that are made once.

SQLAlchemy takes longer to look at a new statement than the database to carry it out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from tuning.store.tables import runs, studies

RUNS = (
    sa.update(runs)
    .where(runs.c.study == sa.bindparam("the_study"), runs.c.run == sa.bindparam("the_run"))
    .values(facts=sa.bindparam("facts"), version=sa.bindparam("version"))
)
_SAID = ("state", "reason", "heartbeat", "writer", "updated", "seconds", "n_trials", "planned", "best", "sketch")
_STUDY = (
    sa.update(studies)
    .where(
        studies.c.key == sa.bindparam("the_key"),
        sa.or_(
            studies.c.writer == sa.bindparam("the_writer"),
            sa.and_(studies.c.writer.is_(None), studies.c.version == sa.bindparam("the_version")),
        ),
    )
    .values(
        version=studies.c.version + 1,
        bytes=studies.c.bytes + sa.bindparam("more"),
        **{name: sa.bindparam(name) for name in _SAID},
    )
)
_STUDY_AND_RECIPE = _STUDY.values(recipe=sa.bindparam("recipe"))


def update_study(connection: sa.Connection, values: Mapping[str, Any], now: Any) -> bool:
    """Brings the row of a study up to date; whether the writer was still the one who may.

    Args:
        connection: that writes.
        values: of the columns, and who writes which version of which study.
        now: as `Database.now` says: a value, or where the database has the clock an expression.
    """
    statement = _STUDY_AND_RECIPE if "recipe" in values else _STUDY
    if isinstance(now, sa.BindParameter):
        return connection.execute(statement, {**values, "heartbeat": now.value}).rowcount > 0
    return connection.execute(statement.values(heartbeat=now), values).rowcount > 0
