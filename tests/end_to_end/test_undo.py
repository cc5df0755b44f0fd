"""An engineer's words wait half a minute, and #undo calls them back, with what else their mail did."""

from __future__ import annotations

import pytest

from daemon.demo.people import ANN, BOB, CHEN, WANG
from daemon.desk.model import Priority, Status
from tests.end_to_end.conftest import MakeWorld
from tests.end_to_end.letters import answer_headers, subject_of, text_of
from tests.end_to_end.test_relay import everything_to_bob
from tests.end_to_end.world import World

WORDS = "Please delete the old profile first."


@pytest.fixture
def world(make_world: MakeWorld) -> World:
    """A world in which words wait for 30 seconds, and Bob has reported a fault that is Ann's."""
    world = make_world(hold=30).start()
    world.write(BOB, "VPN does not connect", "It says error 809.")
    return world


def states(world: World, template: str) -> list[str]:
    return [row.state for row in world.deliveries() if row.template == template]


def test_words_wait_half_a_minute_and_nothing_else_does(world: World) -> None:
    assert len(world.got(BOB)) == 1  # the acknowledgement
    world.answer(ANN, f"#take\n\n{WORDS}", to="VPN")
    receipt = text_of(world.newest(ANN))
    assert "in 30 seconds" in receipt and "#undo" in receipt
    assert (states(world, "reply"), WORDS in everything_to_bob(world)) == (["waiting"], False)
    world.advance(seconds=29)
    assert WORDS not in everything_to_bob(world)
    world.advance(seconds=1)
    assert (states(world, "reply"), everything_to_bob(world).count(WORDS) > 0) == (["sent"], True)


def test_undo_calls_words_back_and_the_first_contact_is_still_due(world: World) -> None:
    world.answer(ANN, f"#take\n\n{WORDS}", to="VPN")
    (ticket,) = world.tickets()
    assert (ticket.status, ticket.owner) == (Status.OPEN, "ann")
    world.advance(seconds=10)
    world.answer(ANN, "#undo", to="Done")
    (ticket,) = world.tickets()
    assert ticket.status is Status.NEW
    assert states(world, "reply") == ["recalled"]
    receipt = text_of(world.newest(ANN))
    assert "taken back: taking the ticket, the answer to the requester, which was not sent" in receipt
    (entry,) = [each for each in world.entries(ticket) if WORDS in each.text]
    assert entry.visibility == "internal" and "recalled" in entry.parts
    world.advance(minutes=40)
    assert WORDS not in everything_to_bob(world)
    assert world.got(ANN, "First contact")
    world.restart()
    world.advance(hours=1)
    assert WORDS not in everything_to_bob(world)


def test_what_has_left_is_not_called_back_but_the_rest_is(world: World) -> None:
    world.answer(ANN, f"#priority P1\n\n{WORDS}", to="VPN")
    world.advance(minutes=5)
    world.answer(ANN, "#undo", to="VPN")
    assert world.tickets()[0].priority is Priority.P3
    receipt = text_of(world.newest(ANN))
    assert "taken back: the priority; not taken back: the answer (the requester has it already)" in receipt
    world.answer(ANN, "#undo", to="Done")
    assert "nothing that can be taken back" in text_of(world.newest(ANN))


def test_a_plain_answer_is_called_back_by_a_reply_to_the_assignment(world: World) -> None:
    world.answer(ANN, WORDS, to="VPN")
    world.answer(ANN, "#undo", to="VPN")
    world.advance(minutes=1)
    assert WORDS not in everything_to_bob(world)
    world.answer(ANN, "Please restart the client.", to="For you")
    world.advance(minutes=1)
    assert "Please restart the client." in everything_to_bob(world)


def test_a_resolution_called_back_was_never_told_and_is_not_reminded_of(world: World) -> None:
    world.answer(ANN, "#resolve\ncause: typo\nsolution: wrong ticket, really", to="VPN")
    assert world.tickets()[0].status is Status.RESOLVED
    world.answer(ANN, "#undo", to="Done")
    assert world.tickets()[0].status is Status.NEW
    for _ in range(5):
        world.advance(days=1)
    assert "wrong ticket" not in everything_to_bob(world)
    assert world.tickets()[0].status is Status.NEW


def test_a_resolution_that_was_told_is_refused_with_what_to_write_instead(world: World) -> None:
    world.answer(ANN, "#resolve\ncause: typo\nsolution: renewed", to="VPN")
    world.advance(minutes=1)
    world.answer(ANN, "#undo", to="Done")
    receipt = text_of(world.newest(ANN))
    assert "the requester has been told already" in receipt and "#reopen" in receipt
    assert world.tickets()[0].status is Status.RESOLVED


def test_a_copy_for_somebody_outside_is_called_back_too(world: World) -> None:
    world.answer(ANN, "#watch eve@partner.test", to="VPN")
    world.answer(ANN, WORDS, to="For you")
    world.answer(ANN, "#undo", to="VPN")
    world.advance(minutes=1)
    assert states(world, "reply") == ["recalled", "recalled"]
    assert world.tickets()[0].copied == ("eve@partner.test",)
    world.answer(ANN, "#undo", to="VPN")
    assert world.tickets()[0].copied == ()


