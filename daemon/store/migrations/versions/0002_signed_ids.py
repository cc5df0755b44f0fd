"""Reply addresses of their own, and which ids outsiders have seen."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in (
        sa.Column("reply_to", sa.Text, nullable=False, server_default="", comment="empty: from_address"),
        sa.Column("exposed", sa.Boolean, nullable=False, server_default="0", comment="outsiders saw its id"),
    ):
        op.add_column("mail", column)
