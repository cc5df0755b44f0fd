"""Copies of held messages are recognised."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "message",
        sa.Column("held_fingerprint", sa.Text, comment="while held: claimed when that is settled"),
    )
    op.create_index(
        op.f("ix_message_held"),
        "message",
        ["held_fingerprint"],
        sqlite_where=sa.text("held_fingerprint IS NOT NULL"),
        postgresql_where=sa.text("held_fingerprint IS NOT NULL"),
    )
