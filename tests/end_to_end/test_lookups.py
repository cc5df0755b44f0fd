"""Staff look things up by mail over real IMAP and SMTP: from a phone, with nothing but a mail program."""

from __future__ import annotations

from daemon.demo.people import ANN, BOB, CHEN, WANG, ZHAO
from daemon.desk.model import Outcome
from tests.end_to_end.letters import html_of, subject_of, text_of
from tests.end_to_end.world import World


def reported(world: World) -> World:
    world.write(BOB, "VPN does not connect", "It says error 809.")
    world.write(CHEN, "打印机卡纸", "三楼的打印机又卡纸了。")
    return world


def test_an_engineer_searches_shows_and_asks_for_help_in_an_answer(world: World) -> None:
    reported(world)
    world.answer(ANN, "#note the concentrator is broken", to="VPN")
    world.answer(ANN, "#find 809\n#show\n#help", to="VPN")
    got = world.newest(ANN)
    text = text_of(got)
    assert "1 ticket with “809”" in subject_of(got)
    assert "20240521-001" in text
    assert "error 809" in text
    assert "the concentrator is broken" in text
    assert "internal" in text
    assert "#take" in text
    assert "the concentrator is broken" in html_of(got)
    assert world.taken[-1].decision.outcome is Outcome.STATUS_REQUEST
    assert not any("concentrator" in text_of(mail) + html_of(mail) for mail in world.got(BOB))
    assert len(world.got(BOB)) == 1


def test_a_manager_searches_in_answer_to_a_digest_and_goes_on_from_the_answer(world: World) -> None:
    reported(world)
    world.at(17, 30)
    world.answer(ZHAO, "#查找 打印机 卡纸")
    assert "20240521-002" in text_of(world.newest(ZHAO))
    world.answer(ZHAO, "#show 20240521-002")
    shown = text_of(world.newest(ZHAO))
    assert "三楼的打印机又卡纸了" in shown
    assert CHEN.address in shown
    assert len(world.tickets()) == 2


def test_my_tickets_are_told_and_change_with_what_was_done_before(world: World) -> None:
    reported(world)
    world.answer(WANG, "#接单", to="打印机")
    world.answer(WANG, "#mine", to="打印机")
    mine = text_of(world.newest(WANG))
    assert "20240521-002" in mine
    assert "20240521-001" not in mine


def test_a_requester_who_writes_find_is_heard_as_ever(world: World) -> None:
    reported(world)
    world.write(BOB, "printer", "#find 打印机")
    assert len(world.tickets()) == 3
    assert not any("卡纸" in text_of(mail) for mail in world.got(BOB))


def test_a_forged_search_is_asked_about_and_a_yes_answers_it(world: World) -> None:
    reported(world)
    world.write(ANN, "hello", "#find 809")
    assert world.outcomes()["held"] == 1
    world.answer(ANN, "yes")
    assert "error 809" in text_of(world.newest(ANN))
