"""Mail servers that are down, refuse, or hang up: said plainly, tried again, told once, nothing lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
import sqlalchemy as sa

from daemon.demo.people import ADMINISTRATOR, ANN, BOB, CHEN
from daemon.store import dead_addresses, outbox, tables
from tests.end_to_end.command import postdesk
from tests.end_to_end.conftest import MakeWorld
from tests.end_to_end.letters import read, text_of
from tests.end_to_end.world import MORNING, World
from tests.servers.faulty_smtp import Fault as SmtpFault
from tests.servers.faulty_smtp import FaultySmtp, faulty_smtp
from tests.servers.scripted_imap import PASSWORD, USER, scripted_imap
from tests.servers.scripted_imap import Fault as ImapFault

MakeFaulty = Callable[[SmtpFault | None], tuple[World, FaultySmtp]]


def interruptions(log: list[Any]) -> list[Any]:
    return [event for event in log if event["event"] == "Intake is interrupted"]


# -- IMAP ------------------------------------------------------------------------------------------------


def test_a_mail_server_that_goes_away_is_said_plainly_and_taken_up_again(
    world: World, log: list[Any]
) -> None:
    world.imap.shut()
    world.until(lambda: len(interruptions(log)) >= 3, "nothing was said of the outage")
    said = interruptions(log)[-1]
    assert said["mailbox"] == "support"
    assert f"127.0.0.1:{world.imap.port}" in said["error"]
    assert said["again_in"] == 0.02
    world.put(world.letter(BOB, "VPN does not connect", "It says error 809."))
    world.imap.open()
    world.settle()
    assert len(world.tickets()) == 1
    assert world.got(ADMINISTRATOR) == []  # shorter than five minutes: nobody is bothered


def test_the_administrator_is_told_once_that_a_mailbox_is_away_and_once_that_it_is_back(
    world: World, log: list[Any]
) -> None:
    world.imap.shut()
    world.until(lambda: bool(interruptions(log)), "nothing was said of the outage")
    world.clock.move_to(world.clock.now().replace(minute=6))
    world.until(lambda: bool(world.got(ADMINISTRATOR)), "the administrator was not told")
    for _ in range(3):
        before = len(interruptions(log))
        world.until(lambda: len(interruptions(log)) > before, "it was not tried again")  # noqa: B023
    world.advance(minutes=30)
    (down,) = world.got(ADMINISTRATOR)
    assert "support" in text_of(down)
    world.imap.open()
    world.caught_up()
    world.until(lambda: len(world.got(ADMINISTRATOR)) == 2, "the administrator was not told of the return")
    world.settle()
    down, up = world.got(ADMINISTRATOR)
    assert down["Message-ID"] != up["Message-ID"]


def test_a_restart_during_an_outage_tells_nobody_twice(make_world: MakeWorld, log: list[Any]) -> None:
    world = make_world().start()
    world.imap.shut()
    world.until(lambda: bool(interruptions(log)), "nothing was said of the outage")
    world.clock.move_to(world.clock.now().replace(minute=6))
    world.until(lambda: bool(world.got(ADMINISTRATOR)), "the administrator was not told")
    world.stop()
    world.advance_stopped(hours=2)
    world.start(wait=False)
    before = len(interruptions(log))
    world.until(lambda: len(interruptions(log)) >= before + 2, "it was not tried again")
    assert len(world.got(ADMINISTRATOR)) == 1
    world.imap.open()
    world.caught_up()
    world.until(lambda: len(world.got(ADMINISTRATOR)) == 2, "the administrator was not told of the return")
    up = text_of(world.got(ADMINISTRATOR)[-1])
    assert "09:00" in up  # away since then, not since the restart
    assert "11:06" in up


def test_a_wrong_password_is_said_without_the_password_and_mail_goes_on_when_it_is_right(
    make_world: MakeWorld, log: list[Any]
) -> None:
    with scripted_imap(ImapFault.LOGIN_REFUSED) as server:
        world = make_world(imap_port=server.port, mailbox="folder = 'INBOX'")
        sign_in(world)
        world.start(wait=False)
        world.until(lambda: len(interruptions(log)) >= 2, "nothing was said of the refusal")
        said = interruptions(log)[-1]["error"]
        assert "password" in said or "sign" in said
        assert PASSWORD not in str(log)
        server.fault = None
        world.caught_up()
        server.add(world.letter(BOB, "VPN does not connect", "It says error 809."))
        world.imap.shut()
        world.imap.open()  # this server reports nothing by itself
        world.until(lambda: len(world.got(BOB)) == 1, "nothing was taken in after the password was right")


def sign_in(world: World) -> None:
    """Let the desk sign in as the scripted server's user."""
    text = world.config.read_text().replace(f'user = "{world.desk}"', f'user = "{USER}"')
    world.config.write_text(text)
    (world.folder / "password").write_text(PASSWORD)


