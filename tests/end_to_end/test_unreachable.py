"""A requester whose address refuses mail, from the bounce to the sign of life; bounces of bounces."""

from __future__ import annotations

import json
from collections import Counter

from daemon.demo.host import MailHost
from daemon.demo.people import ADMINISTRATOR, ANN, BOB, DESK, ZHAO, password, users
from daemon.desk.model import EventKind, Ticket
from daemon.store import tickets
from tests.end_to_end.command import postdesk
from tests.end_to_end.conftest import MakeWorld
from tests.end_to_end.letters import text_of
from tests.end_to_end.world import World


def bounce(
    world: World, message_id: str, address: str = BOB.address, said: str = "550 5.1.1 no such user"
) -> None:
    """Let a delivery status notification (RFC 3464) about a mail of ours arrive."""
    world.receive(
        (
            f"From: MAILER-DAEMON@demo.test\r\nTo: {DESK}\r\nSubject: Undelivered\r\n"
            f"Message-ID: <dsn-{world.count_read()}@demo.test>\r\nMIME-Version: 1.0\r\n"
            "Auto-Submitted: auto-replied\r\n"
            'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
            "--b\r\nContent-Type: text/plain\r\n\r\nIt could not be delivered.\r\n"
            "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; demo.test\r\n\r\n"
            f"Final-Recipient: rfc822; {address}\r\nAction: failed\r\nStatus: {said.split()[1]}\r\n"
            f"Diagnostic-Code: smtp; {said}\r\n\r\n"
            f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {message_id}\r\n\r\n--b--\r\n"
        ).encode(),
        sender="",
    )


def history(world: World) -> list[EventKind]:
    (ticket,) = world.tickets()
    with world.app.database.read() as connection:
        loaded: Ticket = tickets.load(connection, [ticket.id])[ticket.id]
    return [event.kind for event in loaded.history]


def bounced(world: World) -> None:
    """Bob has reported something, Ann has answered, and her answer came back."""
    world.write(BOB, "VPN does not connect", "It says 809.")
    world.answer(ANN, "Please try again now.")
    bounce(world, str(world.newest(BOB, "VPN")["Message-ID"]))


def test_a_dead_address_is_left_alone_until_it_shows_life(world: World) -> None:
    bounced(world)
    told = text_of(world.newest(ANN, "Not delivered"))
    assert "550 5.1.1 no such user" in told and "Until Tue 28 May" in told
    before = len(world.got(BOB))

    world.answer(ANN, "Did that help?", to="For you")
    receipt = text_of(world.newest(ANN, "Not sent to the requester"))
    assert f"the address {BOB.address} has refused mail since Tue 21 May" in receipt
    assert "> Did that help?" in receipt
    world.answer(ANN, "#resolve\ncause: old client\nsolution: updated it", to="For you")
    assert "the requester was not told" in text_of(world.newest(ANN, "Not sent to the requester"))
    for days in (2, 1, 3):  # reminded, closed, asked how it was: none of it goes out
        world.at(10, 0, days=days)
    assert len(world.got(BOB)) == before
    assert history(world).count(EventKind.WITHHELD) == 5
    (ticket,) = world.tickets()
    assert any(entry.text == "Did that help?" for entry in world.entries(ticket))

    world.write(
        BOB, f"Re: [#{ticket.number}] VPN does not connect", "My mailbox works again, the VPN does not."
    )
    assert len(world.got(BOB)) == before  # what was withheld is not made up for
    world.answer(ANN, "Then please reinstall it.", to="Open again")
    assert "Then please reinstall it." in text_of(world.newest(BOB))


