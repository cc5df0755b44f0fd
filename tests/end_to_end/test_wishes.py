"""What requesters wish in ordinary words, over real IMAP and SMTP."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from daemon.demo.people import ANN, BOB, CHEN, COPY_ROOM, Actor
from daemon.desk.model import Outcome, Status
from daemon.store import tickets
from tests.end_to_end.command import postdesk
from tests.end_to_end.letters import answer_headers, html_of, quoted, subject_of, text_of
from tests.end_to_end.world import World

GRACE = Actor(name="Grace Hall", address=COPY_ROOM.address)
AT_HOME = Actor(name="Bob", address=COPY_ROOM.address)
NUMBER = "20240521-001"
RESOLVE = "#resolve\ncause: an old certificate\nsolution: renewed it\ntested: signed in\n\nPlease try again."


def last(world: World) -> Outcome:
    return world.taken[-1].decision.outcome


def report(world: World, who: Actor = BOB) -> None:
    """Somebody reports a fault, and Ann takes it."""
    if who is CHEN:
        world.write(CHEN, "VPN 连不上", "从今天早上起显示错误 809。")
    else:
        world.write(who, "VPN does not connect", "It says error 809 since this morning.")
    world.answer(ANN, "#take")


def count(world: World, who: Actor, subject: str = "") -> int:
    return len(world.got(who, subject))


def test_who_asks_how_it_stands_is_told_and_only_the_second_question_reaches_the_engineer(
    world: World,
) -> None:
    report(world)
    to_ann = count(world, ANN)
    world.advance(minutes=2)
    world.answer(BOB, "Hi Ann,\n\nwhat is the status? Thanks!\n\nBob")
    told = world.newest(BOB)
    assert subject_of(told) == f"[#{NUMBER}] How it stands: VPN does not connect"
    assert f"Your ticket {NUMBER} is being worked on" in text_of(told)
    assert "Ann Clarke" in text_of(told) and "You will hear from Ann Clarke by" in text_of(told)
    assert NUMBER in html_of(told)
    assert told["Auto-Submitted"] == "auto-replied" or told["Auto-Submitted"] == "auto-generated"
    assert count(world, ANN) == to_ann
    (ticket,) = world.tickets()
    assert ticket.status is Status.OPEN
    assert any("what is the status?" in entry.text for entry in world.entries(ticket))

    world.advance(minutes=20)
    world.answer(BOB, "Any news?")
    passed_on = text_of(world.newest(ANN))
    assert "Bob Harris asks for the second time within a day" in passed_on and "Any news?" in passed_on
    assert "Ann Clarke has been told that you asked." in text_of(world.newest(BOB))
    world.answer(ANN, "Dear Bob, an hour more.")
    assert "an hour more" in text_of(world.newest(BOB))


def test_the_same_in_chinese_with_more_than_the_question(world: World) -> None:
    report(world, CHEN)
    world.answer(CHEN, "请问进展如何？现在三楼也连不上了。")
    told = text_of(world.newest(CHEN))
    assert f"您的工单 {NUMBER} 自" in told and "正在处理" in told and "已告知Ann Clarke您在询问进展" in told
    assert "三楼也连不上" in text_of(world.newest(ANN))

    world.advance(minutes=5)
    world.answer(ANN, "#resolve\ncause: 证书过期\nsolution: 已更新\ntested: 已登录")
    world.answer(CHEN, "修好了吗？")
    told = text_of(world.newest(CHEN))
    assert "已由Ann Clarke于" in told and "如果没有收到您的回复" in told
    assert world.tickets()[0].status is Status.RESOLVED


def test_the_list_of_ones_tickets_opens_none_and_shows_nobody_elses(world: World) -> None:
    report(world)
    report(world, CHEN)
    world.write(BOB, "The mouse is broken", "It does not move.")
    world.write(BOB, "my tickets", "")
    assert (last(world), len(world.tickets())) == (Outcome.STATUS_REQUEST, 3)
    told = world.newest(BOB)
    assert subject_of(told) == "Your tickets"
    text = text_of(told)
    assert text.index("20240521-003") < text.index(NUMBER)
    assert "The mouse is broken" in text and "being worked on · Ann Clarke" in text
    assert "20240521-002" not in text and "VPN 连不上" not in text + html_of(told)

    world.write(CHEN, "我的工单", "您好，请发给我。谢谢！")
    told = world.newest(CHEN)
    assert subject_of(told) == "您的工单" and "20240521-002" in text_of(told)
    assert "The mouse" not in text_of(told)
    stranger = COPY_ROOM
    world.write(stranger, "status", "")
    assert "There is no open ticket of yours" in text_of(world.newest(stranger))

    # A forged From brings its writer nothing: the answer goes to the real address.
    before = count(world, stranger)
    forged = world.letter(BOB, "all my tickets", "", headers={"Reply-To": stranger.address})
    world.receive(forged, sender=stranger.address)
    assert count(world, stranger) == before

    # What is written in answer to the list is no loss.
    world.answer(BOB, "The keyboard is broken, too.", to="Your tickets")
    assert (last(world), len(world.tickets())) == (Outcome.NEW_TICKET, 4)


def test_a_machine_that_answers_the_list_ends_it(world: World) -> None:
    world.write(BOB, "status", "")
    told = world.newest(BOB)
    world.write(
        BOB,
        f"Automatic reply: {subject_of(told)}",
        "status",
        headers={**answer_headers(told), "Auto-Submitted": "auto-replied"},
    )
    assert (last(world), count(world, BOB)) == (Outcome.AUTOMATIC_REPLY, 1)
    assert world.tickets() == []


def test_the_list_has_what_was_reported_from_another_address_of_the_same_person(world: World) -> None:
    file = Path(world.folder / "list.csv")
    file.write_text(f"Email,Name\n{BOB.address}; {AT_HOME.address},Bob Harris\n", encoding="utf-8")
    assert postdesk(world, "contacts", "import", str(file)).code == 0
    report(world)
    world.write(AT_HOME, "all my tickets", "")
    assert NUMBER in text_of(world.newest(AT_HOME)) and count(world, BOB, "Your tickets") == 0


def test_a_colleague_is_added_and_gets_what_the_requester_is_answered(world: World) -> None:
    report(world)
    world.answer(BOB, f"Please add my colleague Grace Hall <{GRACE.address}> to this ticket.")
    told = text_of(world.newest(BOB))
    assert "From now on these people get a copy" in told and GRACE.address in told
    assert "wishes that others get our answers too" in text_of(world.newest(ANN))
    world.answer(ANN, "Please restart the router.", to="VPN")
    assert "restart the router" in text_of(world.newest(BOB))
    assert "restart the router" in text_of(world.newest(GRACE))

    # She takes part: she may ask, and may not end it.
    world.answer(GRACE, "any news?")
    assert "is being worked on" in text_of(world.newest(GRACE))
    world.answer(GRACE, "please close this ticket")
    assert world.tickets()[0].status is Status.OPEN
    assert "please close this ticket" in text_of(world.newest(ANN))


def test_who_only_types_the_number_adds_nobody_and_ends_nothing(world: World) -> None:
    report(world)
    for words in (f"please copy {GRACE.address}", "please withdraw this ticket", "不用处理了"):
        to_bob = count(world, BOB)
        world.write(BOB, f"Re: [#{NUMBER}] VPN", words)
        assert count(world, BOB) == to_bob
        assert words in text_of(world.newest(ANN))
    (ticket,) = world.tickets()
    assert (ticket.status, ticket.copied) == (Status.OPEN, ())
    assert count(world, GRACE) == 0


def test_a_withdrawn_ticket_is_closed_without_a_survey_and_can_be_reopened(world: World) -> None:
    report(world)
    world.answer(BOB, "I found the cable myself, please withdraw the ticket. Thanks!")
    assert world.tickets()[0].status is Status.CLOSED
    told = text_of(world.newest(BOB))
    assert "As you wished, your ticket 20240521-001 is withdrawn and closed." in told
    assert "Bob Harris has withdrawn the ticket" in text_of(world.newest(ANN))
    assert "I found the cable myself" in text_of(world.newest(ANN))
    before = count(world, BOB)
    world.at(10, 0, days=1)
    assert not any("rate" in text_of(mail).lower() for mail in world.got(BOB)[before:])

    world.answer(BOB, "please reopen", to="Closed")
    assert world.tickets()[0].status is Status.OPEN
    assert "It is open again" in text_of(world.newest(ANN))


def test_to_close_is_to_confirm_what_was_solved(world: World) -> None:
    report(world, CHEN)
    world.answer(ANN, RESOLVE, to="VPN")
    world.answer(CHEN, "可以关单了，谢谢")
    (ticket,) = world.tickets()
    assert ticket.status is Status.CLOSED
    assert "感谢您的确认" in text_of(world.newest(CHEN))


def test_to_close_what_is_not_solved_yet_in_chinese(world: World) -> None:
    report(world, CHEN)
    world.answer(CHEN, "已经好了，可以关单了")
    assert world.tickets()[0].status is Status.CLOSED
    assert "按您的要求，工单 20240521-001 已关闭" in text_of(world.newest(CHEN))
    assert "wished the ticket closed" in text_of(world.newest(ANN))


def test_the_engineers_answer_reaches_who_was_added_through_a_restart(world: World) -> None:
    report(world)
    world.answer(BOB, f"please copy {COPY_ROOM.address}")
    world.restart()
    with world.app.database.read() as connection:
        found = tickets.load(connection, [1])[1]
    assert found.copied == (COPY_ROOM.address,)
    world.clock.move(timedelta(minutes=3))
    got = world.newest(ANN, "VPN")
    world.write(ANN, f"Re: {subject_of(got)}", "Done." + quoted(got, world.desk), headers=answer_headers(got))
    assert "Done." in text_of(world.newest(COPY_ROOM))
