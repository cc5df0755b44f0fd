"""The one definition of all tables, for SQLite and PostgreSQL.

`schema.sql` is generated from here; Alembic holds the steps that lead here; tests hold the three together.
Personal words stand only in columns that can be erased (ticket.subject, requester_*, ticket_field, entry,
mail, message.sender and subject, raw_mail); events hold facts and ids. Small tables found by a key of their
own are WITHOUT ROWID on SQLite: one tree to keep instead of two.
"""

from __future__ import annotations

import sqlalchemy as sa

from daemon.store.append_only import keep_append_only
from daemon.store.columns import Instant, JsonText, id_column, one_of, partial_index

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


policy_version = sa.Table(
    "policy_version",
    metadata,
    id_column(),
    sa.Column("sha256", sa.Text, nullable=False, unique=True),
    sa.Column("loaded_at", Instant, nullable=False),
    sa.Column("document", JsonText, nullable=False, comment="config.toml without secrets"),
    sqlite_autoincrement=True,
    comment="Every configuration that decisions were made under",
)

mailbox_state = sa.Table(
    "mailbox_state",
    metadata,
    sa.Column("account", sa.Text, primary_key=True),
    sa.Column("folder", sa.Text, primary_key=True),
    sa.Column("uidvalidity", sa.BigInteger, primary_key=True),
    sa.Column("last_uid", sa.BigInteger, nullable=False, comment="everything up to here has its outcome"),
    sa.Column(
        "first_uid", sa.BigInteger, nullable=False, comment="below lies the backlog: `postdesk import`"
    ),
    sa.Column("started_at", Instant, nullable=False, comment="of the account, not of this UIDVALIDITY"),
    sa.Column("renumbered", sa.Boolean, nullable=False, comment="read anew: UIDVALIDITY changed"),
    sqlite_with_rowid=False,
    comment="How far each folder has been read",
)

raw_mail = sa.Table(
    "raw_mail",
    metadata,
    sa.Column("sha256", sa.Text, primary_key=True),
    sa.Column("size", sa.Integer, nullable=False, comment="bytes before compression"),
    sa.Column("body", sa.LargeBinary, comment="zlib; small mails"),
    sa.Column("file", sa.Text, comment="below the raw folder; large mails"),
    sa.Column("redacted_at", Instant, comment="a secret was taken out: no longer what came in"),
    sa.CheckConstraint("(body IS NULL) <> (file IS NULL)", name="one_place"),
    comment="Every message byte for byte",
)

ticket = sa.Table(
    "ticket",
    metadata,
    id_column(),
    sa.Column("number", sa.Text, nullable=False, unique=True),
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
    sa.Column("watchers", JsonText, nullable=False),
    sa.Column("machine", sa.Boolean, nullable=False, comment="reported by a monitoring system"),
    sa.Column("muted", sa.Boolean, nullable=False),
    sa.Column("opened_at", Instant, nullable=False),
    sa.Column("linked_ticket_id", sa.ForeignKey("ticket.id")),
    sa.Column("channel", sa.Text, nullable=False, server_default="email"),
    sa.Column("copied", JsonText, nullable=False, server_default="[]", comment="because staff said so"),
    sa.Column("merged_into_id", sa.ForeignKey("ticket.id"), comment="where its matter goes on"),
    sa.Column("waits_for", sa.Text, comment="while it waits"),
    sa.Column("waits_until", Instant, comment="when it goes on by itself"),
    one_of("status", "new", "open", "waiting", "resolved", "closed", "merged", "spam"),
    one_of("waits_for", "requester", "vendor", "approval", "scheduled"),
    sa.CheckConstraint("(status = 'waiting') = (waits_for IS NOT NULL)", name="waiting"),
    sa.CheckConstraint("(status = 'merged') = (merged_into_id IS NOT NULL)", name="merged"),
    sa.CheckConstraint("merged_into_id <> id", name="into_another"),
    one_of("priority", "P1", "P2", "P3", "P4"),
    sa.Index(None, "status"),
    sa.Index(None, "requester_address"),
    partial_index("ix_ticket_merged", "merged_into_id", where="merged_into_id IS NOT NULL"),
    sqlite_autoincrement=True,
    comment="The present state of each ticket; its history stands in event",
)

