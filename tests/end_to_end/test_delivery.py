"""The flow of mails out: nobody waits for a slow one, nothing is sent on a lease that has run out."""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest
import sqlalchemy as sa

from daemon.demo.people import ADMINISTRATOR, ANN, BOB, CHEN, DESK, WANG
from daemon.store.tables import delivery
from tests.end_to_end.conftest import MakeWorld
from tests.end_to_end.letters import files_of, read, subject_of, text_of
from tests.end_to_end.world import MORNING, World
from tests.servers.faulty_smtp import Fault, FaultySmtp, faulty_smtp


@pytest.fixture
def slow_server() -> Iterator[FaultySmtp]:
    """An SMTP server that never answers the content of one mail, and takes all others."""
    with faulty_smtp(Fault.CONTENT_SILENCE, once=True) as server:
        yield server


def test_one_mail_that_hangs_does_not_hold_up_the_others(
    make_world: MakeWorld, slow_server: FaultySmtp
) -> None:
    world = make_world(smtp_port=slow_server.port, smtp="connections = 2").start()
    for number in range(10):
        world.put(world.letter(BOB, f"Fault {number}", f"The VPN says {number}."))
    world.until(lambda: len(slow_server.taken) == 19, "the others waited")
    world.put(world.letter(CHEN, "打印机卡纸", "打印机一直卡纸。"))  # later ones neither
    world.until(lambda: len(slow_server.taken) == 21, "the later ones waited")
    states = Counter(one.state for one in world.deliveries())
    assert states["leased"] >= 1
    slow_server.cut_connections()
    world.until(
        lambda: _states(world) == {"sent": 21, "waiting": 1}, "the end of the hanging one was not noticed"
    )
    (hung,) = [one for one in world.deliveries() if one.state == "waiting"]
    assert hung.uncertain == 1


def test_an_attempt_that_outlasts_its_lease_is_not_begun_a_second_time_beside_itself(
    make_world: MakeWorld, slow_server: FaultySmtp
) -> None:
    world = make_world(smtp_port=slow_server.port, smtp="connections = 2").start()
    world.put(world.letter(BOB, "VPN does not connect", "It says error 809."))
    world.until(lambda: _states(world) == {"sent": 1, "leased": 1}, "no mail hangs")
    for _ in range(3):
        world.clock.move(timedelta(minutes=16))  # a lease is 15
        world.service.delivery.wake()
        world.until(lambda: _leased_until(world) > world.clock.now(), "the lease was not renewed")
    assert _states(world) == {"sent": 1, "leased": 1}
    slow_server.cut_connections()
    world.until(lambda: _states(world) == {"sent": 1, "waiting": 1}, "the end was not noticed")
    (hung,) = [one for one in world.deliveries() if one.state == "waiting"]
    assert (hung.attempts, hung.uncertain) == (1, 1)
    assert slow_server.commands.count(f"RCPT TO:<{hung.recipient}>") == 1


def _leased_until(world: World) -> datetime:
    with world.app.database.read() as connection:
        until = connection.scalar(sa.select(sa.func.min(delivery.c.leased_until)))
    assert isinstance(until, datetime)
    return until


def _states(world: World) -> dict[str, int]:
    return dict(Counter(one.state for one in world.deliveries()))


def test_no_more_connections_are_open_than_configured(make_world: MakeWorld) -> None:
    with faulty_smtp() as server:
        world = make_world(smtp_port=server.port, smtp="connections = 3").start()
        for number in range(30):
            world.put(world.letter(BOB, f"Fault {number}", f"The VPN says {number}."))
        world.settle()
        assert len(server.taken) == len(world.deliveries()) >= 40
        assert server.most_open <= 3
        world.stop()


def test_a_claim_that_ran_out_before_its_turn_is_given_back_and_sent_once(make_world: MakeWorld) -> None:
    """A machine that slept: another daemon may have taken the mail over meanwhile."""
    world = make_world(smtp="connections = 1")
    world.start()
    slept = threading.Event()

    def sleep(point: str) -> None:
        if point == "leased" and not slept.is_set():
            slept.set()
            world.clock.move_to(world.clock.now().replace(hour=3))

    world.at_point = sleep
    for number in range(3):
        world.put(world.letter(BOB, f"Fault {number}", f"The VPN says {number}."))
    world.settle()
    world.run_until_idle()
    assert slept.is_set()
    assert world.points.count("leased") >= 2  # claimed anew
    assert all(one.attempts == 1 for one in world.deliveries())
    assert len(world.got(BOB)) == len({mail["Message-ID"] for mail in world.got(BOB)}) == 3
    assert all(one.uncertain == 0 for one in world.deliveries())


def test_a_mail_whose_attachment_is_lost_is_a_dead_letter_and_the_others_go(world: World) -> None:
    world.smtp.shut()
    photo = ("photo.jpg", "image/jpeg", os.urandom(300_000))
    world.put(world.letter(BOB, "My screen is black", "See the photo.", attachments=(photo,)))
    world.settle()
    (stored,) = (world.folder / "data" / "raw").glob("??/*.z")
    stored.unlink()
    world.smtp.open()
    world.run_until_idle()
    assert len(world.got(BOB)) == 1
    assert len(world.got(ADMINISTRATOR)) == 1
    assert [one.template for one in world.deliveries() if one.state == "dead"] == ["assigned"]
    assert "raw mail" in text_of(world.newest(ADMINISTRATOR))


def test_a_mail_goes_out_as_the_desk_with_its_envelope_and_the_hour_it_was_written(world: World) -> None:
    world.write(BOB, "VPN does not connect", "It says 809.")
    world.answer(ANN, "I am looking at it.")
    by_recipient = {one.recipient: one for one in world.host.accepted}
    assert {one.sender for one in world.host.accepted} == {DESK}
    answer = read(by_recipient[BOB.address].content)
    assert DESK in answer["From"]
    assert "Ann Clarke via IT Support" in answer["From"]
    assert answer["Reply-To"] == DESK
    assert answer["Auto-Submitted"] is None  # a person wrote it
    assert abs(parsedate_to_datetime(answer["Date"]) - MORNING).total_seconds() < 60
    acknowledgement = world.got(BOB)[0]
    assert acknowledgement["Auto-Submitted"] == "auto-replied"
    assert answer["References"].split()[-1] == answer["In-Reply-To"]
    assert acknowledgement["Message-ID"] in answer["References"].split()


def test_an_attachment_is_read_from_the_raw_mail_at_every_attempt(world: World) -> None:
    photo = os.urandom(200_000)
    world.smtp.shut()
    attached = ("照片.jpg", "image/jpeg", photo)
    world.put(world.letter(CHEN, "打印机卡纸", "见照片。", attachments=(attached,)))
    world.settle()
    world.restart()
    world.smtp.open()
    world.run_until_idle()
    assert files_of(world.newest(WANG, "卡纸"))["照片.jpg"] == photo
    assert "20240521-001" in subject_of(world.newest(CHEN))
