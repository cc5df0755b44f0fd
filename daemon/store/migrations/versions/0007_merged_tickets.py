"""Tickets that went into another."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_INSTANT = sa.Text().with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    # SQLite cannot change a CHECK: there the table is made anew, from this description of what it was.
    with op.batch_alter_table("ticket", copy_from=_before()) as batch:
        batch.add_column(sa.Column("merged_into_id", _ID, comment="where its matter goes on"))
        batch.create_foreign_key(op.f("fk_ticket_merged_into_id"), "ticket", ["merged_into_id"], ["id"])
        batch.drop_constraint(op.f("ck_ticket_status"), type_="check")
        batch.create_check_constraint(
            op.f("ck_ticket_status"), "status IN ('new', 'open', 'resolved', 'closed', 'merged')"
        )
        batch.create_check_constraint(
            op.f("ck_ticket_merged"), "(status = 'merged') = (merged_into_id IS NOT NULL)"
        )
        batch.create_check_constraint(op.f("ck_ticket_into_another"), "merged_into_id <> id")
    merged = sa.text("merged_into_id IS NOT NULL")
    op.create_index(
        "ix_ticket_merged", "ticket", ["merged_into_id"], sqlite_where=merged, postgresql_where=merged
    )


def _before() -> sa.Table:
    return sa.Table(
        "ticket",
        sa.MetaData(),
        sa.Column("id", _ID, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("requester_address", sa.Text, nullable=False),
        sa.Column("requester_name", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("mailbox", sa.Text, nullable=False),
        sa.Column("category", sa.Text, nullable=False),
        sa.Column("priority", sa.Text, nullable=False),
        sa.Column("team", sa.Text),
        sa.Column("owner", sa.Text),
        sa.Column("watchers", sa.Text, nullable=False),
        sa.Column("machine", sa.Boolean, nullable=False, comment="reported by a monitoring system"),
        sa.Column("muted", sa.Boolean, nullable=False),
        sa.Column("opened_at", _INSTANT, nullable=False),
        sa.Column("linked_ticket_id", _ID),
        sa.Column("channel", sa.Text, nullable=False, server_default="email"),
        sa.Column("copied", sa.Text, nullable=False, server_default="[]", comment="because staff said so"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
        sa.UniqueConstraint("number", name=op.f("uq_ticket_number")),
        sa.CheckConstraint("priority IN ('P1', 'P2', 'P3', 'P4')", name=op.f("ck_ticket_priority")),
        sa.CheckConstraint("status IN ('new', 'open', 'resolved', 'closed')", name=op.f("ck_ticket_status")),
        sa.ForeignKeyConstraint(["linked_ticket_id"], ["ticket.id"], name=op.f("fk_ticket_linked_ticket_id")),
        sa.Index(op.f("ix_ticket_status"), "status"),
        sa.Index(op.f("ix_ticket_requester_address"), "requester_address"),
        sqlite_autoincrement=True,
        comment="The present state of each ticket; its history stands in event",
    )
