"""The dialogue with a vendor over real SMTP and IMAP: what goes there, what comes back, what never does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from email.message import Message
from typing import Any

import pytest

from daemon.demo.host import MailHost
from daemon.demo.people import ANN, BOB, CHEN, ZHAO, Actor, password, users
from daemon.desk.conversations.vendor import fold
from daemon.desk.model import EventKind, Outcome, Status, Ticket, WaitsFor
from daemon.store import tickets
from parsers.tokens import find_tokens
from tests.end_to_end.command import postdesk
from tests.end_to_end.conftest import MakeWorld
from tests.end_to_end.letters import answer_headers, files_of, html_of, quoted, read, subject_of, text_of
from tests.end_to_end.test_identity import last
from tests.end_to_end.test_links import AUTHENTICATED, SERVER
from tests.end_to_end.world import World

ACME = Actor(name="Acme Support", address="support@acme.test")
MAX = Actor(name="Max Muster", address="max@emea.acme.test")
STRANGER = Actor(name="Max Muster", address="max@elsewhere.test")
ROBOT = Actor(name="Acme", address="noreply@acme.test")
YUAN = Actor(name="远方科技", address="help@yuan.test")

VENDORS = """
[[vendor]]
id = "acme"
name_en = "Acme Support"
name_zh = "艾克米"
address = "support@acme.test"
domains = ["acme.test"]
customer_number = "C-20931"
language = "en"

[[vendor]]
id = "yuan"
name_zh = "远方科技"
address = "help@yuan.test"
language = "zh-CN"

[vendors]
allow_unencrypted = true
"""
REPORT = "It says error 809.\nComputer: NB-4711\nMy phone is +86 21 5555 0102.\n\nBob Harris"
ASKED = "Hello,\n\nour gateway drops the tunnel. Please see the log."


@pytest.fixture
def host() -> Iterator[MailHost]:
    """A mail host where the vendors have mailboxes, too."""
    outside = (ACME, MAX, STRANGER, YUAN, ROBOT)
    with MailHost({**users(), **{who.address: password(who.address) for who in outside}}) as host:
        yield host


@pytest.fixture
def world(make_world: MakeWorld, host: MailHost) -> World:
    """A world with two vendors, in which Bob has reported a fault that is Ann's."""
    world = make_world(extra=VENDORS, host=host).start()
    world.write(BOB, "VPN does not connect for my salary sheet", REPORT)
    return world


@pytest.fixture
def asked(world: World) -> World:
    """The same after Ann has asked Acme."""
    world.answer(ANN, f"#vendor acme\n{ASKED}", to="For you")
    return world


def ticket(world: World) -> Ticket:
    """The first ticket with its history."""
    with world.app.database.read() as connection:
        return tickets.load(connection, [world.tickets()[0].id])[world.tickets()[0].id]


def answer_as(world: World, who: Actor, got: Message, text: str, **more: Any) -> None:
    """Let somebody answer a mail that they, or a colleague of theirs, got."""
    headers = {**answer_headers(got), **more.pop("headers", {})}
    subject = more.pop("subject", f"Re: {subject_of(got)}")
    world.write(who, subject, text + quoted(got, world.desk), headers=headers, **more)


def everything_to(world: World, who: Actor) -> str:
    """All that somebody was ever sent, decoded, headers and all."""
    mails = [read(content) for content in world.host.deliveries_to(who.address)]
    return "\n".join(
        "\n".join((str(mail.items()), subject_of(mail), text_of(mail), html_of(mail), str(files_of(mail))))
        for mail in mails
    )


# -- what goes to a vendor ---------------------------------------------------------------------------------


