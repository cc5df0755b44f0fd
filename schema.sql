-- The database of Postdesk, schema 0010, for SQLite.
--
-- Generated from daemon/store/tables.py; do not edit. `postdesk run` creates all this by itself and
-- `postdesk migrate` brings an older database here; a database made from this text is as good.
-- For PostgreSQL: python -m daemon.store.schema_sql postgresql
--
-- Instants are UTC, "2026-03-01T09:00:00.000000+00:00", so that they sort as text. JSON is text.
-- Booleans are 0 and 1.

-- Every configuration that decisions were made under
CREATE TABLE policy_version (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    sha256 TEXT NOT NULL,
    loaded_at TEXT NOT NULL,
    document TEXT NOT NULL,  -- config.toml without secrets
    CONSTRAINT uq_policy_version_sha256 UNIQUE (sha256)
);

-- How far each folder has been read
CREATE TABLE mailbox_state (
    account TEXT NOT NULL,
    folder TEXT NOT NULL,
    uidvalidity BIGINT NOT NULL,
    last_uid BIGINT NOT NULL,  -- everything up to here has its outcome
    first_uid BIGINT NOT NULL,  -- below lies the backlog: `postdesk import`
    started_at TEXT NOT NULL,  -- of the account, not of this UIDVALIDITY
    renumbered BOOLEAN NOT NULL,  -- read anew: UIDVALIDITY changed
    CONSTRAINT pk_mailbox_state PRIMARY KEY (account, folder, uidvalidity)
)
 WITHOUT ROWID;

-- Every message byte for byte
CREATE TABLE raw_mail (
    sha256 TEXT NOT NULL,
    size INTEGER NOT NULL,  -- bytes before compression
    body BLOB,  -- zlib; small mails
    file TEXT,  -- below the raw folder; large mails
    redacted_at TEXT,  -- a secret was taken out: no longer what came in
    CONSTRAINT pk_raw_mail PRIMARY KEY (sha256),
    CONSTRAINT ck_raw_mail_one_place CHECK ((body IS NULL) <> (file IS NULL))
);

-- The present state of each ticket; its history stands in event
CREATE TABLE ticket (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    number TEXT NOT NULL,
    version INTEGER NOT NULL,
    status TEXT NOT NULL,
    subject TEXT NOT NULL,
    requester_address TEXT NOT NULL,
    requester_name TEXT NOT NULL,
    language TEXT NOT NULL,
    mailbox TEXT NOT NULL,
    category TEXT NOT NULL,
    priority TEXT NOT NULL,
    team TEXT,
    owner TEXT,
    watchers TEXT NOT NULL,
    machine BOOLEAN NOT NULL,  -- reported by a monitoring system
    muted BOOLEAN NOT NULL,
    opened_at TEXT NOT NULL,
    linked_ticket_id INTEGER,
    channel TEXT DEFAULT 'email' NOT NULL,
    copied TEXT DEFAULT '[]' NOT NULL,  -- because staff said so
    merged_into_id INTEGER,  -- where its matter goes on
    waits_for TEXT,  -- while it waits
    waits_until TEXT,  -- when it goes on by itself
    CONSTRAINT ck_ticket_status CHECK (status IN ('new', 'open', 'waiting', 'resolved', 'closed', 'merged', 'spam')),
    CONSTRAINT ck_ticket_waits_for CHECK (waits_for IN ('requester', 'vendor', 'approval', 'scheduled')),
    CONSTRAINT ck_ticket_waiting CHECK ((status = 'waiting') = (waits_for IS NOT NULL)),
    CONSTRAINT ck_ticket_merged CHECK ((status = 'merged') = (merged_into_id IS NOT NULL)),
    CONSTRAINT ck_ticket_into_another CHECK (merged_into_id <> id),
    CONSTRAINT ck_ticket_priority CHECK (priority IN ('P1', 'P2', 'P3', 'P4')),
    CONSTRAINT uq_ticket_number UNIQUE (number),
    CONSTRAINT fk_ticket_linked_ticket_id FOREIGN KEY(linked_ticket_id) REFERENCES ticket (id),
    CONSTRAINT fk_ticket_merged_into_id FOREIGN KEY(merged_into_id) REFERENCES ticket (id)
);

CREATE INDEX ix_ticket_merged ON ticket (merged_into_id) WHERE merged_into_id IS NOT NULL;

CREATE INDEX ix_ticket_requester_address ON ticket (requester_address);

CREATE INDEX ix_ticket_status ON ticket (status);

-- The last serial number given out on each day
CREATE TABLE ticket_serial (
    day TEXT NOT NULL,  -- YYYYMMDD in the desk's zone
    last INTEGER NOT NULL,
    CONSTRAINT pk_ticket_serial PRIMARY KEY (day)
)
 WITHOUT ROWID;