def test_words_that_were_stopped_and_let_go_can_still_be_called_back(world: World) -> None:
    world.answer(ANN, "Your new password: Spring-2024!", to="VPN")
    world.answer(ANN, "yes", to="Not sent")
    assert states(world, "reply") == ["waiting"]
    world.answer(ANN, "#undo", to="Not sent")
    world.advance(minutes=1)
    assert states(world, "reply") == ["recalled"]
    assert "Spring-2024" not in everything_to_bob(world)


def test_an_undo_that_came_while_the_daemon_was_stopped_is_read_before_anything_leaves(world: World) -> None:
    world.answer(ANN, f"#take\n\n{WORDS}", to="VPN")
    got = world.newest(ANN, "Done")
    undo = world.letter(ANN, f"Re: {subject_of(got)}", "#undo", headers=answer_headers(got))
    world.stop()
    world.put(undo, sender=ANN.address)
    world.advance_stopped(minutes=2)
    world.start()
    world.settle()
    assert states(world, "reply") == ["recalled"]
    assert WORDS not in everything_to_bob(world)


def test_words_beside_an_expected_time_are_called_back_with_it(world: World) -> None:
    world.answer(ANN, f"#eta tomorrow 16:00\n\n{WORDS}", to="VPN")
    world.answer(ANN, "#undo", to="Done")
    world.advance(minutes=2)
    assert (states(world, "eta"), states(world, "reply")) == (["recalled"], ["recalled"])
    assert len(world.got(BOB)) == 1  # the acknowledgement


def test_a_misspelt_undo_does_not_let_the_words_go(world: World) -> None:
    world.answer(ANN, WORDS, to="VPN")
    world.answer(ANN, "#unod", to="VPN")
    world.answer(ANN, "#undo", to="Not")
    world.advance(minutes=2)
    assert states(world, "reply") == ["recalled"]
    assert WORDS not in everything_to_bob(world)


def test_a_closing_in_working_hours_is_called_back_and_no_survey_goes_out(world: World) -> None:
    world.answer(ANN, "#resolve\ncause: typo\nsolution: renewed\ntested: yes", to="VPN")
    world.advance(minutes=1)
    world.answer(ANN, "#close", to="VPN")
    world.advance(seconds=10)
    world.answer(ANN, "#undo", to="Done")
    world.advance(minutes=2)
    assert world.tickets()[0].status is Status.RESOLVED
    assert not world.got(BOB, "closed") and states(world, "survey") == []


def test_a_forged_undo_does_nothing(world: World) -> None:
    world.answer(ANN, WORDS, to="VPN")
    (ticket,) = world.tickets()
    world.write(ANN, f"Re: [#{ticket.number}] VPN does not connect", "#undo")
    world.advance(minutes=1)
    assert WORDS in everything_to_bob(world)


def test_it_is_taken_back_in_chinese(world: World) -> None:
    world.write(CHEN, "打印机卡纸", "三楼的打印机一直卡纸。")
    ticket = world.tickets()[-1]
    assert ticket.owner == "wang"
    world.answer(WANG, "#优先级 P1\n\n我十分钟后过来。", to=ticket.number)
    world.answer(WANG, "#撤销", to=ticket.number)
    world.advance(minutes=1)
    assert all("十分钟后过来" not in text_of(mail) for mail in world.got(CHEN))
    assert world.tickets()[-1].priority is ticket.priority
    assert "taken back: the priority" in text_of(world.newest(WANG))  # the desk's people read English here


@pytest.fixture
def merged(world: World) -> World:
    """The same after Chen's ticket about it went into Bob's; both are Ann's."""
    world.write(CHEN, "VPN 连不上", "从今天早上起就这样。")
    world.answer(ANN, "#merge 20240521-001", to="20240521-002")
    world.advance(minutes=1)
    return world


def test_words_to_the_requester_of_a_merged_ticket_are_called_back(merged: World) -> None:
    merged.write(CHEN, "[#20240521-002] VPN 连不上", "手机热点也连不上。")
    merged.answer(ANN, WORDS, to="20240521-002")
    assert states(merged, "reply") == ["waiting"]
    merged.answer(ANN, "#undo", to="20240521-001")
    merged.advance(minutes=1)
    assert states(merged, "reply") == ["recalled"]
    assert all(WORDS not in text_of(mail) for mail in (*merged.got(CHEN), *merged.got(BOB)))


def test_a_resolution_that_tells_two_requesters_is_called_back_from_both(merged: World) -> None:
    merged.answer(ANN, "#resolve\ncause: typo\nsolution: renewed", to="001. P3 For you")
    assert (states(merged, "resolved"), states(merged, "merged_ended")) == (["waiting"], ["waiting"])
    merged.answer(ANN, "#undo", to="Done")
    merged.advance(minutes=1)
    assert (states(merged, "resolved"), states(merged, "merged_ended")) == (["recalled"], ["recalled"])
    assert merged.tickets()[0].status is Status.NEW
