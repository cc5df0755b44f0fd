"""Machines that answer machines: two desks, responders without any header, our own mail coming back."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from daemon.demo.people import ANN, BOB, DESK, Actor
from daemon.desk.model import Outcome
from tests.end_to_end.conftest import MakeWorld
from tests.end_to_end.letters import answer_headers, subject_of, text_of
from tests.end_to_end.two_desks import OTHER, begin, strip_headers, two_desks, until_quiet
from tests.end_to_end.world import World


def test_two_desks_that_write_to_each_other_stop_within_ten_mails(make_world: MakeWorld) -> None:
    """A person's letter in the name of one desk begins it: each takes the other for a requester."""
    one, other = two_desks(make_world)
    begin(one)
    assert until_quiet(one, other) <= 10
    for minutes in (15, 60, 24 * 60):
        one.advance(minutes=minutes)
        other.advance(minutes=minutes)
        assert until_quiet(one, other) <= 10
    one.host.stop()


def test_two_desks_stop_even_if_a_server_between_them_strips_every_header(
    make_world: MakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What tells a machine is gone, and so are the ids: only the counters are left."""
    one, other = two_desks(make_world)
    strip_headers(one.host, monkeypatch)
    begin(one)
    assert until_quiet(one, other) <= 20 + 1  # ten automatic mails from each in ten minutes
    one.host.stop()


@pytest.mark.parametrize("headers", ["kept", "stripped"])
@pytest.mark.parametrize("first", ["question", "receipt"])
def test_two_desks_stop_also_when_a_question_or_a_receipt_begins_it(
    make_world: MakeWorld, monkeypatch: pytest.MonkeyPatch, first: str, headers: str
) -> None:
    """One desk takes the other's address for one of staff, whom it asks "was this you?"."""
    staff = f'[[person]]\nid = "other"\nname = "Service"\naddress = "{OTHER}"\nroles = ["engineer"]\n'
    one, other = two_desks(make_world, extra=staff)
    if headers == "stripped":
        strip_headers(one.host, monkeypatch)
    one.write(BOB, "VPN does not connect", "It says 809.")
    (ticket,) = one.tickets()
    begin(one, f"[#{ticket.number}] VPN" if first == "question" else "VPN", "#take")
    assert {"question": "unproven", "receipt": "receipt"}[first] in {m.template for m in one.sent}
    assert until_quiet(one, other) <= (2 if headers == "kept" else 21)
    one.advance(minutes=61)
    other.advance(minutes=61)
    assert until_quiet(one, other) <= (2 if headers == "kept" else 21)
    one.host.stop()


def responder(world: World, reply: Callable[[World], bytes | None]) -> int:
    """Let Bob's mailbox answer every mail it gets; return how many it got in the end."""
    world.write(BOB, "VPN does not connect", "It says 809.")
    answered = 0
    while len(world.got(BOB)) > answered:
        answered = len(world.got(BOB))
        assert answered <= 100, "no end"
        raw = reply(world)
        if raw is not None:
            world.receive(raw, sender=BOB.address)
    return answered


def test_a_responder_that_answers_under_the_same_subject_gets_no_further_mail(world: World) -> None:
    def reply(world: World) -> bytes:
        got = world.newest(BOB)
        return world.letter(
            BOB, f"Re: {subject_of(got)}", "I have got your mail.", headers=answer_headers(got)
        )

    assert responder(world, reply) == 1
    assert len(world.tickets()) == 1


def test_a_responder_that_begins_anew_each_time_is_stopped_by_the_counters(world: World) -> None:
    numbers = iter(range(1000))

    def reply(world: World) -> bytes:
        return world.letter(BOB, "Thank you", f"We have got your mail and gave it number {next(numbers)}.")

    assert responder(world, reply) == 10
    reasons = [reason for taken in world.taken for reason in taken.decision.reasons]
    assert any("automatic mails in 10 minutes already" in reason for reason in reasons)
    world.advance(minutes=11)
    assert len(world.got(BOB)) == 10  # nothing is made up for afterwards


def test_one_address_gets_at_most_25_automatic_mails_in_an_hour(world: World) -> None:
    for number in range(4):
        for one in range(11):
            world.put(
                world.letter(BOB, f"Thank you {number}.{one}", f"We have got your mail {number} {one}.")
            )
        world.settle()
        world.advance(minutes=11)
    assert sum(1 for mail in world.got(BOB) if mail["Auto-Submitted"]) == 25


@pytest.mark.parametrize("headers", [{"Auto-Submitted": "auto-replied"}, {"Precedence": "bulk"}])
def test_mail_that_says_it_is_automatic_opens_nothing_and_gets_nothing(
    world: World, headers: dict[str, str]
) -> None:
    world.write(BOB, "Thank you", "We have got your mail.", headers=headers)
    assert world.tickets() == []
    assert world.deliveries() == []


def test_the_null_sender_is_never_answered(world: World) -> None:
    world.receive(world.letter(BOB, "Thank you", "We have got your mail."), sender="")
    assert world.deliveries() == []


def test_the_desks_own_mail_that_comes_back_opens_nothing(world: World) -> None:
    world.write(BOB, "VPN does not connect", "It says 809.")
    own = world.host.deliveries_to(BOB.address)[-1]
    world.receive(own, sender=DESK)
    world.receive(world.letter(Actor(name="IT Support", address=DESK), "Hello", "A mail from ourselves."))
    assert len(world.tickets()) == 1
    assert len(world.deliveries()) == 2
    assert world.outcomes().keys() <= {"new_ticket", "refused", "automatic_reply"}


def test_an_answer_that_copies_the_desk_in_does_not_loop_through_it(world: World) -> None:
    """Bob's client answers to all: To and Cc both name the desk; one follow-up, nobody gets it twice."""
    world.write(BOB, "VPN does not connect", "It says 809.")
    before = len(world.got(ANN))
    world.answer(BOB, "It happens at home only.", headers={"Cc": f"{DESK}, {ANN.address}"})
    assert world.outcomes() == {"new_ticket": 1, "follow_up": 1}
    assert len(world.got(ANN)) == before  # has it already, says To or Cc
    assert world.host.deliveries_to(DESK) == []


def test_a_requester_who_is_the_desk_itself_by_reply_to_gets_no_mail(world: World) -> None:
    world.write(BOB, "VPN does not connect", "It says 809.", headers={"Reply-To": DESK})
    assert world.host.deliveries_to(DESK) == []
    assert len(world.tickets()) == 1


def test_a_bounce_of_our_mail_is_kept_on_its_ticket_and_the_owner_is_told_once(world: World) -> None:
    world.write(BOB, "VPN does not connect", "It says 809.")
    world.answer(ANN, "Please try again now.")
    answer = world.newest(BOB, "VPN")
    report = bounce(str(answer["Message-ID"]))
    world.receive(report, sender="")
    world.receive(b"Received: once more\r\n" + report, sender="")
    assert world.outcomes()[Outcome.BOUNCE] == 1
    told = [
        mail for mail in world.got(ANN) if BOB.address in text_of(mail) and "no such user" in text_of(mail)
    ]
    assert len(told) == 1
    assert len(world.tickets()) == 1


def bounce(message_id: str) -> bytes:
    """A delivery status notification (RFC 3464) about a mail of ours to Bob."""
    return (
        "From: MAILER-DAEMON@demo.test\r\nTo: support@demo.test\r\nSubject: Undelivered\r\n"
        "Message-ID: <dsn-1@demo.test>\r\nMIME-Version: 1.0\r\nAuto-Submitted: auto-replied\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nIt could not be delivered.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; demo.test\r\n\r\n"
        f"Final-Recipient: rfc822; {BOB.address}\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        "Diagnostic-Code: smtp; 550 no such user\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {message_id}\r\n\r\n--b--\r\n"
    ).encode()