-- What is remembered of people who write to the desk
CREATE TABLE contact (
    address TEXT NOT NULL,  -- lower case
    language TEXT NOT NULL,
    CONSTRAINT pk_contact PRIMARY KEY (address)
)
 WITHOUT ROWID;

-- Who people are, as imported by the administrator
CREATE TABLE directory_contact (
    id BIGINT NOT NULL,
    addresses TEXT NOT NULL,  -- lower case, the usual one first
    name TEXT NOT NULL,
    organisation TEXT NOT NULL,
    department TEXT NOT NULL,
    phone TEXT NOT NULL,
    site TEXT NOT NULL,
    room TEXT NOT NULL,
    vip BOOLEAN NOT NULL,
    language TEXT,  -- NULL: not said
    zone TEXT NOT NULL,  -- IANA name; empty: not said
    CONSTRAINT pk_directory_contact PRIMARY KEY (id),
    CONSTRAINT ck_directory_contact_language CHECK (language IN ('en', 'zh-CN'))
)
 WITHOUT ROWID;

-- Addresses that bounced since they are bad; left alone for a while
CREATE TABLE dead_address (
    address TEXT NOT NULL,  -- lower case
    bounced_at TEXT NOT NULL,
    strikes INTEGER NOT NULL,  -- bounces, each after a sign of life
    status TEXT NOT NULL,  -- enhanced code (RFC 3463)
    diagnostic TEXT NOT NULL,
    lifted_at TEXT,  -- a message from there came since
    CONSTRAINT pk_dead_address PRIMARY KEY (address)
)
 WITHOUT ROWID;

-- Round-robin: who of each team had the last ticket
CREATE TABLE turn (
    team TEXT NOT NULL,
    member TEXT NOT NULL,
    CONSTRAINT pk_turn PRIMARY KEY (team)
)
 WITHOUT ROWID;

-- Who of staff said that they are away; the configuration may name more
CREATE TABLE absence (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    person TEXT NOT NULL,
    begins_at TEXT NOT NULL,
    ends_at TEXT NOT NULL,  -- not included
    said_at TEXT NOT NULL
);

CREATE INDEX ix_absence_ends_at ON absence (ends_at);

CREATE INDEX ix_absence_person_begins_at ON absence (person, begins_at);

-- Whose mail is spam, beside those of the configuration
CREATE TABLE blocked_sender (
    sender TEXT NOT NULL,  -- address or "@domain", lower case
    person TEXT NOT NULL,  -- who said so
    at TEXT NOT NULL,
    CONSTRAINT pk_blocked_sender PRIMARY KEY (sender)
)
 WITHOUT ROWID;

-- Which periodic work was done for which period: never twice
CREATE TABLE period_run (
    job TEXT NOT NULL,
    period TEXT NOT NULL,
    at TEXT NOT NULL,
    CONSTRAINT pk_period_run PRIMARY KEY (job, period)
)
 WITHOUT ROWID;

-- What is out of order now; the administrator is told once when it begins and ends
CREATE TABLE trouble (
    "key" TEXT NOT NULL,
    since TEXT NOT NULL,
    error TEXT NOT NULL,
    CONSTRAINT pk_trouble PRIMARY KEY ("key")
)
 WITHOUT ROWID;

-- Which of the steps in daemon/store/migrations this schema has taken
CREATE TABLE alembic_version (
    version_num VARCHAR(32) NOT NULL,
    CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);

-- What is known of person, place, thing and fault; erasable
CREATE TABLE ticket_field (
    ticket_id INTEGER NOT NULL,
    field TEXT NOT NULL,
    text TEXT NOT NULL,
    source TEXT NOT NULL,
    snippet TEXT NOT NULL,  -- where it stood
    moment_at TEXT,  -- of a fault time
    moment_latest TEXT,
    moment_exact TEXT,
    CONSTRAINT pk_ticket_field PRIMARY KEY (ticket_id, field),
    CONSTRAINT fk_ticket_field_ticket_id FOREIGN KEY(ticket_id) REFERENCES ticket (id)
)
 WITHOUT ROWID;

CREATE INDEX ix_ticket_field_asset ON ticket_field (text) WHERE field = 'asset';

