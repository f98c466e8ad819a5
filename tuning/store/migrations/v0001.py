"""The first form."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "1"
down_revision = None


def upgrade() -> None:
    """Makes all tables."""
    op.create_table(
        "tuning_studies",
        sa.Column("key", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("id", sa.String(64), nullable=False, unique=True),
        *(sa.Column(name, sa.String(16), nullable=False) for name in ("kind", "direction", "state")),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("owner", "name", "problem", "method", "metric")),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("reason", "sketch", "tags", "note", "words", "recipe")),
        *(sa.Column(name, sa.Double, nullable=False) for name in ("created", "updated", "seconds", "heartbeat")),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("n_trials", "version")),
        sa.Column("planned", sa.Integer),
        sa.Column("best", sa.Double),
        sa.Column("starred", sa.Boolean, nullable=False),
        sa.Column("bytes", sa.BigInteger, nullable=False),
        sa.Column("deleted", sa.Double),
        sa.Column("writer", sa.Text),
        sqlite_autoincrement=True,
    )
    op.create_index("tuning_studies_created", "tuning_studies", ["created"])
    op.create_index("tuning_studies_owner", "tuning_studies", ["owner", "created"])
    op.create_index("tuning_studies_updated", "tuning_studies", ["updated"])
    op.create_table(
        "tuning_tags",
        _study(),
        sa.Column("tag", sa.String(200), primary_key=True),
    )
    op.create_index("tuning_tags_tag", "tuning_tags", ["tag"])
    op.create_table(
        "tuning_runs",
        _study(),
        sa.Column("run", sa.Integer, primary_key=True),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("recipe", sa.Text, nullable=False),
        sa.Column("facts", sa.Text, nullable=False),
    )
    op.create_table(
        "tuning_trials",
        _study(),
        sa.Column("run", sa.Integer, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("place", sa.Integer),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("value", sa.Double),
        sa.Column("data", sa.Text, nullable=False),
        sa.Column("reports", sa.Text, nullable=False),
    )
    op.create_table(
        "tuning_reports",
        _study(),
        sa.Column("run", sa.Integer, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("first", sa.Integer, primary_key=True),
        sa.Column("data", sa.Text, nullable=False),
    )


def _study() -> sa.Column[int]:
    return sa.Column("study", sa.Integer, sa.ForeignKey("tuning_studies.key", ondelete="CASCADE"), primary_key=True)
