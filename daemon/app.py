"""The parts of one running Postdesk, wired together: settings, database, templates, clock."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from daemon import log
from daemon.attachment_check import AttachmentCheck
from daemon.carry_out import Carrier
from daemon.clock import Clock, SystemClock
from daemon.config import Settings, policy_from_document
from daemon.desk.classifier import Classifier
from daemon.desk.identity import Signer, SigningKey, Use, reply_address
from daemon.desk.model import Ticket
from daemon.desk.policy import Policy
from daemon.desk.shown import OurIds
from daemon.keys import KeysUnusable, open_signer, read_keys
from daemon.mail.compose import Composer
from daemon.store import agenda, outbox
from daemon.store.database import Connection, Database
from daemon.store.raw import RawStore
from parsers.model import ParsedMail
from parsers.tokens import token_of_id

POINTS = ("fetched", "decided", "committed", "filed", "leased", "sent")
"""Where a crash has a meaning of its own; tests kill the daemon at each."""


KEYS_READ_AGAIN = timedelta(minutes=1)

_log = log.get("app")


def _nothing(_point: str) -> None:
    """In production nothing happens at the named points."""


class App:
    """What every loop and command shares. Made by `open_app`."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        policy: Policy,
        *,
        signer: Signer,
        clock: Clock,
        at_point: Callable[[str], None],
    ) -> None:
        self.settings = settings
        self.database = database
        self.policy = policy
        self.clock = clock
        self.at_point = at_point
        """Called at each step that a crash may hit: `POINTS`."""
        self.raw = RawStore(settings.data_dir / "raw")
        self.carrier = Carrier(Composer(overrides=settings.templates_dir), signer)
        self.attachment_check = _attachment_check(settings)
        self.classifier: Classifier | None = None
        """What the desk has learned about categories. Never changed, only replaced by another."""
        self.without_keys = False
        """This desk has signed mails, but its key file is gone: their ids cannot be recognised. Only where a
        command looks; a daemon does not start then."""
        self._keys_read_at: datetime | None = None
        self._old_policies: dict[int, Policy] = {}
        self._corrected: list[Callable[[], None]] = []
        self._listeners: list[Callable[[], None]] = []
        self._lock = threading.Lock()

    @property
    def our_ids(self) -> OurIds:
        """What recognises the ids of this desk's own mails."""
        return OurIds(self.carrier.signer, self.policy.own_domains)

    def envelope_sender(self, message_id: str) -> str:
        """Return the address that a bounce of this mail of ours comes back to."""
        settings, found = self.settings, token_of_id(message_id)
        if not settings.bounce_plus_addressing or found is None:
            return settings.bounce_address
        token = self.carrier.signer.counterpart(found[0], Use.ENVELOPE)
        address = reply_address(settings.bounce_address, token) if token else None
        return address or settings.bounce_address

    def policies_for(self, connection: Connection, tickets: Iterable[Ticket]) -> Mapping[int, Policy]:
        """Return every policy version that these tickets' histories name, the present one included."""
        versions = {event.policy_version for ticket in tickets for event in ticket.history}
        found = {self.policy.version: self.policy}
        for version in versions - found.keys():
            found[version] = self._old_policy(connection, version)
        return found

    def _old_policy(self, connection: Connection, version: int) -> Policy:
        with self._lock:
            known = self._old_policies.get(version)
        if known is not None:
            return known
        document = agenda.policy_document(connection, version)
        assert document is not None, "an event names a policy version that the database keeps"
        policy = policy_from_document(document, version)
        with self._lock:
            return self._old_policies.setdefault(version, policy)

    def look_for_keys(self, mail: ParsedMail) -> None:
        """Read the key file again when a message shows an id under a key that we do not have, at most once a
        minute: of several machines with the same file one may have been reloaded later.

        A file that cannot be used changes nothing.
        """
        if self.our_ids.knows_all_keys(mail):
            return
        now = self.clock.now()
        with self._lock:
            if self._keys_read_at is not None and now < self._keys_read_at + KEYS_READ_AGAIN:
                return
            self._keys_read_at = now
        try:
            signer = Signer(read_keys(self.settings.key_file))
        except KeysUnusable as error:
            _log.warning("The key file cannot be read again", error=str(error))
            return
        if signer.key_ids != self.carrier.signer.key_ids:
            self.carrier = Carrier(self.carrier.composer, signer)
            _log.info("The key file has changed and was read again")

    def on_outbox(self, listener: Callable[[], None]) -> None:
        """Call `listener` (from any thread) whenever mails were queued."""
        self._listeners.append(listener)

    def outbox_grew(self) -> None:
        """Say that mails were queued and committed."""
        for listener in self._listeners:
            listener()

    def on_correction(self, listener: Callable[[], None]) -> None:
        """Call `listener` (from any thread) whenever people changed categories."""
        self._corrected.append(listener)

    def category_corrected(self) -> None:
        """Say that a person's change of a category was committed."""
        for listener in self._corrected:
            listener()

    def apply(self, settings: Settings) -> None:
        """Work under these settings from the next decision on; what is being decided keeps the old ones.

        Raises `StoreUnavailable`, `KeysUnusable`; then everything stays as it was.
        """
        signer = open_signer(settings.key_file, signed_before=True)
        carrier = Carrier(Composer(overrides=settings.templates_dir), signer)
        with self.database.write() as connection:
            version = agenda.keep_policy(connection, settings.document, self.clock.now())
        self._old_policies[self.policy.version] = self.policy
        self.settings, self.carrier = settings, carrier
        self.attachment_check = _attachment_check(settings)
        self.policy = replace(settings.policy, version=version)

    def close(self) -> None:
        self.database.close()