-- Every message that was read and the one outcome it had
CREATE TABLE message (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL,
    folder TEXT NOT NULL,
    uidvalidity BIGINT NOT NULL,
    uid BIGINT NOT NULL,
    raw_sha256 TEXT NOT NULL,
    fingerprint TEXT,  -- NULL on a duplicate and in quarantine
    message_id TEXT,
    words_hash TEXT,  -- of the words, whoever sent them; NULL for few words
    sender TEXT NOT NULL,
    subject TEXT NOT NULL,
    received_at TEXT NOT NULL,
    taken_in_at TEXT NOT NULL,
    outcome TEXT NOT NULL,
    rule TEXT NOT NULL,
    reasons TEXT NOT NULL,
    policy_version INTEGER NOT NULL,
    ticket_id INTEGER,
    duplicate_of INTEGER,
    filed BOOLEAN NOT NULL,  -- flagged or moved on the server
    held_fingerprint TEXT,  -- while held: claimed when that is settled
    CONSTRAINT ck_message_outcome CHECK (outcome IN ('new_ticket', 'follow_up', 'survey_answer', 'approval_answer', 'consent_answer', 'status_request', 'held', 'automatic_reply', 'bounce', 'spam', 'monitoring_alert', 'duplicate', 'refused', 'quarantined')),
    CONSTRAINT uq_message_account_folder_uidvalidity_uid UNIQUE (account, folder, uidvalidity, uid),
    CONSTRAINT fk_message_raw_sha256 FOREIGN KEY(raw_sha256) REFERENCES raw_mail (sha256),
    CONSTRAINT uq_message_fingerprint UNIQUE (fingerprint),
    CONSTRAINT fk_message_policy_version FOREIGN KEY(policy_version) REFERENCES policy_version (id),
    CONSTRAINT fk_message_ticket_id FOREIGN KEY(ticket_id) REFERENCES ticket (id),
    CONSTRAINT fk_message_duplicate_of FOREIGN KEY(duplicate_of) REFERENCES message (id)
);

CREATE INDEX ix_message_held ON message (held_fingerprint) WHERE held_fingerprint IS NOT NULL;

CREATE INDEX ix_message_message_id ON message (message_id);

CREATE INDEX ix_message_raw_sha256 ON message (raw_sha256);

CREATE INDEX ix_message_ticket_id ON message (ticket_id);

CREATE INDEX ix_message_unfiled ON message (account, folder, uid) WHERE filed = 0;

CREATE INDEX ix_message_words_hash_taken_in_at ON message (words_hash, taken_in_at);

-- Who may write on a ticket without being staff
CREATE TABLE participant (
    ticket_id INTEGER NOT NULL,
    address TEXT NOT NULL,  -- lower case
    CONSTRAINT pk_participant PRIMARY KEY (ticket_id, address),
    CONSTRAINT fk_participant_ticket_id FOREIGN KEY(ticket_id) REFERENCES ticket (id)
)
 WITHOUT ROWID;

-- Whose each address in the directory is
CREATE TABLE directory_address (
    address TEXT NOT NULL,  -- lower case
    contact_id BIGINT NOT NULL,
    CONSTRAINT pk_directory_address PRIMARY KEY (address),
    CONSTRAINT fk_directory_address_contact_id FOREIGN KEY(contact_id) REFERENCES directory_contact (id)
)
 WITHOUT ROWID;

CREATE INDEX ix_directory_address_contact_id ON directory_address (contact_id);

-- Which troubles monitoring has reported, and on which ticket each stands
CREATE TABLE alert (
    source TEXT NOT NULL,
    "key" TEXT NOT NULL,
    ticket_id INTEGER NOT NULL,
    state TEXT NOT NULL,
    in_storm BOOLEAN NOT NULL,
    count INTEGER NOT NULL,
    first_at TEXT NOT NULL,
    last_at TEXT NOT NULL,
    CONSTRAINT pk_alert PRIMARY KEY (source, "key"),
    CONSTRAINT ck_alert_state CHECK (state IN ('problem', 'recovery', 'notice')),
    CONSTRAINT fk_alert_ticket_id FOREIGN KEY(ticket_id) REFERENCES ticket (id)
);

CREATE INDEX ix_alert_first_at ON alert (first_at);

CREATE INDEX ix_alert_last_at ON alert (last_at);

-- When to look at a ticket again
CREATE TABLE due (
    ticket_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    at TEXT NOT NULL,
    CONSTRAINT pk_due PRIMARY KEY (ticket_id, kind),
    CONSTRAINT fk_due_ticket_id FOREIGN KEY(ticket_id) REFERENCES ticket (id)
)
 WITHOUT ROWID;

CREATE INDEX ix_due_at ON due (at);

-- What happened to tickets; append-only
CREATE TABLE event (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    ticket_id INTEGER NOT NULL,
    at TEXT NOT NULL,
    kind TEXT NOT NULL,
    actor TEXT NOT NULL,
    policy_version INTEGER NOT NULL,
    message_id INTEGER,
    data TEXT NOT NULL,
    CONSTRAINT fk_event_ticket_id FOREIGN KEY(ticket_id) REFERENCES ticket (id),
    CONSTRAINT fk_event_policy_version FOREIGN KEY(policy_version) REFERENCES policy_version (id),
    CONSTRAINT fk_event_message_id FOREIGN KEY(message_id) REFERENCES message (id)
);

CREATE INDEX ix_event_kind_at ON event (kind, at);

