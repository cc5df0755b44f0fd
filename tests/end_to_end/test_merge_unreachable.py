"""A requester of a merged ticket whose mails come back, or whom the directory knows by two addresses."""

from __future__ import annotations

from daemon.demo.host import MailHost
from daemon.demo.people import ANN, BOB, CHEN, users
from daemon.desk.directory import Changes, Contact
from daemon.desk.model import EventKind, Status
from daemon.store import directory
from tests.end_to_end.conftest import MakeWorld
from tests.end_to_end.letters import subject_of, text_of
from tests.end_to_end.test_merge import (
    BOBS_SUBJECT,
    BOBS_WORDS,
    CHENS_SUBJECT,
    CHENS_WORDS,
    FIRST,
    SECOND,
    answer_to,
    everything_to,
    loaded,
    merged,
    two,
)
from tests.end_to_end.test_unreachable import bounce
from tests.end_to_end.world import World

__all__ = ["merged", "two"]


def kinds(world: World, number: str) -> list[EventKind]:
    return [event.kind for event in loaded(world, number).history]


def test_what_does_not_reach_the_sources_requester_is_told_and_kept_where_the_matter_goes_on(
    merged: World,
) -> None:
    world = merged
    bounce(world, str(world.got(CHEN)[0]["Message-ID"]), address=CHEN.address)
    assert EventKind.BOUNCED in kinds(world, FIRST)
    assert CHEN.address in text_of(world.newest(ANN, "Not delivered"))

    before = len(world.got(CHEN))
    answer_to(world, ANN, world.got(ANN, SECOND)[0], "您好,请重启路由器。")
    assert len(world.got(CHEN)) == before
    receipt = world.newest(ANN, "Not sent to the requester")
    assert SECOND in subject_of(receipt)
    assert f"the address {CHEN.address} has refused mail" in text_of(receipt)
    assert any("请重启路由器" in entry.text for entry in world.entries(loaded(world, FIRST)))

    answer_to(world, ANN, world.got(ANN, FIRST)[0], "#resolve solution: a new router")
    assert "a new router" in text_of(world.newest(BOB))
    assert len(world.got(CHEN)) == before
    assert kinds(world, SECOND).count(EventKind.WITHHELD) == 2  # the answer, and that it has ended
    assert loaded(world, SECOND).status is Status.MERGED


def test_a_refusal_of_a_mail_about_the_source_opens_the_closed_target_again(make_world: MakeWorld) -> None:
    host = MailHost(users()).start()
    world = make_world(host=host).start()
    world.write(BOB, BOBS_SUBJECT, BOBS_WORDS)
    world.write(CHEN, CHENS_SUBJECT, CHENS_WORDS)
    answer_to(world, ANN, world.newest(ANN, SECOND), f"#merge {FIRST}")
    answer_to(world, ANN, world.got(ANN, FIRST)[0], "#close")
    assert loaded(world, FIRST).status is Status.CLOSED
    del host.users[CHEN.address]
    answer_to(world, ANN, world.got(ANN, SECOND)[0], "您好,请更换密码。")
    assert loaded(world, FIRST).status is Status.OPEN
    assert EventKind.BOUNCED in kinds(world, FIRST)
    assert EventKind.BOUNCED not in kinds(world, SECOND)
    assert "no such user here" in text_of(world.newest(ANN, "Not delivered"))
    host.stop()


def test_two_tickets_of_one_person_in_the_directory_go_on_as_one(two: World) -> None:
    with two.app.database.write() as connection:
        listed = Contact(addresses=(BOB.address, CHEN.address), name="Bob")
        directory.apply(connection, Changes(added=(listed,)))
    answer_to(two, ANN, two.newest(ANN, SECOND), f"#merge {FIRST}")
    answer_to(two, ANN, two.got(ANN, SECOND)[0], "Please restart the router.")
    assert "restart the router" in text_of(two.newest(BOB, FIRST))
    assert "restart the router" not in everything_to(two, CHEN)
    answer_to(two, CHEN, two.got(CHEN)[0], "还是连不上。")
    passed_on = two.newest(ANN)
    assert FIRST in subject_of(passed_on) and "还是连不上" in text_of(passed_on)
