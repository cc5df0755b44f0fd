"""After downtime and in outages: nothing is closed or asked about before waiting answers were read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from daemon.deadlines import CATCH_UP_PATIENCE, trusted_kinds
from daemon.demo.people import ANN, BOB, CHEN, Actor
from daemon.desk import planning
from daemon.desk.model import Status
from tests.end_to_end.conftest import MakeWorld
from tests.end_to_end.letters import answer_headers, quoted, subject_of
from tests.end_to_end.test_due import RESOLVE, told, with_ticket
from tests.end_to_end.world import World

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def put_answer(world: World, actor: Actor, text: str) -> None:
    """Let an answer arrive while nobody reads the mailbox."""
    got = world.newest(actor)
    body = text + quoted(got, world.desk)
    world.put(world.letter(actor, f"Re: {subject_of(got)}", body, headers=answer_headers(got)))


def sweep_now(world: World) -> None:
    """Sweep without waiting for mail to be read."""
    schedule = world.service.schedule
    assert schedule is not None
    world.call(schedule.sweep())


def test_an_answer_that_waited_out_a_downtime_is_read_before_its_ticket_would_close(
    make_world: MakeWorld,
) -> None:
    world = with_ticket(make_world().start())
    world.answer(ANN, RESOLVE)
    world.stop()
    world.advance_stopped(days=10)
    put_answer(world, BOB, "It still does not work, the same error 809.")
    world.imap.shut()
    world.start(wait=False)
    sweep_now(world)
    assert world.tickets()[0].status is Status.RESOLVED
    world.imap.open()
    world.caught_up()
    world.sweep()
    assert world.tickets()[0].status is Status.OPEN
    assert told(world, "closed") == told(world, "survey") == {}


def test_while_a_mailbox_stays_away_targets_are_reminded_of_and_closings_wait(world: World) -> None:
    with_ticket(world)
    world.answer(ANN, RESOLVE)
    world.write(CHEN, "打印机卡纸", "打印机一直卡纸。")
    world.imap.shut()
    world.until(lambda: world.service.mailboxes[0].behind_since is not None, "the outage went unnoticed")
    world.clock.move(timedelta(days=10))
    sweep_now(world)
    world.until(lambda: bool(told(world, "target_reminder")), "nobody was reminded")
    assert told(world, "closed") == told(world, "confirmation_reminder") == {}
    world.imap.open()
    world.caught_up()
    world.sweep()
    assert told(world, "closed") == {BOB.address: 1}


def test_a_mailbox_that_has_just_fallen_behind_holds_up_everything_and_a_read_one_nothing() -> None:
    assert trusted_kinds([], NOW) is None
    assert trusted_kinds([NOW], NOW) == ()
    assert trusted_kinds([NOW - CATCH_UP_PATIENCE, NOW - timedelta(minutes=1)], NOW) == ()
    soon = {planning.TARGET, planning.INCIDENT_TEAM, planning.INCIDENT_UPDATE}
    assert set(trusted_kinds([NOW - CATCH_UP_PATIENCE], NOW) or ()) == soon
