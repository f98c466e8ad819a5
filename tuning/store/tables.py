"""The tables. What lists show stands on the row of the study, so that a page of them is one query.

A finished trial is one row, written once. What is not for queries is JSON (`tuning.study.exact`) as text,
which each database keeps as it is: SQLite would turn NaN into NULL, and PostgreSQL refuses NUL.
"""

from __future__ import annotations

import sqlalchemy as sa

FORM = 3
"""Version of the tables: the newest migration."""

metadata = sa.MetaData()

studies = sa.Table(
    "tuning_studies",
    metadata,
    sa.Column("key", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("id", sa.String(64), nullable=False, unique=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("owner", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("problem", sa.Text, nullable=False),
    sa.Column("method", sa.Text, nullable=False),
    sa.Column("metric", sa.Text, nullable=False),
    sa.Column("direction", sa.String(16), nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("created", sa.Double, nullable=False),
    sa.Column("updated", sa.Double, nullable=False),
    sa.Column("seconds", sa.Double, nullable=False),
    sa.Column("n_trials", sa.Integer, nullable=False),
    sa.Column("planned", sa.Integer),
    sa.Column("best", sa.Double),
    sa.Column("sketch", sa.Text, nullable=False),
    sa.Column("starred", sa.Boolean, nullable=False),
    sa.Column("tags", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("words", sa.Text, nullable=False),  # what a search by text looks through, in lower case
    sa.Column("version", sa.Integer, nullable=False),  # grows by one with each change
    sa.Column("bytes", sa.BigInteger, nullable=False),
    sa.Column("deleted", sa.Double),  # when; it can be restored until it is purged
    sa.Column("writer", sa.Text),  # who may write trials; none if nobody does
    sa.Column("heartbeat", sa.Double, nullable=False),  # when the writer last said that it is there
    sa.Column("recipe", sa.Text, nullable=False),
    sa.Index("tuning_studies_created", "created"),
    sa.Index("tuning_studies_owner", "owner", "created"),
    sa.Index("tuning_studies_updated", "updated"),
    sqlite_autoincrement=True,
)


def _study() -> sa.Column[int]:
    return sa.Column("study", sa.Integer, sa.ForeignKey("tuning_studies.key", ondelete="CASCADE"), primary_key=True)


tags = sa.Table(
    "tuning_tags",
    metadata,
    _study(),
    sa.Column("tag", sa.String(200), primary_key=True),
    sa.Index("tuning_tags_tag", "tag"),
)

runs = sa.Table(
    "tuning_runs",
    metadata,
    _study(),
    sa.Column("run", sa.Integer, primary_key=True),
    sa.Column("label", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),  # that of the study when the run last changed
    sa.Column("recipe", sa.Text, nullable=False),
    sa.Column("facts", sa.Text, nullable=False),  # session, started, ended, reason
)

trials = sa.Table(
    "tuning_trials",
    metadata,
    _study(),
    sa.Column("run", sa.Integer, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("place", sa.Integer),  # in the order in which trials ended; none while it runs
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("value", sa.Double),
    sa.Column("data", sa.Text, nullable=False),
    sa.Column("reports", sa.Text, nullable=False),
)

reports = sa.Table(
    "tuning_reports",  # of running trials, in parts; those of a finished one are on its row
    metadata,
    _study(),
    sa.Column("run", sa.Integer, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("first", sa.Integer, primary_key=True),  # how many came before this part
    sa.Column("data", sa.Text, nullable=False),
)

brought = sa.Table(
    "tuning_tables",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),  # of the contents
    sa.Column("owner", sa.String(200), primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("created", sa.Double, nullable=False),
    sa.Column("n_rows", sa.Integer, nullable=False),
    sa.Column("n_columns", sa.Integer, nullable=False),
    sa.Column("bytes", sa.Integer, nullable=False),
    sa.Column("data", sa.LargeBinary, nullable=False),
    sa.Index("tuning_tables_owner", "owner", "created"),
)

classrooms = sa.Table(
    "tuning_classrooms",
    metadata,
    sa.Column("code", sa.String(16), primary_key=True),
    sa.Column("ends", sa.Double, nullable=False),
    sa.Column("data", sa.Text, nullable=False),
)
