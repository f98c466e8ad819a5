"""Rooms of classes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "3"
down_revision = "2"


def upgrade() -> None:
    """Makes the table of rooms."""
    op.create_table(
        "tuning_classrooms",
        sa.Column("code", sa.String(16), primary_key=True),
        sa.Column("ends", sa.Double, nullable=False),
        sa.Column("data", sa.Text, nullable=False),
    )
