"""Senders that staff have blocked: found for a message by address or domain, listed, let in again."""

from __future__ import annotations

import pytest

from daemon.desk.effects import BlockSender
from daemon.store import blocks
from daemon.store.database import Database
from daemon.store.known import what_is_known
from daemon.store.later import Later
from tests.builders import NOW, OURS, address, parsed_mail


def blocked_for(database: Database, sender: str) -> str:
    with database.write() as connection:
        return what_is_known(
            Later(connection),
            parsed_mail(sender=address(sender)),
            mailbox="support",
            received_at=NOW,
            now=NOW,
            ours=OURS,
        ).blocked


@pytest.mark.parametrize(
    ("sender", "rule"),
    [
        ("eve@spam.example", "eve@spam.example"),
        ("EVE@Spam.Example", "eve@spam.example"),
        ("mallory@junk.example", "@junk.example"),
        ("eve@other.example", ""),
        ("mallory@sub.junk.example", ""),
        ("", ""),
    ],
)
def test_a_message_is_known_to_be_of_somebody_blocked(database: Database, sender: str, rule: str) -> None:
    with database.write() as connection:
        for each in ("eve@spam.example", "@junk.example"):
            blocks.add(connection, BlockSender(sender=each, person="zhao"), NOW)
    assert blocked_for(database, sender) == rule


def test_blocked_twice_is_blocked_once_and_can_be_let_in_again(database: Database) -> None:
    with database.write() as connection:
        blocks.add(connection, BlockSender(sender="eve@spam.example", person="zhao"), NOW)
        blocks.add(connection, BlockSender(sender="eve@spam.example", person="li"), NOW)
        assert [(each.sender, each.person) for each in blocks.listing(connection)] == [
            ("eve@spam.example", "li")
        ]
        assert blocks.remove(connection, "eve@spam.example")
        assert not blocks.remove(connection, "eve@spam.example")
    assert blocked_for(database, "eve@spam.example") == ""
