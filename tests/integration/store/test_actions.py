"""Used tap-to-act links: each counts once, whoever is faster."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from daemon.desk.effects import UseLink
from daemon.desk.identity import Signer, SigningKey, message_id, nonce_from
from daemon.desk.known import SentMail
from daemon.desk.model import Outcome, ReplyGoesTo
from daemon.store import actions, messages
from daemon.store.database import AlreadyThere, Connection, Database
from daemon.store.tables import raw_mail
from tests.builders import NOW, decision, key, parsed_mail
from tests.integration.store.conftest import Opener

SIGNER = Signer([SigningKey(bytes(range(32)))])
FIRST = message_id(SIGNER.sign(nonce_from(bytes(range(10)))), "desk.test")
SECOND = message_id(SIGNER.sign(nonce_from(bytes(range(1, 11)))), "desk.test")


def taken_in(connection: Connection, uid: int) -> int:
    """Put a message there; return its row."""
    mail = parsed_mail(f"tap {uid}", raw_sha256=f"{uid:064x}")
    connection.execute(raw_mail.insert(), {"sha256": mail.raw_sha256, "size": 1, "body": b"x", "file": None})
    return messages.record(
        connection,
        key(uid),
        mail,
        decision(Outcome.FOLLOW_UP),
        received_at=NOW,
        now=NOW,
        policy_version=1,
        ticket_id=None,
    )


def ours(message: str) -> SentMail:
    return SentMail(
        message_id=message,
        ticket_id=1,
        recipients=("ann@desk.test",),
        template="assigned",
        reply_goes_to=ReplyGoesTo.REQUESTER,
        sent_at=NOW,
    )


def test_a_link_is_used_for_its_own_mail_and_command_only(database: Database) -> None:
    sent = {FIRST: ours(FIRST), SECOND: ours(SECOND)}
    tapped = [(FIRST, "take"), (FIRST, "resolve"), (SECOND, "take"), ("<not.sent@desk.test>", "take")]
    with database.write() as connection:
        assert [link.used for link in actions.links(connection, tapped, sent)] == [False] * 3
        actions.use(connection, UseLink(message_id=FIRST, verb="take"), taken_in(connection, 1))
    with database.read() as connection:
        found = actions.links(connection, tapped, sent)
    assert [(link.mail.message_id, link.verb, link.used) for link in found] == [
        (FIRST, "take", True),
        (FIRST, "resolve", False),
        (SECOND, "take", False),
    ]


def test_of_two_workers_one_uses_a_link(opener: Opener) -> None:
    ready = Barrier(2)

    def use(uid: int) -> bool:
        database = opener()
        ready.wait()
        try:
            with database.write() as connection:
                actions.use(connection, UseLink(message_id=FIRST, verb="take"), taken_in(connection, uid))
        except AlreadyThere:
            return False
        return True

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(use, (1, 2))) == [False, True]
    with opener().read() as connection:
        assert messages.count(connection) == 1  # who was too late has done nothing at all