def test_the_pause_between_attempts_grows_and_a_refused_password_is_not_tried_fast(
    make_world: MakeWorld, log: list[Any]
) -> None:
    world = make_world()
    world.pauses = (0.01, 0.02, 0.03)
    world.imap.shut()
    world.start(wait=False)
    world.until(lambda: len(interruptions(log)) >= 4, "it was not tried again")
    assert [event["again_in"] for event in interruptions(log)[:4]] == [0.01, 0.02, 0.03, 0.03]


# -- SMTP ------------------------------------------------------------------------------------------------


def test_mail_waits_while_the_smtp_server_is_down_and_goes_when_it_is_back(world: World) -> None:
    world.smtp.shut()
    world.write(BOB, "VPN does not connect", "It says error 809.")
    assert world.got(BOB) == []
    assert {one.state for one in world.deliveries()} == {"waiting"}
    assert all(str(world.smtp.port) in one.last_error for one in world.deliveries())
    world.smtp.open()
    world.run_until_idle()
    assert len(world.got(BOB)) == 1
    assert {one.state for one in world.deliveries()} == {"sent"}


def said_of_smtp(log: list[Any]) -> list[str]:
    return [event["event"] for event in log if "The SMTP server" in event["event"]]


def test_a_server_that_is_away_costs_no_attempt_of_all_the_mails_that_wait(
    make_world: MakeWorld, log: list[Any]
) -> None:
    world = make_world(smtp="connections = 2")
    world.pauses = (600,)
    world.start()
    world.smtp.shut()
    for number in range(10):
        world.put(world.letter(BOB, f"Fault {number}", f"The VPN says {number}."))
    world.until(lambda: len(world.deliveries()) == 20, "not everything was queued")
    world.until(lambda: bool(said_of_smtp(log)) and world.service.delivery.idle, "the outage was not noticed")
    mails = world.deliveries()
    assert {one.state for one in mails} == {"waiting"}
    tried = [one for one in mails if one.attempts]
    assert 1 <= sum(one.attempts for one in mails) == len(tried) <= 2
    assert all(str(world.smtp.port) in one.last_error for one in tried)
    assert all(one.last_error == "" and one.due_at <= world.clock.now() for one in mails if not one.attempts)
    assert said_of_smtp(log) == ["The SMTP server cannot be used; all mail waits for it"]


def test_the_log_says_once_that_the_smtp_server_is_away_and_once_that_it_is_back(
    world: World, log: list[Any]
) -> None:
    world.smtp.shut()
    for number in range(5):
        world.put(world.letter(BOB, f"Fault {number}", f"The VPN says {number}."))
    world.settle()
    world.advance(minutes=2)
    assert sum(one.attempts for one in world.deliveries()) >= 10
    assert len(said_of_smtp(log)) == 1
    assert {event["log_level"] for event in log if event["event"] == "Mail deferred"} == {"debug"}
    world.smtp.open()
    world.advance(minutes=1, seconds=1)  # however long it was away
    assert {one.state for one in world.deliveries()} == {"sent"}
    assert said_of_smtp(log)[1:] == ["The SMTP server takes mail again"]
    assert len(world.got(BOB)) == 5


def test_a_mail_at_which_the_server_breaks_off_does_not_hold_up_the_others(smtp_fault: MakeFaulty) -> None:
    world, server = smtp_fault(None)
    server.recipients[BOB.address] = "421 4.3.2 goodbye"
    for number in range(3):
        world.put(world.letter(BOB, f"Fault {number}", f"The VPN says {number}."))
    world.settle()
    assert len(taken_by(server, ANN.address)) == 3
    assert taken_by(server, BOB.address) == []


