"""A requester whose address is not ASCII before the @ is answered like anybody else."""

from __future__ import annotations

from daemon.demo.host import MailHost
from daemon.demo.people import ANN, Actor, password, users
from tests.end_to_end.conftest import MakeWorld

USER = Actor(name="用户", address="用户@demo.test")


def test_a_requester_of_another_script_gets_acknowledgement_and_answer(make_world: MakeWorld) -> None:
    host = MailHost({**users(), USER.address: password(USER.address)}).start()
    try:
        world = make_world(host=host).start()
        raw = (
            f"From: =?utf-8?b?55So5oi3?= <{USER.address}>\r\nTo: {world.desk}\r\nSubject: VPN is down\r\n"
            "Message-ID: <1@demo.test>\r\nDate: Tue, 21 May 2024 09:00:00 +0800\r\n\r\nIt says 809.\r\n"
        ).encode()
        world.receive(raw, sender=USER.address)
        world.answer(ANN, "Please try again now.")
        assert {one.state for one in world.deliveries()} == {"sent"}
        mails = host.deliveries_to(USER.address)
        assert len(mails) == 2
        assert all(f"<{USER.address}>".encode() in mail.partition(b"\r\n\r\n")[0] for mail in mails)
        world.stop()
    finally:
        host.stop()
