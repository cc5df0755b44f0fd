"""What is known that bears on a message: what it answers, which tickets it names, who wrote before."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from daemon.desk.effects import EntryKind
from daemon.desk.known import Known
from daemon.desk.model import (
    Language,
    Outcome,
    ReplyGoesTo,
    Ticket,
    Visibility,
)
from daemon.store import known, messages, outbox, tickets
from daemon.store.database import Connection, Database
from daemon.store.later import Later
from daemon.store.tables import delivery, raw_mail
from parsers.model import AutoKind, Bounce
from tests.builders import (
    ANN,
    NOW,
    OURS,
    address,
    decision,
    entry,
    key,
    opening,
    parsed_mail,
    queued_mail,
    ticket,
)


def _open(connection: Connection, **fields: Any) -> Ticket:
    change = opening(ticket(**fields))
    stored = tickets.settle(connection, change, now=NOW, zone="UTC", linked_ticket=None)
    tickets.append(connection, stored, change, (), now=NOW, message_id=None)
    return stored


def _receive(connection: Connection, uid: int, ticket_id: int | None, **fields: Any) -> int:
    mail = parsed_mail(**fields)
    connection.execute(raw_mail.insert(), {"sha256": mail.raw_sha256, "size": 1, "body": b"x", "file": None})
    return messages.record(
        connection,
        key(uid),
        mail,
        decision(Outcome.FOLLOW_UP),
        received_at=NOW,
        now=NOW,
        policy_version=1,
        ticket_id=ticket_id,
    )


def _look(connection: Connection, **fields: Any) -> Known:
    later = Later(connection)
    return known.what_is_known(
        later, parsed_mail(**fields), mailbox="support", received_at=NOW, now=NOW, ours=OURS
    )


def test_of_a_first_message_nothing_is_known(database: Database) -> None:
    with database.read() as connection:
        assert _look(connection) == Known(mailbox="support", received_at=NOW, asked_at=NOW)


def test_a_message_without_a_sender_is_looked_up_too(database: Database) -> None:
    with database.read() as connection:
        assert _look(connection, sender=None) == Known(mailbox="support", received_at=NOW, asked_at=NOW)


def test_the_mail_that_is_answered_is_the_parent(database: Database) -> None:
    with database.write() as connection:
        stored = _open(connection)
        outbox.queue(connection, queued_mail("ack", ticket_id=stored.id, recipient="Ann@Example.TEST"), NOW)
        found = _look(
            connection,
            message_id="<2@example.test>",
            in_reply_to=("<ack@desk.test>",),
            references=("<elsewhere@x>", "<ack@desk.test>"),
        )
    (parent,) = found.parents
    assert parent.message_id == "<ack@desk.test>" and parent.ticket_id == stored.id
    assert parent.recipients == ("ann@example.test",)
    assert parent.reply_goes_to is ReplyGoesTo.DESK and parent.sent_at == NOW
    assert found.ancestors == ()
    assert found.referenced_tickets == (stored.id,)
    assert set(found.tickets) == {stored.id}


def test_ancestors_are_newest_first_and_without_the_parent(database: Database) -> None:
    with database.write() as connection:
        for name in ("first", "second", "third"):
            outbox.queue(connection, queued_mail(name), NOW)
        ids = tuple(f"<{name}@desk.test>" for name in ("first", "second", "third"))
        found = _look(connection, references=ids, in_reply_to=ids[2:])
    assert [mail.message_id for mail in found.parents] == ["<third@desk.test>"]
    assert [mail.message_id for mail in found.ancestors] == ["<second@desk.test>", "<first@desk.test>"]


def test_tickets_of_received_messages_are_referenced_newest_first_each_once(database: Database) -> None:
    with database.write() as connection:
        one, two = _open(connection), _open(connection)
        _receive(connection, 1, one.id, message_id="<a@example.test>")
        _receive(connection, 2, two.id, message_id="<b@example.test>")
        _receive(connection, 3, one.id, message_id="<c@example.test>")
        _receive(connection, 4, None, message_id="<no-ticket@example.test>")
        found = _look(
            connection,
            message_id="<d@example.test>",
            references=tuple(f"<{name}@example.test>" for name in ("a", "b", "c", "no-ticket", "unknown")),
        )
    assert found.referenced_tickets == (one.id, two.id)
    assert found.parents == found.ancestors == ()


def test_only_so_many_references_are_looked_up_and_the_newest_count(database: Database) -> None:
    with database.write() as connection:
        old, new = _open(connection), _open(connection)
        _receive(connection, 1, old.id, message_id="<old@example.test>")
        _receive(connection, 2, new.id, message_id="<new@example.test>")
        noise = tuple(f"<{i}@noise.test>" for i in range(5_000))
        found = _look(
            connection,
            message_id="<x@example.test>",
            references=("<old@example.test>", *noise, "<new@example.test>"),
        )
    assert found.referenced_tickets == (new.id,)


def test_numbers_in_the_subject_name_tickets_in_their_order(database: Database) -> None:
    with database.write() as connection:
        one, two = _open(connection), _open(connection)
        found = _look(connection, subject=f"Re: [#{two.number}] 【#{one.number}】 [#20200101-001] again")
    assert found.tagged_tickets == (two.id, one.id)
    assert [found.tickets[i].number for i in (one.id, two.id)] == [one.number, two.number]
    assert len(found.tickets[two.id].history) == 1


def test_who_takes_part_and_what_was_said_first_is_told_by_ticket(database: Database) -> None:
    with database.write() as connection:
        one, two = _open(connection), _open(connection)
        tickets.add_participants(connection, one.id, ["ann@example.test", "bob@example.test"])
        note = entry("internal", kind=EntryKind.NOTE, visibility=Visibility.INTERNAL)
        for said in (note, entry("first words"), entry("second words")):
            tickets.write_entries(connection, one.id, [said], now=NOW, message_id=None)
        found = _look(connection, subject=f"[#{one.number}] [#{two.number}]")
    assert found.participants == {one.id: {"ann@example.test", "bob@example.test"}, two.id: frozenset()}
    assert found.opening_words == {one.id: "first words", two.id: ""}


def test_the_same_content_taken_in_before_is_a_duplicate(database: Database) -> None:
    with database.write() as connection:
        row_id = _receive(connection, 1, None, message_id="<a@example.test>", subject="Help")
        assert _look(connection, message_id="<a@example.test>", subject="Help").duplicate_of == row_id
        assert _look(connection, message_id="<a@example.test>", subject="Other").duplicate_of is None


def test_a_bounce_names_the_mail_that_came_back_and_its_ticket(database: Database) -> None:
    with database.write() as connection:
        stored = _open(connection)
        outbox.queue(connection, queued_mail("ack", ticket_id=stored.id), NOW)
        found = _look(
            connection,
            auto=AutoKind.BOUNCE,
            bounce=Bounce(original_message_id="<ack@desk.test>"),
            sender=address("mailer-daemon@example.test"),
        )
        unknown = _look(connection, auto=AutoKind.BOUNCE, bounce=Bounce(original_message_id="<no@x>"))
    assert found.returned is not None and found.returned.ticket_id == stored.id
    assert set(found.tickets) == {stored.id} and found.parents == ()
    assert unknown.returned is None and unknown.tickets == {}


def test_automatic_mails_are_counted_for_that_address_and_that_time(database: Database) -> None:
    with database.write() as connection:

        def queue(name: str, minutes_ago: float, **fields: Any) -> None:
            outbox.queue(connection, queued_mail(name, **fields), NOW - timedelta(minutes=minutes_ago))

        queue("now", 0, recipient="ANN@example.test")
        queue("9 minutes", 9.9)
        queue("10 minutes", 10)
        queue("59 minutes", 59.9)
        queue("60 minutes", 60)
        queue("no answer", 1, counted=False)
        queue("to another", 1, recipient="bob@example.test")
        found = _look(connection, sender=address("Ann@Example.test"))
        assert (found.automatic_mails_10_minutes, found.automatic_mails_1_hour) == (2, 4)

        # What was tried and failed counts as well: a loop does not end by failing.
        connection.execute(sa.update(delivery).values(state="dead"))
        assert _look(connection, sender=ANN).automatic_mails_1_hour == 4


def test_the_language_of_a_sender_is_remembered_and_follows_them(database: Database) -> None:
    with database.write() as connection:
        known.remember_languages(
            connection, [("ann@example.test", Language.ZH_CN), ("bob@example.test", Language.EN)]
        )
        assert _look(connection, sender=address("Ann@example.test")).contact_language is Language.ZH_CN
        known.remember_languages(connection, [("ann@example.test", Language.EN)])
        assert _look(connection, sender=ANN).contact_language is Language.EN
        known.remember_languages(connection, [])
        assert _look(connection, sender=address("cy@example.test")).contact_language is None


def test_who_had_the_last_turn_is_remembered_by_team(database: Database) -> None:
    with database.write() as connection:
        known.take_turns(connection, [("desktop", "eve"), ("network", "dan")])
        known.take_turns(connection, [("desktop", "eve"), ("desktop", "fay")])
        known.take_turns(connection, [])
        assert _look(connection).turns == {"desktop": "fay", "network": "dan"}


def test_a_mail_to_several_is_one_mail_with_all_its_recipients(database: Database) -> None:
    ids = ("<unknown@desk.test>", "<ack@desk.test>")
    with database.write() as connection:
        outbox.queue(connection, queued_mail("ack"), NOW)
        mail_id = connection.scalar(sa.select(delivery.c.mail_id))
        connection.execute(
            delivery.insert(),
            {
                "mail_id": mail_id,
                "recipient": "bob@example.test",
                "recipient_name": "",
                "recipient_domain": "example.test",
                "counted": True,
                "state": "waiting",
                "queued_at": NOW,
                "due_at": NOW,
                "attempts": 0,
                "uncertain": 0,
                "last_error": "",
            },
        )
        (sent,) = _look(connection, in_reply_to=ids, references=ids).parents
    assert set(sent.recipients) == {"ann@example.test", "bob@example.test"}


FORWARDED = "The printer on the third floor jams since noon, and it hums."


def test_of_a_forwarded_mail_is_known_what_would_be_if_its_writer_had_sent_it(database: Database) -> None:
    bob = address("Bob@example.test")
    with database.write() as connection:
        stored = _open(connection, requester=bob)
        tickets.add_participants(connection, stored.id, [bob.address])
        _receive(connection, 1, stored.id, sender=bob, text=f"{FORWARDED}\n", message_id="<b@example.test>")
        known.remember_languages(connection, [("bob@example.test", Language.ZH_CN)])
        outbox.queue(connection, queued_mail("ack", recipient="bob@example.test"), NOW)
        found = known.what_is_known(
            Later(connection),
            parsed_mail(message_id="<f@example.test>"),
            mailbox="support",
            received_at=NOW,
            now=NOW,
            ours=OURS,
            original=parsed_mail(sender=address("bob@EXAMPLE.test"), text=FORWARDED, message_id=None),
        )
    assert (found.tickets, found.contact_language, found.automatic_mails_1_hour) == ({}, None, 0)
    assert found.original is not None
    assert found.original.referenced_tickets == (stored.id,)
    assert set(found.original.tickets) == {stored.id}
    assert found.original.participants[stored.id] == {"bob@example.test"}
    assert found.original.contact_language is Language.ZH_CN
    assert found.original.automatic_mails_1_hour == 1


def test_the_same_words_of_somebody_else_or_few_words_are_no_mail_that_was_there(database: Database) -> None:
    with database.write() as connection:
        stored = _open(connection)
        _receive(connection, 1, stored.id, text=FORWARDED, message_id="<a@example.test>")
        _receive(connection, 2, stored.id, text="It hums.", message_id="<b@example.test>")
        same = messages.tickets_with_words(connection, parsed_mail(text=FORWARDED))
        others = parsed_mail(text=FORWARDED, sender=address("eve@example.test"))
        few = parsed_mail(text="It hums.")
        nobody = parsed_mail(text=FORWARDED, sender=None)
        assert [messages.tickets_with_words(connection, mail) for mail in (others, few, nobody)] == [
            [],
            [],
            [],
        ]
    assert same == [stored.id]


def test_an_id_of_before_there_were_keys_proves_for_ninety_days(sqlite: Database) -> None:
    old = "<pd.0123456789abcdef0123456789abcdef01234567@example.com>"
    with sqlite.write() as connection:
        ours = replace(queued_mail("assigned"), message_id=old)
        assert outbox.queue(connection, ours, NOW)
        for days, signed in ((89, True), (90, False)):
            asking = {"in_reply_to": (old,), "references": (old,)}
            found = known.what_is_known(
                Later(connection),
                parsed_mail(**asking),
                mailbox="support",
                received_at=NOW,
                now=NOW + timedelta(days=days),
                ours=OURS,
            )
            assert [parent.signed for parent in found.parents] == [signed]