@pytest.fixture
def smtp_fault(make_world: MakeWorld) -> Iterator[MakeFaulty]:
    """Make a running world whose SMTP server has a fault."""
    with ExitStack() as stack:

        def make(fault: SmtpFault | None) -> tuple[World, FaultySmtp]:
            server = stack.enter_context(faulty_smtp(fault))
            world = make_world(smtp_port=server.port).start()
            stack.callback(world.stop)  # before its server
            return world, server

        yield make


def taken_by(server: FaultySmtp, address: str) -> list[Any]:
    return [read(one.content) for one in server.taken if one.recipient == address]


@pytest.mark.parametrize(
    "fault", [SmtpFault.MAIL_LATER, SmtpFault.CONTENT_LATER, SmtpFault.MAIL_CLOSING, SmtpFault.GREETING]
)
def test_a_temporary_refusal_is_tried_again_under_the_same_id(
    smtp_fault: MakeFaulty, fault: SmtpFault
) -> None:
    world, server = smtp_fault(fault)
    world.write(BOB, "VPN does not connect", "It says error 809.")
    assert server.taken == []
    server.fault = None
    world.advance(minutes=1, seconds=1)
    assert len(taken_by(server, BOB.address)) == 1
    assert all(one.attempts == 2 and one.uncertain == 0 for one in world.deliveries())


def test_mail_that_nobody_takes_for_days_is_given_up_and_told(smtp_fault: MakeFaulty) -> None:
    world, server = smtp_fault(None)
    server.recipients[BOB.address] = "450 4.2.0 mailbox is busy"
    world.write(BOB, "VPN does not connect", "It says error 809.")
    assert len(taken_by(server, ANN.address)) == 1  # the others are not held up
    world.run_until_idle()
    assert [one.state for one in world.deliveries() if one.recipient == BOB.address] == ["dead"]
    (told,) = taken_by(server, ADMINISTRATOR)
    assert BOB.address in text_of(told)
    assert "450" in text_of(told)


def test_a_refused_recipient_counts_like_a_bounce_and_the_others_get_theirs(smtp_fault: MakeFaulty) -> None:
    world, server = smtp_fault(None)
    server.recipients[BOB.address] = "550 5.1.1 no such user here"
    world.write(BOB, "VPN does not connect", "It says error 809.")
    states = [(one.recipient, one.template, one.state, one.attempts) for one in world.deliveries()]
    assert states == [
        (BOB.address, "acknowledgement", "dead", 1),
        (ANN.address, "assigned", "sent", 1),
        (ANN.address, "undelivered", "sent", 1),  # and not the administrator too: the owner knows
    ]
    assert "no such user here" in text_of(taken_by(server, ANN.address)[-1])
    (ticket,) = world.tickets()
    assert "no such user here" in world.entries(ticket)[-1].text


def test_a_mail_that_the_server_refuses_for_itself_is_told_to_owner_and_administrator(
    smtp_fault: MakeFaulty,
) -> None:
    world, server = smtp_fault(None)
    server.recipients[BOB.address] = "550 5.7.1 relaying denied"
    world.write(BOB, "VPN does not connect", "It says error 809.")
    told = {one.recipient for one in world.deliveries() if one.template in ("undelivered", "dead_letter")}
    assert told == {ANN.address, ADMINISTRATOR}
    with world.app.database.read() as connection:
        assert dead_addresses.listing(connection) == []  # the address may be good


def test_a_dead_letter_about_a_dead_letter_is_never_written(smtp_fault: MakeFaulty) -> None:
    world, server = smtp_fault(None)
    server.recipients[BOB.address] = "450 4.2.0 mailbox is busy"
    server.recipients[ADMINISTRATOR] = "550 5.1.1 no such user here"
    world.write(BOB, "VPN does not connect", "It says error 809.")
    world.run_until_idle()
    assert Counter(one.template for one in world.deliveries() if one.state == "dead") == {
        "acknowledgement": 1,
        "dead_letter": 1,
    }


