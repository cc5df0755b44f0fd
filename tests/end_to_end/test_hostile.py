"""Mails made to break a reader, a template, a header or the database: each has an outcome, none does harm."""

from __future__ import annotations

import base64
from collections import Counter

import pytest

from daemon.demo.people import ANN, BOB
from tests.end_to_end.conftest import MakeWorld
from tests.end_to_end.letters import html_of, read, subject_of
from tests.end_to_end.world import World


def encoded(words: bytes) -> bytes:
    return b"=?utf-8?b?" + base64.b64encode(words) + b"?="


BOB_IS = b"From: Bob <bob.harris@demo.test>"

SUBJECTS = [
    b"nul \x00 inside",
    encoded(b"nul\x00inside"),
    encoded(b"\xed\xa0\x80 half a surrogate pair"),
    encoded(b"two\r\nBcc: evil@demo.test"),
    b"=?utf-16?b?2AA=?=",
    b"x" * 100_000,
    "\u202eright to left 😀".encode(),
    encoded(b"{{ 7*19100 }}{% raw %}<script>alert(1)</script>"),
    b"",
]
SENDERS = [
    b'From: "Bob \\" x" <bob.harris@demo.test>',
    b"From: " + encoded(b"x\r\nBcc: evil@demo.test") + b" <bob.harris@demo.test>",
    b'From: "a b"@demo.test',
    "From: Jürgen <jürgen@demo.test>".encode(),
    "From: x <x@bücher.example>".encode(),
    b"From: <" + b"a" * 300 + b"@demo.test>",
    b"From: bob.harris@demo.test, evil@demo.test",
    b"From: undisclosed-recipients:;",
    b"From: a@b@c@demo.test",
    b"From: <@demo.test>",
    b"From: root",
    b"From: x@[127.0.0.1]",
    b"From: a\x00b@demo.test",
    b"From: \xff\xfe <q@demo.test>",
    b"X-Nothing: here",
]
BODIES = [
    b"nul \x00 inside",
    b"\xff\xfe\xed\xa0\x80",
    b"{{ boom }}\r\n.\r\n..\r\nQUIT\r\n",
    b"x" * 300_000,
    b"From here\r\nFrom there",
    b"# \r\n#\r\n##close\r\n",
    b"\r" * 1_000,
    b"<script>alert(1)</script><img src=http://evil.example/x>",
]


@pytest.fixture
def world(make_world: MakeWorld) -> World:
    """A world that answers as much as it is asked, to whomever."""
    world = make_world(extra="[silence]\nper_10_minutes = 1000\nper_hour = 1000").start()
    world.host.catch_all = True
    return world


def hostile_mails() -> list[bytes]:
    """Every odd part beside plain ones, and all odd ones together."""
    combinations = [
        *((BOB_IS, subject, b"hello") for subject in SUBJECTS),
        *((sender, b"hello", b"hello") for sender in SENDERS),
        *((BOB_IS, b"hello", body) for body in BODIES),
        *zip(SENDERS * 3, SUBJECTS * 5, BODIES * 6, strict=False),
    ]
    mails = []
    for number, (sender, subject, body) in enumerate(combinations):
        lines = [sender, b"Subject: " + subject, b"Message-ID: <%d@evil.example>" % number]
        if number % 7 == 0:
            lines.append(b"References: " + b" ".join(b"<%d@x>" % one for one in range(5_000)))
        if number % 11 == 0:
            lines.append(b"To: " + b", ".join(b"u%d@demo.test" % one for one in range(2_000)))
        lines.append(b"Content-Type: text/plain; charset=utf-8")
        mails.append(b"\r\n".join(lines) + b"\r\n\r\n" + body + b" %d" % number)
    return mails


def test_every_hostile_mail_has_an_outcome_and_reaches_nobody_it_should_not(world: World) -> None:
    mails = hostile_mails()
    for raw in mails:
        world.put(raw)
    world.settle()
    outcomes = world.outcomes()
    assert sum(outcomes.values()) == len(mails)
    assert outcomes.keys() <= {"new_ticket", "follow_up", "refused", "automatic_reply", "bounce"}
    states = Counter(one.state for one in world.deliveries())
    assert states.keys() <= {"sent", "dead"}  # dead: an address that no server would take
    assert not any("evil" in one.recipient for one in world.host.accepted)
    for one in world.host.accepted:
        mail = read(one.content)
        assert mail["Bcc"] is None
        assert len(mail.get_all("From", [])) == 1
        assert len(mail.get_all("Subject", [])) == 1
        assert "<script" not in html_of(mail)
        assert "<img" not in html_of(mail)
        assert "133700" not in subject_of(mail)  # no template of a stranger is filled
        assert max(map(len, one.content.split(b"\r\n"))) <= 998
        assert b"\n" not in one.content.replace(b"\r\n", b"")


def test_a_mail_with_two_thousand_people_in_copy_mails_none_of_them(world: World) -> None:
    others = ", ".join(f"u{number}@demo.test" for number in range(2_000))
    world.write(BOB, "VPN does not connect", "It says 809.", headers={"Cc": others})
    assert {one.recipient for one in world.host.accepted} == {BOB.address, ANN.address}


# -- several in one batch --------------------------------------------------------------------------------


def in_one_batch(world: World, *letters: bytes) -> None:
    world.stop()
    for raw in letters:
        world.put(raw)
    world.start()
    world.settle()


def test_an_answer_to_ones_own_first_mail_joins_its_ticket_in_the_same_batch(world: World) -> None:
    """Before any acknowledgement was read: the ticket of the first mail is found by that mail's own id."""
    first = world.letter(BOB, "VPN does not connect", "It says 809.", headers={"Message-ID": "<one@x>"})
    second = world.letter(
        BOB, "Re: VPN does not connect", "And the phone too.", headers={"In-Reply-To": "<one@x>"}
    )
    in_one_batch(world, first, second)
    assert world.outcomes() == {"new_ticket": 1, "follow_up": 1}
    assert len(world.got(BOB)) == 1


def test_the_same_mail_twice_in_a_batch_is_one_ticket(world: World) -> None:
    raw = world.letter(BOB, "VPN does not connect", "It says 809.")
    in_one_batch(world, raw, b"Received: by way of a list\r\n" + raw)
    assert world.outcomes() == {"new_ticket": 1, "duplicate": 1}
    assert len(world.got(BOB)) == 1


def test_the_same_words_written_twice_are_two_mails(world: World) -> None:
    in_one_batch(
        world,
        world.letter(BOB, "VPN does not connect", "It says 809."),
        world.letter(BOB, "VPN does not connect", "It says 809."),
    )
    assert world.outcomes() == {"new_ticket": 2}
