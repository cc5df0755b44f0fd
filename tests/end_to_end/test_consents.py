"""The requester's consent over real IMAP and SMTP: proposed, given, refused, logged (SPEC D9)."""

from __future__ import annotations

import pytest

from daemon.demo.people import ANN, BOB, CHEN, WANG, Actor
from daemon.desk.conversations.consent import ConsentState, fold
from daemon.desk.model import EventKind, Outcome, Status, Ticket, WaitsFor
from tests.end_to_end.command import postdesk
from tests.end_to_end.letters import answer_headers, html_of, quoted, subject_of, text_of
from tests.end_to_end.test_merge import answer_to, loaded
from tests.end_to_end.world import World

NUMBER = "20240521-001"
LIU = Actor(name="Liu Yang", address="liu@demo.test")
PROPOSAL = """#propose
steps: 1. connect to your computer
2. repair the profile
effect: the VPN works again
risk: open documents may be lost
time: 20 minutes

Dear Bob, I have found the cause."""
ZH = """#方案
步骤：远程连接您的电脑，修复配置
效果：恢复打印
风险：未保存的文档可能丢失
耗时：20 分钟

您好，原因已经找到。"""


def ticket(world: World) -> Ticket:
    return loaded(world, NUMBER)


def state(world: World) -> ConsentState:
    return fold(ticket(world)).state


def last(world: World) -> Outcome:
    return world.taken[-1].decision.outcome


@pytest.fixture
def asked(world: World) -> World:
    """A world in which Ann has proposed something to Bob, with Liu in copy of his report."""
    world.write(BOB, "VPN does not connect", "It says error 809.", headers={"Cc": LIU.address})
    answer_to(world, ANN, world.got(ANN)[0], PROPOSAL)
    return world


def test_a_proposal_is_read_agreed_to_and_on_record(asked: World) -> None:
    world = asked
    got = world.newest(BOB)
    for words in ("connect to your computer", "open documents may be lost", "I have found the cause"):
        assert words in text_of(got) and words in html_of(got)
    assert "#propose" not in text_of(got) and ANN.address not in text_of(got)
    assert (ticket(world).status, ticket(world).waits_for) == (Status.WAITING, WaitsFor.REQUESTER)
    answer_to(world, BOB, got, "I agree.")
    assert last(world) is Outcome.CONSENT_ANSWER and state(world) is ConsentState.GIVEN
    given = ticket(world).last(EventKind.CONSENT_GIVEN)
    assert given is not None and given.data["how"] == "mail" and given.data["proof"] == "answered"
    assert "agrees to the proposal" in text_of(world.newest(ANN)) and ticket(world).status is Status.OPEN
    shown = postdesk(world, "ticket", "show", NUMBER).out
    assert "on record: Bob Harris, by mail" in shown and "connect to your computer" in shown


def test_in_chinese(world: World) -> None:
    world.write(CHEN, "打印机卡纸", "三楼的打印机又卡纸了。")
    answer_to(world, WANG, world.got(WANG)[0], ZH)
    got = world.newest(CHEN)
    assert "征得您同意后才会开始" in text_of(got) and "未保存的文档可能丢失" in text_of(got)
    answer_to(world, CHEN, got, "同意")
    assert state(world) is ConsentState.GIVEN


def test_a_no_is_on_record_and_told(asked: World) -> None:
    answer_to(asked, BOB, asked.newest(BOB), "No, I do not want anybody to access my computer.")
    assert state(asked) is ConsentState.REFUSED
    assert "does not agree" in text_of(asked.newest(ANN))


def test_a_question_is_no_consent_and_an_answer_to_it_can_be(asked: World) -> None:
    got = asked.newest(BOB)
    answer_to(asked, BOB, got, "How long will it take?")
    assert state(asked) is ConsentState.ASKED and ticket(asked).status is Status.OPEN
    passed_on = asked.newest(ANN)
    assert "This is no consent" in text_of(passed_on)
    answer_to(asked, ANN, passed_on, "Twenty minutes.")
    assert "Twenty minutes." in text_of(asked.newest(BOB))
    answer_to(asked, BOB, got, "OK, go ahead.")
    assert state(asked) is ConsentState.GIVEN


def test_a_wish_in_answer_to_a_proposal_is_still_a_wish(asked: World) -> None:
    answer_to(asked, BOB, asked.newest(BOB), "Please close the ticket.")
    assert ticket(asked).status is Status.CLOSED and state(asked) is ConsentState.LAPSED


def test_a_colleague_in_copy_agrees_to_nothing(asked: World) -> None:
    got = asked.newest(BOB)
    body = "I agree." + quoted(got, asked.desk)
    asked.write(LIU, f"Re: {subject_of(got)}", body, headers=answer_headers(got))
    assert last(asked) is Outcome.FOLLOW_UP and state(asked) is ConsentState.ASKED
    assert "who takes part in this ticket" in text_of(asked.newest(ANN))


def test_who_only_knows_the_number_agrees_to_nothing(asked: World) -> None:
    asked.write(BOB, f"Re: [#{NUMBER}] Do you agree?", "I agree.")
    assert state(asked) is ConsentState.ASKED


def test_an_absence_note_agrees_to_nothing(asked: World) -> None:
    got = asked.newest(BOB)
    headers = {**answer_headers(got), "Auto-Submitted": "auto-replied"}
    asked.write(BOB, f"Re: {subject_of(got)}", "I agree.", headers=headers)
    assert state(asked) is ConsentState.ASKED


def test_the_requester_is_reminded_once_then_the_owner_is_told_and_logs_a_call(asked: World) -> None:
    world = asked
    world.at(9, 1, days=1)
    reminder = world.newest(BOB, "Reminder")
    assert "repair the profile" in text_of(reminder)
    world.at(9, 1, days=1)
    assert len(world.got(BOB, "Reminder: do you agree")) == 1
    told = world.newest(ANN, "No answer to your proposal")
    assert "nothing of it may be done" in text_of(told)
    answer_to(world, ANN, told, "#consent Bob agreed on the phone")
    assert state(world) is ConsentState.GIVEN
    given = ticket(world).last(EventKind.CONSENT_GIVEN)
    assert given is not None and (given.actor, given.data["how"]) == ("ann", "staff")
    assert any("agreed on the phone" in entry.text for entry in world.entries(ticket(world)))
    assert not any("agreed on the phone" in text_of(mail) for mail in world.got(BOB))


def test_a_request_for_approval_and_a_proposal_wait_side_by_side(asked: World) -> None:
    request = "#request-approval\nwhat: a\nimpact: b\nrisk: low\nbackup: d\nrollback: e"
    answer_to(asked, ANN, asked.got(ANN)[0], request)
    assert ticket(asked).waits_for is WaitsFor.APPROVAL
    answer_to(asked, ANN, asked.got(ANN)[0], "#request-approval cancel")
    assert ticket(asked).waits_for is WaitsFor.REQUESTER
    answer_to(asked, BOB, asked.got(BOB)[-1], "I agree")
    assert ticket(asked).status is Status.OPEN
