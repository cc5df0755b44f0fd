"""States, entries and outcomes of working a ticket by mail; links that act once; redacted raw mails."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_INSTANT = sa.Text().with_variant(sa.DateTime(timezone=True), "postgresql")

_STATUS = "status IN ('new', 'open', 'waiting', 'resolved', 'closed', 'merged', 'spam')"
_WAITS_FOR = "waits_for IN ('requester', 'vendor', 'approval', 'scheduled')"
_WAITING = "(status = 'waiting') = (waits_for IS NOT NULL)"
_OUTCOME = (
    "outcome IN ('new_ticket', 'follow_up', 'survey_answer', 'approval_answer', 'consent_answer', "
    "'status_request', 'held', 'automatic_reply', 'bounce', 'spam', 'monitoring_alert', 'duplicate', "
    "'refused', 'quarantined')"
)
_KIND = (
    "kind IN ('message', 'note', 'resolution', 'work', 'workaround', 'vendor', 'approval', 'consent', "
    "'retrospective')"
)
_STATE = "state IN ('waiting', 'leased', 'sent', 'dead', 'dropped', 'recalled')"


def upgrade() -> None:
    # SQLite cannot change a CHECK: there each table is made anew, from the description of what it was.
    with op.batch_alter_table("ticket", copy_from=_ticket()) as batch:
        batch.add_column(sa.Column("waits_for", sa.Text, comment="while it waits"))
        batch.add_column(sa.Column("waits_until", _INSTANT, comment="when it goes on by itself"))
        batch.drop_constraint(op.f("ck_ticket_status"), type_="check")
        batch.create_check_constraint(op.f("ck_ticket_status"), _STATUS)
        batch.create_check_constraint(op.f("ck_ticket_waits_for"), _WAITS_FOR)
        batch.create_check_constraint(op.f("ck_ticket_waiting"), _WAITING)
    for table, name, text in (
        (_message(), "outcome", _OUTCOME),
        (_entry(), "kind", _KIND),
        (_delivery(), "state", _STATE),
    ):
        with op.batch_alter_table(table.name, copy_from=table) as batch:
            batch.drop_constraint(op.f(f"ck_{table.name}_{name}"), type_="check")
            batch.create_check_constraint(op.f(f"ck_{table.name}_{name}"), text)
    op.add_column(
        "raw_mail",
        sa.Column("redacted_at", _INSTANT, comment="a secret was taken out: no longer what came in"),
    )
    op.create_table(
        "used_action",
        sa.Column("nonce", sa.Text, nullable=False, comment="of the token in the link"),
        sa.Column("message_id", _ID, nullable=False, comment="which used it"),
        sa.PrimaryKeyConstraint("nonce", name=op.f("pk_used_action")),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_used_action_message_id")),
        sqlite_with_rowid=False,
        comment="Tap-to-act links that were used: each works once",
    )


def _where(index: str, *columns: str, where: str, postgresql: str | None = None) -> sa.Index:
    return sa.Index(
        op.f(index), *columns, sqlite_where=sa.text(where), postgresql_where=sa.text(postgresql or where)
    )


def _ticket() -> sa.Table:
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
        sa.Column("merged_into_id", _ID, comment="where its matter goes on"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
        sa.UniqueConstraint("number", name=op.f("uq_ticket_number")),
        sa.CheckConstraint("priority IN ('P1', 'P2', 'P3', 'P4')", name=op.f("ck_ticket_priority")),
        sa.CheckConstraint(
            "status IN ('new', 'open', 'resolved', 'closed', 'merged')", name=op.f("ck_ticket_status")
        ),
        sa.CheckConstraint(
            "(status = 'merged') = (merged_into_id IS NOT NULL)", name=op.f("ck_ticket_merged")
        ),
        sa.CheckConstraint("merged_into_id <> id", name=op.f("ck_ticket_into_another")),
        sa.ForeignKeyConstraint(["linked_ticket_id"], ["ticket.id"], name=op.f("fk_ticket_linked_ticket_id")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["ticket.id"], name=op.f("fk_ticket_merged_into_id")),
        sa.Index(op.f("ix_ticket_status"), "status"),
        sa.Index(op.f("ix_ticket_requester_address"), "requester_address"),
        _where("ix_ticket_merged", "merged_into_id", where="merged_into_id IS NOT NULL"),
        sqlite_autoincrement=True,
        comment="The present state of each ticket; its history stands in event",
    )


def _message() -> sa.Table:
    return sa.Table(
        "message",
        sa.MetaData(),
        sa.Column("id", _ID, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("folder", sa.Text, nullable=False),
        sa.Column("uidvalidity", sa.BigInteger, nullable=False),
        sa.Column("uid", sa.BigInteger, nullable=False),
        sa.Column("raw_sha256", sa.Text, nullable=False),
        sa.Column("fingerprint", sa.Text, comment="NULL on a duplicate and in quarantine"),
        sa.Column("message_id", sa.Text),
        sa.Column("words_hash", sa.Text, comment="of the words, whoever sent them; NULL for few words"),
        sa.Column("sender", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("received_at", _INSTANT, nullable=False),
        sa.Column("taken_in_at", _INSTANT, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("rule", sa.Text, nullable=False),
        sa.Column("reasons", sa.Text, nullable=False),
        sa.Column("policy_version", _ID, nullable=False),
        sa.Column("ticket_id", _ID),
        sa.Column("duplicate_of", _ID),
        sa.Column("filed", sa.Boolean, nullable=False, comment="flagged or moved on the server"),
        sa.Column("held_fingerprint", sa.Text, comment="while held: claimed when that is settled"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_message_fingerprint")),
        sa.UniqueConstraint(
            "account", "folder", "uidvalidity", "uid", name=op.f("uq_message_account_folder_uidvalidity_uid")
        ),
        sa.CheckConstraint(
            "outcome IN ('new_ticket', 'follow_up', 'survey_answer', 'held', 'automatic_reply', 'bounce', "
            "'spam', 'monitoring_alert', 'duplicate', 'refused', 'quarantined')",
            name=op.f("ck_message_outcome"),
        ),
        sa.ForeignKeyConstraint(["raw_sha256"], ["raw_mail.sha256"], name=op.f("fk_message_raw_sha256")),
        sa.ForeignKeyConstraint(
            ["policy_version"], ["policy_version.id"], name=op.f("fk_message_policy_version")
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_message_ticket_id")),
        sa.ForeignKeyConstraint(["duplicate_of"], ["message.id"], name=op.f("fk_message_duplicate_of")),
        _where("ix_message_held", "held_fingerprint", where="held_fingerprint IS NOT NULL"),
        sa.Index(op.f("ix_message_message_id"), "message_id"),
        sa.Index(op.f("ix_message_words_hash_taken_in_at"), "words_hash", "taken_in_at"),
        sa.Index(op.f("ix_message_ticket_id"), "ticket_id"),
        sa.Index(op.f("ix_message_raw_sha256"), "raw_sha256"),
        _where("ix_message_unfiled", "account", "folder", "uid", where="filed = 0", postgresql="NOT filed"),
        sqlite_autoincrement=True,
        comment="Every message that was read and the one outcome it had",
    )


def _entry() -> sa.Table:
    return sa.Table(
        "entry",
        sa.MetaData(),
        sa.Column("id", _ID, nullable=False),
        sa.Column("ticket_id", _ID, nullable=False),
        sa.Column("message_id", _ID),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("visibility", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("folded", sa.Text, nullable=False),
        sa.Column("parts", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
        sa.CheckConstraint("kind IN ('message', 'note', 'resolution')", name=op.f("ck_entry_kind")),
        sa.CheckConstraint("visibility IN ('public', 'internal')", name=op.f("ck_entry_visibility")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_entry_ticket_id")),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_entry_message_id")),
        sa.Index(op.f("ix_entry_ticket_id"), "ticket_id"),
        sqlite_autoincrement=True,
        comment="Words of people on tickets; erasable",
    )


def _delivery() -> sa.Table:
    return sa.Table(
        "delivery",
        sa.MetaData(),
        sa.Column("id", _ID, nullable=False),
        sa.Column("mail_id", _ID, nullable=False),
        sa.Column("recipient", sa.Text, nullable=False),
        sa.Column("recipient_name", sa.Text, nullable=False),
        sa.Column("recipient_domain", sa.Text, nullable=False),
        sa.Column("counted", sa.Boolean, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("queued_at", _INSTANT, nullable=False),
        sa.Column("due_at", _INSTANT, nullable=False),
        sa.Column("leased_until", _INSTANT),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("uncertain", sa.Integer, nullable=False, comment="attempts whose outcome nobody knows"),
        sa.Column("last_error", sa.Text, nullable=False),
        sa.Column("sent_at", _INSTANT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("mail_id", "recipient", name=op.f("uq_delivery_mail_id_recipient")),
        sa.CheckConstraint(
            "state IN ('waiting', 'leased', 'sent', 'dead', 'dropped')", name=op.f("ck_delivery_state")
        ),
        sa.CheckConstraint("(state = 'leased') = (leased_until IS NOT NULL)", name=op.f("ck_delivery_lease")),
        sa.CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name=op.f("ck_delivery_sent")),
        sa.ForeignKeyConstraint(["mail_id"], ["mail.id"], name=op.f("fk_delivery_mail_id")),
        _where("ix_delivery_waiting", "due_at", where="state = 'waiting'"),
        _where("ix_delivery_leased", "leased_until", where="state = 'leased'"),
        sa.Index(op.f("ix_delivery_recipient_queued_at"), "recipient", "queued_at"),
        sa.Index(op.f("ix_delivery_recipient_domain_queued_at"), "recipient_domain", "queued_at"),
        sqlite_autoincrement=True,
        comment="One mail on its way to one recipient",
    )
