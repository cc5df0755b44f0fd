"""Absences of staff, the channel of a ticket, and who is copied on it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_INSTANT = sa.Text().with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    op.add_column("ticket", sa.Column("channel", sa.Text, nullable=False, server_default="email"))
    op.add_column(
        "ticket",
        sa.Column("copied", sa.Text, nullable=False, server_default="[]", comment="because staff said so"),
    )
    op.create_table(
        "absence",
        sa.Column("id", _ID, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("begins_at", _INSTANT, nullable=False),
        sa.Column("ends_at", _INSTANT, nullable=False, comment="not included"),
        sa.Column("said_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
        sqlite_autoincrement=True,
        comment="Who of staff said that they are away; the configuration may name more",
    )
    op.create_index(op.f("ix_absence_ends_at"), "absence", ["ends_at"])
    op.create_index(op.f("ix_absence_person_begins_at"), "absence", ["person", "begins_at"])