@pytest.mark.parametrize("fault", [SmtpFault.CONTENT_HANG_UP, SmtpFault.CONTENT_HANG_UP_EARLY])
def test_a_hang_up_after_the_content_is_repeated_twice_under_the_same_id_and_then_told(
    smtp_fault: MakeFaulty, fault: SmtpFault
) -> None:
    world, server = smtp_fault(fault)
    world.write(BOB, "VPN does not connect", "It says error 809.")
    uncertain = {one.recipient: (one.state, one.uncertain) for one in world.deliveries()}
    assert uncertain == {BOB.address: ("waiting", 1), ANN.address: ("waiting", 1)}
    tries = [server.commands.count(f"RCPT TO:<{BOB.address}>")]
    world.advance(minutes=9)  # not before ten minutes have passed
    tries.append(server.commands.count(f"RCPT TO:<{BOB.address}>"))
    world.advance(minutes=1, seconds=1)
    tries.append(server.commands.count(f"RCPT TO:<{BOB.address}>"))
    world.advance(minutes=10, seconds=1)
    tries.append(server.commands.count(f"RCPT TO:<{BOB.address}>"))
    server.fault = None
    world.advance(hours=3)
    tries.append(server.commands.count(f"RCPT TO:<{BOB.address}>"))
    assert tries == [1, 1, 2, 3, 3]
    letters = [one for one in world.deliveries() if one.recipient == BOB.address]
    assert [(one.state, one.attempts, one.uncertain) for one in letters] == [("dead", 3, 3)]
    world.run_until_idle()
    about = [text_of(mail) for mail in taken_by(server, ADMINISTRATOR)]
    assert sum(BOB.address in text for text in about) == 1


def test_a_repeat_after_a_hang_up_is_the_same_mail_byte_for_byte(smtp_fault: MakeFaulty) -> None:
    world, server = smtp_fault(None)
    world.write(CHEN, "打印机卡纸", "卡纸了。", attachments=(("照片.png", "image/png", bytes(range(256))),))
    first = {one.recipient: one.content for one in server.taken}
    forget_that_it_was_sent(world)
    world.run_until_idle()
    again = {one.recipient: one.content for one in server.taken[len(first) :]}
    assert again == first


def forget_that_it_was_sent(world: World) -> None:
    """Make every mail due once more, as a crash before the record leaves it."""
    with world.app.database.write() as connection:
        connection.exec_driver_sql("UPDATE delivery SET state = 'waiting', sent_at = NULL")


def test_a_mail_given_up_is_tried_for_days_again_after_a_retry_by_hand(smtp_fault: MakeFaulty) -> None:
    world, server = smtp_fault(None)
    server.recipients[BOB.address] = "450 4.2.0 mailbox is busy"
    world.write(BOB, "VPN does not connect", "It says error 809.")
    world.run_until_idle()
    (dead,) = [one for one in world.deliveries() if one.state == "dead"]
    with world.app.database.write() as connection:
        assert outbox.retry(connection, dead.id, world.clock.now())
    world.sweep()
    (waiting,) = [one for one in world.deliveries() if one.id == dead.id]
    assert (waiting.state, waiting.attempts) == ("waiting", dead.attempts + 1)
    world.advance(days=2)
    server.recipients.clear()
    world.run_until_idle()
    (mail,) = taken_by(server, BOB.address)
    written = parsedate_to_datetime(mail["Date"])
    assert abs(written - MORNING).total_seconds() < 60  # the mail itself is as old as it is


def test_outbox_retry_sends_a_dead_mail_again_under_its_old_id(smtp_fault: MakeFaulty) -> None:
    world, server = smtp_fault(None)
    server.recipients[BOB.address] = "550 5.1.1 no such user here"
    world.write(BOB, "VPN does not connect", "It says error 809.")
    (dead,) = [one for one in world.deliveries() if one.state == "dead"]
    server.recipients.clear()
    assert postdesk(world, "outbox", "retry", str(dead.id)).code == 0
    world.sweep()
    (mail,) = taken_by(server, BOB.address)
    of_dead = sa.select(tables.mail.c.message_id).join(tables.delivery).where(tables.delivery.c.id == dead.id)
    with world.app.database.read() as connection:
        message_id = connection.scalar(of_dead)
    assert mail["Message-ID"] == message_id
    listed = postdesk(world, "outbox", "list", "--all", "--json").out
    assert BOB.address in listed
    assert message_id not in listed  # who knows it can speak in the name of its recipient