def test_the_words_below_the_command_go_to_the_vendor_with_the_facts_and_to_nobody_else(world: World) -> None:
    log = (("vpn.log", "text/plain", b"tunnel down"),)
    world.answer(ANN, f"#vendor acme\n{ASKED}", to="For you", attachments=log)
    (request,) = world.got(ACME)
    said, number = text_of(request), world.tickets()[0].number
    assert subject_of(request).startswith(f"[#{number}] Request for help")
    assert "Ann Clarke via IT Support" in str(request["From"])
    assert "our gateway drops the tunnel" in said and "C-20931" in said and "NB-4711" in said
    assert files_of(request) == {"vpn.log": b"tunnel down"}
    everything = everything_to(world, ACME)
    for personal in (
        BOB.name,
        BOB.address,
        "5555 0102",
        "salary",
        ANN.address,
        "It says",
        "#vendor",
        "quoted",
    ):
        assert personal not in everything, personal
    assert "tunnel" not in everything_to(world, BOB)
    after = ticket(world)
    assert (after.status, after.waits_for) == (Status.WAITING, WaitsFor.VENDOR)
    receipt = text_of(world.newest(ANN))
    assert "sent to the vendor" in receipt and "Acme Support" in receipt
    (entry,) = [each for each in world.entries(after) if each.kind == "vendor"]
    assert entry.visibility == "internal" and "drops the tunnel" in entry.text


def test_pictures_of_the_text_stay_here_since_a_quote_may_show_the_requesters(world: World) -> None:
    got = world.newest(ANN)
    page = '<p>#vendor acme</p><p>Please look.</p><blockquote><img src="cid:shot@bob"></blockquote>'
    body = "".join(
        f"--b\r\nContent-Type: {kind}\r\n{more}\r\n{text}\r\n"
        for kind, more, text in (
            ("text/html; charset=utf-8", "", page),
            ("image/png; name=shot.png", "Content-ID: <shot@bob>\r\n", "BOBS-SALARY"),
            ("text/plain; name=a.log", "Content-Disposition: attachment; filename=a.log\r\n", "down"),
        )
    )
    headers = {**answer_headers(got), "Content-Type": 'multipart/related; boundary="b"'}
    raw = world.letter(ANN, f"Re: {subject_of(got)}", "", headers=headers)
    head = raw.partition(b"\r\nContent-Type: text")[0]
    world.receive(head + f"\r\n\r\n{body}--b--\r\n".encode(), sender=ANN.address)
    request = world.newest(ACME)
    assert "Please look." in text_of(request) and set(files_of(request)) == {"a.log"}
    assert "without the pictures" in text_of(world.newest(ANN))


def test_a_vendor_is_not_told_what_an_engineer_merely_forwards(make_world: MakeWorld, host: MailHost) -> None:
    world = make_world(extra=VENDORS, mailbox=SERVER, host=host).start()
    text = (
        "#vendor acme\n\nPlease look.\n\n---------- Forwarded message ----------\n"
        f"From: {CHEN.name} <{CHEN.address}>\nSubject: Scanner\n"
        "Date: Tue, 21 May 2024 08:00:00 +0800\nTo: ann.clarke@demo.test\n\nMy scanner is broken."
    )
    files = (("scan.txt", "text/plain", b"private"),)
    world.write(ANN, "Fwd: Scanner", text, attachments=files, headers=AUTHENTICATED)
    assert len(world.tickets()) == 1 and world.tickets()[0].requester.address == CHEN.address
    assert world.got(ACME) == [] and "not certain" in text_of(world.newest(ANN, "Scanner"))


def test_in_chinese_and_with_the_words_on_the_line(world: World) -> None:
    world.answer(ANN, "#供应商 远方科技 请协助查看隧道日志", to="For you")
    (request,) = world.got(YUAN)
    assert "技术支持请求" in subject_of(request) and "请协助查看隧道日志" in text_of(request)
    assert "回复时请在主题中保留" in text_of(request)
    assert ticket(world).waits_for is WaitsFor.VENDOR
    answer_as(world, YUAN, request, "您好，案例号 8842 已受理，预计周五修复。")
    told = world.newest(ANN)
    assert "案例号 8842" in text_of(told)
    talk = fold(ticket(world))["yuan"]
    assert talk.case == "案例号 8842" and talk.promised is not None and talk.promised.day == 24
    answer_as(world, ANN, told, "好的，谢谢配合，请同时升级固件。")
    assert "案例号 8842" in subject_of(world.newest(YUAN.address))