CREATE INDEX ix_event_ticket_id ON event (ticket_id);

CREATE TRIGGER event_no_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'event is append-only'); END;

CREATE TRIGGER event_no_delete BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'event is append-only'); END;

-- Words of people on tickets; erasable
CREATE TABLE entry (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    ticket_id INTEGER NOT NULL,
    message_id INTEGER,
    at TEXT NOT NULL,
    kind TEXT NOT NULL,
    author TEXT NOT NULL,
    visibility TEXT NOT NULL,
    text TEXT NOT NULL,
    folded TEXT NOT NULL,
    parts TEXT NOT NULL,
    CONSTRAINT ck_entry_kind CHECK (kind IN ('message', 'note', 'resolution', 'work', 'workaround', 'vendor', 'approval', 'consent', 'retrospective')),
    CONSTRAINT ck_entry_visibility CHECK (visibility IN ('public', 'internal')),
    CONSTRAINT fk_entry_ticket_id FOREIGN KEY(ticket_id) REFERENCES ticket (id),
    CONSTRAINT fk_entry_message_id FOREIGN KEY(message_id) REFERENCES message (id)
);

CREATE INDEX ix_entry_ticket_id ON entry (ticket_id);

-- What Postdesk says; rendered once
CREATE TABLE mail (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    dedupe_key TEXT NOT NULL,
    message_id TEXT NOT NULL,  -- stable over all attempts
    ticket_id INTEGER,
    about_message_id INTEGER,  -- the message that caused it
    template TEXT NOT NULL,
    reply_goes_to TEXT NOT NULL,
    automatic BOOLEAN NOT NULL,
    queued_at TEXT NOT NULL,
    from_name TEXT NOT NULL,
    from_address TEXT NOT NULL,
    subject TEXT NOT NULL,
    text TEXT NOT NULL,
    html TEXT NOT NULL,
    in_reply_to TEXT,
    "references" TEXT NOT NULL,
    attachments TEXT NOT NULL,  -- which parts of which raw mails
    reply_to TEXT DEFAULT '' NOT NULL,  -- empty: from_address
    exposed BOOLEAN DEFAULT '0' NOT NULL,  -- outsiders saw its id
    CONSTRAINT uq_mail_dedupe_key UNIQUE (dedupe_key),
    CONSTRAINT uq_mail_message_id UNIQUE (message_id),
    CONSTRAINT fk_mail_ticket_id FOREIGN KEY(ticket_id) REFERENCES ticket (id),
    CONSTRAINT fk_mail_about_message_id FOREIGN KEY(about_message_id) REFERENCES message (id)
);

CREATE INDEX ix_mail_ticket_id ON mail (ticket_id);

-- Tap-to-act links that were used: each works once
CREATE TABLE used_action (
    nonce TEXT NOT NULL,  -- of the token in the link
    message_id INTEGER NOT NULL,  -- which used it
    CONSTRAINT pk_used_action PRIMARY KEY (nonce),
    CONSTRAINT fk_used_action_message_id FOREIGN KEY(message_id) REFERENCES message (id)
)
 WITHOUT ROWID;

-- One mail on its way to one recipient
CREATE TABLE delivery (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    mail_id INTEGER NOT NULL,
    recipient TEXT NOT NULL,
    recipient_name TEXT NOT NULL,
    recipient_domain TEXT NOT NULL,
    counted BOOLEAN NOT NULL,
    state TEXT NOT NULL,
    queued_at TEXT NOT NULL,
    due_at TEXT NOT NULL,
    leased_until TEXT,
    attempts INTEGER NOT NULL,
    uncertain INTEGER NOT NULL,  -- attempts whose outcome nobody knows
    last_error TEXT NOT NULL,
    sent_at TEXT,
    CONSTRAINT ck_delivery_state CHECK (state IN ('waiting', 'leased', 'sent', 'dead', 'dropped', 'recalled')),
    CONSTRAINT ck_delivery_lease CHECK ((state = 'leased') = (leased_until IS NOT NULL)),
    CONSTRAINT ck_delivery_sent CHECK ((state = 'sent') = (sent_at IS NOT NULL)),
    CONSTRAINT uq_delivery_mail_id_recipient UNIQUE (mail_id, recipient),
    CONSTRAINT fk_delivery_mail_id FOREIGN KEY(mail_id) REFERENCES mail (id)
);

CREATE INDEX ix_delivery_leased ON delivery (leased_until) WHERE state = 'leased';

CREATE INDEX ix_delivery_recipient_domain_queued_at ON delivery (recipient_domain, queued_at);

CREATE INDEX ix_delivery_recipient_queued_at ON delivery (recipient, queued_at);

CREATE INDEX ix_delivery_waiting ON delivery (due_at) WHERE state = 'waiting';

INSERT INTO alembic_version (version_num) VALUES ('0010');
