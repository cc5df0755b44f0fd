"""Addresses that bounced since they are bad."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_INSTANT = sa.Text().with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "dead_address",
        sa.Column("address", sa.Text, nullable=False, comment="lower case"),
        sa.Column("bounced_at", _INSTANT, nullable=False),
        sa.Column("strikes", sa.Integer, nullable=False, comment="bounces, each after a sign of life"),
        sa.Column("status", sa.Text, nullable=False, comment="enhanced code (RFC 3463)"),
        sa.Column("diagnostic", sa.Text, nullable=False),
        sa.Column("lifted_at", _INSTANT, comment="a message from there came since"),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_dead_address")),
        sqlite_with_rowid=False,
        comment="Addresses that bounced since they are bad; left alone for a while",
    )