ticket_field = sa.Table(
    "ticket_field",
    metadata,
    sa.Column("ticket_id", sa.ForeignKey("ticket.id"), primary_key=True),
    sa.Column("field", sa.Text, primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("snippet", sa.Text, nullable=False, comment="where it stood"),
    sa.Column("moment_at", Instant, comment="of a fault time"),
    sa.Column("moment_latest", Instant),
    sa.Column("moment_exact", sa.Text),
    partial_index("ix_ticket_field_asset", "text", where="field = 'asset'"),
    sqlite_with_rowid=False,
    comment="What is known of person, place, thing and fault; erasable",
)

ticket_serial = sa.Table(
    "ticket_serial",
    metadata,
    sa.Column("day", sa.Text, primary_key=True, comment="YYYYMMDD in the desk's zone"),
    sa.Column("last", sa.Integer, nullable=False),
    sqlite_with_rowid=False,
    comment="The last serial number given out on each day",
)

message = sa.Table(
    "message",
    metadata,
    id_column(),
    sa.Column("account", sa.Text, nullable=False),
    sa.Column("folder", sa.Text, nullable=False),
    sa.Column("uidvalidity", sa.BigInteger, nullable=False),
    sa.Column("uid", sa.BigInteger, nullable=False),
    sa.Column("raw_sha256", sa.ForeignKey("raw_mail.sha256"), nullable=False),
    sa.Column("fingerprint", sa.Text, unique=True, comment="NULL on a duplicate and in quarantine"),
    sa.Column("message_id", sa.Text),
    sa.Column("words_hash", sa.Text, comment="of the words, whoever sent them; NULL for few words"),
    sa.Column("sender", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("received_at", Instant, nullable=False),
    sa.Column("taken_in_at", Instant, nullable=False),
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("rule", sa.Text, nullable=False),
    sa.Column("reasons", JsonText, nullable=False),
    sa.Column("policy_version", sa.ForeignKey("policy_version.id"), nullable=False),
    sa.Column("ticket_id", sa.ForeignKey("ticket.id")),
    sa.Column("duplicate_of", sa.ForeignKey("message.id")),
    sa.Column("filed", sa.Boolean, nullable=False, comment="flagged or moved on the server"),
    sa.Column("held_fingerprint", sa.Text, comment="while held: claimed when that is settled"),
    one_of(
        "outcome",
        "new_ticket",
        "follow_up",
        "survey_answer",
        "approval_answer",
        "consent_answer",
        "status_request",
        "held",
        "automatic_reply",
        "bounce",
        "spam",
        "monitoring_alert",
        "duplicate",
        "refused",
        "quarantined",
    ),
    sa.UniqueConstraint("account", "folder", "uidvalidity", "uid"),
    partial_index("ix_message_held", "held_fingerprint", where="held_fingerprint IS NOT NULL"),
    sa.Index(None, "message_id"),
    sa.Index(None, "words_hash", "taken_in_at"),
    sa.Index(None, "ticket_id"),
    sa.Index(None, "raw_sha256"),
    partial_index(
        "ix_message_unfiled", "account", "folder", "uid", where="filed = 0", postgresql="NOT filed"
    ),
    sqlite_autoincrement=True,
    comment="Every message that was read and the one outcome it had",
)

event = sa.Table(
    "event",
    metadata,
    id_column(),
    sa.Column("ticket_id", sa.ForeignKey("ticket.id"), nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("policy_version", sa.ForeignKey("policy_version.id"), nullable=False),
    sa.Column("message_id", sa.ForeignKey("message.id")),
    sa.Column("data", JsonText, nullable=False),
    sa.Index(None, "ticket_id"),
    sa.Index(None, "kind", "at"),
    sqlite_autoincrement=True,
    comment="What happened to tickets; append-only",
)

entry = sa.Table(
    "entry",
    metadata,
    id_column(),
    sa.Column("ticket_id", sa.ForeignKey("ticket.id"), nullable=False),
    sa.Column("message_id", sa.ForeignKey("message.id")),
    sa.Column("at", Instant, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("visibility", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("folded", sa.Text, nullable=False),
    sa.Column("parts", JsonText, nullable=False),
    one_of(
        "kind",
        "message",
        "note",
        "resolution",
        "work",
        "workaround",
        "vendor",
        "approval",
        "consent",
        "retrospective",
    ),
    one_of("visibility", "public", "internal"),
    sa.Index(None, "ticket_id"),
    sqlite_autoincrement=True,
    comment="Words of people on tickets; erasable",
)

participant = sa.Table(
    "participant",
    metadata,
    sa.Column("ticket_id", sa.ForeignKey("ticket.id"), primary_key=True),
    sa.Column("address", sa.Text, primary_key=True, comment="lower case"),
    sqlite_with_rowid=False,
    comment="Who may write on a ticket without being staff",
)

contact = sa.Table(
    "contact",
    metadata,
    sa.Column("address", sa.Text, primary_key=True, comment="lower case"),
    sa.Column("language", sa.Text, nullable=False),
    sqlite_with_rowid=False,
    comment="What is remembered of people who write to the desk",
)

directory_contact = sa.Table(
    "directory_contact",
    metadata,
    sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("addresses", JsonText, nullable=False, comment="lower case, the usual one first"),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("organisation", sa.Text, nullable=False),
    sa.Column("department", sa.Text, nullable=False),
    sa.Column("phone", sa.Text, nullable=False),
    sa.Column("site", sa.Text, nullable=False),
    sa.Column("room", sa.Text, nullable=False),
    sa.Column("vip", sa.Boolean, nullable=False),
    sa.Column("language", sa.Text, comment="NULL: not said"),
    sa.Column("zone", sa.Text, nullable=False, comment="IANA name; empty: not said"),
    one_of("language", "en", "zh-CN"),
    sqlite_with_rowid=False,
    comment="Who people are, as imported by the administrator",
)

directory_address = sa.Table(
    "directory_address",
    metadata,
    sa.Column("address", sa.Text, primary_key=True, comment="lower case"),
    sa.Column("contact_id", sa.ForeignKey("directory_contact.id"), nullable=False),
    sa.Index(None, "contact_id"),
    sqlite_with_rowid=False,
    comment="Whose each address in the directory is",
)

dead_address = sa.Table(
    "dead_address",
    metadata,
    sa.Column("address", sa.Text, primary_key=True, comment="lower case"),
    sa.Column("bounced_at", Instant, nullable=False),
    sa.Column("strikes", sa.Integer, nullable=False, comment="bounces, each after a sign of life"),
    sa.Column("status", sa.Text, nullable=False, comment="enhanced code (RFC 3463)"),
    sa.Column("diagnostic", sa.Text, nullable=False),
    sa.Column("lifted_at", Instant, comment="a message from there came since"),
    sqlite_with_rowid=False,
    comment="Addresses that bounced since they are bad; left alone for a while",
)

alert = sa.Table(
    "alert",
    metadata,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("ticket_id", sa.ForeignKey("ticket.id"), nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("in_storm", sa.Boolean, nullable=False),
    sa.Column("count", sa.Integer, nullable=False),
    sa.Column("first_at", Instant, nullable=False),
    sa.Column("last_at", Instant, nullable=False),
    one_of("state", "problem", "recovery", "notice"),
    sa.Index(None, "first_at"),
    sa.Index(None, "last_at"),
    comment="Which troubles monitoring has reported, and on which ticket each stands",
)

turn = sa.Table(
    "turn",
    metadata,
    sa.Column("team", sa.Text, primary_key=True),
    sa.Column("member", sa.Text, nullable=False),
    sqlite_with_rowid=False,
    comment="Round-robin: who of each team had the last ticket",
)

absence = sa.Table(
    "absence",
    metadata,
    id_column(),
    sa.Column("person", sa.Text, nullable=False),
    sa.Column("begins_at", Instant, nullable=False),
    sa.Column("ends_at", Instant, nullable=False, comment="not included"),
    sa.Column("said_at", Instant, nullable=False),
    sa.Index(None, "ends_at"),
    sa.Index(None, "person", "begins_at"),
    sqlite_autoincrement=True,
    comment="Who of staff said that they are away; the configuration may name more",
)

mail = sa.Table(
    "mail",
    metadata,
    id_column(),
    sa.Column("dedupe_key", sa.Text, nullable=False, unique=True),
    sa.Column("message_id", sa.Text, nullable=False, unique=True, comment="stable over all attempts"),
    sa.Column("ticket_id", sa.ForeignKey("ticket.id")),
    sa.Column("about_message_id", sa.ForeignKey("message.id"), comment="the message that caused it"),
    sa.Column("template", sa.Text, nullable=False),
    sa.Column("reply_goes_to", sa.Text, nullable=False),
    sa.Column("automatic", sa.Boolean, nullable=False),
    sa.Column("queued_at", Instant, nullable=False),
    sa.Column("from_name", sa.Text, nullable=False),
    sa.Column("from_address", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("html", sa.Text, nullable=False),
    sa.Column("in_reply_to", sa.Text),
    sa.Column("references", JsonText, nullable=False),
    sa.Column("attachments", JsonText, nullable=False, comment="which parts of which raw mails"),
    sa.Column("reply_to", sa.Text, nullable=False, server_default="", comment="empty: from_address"),
    sa.Column("exposed", sa.Boolean, nullable=False, server_default="0", comment="outsiders saw its id"),
    sa.Index(None, "ticket_id"),
    sqlite_autoincrement=True,
    comment="What Postdesk says; rendered once",
)

delivery = sa.Table(
    "delivery",
    metadata,
    id_column(),
    sa.Column("mail_id", sa.ForeignKey("mail.id"), nullable=False),
    sa.Column("recipient", sa.Text, nullable=False),
    sa.Column("recipient_name", sa.Text, nullable=False),
    sa.Column("recipient_domain", sa.Text, nullable=False),
    sa.Column("counted", sa.Boolean, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("queued_at", Instant, nullable=False),
    sa.Column("due_at", Instant, nullable=False),
    sa.Column("leased_until", Instant),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("uncertain", sa.Integer, nullable=False, comment="attempts whose outcome nobody knows"),
    sa.Column("last_error", sa.Text, nullable=False),
    sa.Column("sent_at", Instant),
    one_of("state", "waiting", "leased", "sent", "dead", "dropped", "recalled"),
    sa.CheckConstraint("(state = 'leased') = (leased_until IS NOT NULL)", name="lease"),
    sa.CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent"),
    partial_index("ix_delivery_waiting", "due_at", where="state = 'waiting'"),
    partial_index("ix_delivery_leased", "leased_until", where="state = 'leased'"),
    sa.Index(None, "recipient", "queued_at"),
    sa.Index(None, "recipient_domain", "queued_at"),
    sa.UniqueConstraint("mail_id", "recipient"),
    sqlite_autoincrement=True,
    comment="One mail on its way to one recipient",
)

blocked_sender = sa.Table(
    "blocked_sender",
    metadata,
    sa.Column("sender", sa.Text, primary_key=True, comment='address or "@domain", lower case'),
    sa.Column("person", sa.Text, nullable=False, comment="who said so"),
    sa.Column("at", Instant, nullable=False),
    sqlite_with_rowid=False,
    comment="Whose mail is spam, beside those of the configuration",
)

used_action = sa.Table(
    "used_action",
    metadata,
    sa.Column("nonce", sa.Text, primary_key=True, comment="of the token in the link"),
    sa.Column("message_id", sa.ForeignKey("message.id"), nullable=False, comment="which used it"),
    sqlite_with_rowid=False,
    comment="Tap-to-act links that were used: each works once",
)

due = sa.Table(
    "due",
    metadata,
    sa.Column("ticket_id", sa.ForeignKey("ticket.id"), primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("at", Instant, nullable=False),
    sa.Index(None, "at"),
    sqlite_with_rowid=False,
    comment="When to look at a ticket again",
)

period_run = sa.Table(
    "period_run",
    metadata,
    sa.Column("job", sa.Text, primary_key=True),
    sa.Column("period", sa.Text, primary_key=True),
    sa.Column("at", Instant, nullable=False),
    sqlite_with_rowid=False,
    comment="Which periodic work was done for which period: never twice",
)

trouble = sa.Table(
    "trouble",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("since", Instant, nullable=False),
    sa.Column("error", sa.Text, nullable=False),
    sqlite_with_rowid=False,
    comment="What is out of order now; the administrator is told once when it begins and ends",
)

alembic_version = sa.Table(
    "alembic_version",
    metadata,
    sa.Column("version_num", sa.String(32), nullable=False),
    sa.PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
    comment="Which of the steps in daemon/store/migrations this schema has taken",
)

keep_append_only(event)