def test_nothing_is_sent_without_encryption(make_world: MakeWorld, host: MailHost) -> None:
    world = make_world(host=host, extra=VENDORS.replace("allow_unencrypted = true", "")).start()
    world.write(BOB, "VPN does not connect", REPORT)
    world.answer(ANN, f"#vendor acme\n{ASKED}", to="For you")
    assert world.got(ACME) == []
    assert "without encryption" in text_of(world.newest(ANN))
    assert ticket(world).status is Status.NEW
    assert "tunnel" not in everything_to(world, BOB)


def test_a_vendor_that_nobody_knows_is_refused_and_the_words_stay(world: World) -> None:
    world.answer(ANN, f"#vendor amce\n{ASKED}", to="For you")
    assert "no vendor is called" in text_of(world.newest(ANN))
    assert world.got(ACME) == [] and "tunnel" not in everything_to(world, BOB)


def test_what_may_be_meant_for_staff_is_not_sent_to_a_vendor(world: World) -> None:
    world.answer(ANN, f"#vendor acme\n#nte he is difficult\n{ASKED}", to="For you")
    assert world.got(ACME) == [] and ticket(world).status is Status.NEW
    assert "not certain" in text_of(world.newest(ANN))
    assert "difficult" not in everything_to(world, BOB)


def test_a_solution_beside_a_vendors_words_tells_each_their_own(world: World) -> None:
    text = f"#vendor acme\n#resolve cause: gateway; solution: failover; tested: tunnel\n\n{ASKED}"
    world.answer(ANN, text, to="For you")
    assert "drops the tunnel" in text_of(world.newest(ACME))
    assert "failover" in text_of(world.newest(BOB)) and "Please see the log" not in everything_to(world, BOB)
    assert "failover" not in everything_to(world, ACME)


# -- what comes back ---------------------------------------------------------------------------------------


def test_an_answer_comes_back_to_staff_alone_and_a_reply_to_it_goes_to_its_writer(asked: World) -> None:
    world = asked
    before = len(world.got(BOB))
    answer_as(world, MAX, world.newest(ACME), "Hello, which firmware is it? #note not a command\n\nMax")
    assert last(world) is Outcome.FOLLOW_UP
    told = world.newest(ANN)
    assert text_of(told).startswith("Reply to this mail: goes to the vendor.")
    assert "which firmware is it?" in text_of(told) and "Max Muster (max@emea.acme.test)" in text_of(told)
    assert ticket(world).status is Status.OPEN  # it is our turn
    assert not any("firmware" in text_of(mail) for who in (BOB, ZHAO) for mail in world.got(who))
    answer_as(world, ANN, told, "Firmware 7.2, serial 1234.")
    sent = world.newest(MAX)
    assert "Firmware 7.2" in text_of(sent) and ANN.address not in str(sent.items()) + text_of(sent)
    assert "which firmware" not in text_of(sent)  # nothing quoted
    assert ticket(world).waits_for is WaitsFor.VENDOR
    assert len(world.got(BOB)) == before
    answer_as(world, ANN, world.newest(ANN, "answers"), "#note do not trust them\nsecret words")
    assert "secret words" not in everything_to(world, MAX) + everything_to(world, ACME)
    assert len(world.got(BOB)) == before


def test_a_reply_to_the_vendor_can_end_the_dialogue(asked: World) -> None:
    world = asked
    answer_as(world, ACME, world.newest(ACME), "It is fixed on our side.")
    answer_as(world, ANN, world.newest(ANN), "#vendor acme end\nThank you, it works.")
    assert "it works" in text_of(world.newest(ACME))
    after = ticket(world)
    assert after.status is Status.OPEN and not fold(after)["acme"].open


def test_thanks_alone_is_sent_and_nothing_is_waited_for(asked: World) -> None:
    world = asked
    answer_as(world, ACME, world.newest(ACME), "It is fixed on our side.")
    answer_as(world, ANN, world.newest(ANN), "Thank you very much!")
    assert "Thank you very much!" in text_of(world.newest(ACME))
    assert ticket(world).status is Status.OPEN


def test_ending_it_takes_the_ticket_out_of_waiting_and_sends_nothing(asked: World) -> None:
    world = asked
    world.answer(ANN, "#vendor acme end\nThey were no help.", to="For you")
    assert ticket(world).status is Status.OPEN
    assert len(world.got(ACME)) == 1 and "no help" not in everything_to(world, BOB)


