"""The contact directory."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "directory_contact",
        sa.Column("id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("addresses", sa.Text, nullable=False, comment="lower case, the usual one first"),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("organisation", sa.Text, nullable=False),
        sa.Column("department", sa.Text, nullable=False),
        sa.Column("phone", sa.Text, nullable=False),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("room", sa.Text, nullable=False),
        sa.Column("vip", sa.Boolean, nullable=False),
        sa.Column("language", sa.Text, comment="NULL: not said"),
        sa.Column("zone", sa.Text, nullable=False, comment="IANA name; empty: not said"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_contact")),
        sa.CheckConstraint("language IN ('en', 'zh-CN')", name=op.f("ck_directory_contact_language")),
        sqlite_with_rowid=False,
        comment="Who people are, as imported by the administrator",
    )
    op.create_table(
        "directory_address",
        sa.Column("address", sa.Text, nullable=False, comment="lower case"),
        sa.Column("contact_id", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_directory_address")),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["directory_contact.id"], name=op.f("fk_directory_address_contact_id")
        ),
        sqlite_with_rowid=False,
        comment="Whose each address in the directory is",
    )
    op.create_index(op.f("ix_directory_address_contact_id"), "directory_address", ["contact_id"])
