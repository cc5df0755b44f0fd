"""The record of each ticket."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_INSTANT = sa.Text().with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "ticket_field",
        sa.Column("ticket_id", _ID, nullable=False),
        sa.Column("field", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("snippet", sa.Text, nullable=False, comment="where it stood"),
        sa.Column("moment_at", _INSTANT, comment="of a fault time"),
        sa.Column("moment_latest", _INSTANT),
        sa.Column("moment_exact", sa.Text),
        sa.PrimaryKeyConstraint("ticket_id", "field", name=op.f("pk_ticket_field")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_field_ticket_id")),
        sqlite_with_rowid=False,
        comment="What is known of person, place, thing and fault; erasable",
    )
    op.create_index(
        op.f("ix_ticket_field_asset"),
        "ticket_field",
        ["text"],
        sqlite_where=sa.text("field = 'asset'"),
        postgresql_where=sa.text("field = 'asset'"),
    )
    op.create_index(op.f("ix_ticket_requester_address"), "ticket", ["requester_address"])