def _attachment_check(settings: Settings) -> AttachmentCheck:
    return AttachmentCheck(settings.attachment_command, settings.attachment_timeout_seconds)


def open_database(settings: Settings) -> Database:
    """Return the database that the settings name; nothing is read or written yet."""
    if settings.database_url is not None:
        return Database(settings.database_url)
    return Database.in_folder(settings.data_dir)


UNKEPT = 0
"""The version of a policy that the database does not hold: good for looking, not for deciding."""


def open_to_look(settings: Settings, database: Database) -> App:
    """Wire the parts for a command that reads. Writes nothing: the disk may be full or not ours to write.

    A configuration that no daemon has worked under yet has version `UNKEPT`; where there is no key file yet,
    no id is recognised. Raises `StoreUnavailable`, `KeysUnusable`.
    """
    with database.read() as connection:
        version = agenda.kept_policy(connection, settings.document)
        signed = outbox.has_signed(connection)
    policy = replace(settings.policy, version=UNKEPT if version is None else version)
    there = settings.key_file.exists()
    signer = Signer(read_keys(settings.key_file) if there else [SigningKey(secrets.token_bytes())])
    app = App(settings, database, policy, signer=signer, clock=SystemClock(), at_point=_nothing)
    app.without_keys = not there and signed
    return app


def open_app(
    settings: Settings,
    *,
    clock: Clock | None = None,
    at_point: Callable[[str], None] = _nothing,
    database: Database | None = None,
) -> App:
    """Open the database (its schema must be current), store the policy's version, and wire the parts.

    Raises `StoreUnavailable`, `KeysUnusable`.
    """
    clock = clock or SystemClock()
    database = database or open_database(settings)
    with database.read() as connection:
        signed_before = outbox.has_signed(connection)
    signer = open_signer(settings.key_file, signed_before=signed_before)
    with database.write() as connection:
        version = agenda.keep_policy(connection, settings.document, clock.now())
    policy = replace(settings.policy, version=version)
    return App(settings, database, policy, signer=signer, clock=clock, at_point=at_point)
