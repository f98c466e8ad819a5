"""Tables that people bring."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2"
down_revision = "1"


def upgrade() -> None:
    """Makes the table of tables."""
    op.create_table(
        "tuning_tables",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("owner", sa.String(200), primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("created", sa.Double, nullable=False),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("n_rows", "n_columns", "bytes")),
        sa.Column("data", sa.LargeBinary, nullable=False),
    )
    op.create_index("tuning_tables_owner", "tuning_tables", ["owner", "created"])
