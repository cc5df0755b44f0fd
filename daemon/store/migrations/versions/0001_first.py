"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Types are spelled out here and not imported: what this step did must not change with the program.
_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_INSTANT = sa.Text().with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    _received()
    _tickets()
    _messages()
    _history()
    _outbox()
    _agenda()


def _received() -> None:
    # What was read, and how far.
    op.create_table(
        "policy_version",
        sa.Column("id", _ID, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("loaded_at", _INSTANT, nullable=False),
        sa.Column("document", sa.Text, nullable=False, comment="config.toml without secrets"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_version")),
        sa.UniqueConstraint("sha256", name=op.f("uq_policy_version_sha256")),
        sqlite_autoincrement=True,
        comment="Every configuration that decisions were made under",
    )
    op.create_table(
        "mailbox_state",
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("folder", sa.Text, nullable=False),
        sa.Column("uidvalidity", sa.BigInteger, nullable=False),
        sa.Column("last_uid", sa.BigInteger, nullable=False, comment="everything up to here has its outcome"),
        sa.Column(
            "first_uid", sa.BigInteger, nullable=False, comment="below lies the backlog: `postdesk import`"
        ),
        sa.Column("started_at", _INSTANT, nullable=False, comment="of the account, not of this UIDVALIDITY"),
        sa.Column("renumbered", sa.Boolean, nullable=False, comment="read anew: UIDVALIDITY changed"),
        sa.PrimaryKeyConstraint("account", "folder", "uidvalidity", name=op.f("pk_mailbox_state")),
        sqlite_with_rowid=False,
        comment="How far each folder has been read",
    )
    op.create_table(
        "raw_mail",
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("size", sa.Integer, nullable=False, comment="bytes before compression"),
        sa.Column("body", sa.LargeBinary, comment="zlib; small mails"),
        sa.Column("file", sa.Text, comment="below the raw folder; large mails"),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_raw_mail")),
        sa.CheckConstraint("(body IS NULL) <> (file IS NULL)", name=op.f("ck_raw_mail_one_place")),
        comment="Every message byte for byte",
    )


def _tickets() -> None:
    # Tickets and who takes part.
    op.create_table(
        "ticket",
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
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
        sa.UniqueConstraint("number", name=op.f("uq_ticket_number")),
        sa.CheckConstraint("priority IN ('P1', 'P2', 'P3', 'P4')", name=op.f("ck_ticket_priority")),
        sa.CheckConstraint("status IN ('new', 'open', 'resolved', 'closed')", name=op.f("ck_ticket_status")),
        sa.ForeignKeyConstraint(["linked_ticket_id"], ["ticket.id"], name=op.f("fk_ticket_linked_ticket_id")),
        sqlite_autoincrement=True,
        comment="The present state of each ticket; its history stands in event",
    )
    op.create_index(op.f("ix_ticket_status"), "ticket", ["status"])
    op.create_table(
        "ticket_serial",
        sa.Column("day", sa.Text, nullable=False, comment="YYYYMMDD in the desk's zone"),
        sa.Column("last", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_ticket_serial")),
        sqlite_with_rowid=False,
        comment="The last serial number given out on each day",
    )
    op.create_table(
        "participant",
        sa.Column("ticket_id", _ID, nullable=False),
        sa.Column("address", sa.Text, nullable=False, comment="lower case"),
        sa.PrimaryKeyConstraint("ticket_id", "address", name=op.f("pk_participant")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_participant_ticket_id")),
        sqlite_with_rowid=False,
        comment="Who may write on a ticket without being staff",
    )
    op.create_table(
        "alert",
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("ticket_id", _ID, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("in_storm", sa.Boolean, nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("first_at", _INSTANT, nullable=False),
        sa.Column("last_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("source", "key", name=op.f("pk_alert")),
        sa.CheckConstraint("state IN ('problem', 'recovery', 'notice')", name=op.f("ck_alert_state")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_alert_ticket_id")),
        comment="Which troubles monitoring has reported, and on which ticket each stands",
    )
    op.create_index(op.f("ix_alert_first_at"), "alert", ["first_at"])
    op.create_index(op.f("ix_alert_last_at"), "alert", ["last_at"])
    op.create_table(
        "contact",
        sa.Column("address", sa.Text, nullable=False, comment="lower case"),
        sa.Column("language", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_contact")),
        sqlite_with_rowid=False,
        comment="What is remembered of people who write to the desk",
    )
    op.create_table(
        "turn",
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("member", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("team", name=op.f("pk_turn")),
        sqlite_with_rowid=False,
        comment="Round-robin: who of each team had the last ticket",
    )


def _messages() -> None:
    # Messages and their outcomes.
    op.create_table(
        "message",
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
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint(
            "account", "folder", "uidvalidity", "uid", name=op.f("uq_message_account_folder_uidvalidity_uid")
        ),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_message_fingerprint")),
        sa.CheckConstraint(
            "outcome IN ('new_ticket', 'follow_up', 'survey_answer', 'held', 'automatic_reply', "
            "'bounce', 'spam', 'monitoring_alert', 'duplicate', 'refused', 'quarantined')",
            name=op.f("ck_message_outcome"),
        ),
        sa.ForeignKeyConstraint(["duplicate_of"], ["message.id"], name=op.f("fk_message_duplicate_of")),
        sa.ForeignKeyConstraint(
            ["policy_version"], ["policy_version.id"], name=op.f("fk_message_policy_version")
        ),
        sa.ForeignKeyConstraint(["raw_sha256"], ["raw_mail.sha256"], name=op.f("fk_message_raw_sha256")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_message_ticket_id")),
        sqlite_autoincrement=True,
        comment="Every message that was read and the one outcome it had",
    )
    op.create_index(op.f("ix_message_message_id"), "message", ["message_id"])
    op.create_index(op.f("ix_message_raw_sha256"), "message", ["raw_sha256"])
    op.create_index(op.f("ix_message_ticket_id"), "message", ["ticket_id"])
    op.create_index(op.f("ix_message_words_hash_taken_in_at"), "message", ["words_hash", "taken_in_at"])
    op.create_index(
        op.f("ix_message_unfiled"),
        "message",
        ["account", "folder", "uid"],
        sqlite_where=sa.text("filed = 0"),
        postgresql_where=sa.text("NOT filed"),
    )


def _history() -> None:
    # What happened to tickets, and what was said on them.
    op.create_table(
        "event",
        sa.Column("id", _ID, nullable=False),
        sa.Column("ticket_id", _ID, nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("policy_version", _ID, nullable=False),
        sa.Column("message_id", _ID),
        sa.Column("data", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_event_message_id")),
        sa.ForeignKeyConstraint(
            ["policy_version"], ["policy_version.id"], name=op.f("fk_event_policy_version")
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_event_ticket_id")),
        sqlite_autoincrement=True,
        comment="What happened to tickets; append-only",
    )
    op.create_index(op.f("ix_event_kind_at"), "event", ["kind", "at"])
    op.create_index(op.f("ix_event_ticket_id"), "event", ["ticket_id"])
    op.create_table(
        "entry",
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
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_entry_message_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_entry_ticket_id")),
        sqlite_autoincrement=True,
        comment="Words of people on tickets; erasable",
    )
    op.create_index(op.f("ix_entry_ticket_id"), "entry", ["ticket_id"])
    _make_events_append_only()


def _outbox() -> None:
    # What goes out.
    op.create_table(
        "mail",
        sa.Column("id", _ID, nullable=False),
        sa.Column("dedupe_key", sa.Text, nullable=False),
        sa.Column("message_id", sa.Text, nullable=False, comment="stable over all attempts"),
        sa.Column("ticket_id", _ID),
        sa.Column("about_message_id", _ID, comment="the message that caused it"),
        sa.Column("template", sa.Text, nullable=False),
        sa.Column("reply_goes_to", sa.Text, nullable=False),
        sa.Column("automatic", sa.Boolean, nullable=False),
        sa.Column("queued_at", _INSTANT, nullable=False),
        sa.Column("from_name", sa.Text, nullable=False),
        sa.Column("from_address", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("html", sa.Text, nullable=False),
        sa.Column("in_reply_to", sa.Text),
        sa.Column("references", sa.Text, nullable=False),
        sa.Column("attachments", sa.Text, nullable=False, comment="which parts of which raw mails"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_mail_dedupe_key")),
        sa.UniqueConstraint("message_id", name=op.f("uq_mail_message_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_mail_ticket_id")),
        sa.ForeignKeyConstraint(["about_message_id"], ["message.id"], name=op.f("fk_mail_about_message_id")),
        sqlite_autoincrement=True,
        comment="What Postdesk says; rendered once",
    )
    op.create_index(op.f("ix_mail_ticket_id"), "mail", ["ticket_id"])
    op.create_table(
        "delivery",
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
        sa.CheckConstraint("(state = 'leased') = (leased_until IS NOT NULL)", name=op.f("ck_delivery_lease")),
        sa.CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name=op.f("ck_delivery_sent")),
        sa.CheckConstraint(
            "state IN ('waiting', 'leased', 'sent', 'dead', 'dropped')", name=op.f("ck_delivery_state")
        ),
        sa.ForeignKeyConstraint(["mail_id"], ["mail.id"], name=op.f("fk_delivery_mail_id")),
        sqlite_autoincrement=True,
        comment="One mail on its way to one recipient",
    )
    op.create_index(
        op.f("ix_delivery_leased"),
        "delivery",
        ["leased_until"],
        sqlite_where=sa.text("state = 'leased'"),
        postgresql_where=sa.text("state = 'leased'"),
    )
    op.create_index(
        op.f("ix_delivery_recipient_domain_queued_at"), "delivery", ["recipient_domain", "queued_at"]
    )
    op.create_index(op.f("ix_delivery_recipient_queued_at"), "delivery", ["recipient", "queued_at"])
    op.create_index(
        op.f("ix_delivery_waiting"),
        "delivery",
        ["due_at"],
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )


def _agenda() -> None:
    # What is to be done when.
    op.create_table(
        "due",
        sa.Column("ticket_id", _ID, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("ticket_id", "kind", name=op.f("pk_due")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_due_ticket_id")),
        sqlite_with_rowid=False,
        comment="When to look at a ticket again",
    )
    op.create_index(op.f("ix_due_at"), "due", ["at"])
    op.create_table(
        "period_run",
        sa.Column("job", sa.Text, nullable=False),
        sa.Column("period", sa.Text, nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("job", "period", name=op.f("pk_period_run")),
        sqlite_with_rowid=False,
        comment="Which periodic work was done for which period: never twice",
    )
    op.create_table(
        "trouble",
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("since", _INSTANT, nullable=False),
        sa.Column("error", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_trouble")),
        sqlite_with_rowid=False,
        comment="What is out of order now; the administrator is told once when it begins and ends",
    )
    if op.get_context().dialect.supports_comments:
        op.create_table_comment(
            "alembic_version", "Which of the steps in daemon/store/migrations this schema has taken"
        )


def _make_events_append_only() -> None:
    if op.get_context().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER event_no_{verb.lower()} BEFORE {verb} ON event "
                "BEGIN SELECT RAISE(ABORT, 'event is append-only'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION event_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'event is append-only' USING ERRCODE = 'restrict_violation'; END $$"
    )
    op.execute(
        "CREATE TRIGGER event_no_change BEFORE UPDATE OR DELETE ON event "
        "FOR EACH ROW EXECUTE FUNCTION event_append_only()"
    )
    op.execute(
        "CREATE TRIGGER event_no_truncate BEFORE TRUNCATE ON event "
        "FOR EACH STATEMENT EXECUTE FUNCTION event_append_only()"
    )
