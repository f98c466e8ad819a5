"""The second form: class rooms."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2"
down_revision = "1"


def upgrade() -> None:
    """Adds a table for the rooms of classes."""
    op.create_table(
        "tuning_classrooms",
        sa.Column("code", sa.String(16), primary_key=True),
        sa.Column("ends", sa.Double, nullable=False),
        sa.Column("data", sa.Text, nullable=False),
    )
