"""Senders whose mail is spam on the word of staff."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_INSTANT = sa.Text().with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "blocked_sender",
        sa.Column("sender", sa.Text, nullable=False, comment='address or "@domain", lower case'),
        sa.Column("person", sa.Text, nullable=False, comment="who said so"),
        sa.Column("at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("sender", name=op.f("pk_blocked_sender")),
        sqlite_with_rowid=False,
        comment="Whose mail is spam, beside those of the configuration",
    )