def test_what_everybody_is_told_of_it(world: World) -> None:
    bounced(world)
    (listed,) = json.loads(postdesk(world, "address", "list", "--json").out)
    assert (listed["address"], listed["left_alone"], listed["status"]) == (BOB.address, True, "5.1.1")
    assert BOB.address in postdesk(world, "address", "list").out
    assert "拒收邮件的地址：1" in postdesk(world, "report", "daily", "--language", "zh-CN").out
    daily = postdesk(world, "report", "daily").out
    assert "Addresses that refuse mail: 1" in daily
    (ticket,) = world.tickets()
    assert f"Call instead of writing: {ticket.number}" in daily
    world.at(17, 31)
    assert "Addresses that refuse mail: 1" in text_of(world.newest(ZHAO, "."))

    assert postdesk(world, "address", "revive", BOB.address.upper()).code == 0
    assert postdesk(world, "address", "revive", BOB.address).code == 1
    assert postdesk(world, "address", "list", "--all").out == "No address is left alone.\n"
    before = len(world.got(BOB))
    world.answer(ANN, "Did that help?", to="For you")
    assert len(world.got(BOB)) == before + 1


def test_a_full_mailbox_is_no_dead_address(world: World) -> None:
    world.write(BOB, "VPN does not connect", "It says 809.")
    world.answer(ANN, "Please try again now.")
    bounce(world, str(world.newest(BOB, "VPN")["Message-ID"]), said="552 5.2.2 mailbox full")
    assert json.loads(postdesk(world, "address", "list", "--all", "--json").out) == []
    before = len(world.got(BOB))
    world.answer(ANN, "Did that help?", to="For you")
    assert len(world.got(BOB)) == before + 1


def test_a_scanner_that_cannot_receive_is_not_written_to_after_the_third_time(world: World) -> None:
    for number in range(5):
        before = len(world.got(BOB))
        world.write(BOB, f"Scan {number}", f"VPN contract, page {number}.")
        if len(world.got(BOB)) > before:
            bounce(world, str(world.newest(BOB)["Message-ID"]))
        world.advance(minutes=20)
    assert len(world.got(BOB)) == 3
    assert len(world.tickets()) == 5
    assert "cannot be reached by mail" in text_of(world.newest(ANN, "For you"))


def test_a_refusal_at_once_is_as_good_as_a_bounce(make_world: MakeWorld) -> None:
    """Bob's account was closed; the answer that nobody takes opens the closed ticket again."""
    host = MailHost(users()).start()
    world = make_world(host=host).start()
    world.write(BOB, "VPN does not connect", "It says 809.")
    world.answer(ANN, "#close", to="For you")
    del host.users[BOB.address]
    world.answer(ANN, "One more thing: please change your password.", to="For you")
    (ticket,) = world.tickets()
    assert ticket.status.value == "open"
    assert "no such user here" in text_of(world.newest(ANN, "Not delivered"))
    assert world.got(ADMINISTRATOR) == []
    assert EventKind.BOUNCED in history(world)
    host.stop()


def test_a_bounce_of_a_bounce_opens_nothing_and_is_told_to_nobody(world: World) -> None:
    bounced(world)
    before = len(world.deliveries())
    own = world.newest(ANN, "Not delivered")
    bounce(world, str(own["Message-ID"]), address=ANN.address)
    told = Counter(one.recipient for one in world.deliveries()[before:])
    assert told == {ADMINISTRATOR: 1}
    bounce(world, str(world.newest(ADMINISTRATOR, "Not delivered")["Message-ID"]), address=ADMINISTRATOR)
    assert len(world.deliveries()) == before + 1
    bounce(world, "<dsn-1@demo.test>", address="mailer-daemon@demo.test")  # of their own report
    assert len(world.deliveries()) == before + 1
    assert len(world.tickets()) == 1


def test_when_nobody_of_staff_can_receive_it_comes_to_an_end(make_world: MakeWorld) -> None:
    host = MailHost({address: password(address) for address in (DESK, BOB.address)}).start()
    world = make_world(host=host).start()
    world.write(BOB, "VPN does not connect", "It says 809.")
    world.run_until_idle()
    assert len(world.deliveries()) <= 5
    assert Counter(one.state for one in world.deliveries())["sent"] == 1  # Bob's acknowledgement
    host.stop()