def test_a_promised_day_is_kept_and_waited_for(asked: World) -> None:
    world = asked
    answer_as(world, ACME, world.newest(ACME), "We have opened SR#556677. The part will arrive by Thursday.")
    after = ticket(world)
    talk = fold(after)["acme"]
    assert (talk.case, str(talk.promised)) == ("SR#556677", "2024-05-23")
    assert after.waits_for is WaitsFor.VENDOR and after.waits_until is not None
    assert "Promised for: Thu 23 May" in text_of(world.newest(ANN))
    shown = postdesk(world, "ticket", "show", after.number)
    assert "SR#556677" in shown.out and "2024-05-23" in shown.out
    world.at(9, 1, days=3)
    assert ticket(world).status is Status.OPEN


def test_the_ticket_system_of_a_vendor_tells_its_number_and_moves_nothing(asked: World) -> None:
    world = asked
    request = world.newest(ACME)
    answer_as(
        world,
        ROBOT,
        request,
        "Thank you. Your request was received. Expected by Friday.",
        subject=f"[Case:00012345] {subject_of(request)}",
        headers={"Auto-Submitted": "auto-replied"},
    )
    assert last(world) is Outcome.AUTOMATIC_REPLY
    after = ticket(world)
    assert after.waits_for is WaitsFor.VENDOR and after.waits_until is None
    assert fold(after)["acme"].case == "[Case:00012345]"
    assert world.got(ROBOT) == [] and len(world.got(BOB)) == 1
    assert "answered by itself" in text_of(world.newest(ANN))
    answer_as(world, ANN, world.newest(ANN), "One more log.")
    again = world.newest(ACME)  # never to the machine
    assert subject_of(again).startswith(f"[#{after.number}] [Case:00012345]: ")
    assert world.got(ROBOT) == []


def test_a_vendor_who_writes_afresh_with_our_number_is_known(asked: World) -> None:
    world = asked
    world.write(MAX, f"Your ticket [#{world.tickets()[0].number}]", "Please send the serial number.")
    assert last(world) is Outcome.FOLLOW_UP
    assert "send the serial number" in text_of(world.newest(ANN))
    assert "send the serial number" not in everything_to(world, BOB)


def test_a_vendor_who_was_not_asked_is_a_stranger_there(world: World) -> None:
    world.write(MAX, f"Your ticket [#{world.tickets()[0].number}]", "Please send the serial number.")
    assert last(world) is Outcome.HELD
    assert EventKind.VENDOR_WROTE not in {event.kind for event in ticket(world).history}


def test_from_a_foreign_address_it_is_held_and_a_yes_makes_it_the_vendors(asked: World) -> None:
    world = asked
    answer_as(world, STRANGER, world.newest(ACME), "My private account: which firmware?")
    assert last(world) is Outcome.HELD
    assert ticket(world).waits_for is WaitsFor.VENDOR
    question = world.newest(ANN)
    assert STRANGER.address in text_of(question)
    world.write(ANN, f"Re: {subject_of(question)}", "yes", headers=answer_headers(question))
    assert EventKind.VENDOR_WROTE in {event.kind for event in ticket(world).history}
    assert "which firmware?" in text_of(world.newest(ANN, "answers"))
    assert world.got(STRANGER) == [] and "firmware" not in everything_to(world, BOB)


# -- who must not meet -------------------------------------------------------------------------------------


def test_a_vendor_in_copy_of_a_report_takes_no_part_in_it(world: World) -> None:
    world.write(BOB, "Wifi is slow", "In the whole building.", headers={"Cc": ACME.address})
    second = world.tickets()[1]
    assert second.watchers == ()
    world.write(
        ACME, f"Re: [#{second.number}] Wifi is slow", "Dear Bob, restart it.", headers={"Cc": BOB.address}
    )
    assert last(world) is Outcome.HELD
    assert "restart it" not in everything_to(world, BOB)


def test_a_vendor_in_copy_of_an_engineers_answer_gets_no_second_copy_and_no_thread(asked: World) -> None:
    world = asked
    got = world.newest(ANN, "For you")
    world.write(
        ANN,
        f"Re: {subject_of(got)}",
        "Dear Bob, we have asked the maker.",
        headers={**answer_headers(got), "Cc": ACME.address},
    )
    assert "we have asked the maker" in text_of(world.newest(BOB))
    assert len(world.got(ACME)) == 1
    world.answer(BOB, "Thank you, what do they say?", to="VPN", headers={"Cc": ACME.address})
    assert len(world.got(ACME)) == 1
    answer_as(world, ACME, world.newest(ACME), "The maker's secret answer.", headers={"Cc": BOB.address})
    assert "secret answer" not in everything_to(world, BOB)
    assert "secret answer" in text_of(world.newest(ANN))


def test_a_vendor_in_copy_of_the_request_itself_gets_it_once(world: World) -> None:
    got = world.newest(ANN)
    headers = {**answer_headers(got), "Cc": ACME.address}
    world.write(ANN, f"Re: {subject_of(got)}", f"#vendor acme\n{ASKED}", headers=headers)
    assert world.got(ACME) == []  # their copy came from Ann's own mail program
    assert ticket(world).waits_for is WaitsFor.VENDOR


def test_nothing_of_a_long_dialogue_reaches_the_other_side(asked: World) -> None:
    world = asked
    steps: list[Callable[[], None]] = [
        lambda: answer_as(world, MAX, world.newest(ACME), "VENDORSECRET one, ETA tomorrow"),
        lambda: answer_as(world, ANN, world.newest(ANN), "STAFFTOVENDOR two"),
        lambda: world.answer(BOB, "REQUESTERSECRET three", to="VPN"),
        lambda: answer_as(world, ANN, world.newest(ANN), "STAFFTOREQUESTER four"),
        lambda: world.answer(ANN, "#note INTERNALSECRET five", to="For you"),
        lambda: answer_as(world, ACME, world.newest(MAX), "VENDORSECRET six"),
        lambda: world.answer(CHEN, "REQUESTERSECRET", to="VPN") if world.got(CHEN, "VPN") else None,
        lambda: world.answer(ANN, "#resolve cause: a; solution: b; tested: c", to="For you"),
    ]
    for step in steps:
        step()
    to_bob, to_vendor = everything_to(world, BOB), everything_to(world, ACME) + everything_to(world, MAX)
    for secret in ("VENDORSECRET", "STAFFTOVENDOR", "INTERNALSECRET", "acme"):
        assert secret not in to_bob, secret
    for secret in ("REQUESTERSECRET", "STAFFTOREQUESTER", "INTERNALSECRET", BOB.name, BOB.address, "salary"):
        assert secret not in to_vendor, secret
    assert "STAFFTOREQUESTER" in to_bob and "STAFFTOVENDOR" in to_vendor
    ids_of_staff = {
        token for mail in world.got(ANN) for token in find_tokens(str(mail.items()) + html_of(mail))
    }
    assert not ids_of_staff & set(find_tokens(to_vendor + to_bob))


def test_a_bounce_of_the_request_is_told_to_the_owner(asked: World) -> None:
    world = asked
    request = world.newest(ACME)
    report = (
        "From: MAILER-DAEMON@demo.test\r\nTo: support@demo.test\r\n"
        "Subject: Undelivered Mail Returned to Sender\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nIt could not be delivered.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.demo.test\r\n\r\n"
        f"Final-Recipient: rfc822; {ACME.address}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
        f"Message-ID: {request['Message-ID']}\r\n\r\n--b--\r\n"
    )
    world.receive(report.encode(), sender="")
    assert last(world) is Outcome.BOUNCE
    told = text_of(world.newest(ANN))
    assert ACME.address in told and "request to a vendor" in told
    world.answer(ANN, f"#vendor acme\n{ASKED} again", to="For you")
    assert len(world.got(ACME)) == 1
    assert "cannot be written to now" in text_of(world.newest(ANN))


def test_what_a_vendor_was_written_cannot_be_taken_back_and_is_still_waited_for(asked: World) -> None:
    world = asked
    world.answer(ANN, "#undo", to="For you")
    assert "cannot be taken back" in text_of(world.newest(ANN))
    assert ticket(world).waits_for is WaitsFor.VENDOR
