"""Approval of changes over real IMAP and SMTP: asked by command, answered in ordinary words (SPEC D6)."""

from __future__ import annotations

from email.message import Message

import pytest

from daemon.demo.people import ANN, BOB, COPY_ROOM, WANG, ZHAO, Actor
from daemon.desk.conversations.approval import ApprovalState, fold
from daemon.desk.model import EventKind, Outcome, Status, Ticket, WaitsFor
from tests.end_to_end.command import postdesk
from tests.end_to_end.conftest import MakeWorld
from tests.end_to_end.letters import answer_headers, files_of, html_of, quoted, read, subject_of, text_of
from tests.end_to_end.links import links_in, send
from tests.end_to_end.test_merge import answer_to, loaded
from tests.end_to_end.world import World

NUMBER = "20240521-001"
GRACE = Actor(name="Grace Hall", address=COPY_ROOM.address)
"""Approves changes and reads Chinese; her address is the copy room's, which has a mailbox."""
PASSED = {"Authentication-Results": "mx.demo.test; dmarc=pass header.from=demo.test"}
FAILED = {"Authentication-Results": "mx.demo.test; dmarc=fail header.from=demo.test"}
REQUEST = """#request-approval
what: new firmware for the core switch
impact: two offices are offline for ten minutes
risk: low
backup: configuration saved on the share
rollback: flash the old firmware"""


def desk(make_world: MakeWorld, *, checked: bool = True) -> World:
    """A desk on which Bob has reported a fault that is Ann's, and Ann has asked for an approval."""
    approver = f"""
[[person]]
id = "grace"
name = "{GRACE.name}"
address = "{GRACE.address}"
roles = ["approver"]
language = "zh-CN"
"""
    mailbox = 'authserv_id = "mx.demo.test"' if checked else ""
    world = make_world(extra=approver, mailbox=mailbox).start()
    world.write(BOB, "VPN does not connect", "It says error 809.")
    answer_to(world, ANN, world.got(ANN)[0], REQUEST)
    return world


@pytest.fixture
def world(make_world: MakeWorld) -> World:
    """The same, with a mail server that vouches for domains."""
    return desk(make_world)


def ticket(world: World) -> Ticket:
    return loaded(world, NUMBER)


def state(world: World) -> ApprovalState:
    return fold(ticket(world)).state


def last(world: World) -> Outcome:
    return world.taken[-1].decision.outcome


def asking(world: World) -> Message:
    return world.newest(GRACE, "审批")


def reply(world: World, text: str, who: Actor = GRACE, got: Message | None = None, **headers: str) -> None:
    """Somebody answers the mail that asks, with it quoted below."""
    got = got or asking(world)
    fields = {**answer_headers(got), **headers}
    world.write(who, f"Re: {subject_of(got)}", text + quoted(got, world.desk), headers=fields)


def hand_on(world: World, text: str, who: Actor, **headers: str) -> None:
    """Grace has forwarded the mail that asks; whom it went to writes to the desk about it."""
    got = asking(world)
    own = {"In-Reply-To": "<forward@demo.test>", "References": f"{got['Message-ID']} <forward@demo.test>"}
    body = f"{text}\n\n> ---- forwarded ----\n" + "\n".join(f"> {line}" for line in text_of(got).splitlines())
    world.write(who, f"Re: Fwd: {subject_of(got)}", body, headers={**own, **headers})


def test_a_change_is_asked_for_approved_and_everybody_knows(world: World) -> None:
    assert (ticket(world).status, ticket(world).waits_for) == (Status.WAITING, WaitsFor.APPROVAL)
    assert "asked for approval" in text_of(world.newest(ANN))
    got = asking(world)
    assert text_of(got).startswith("回复本邮件：写“同意”或“拒绝”")
    for words in ("new firmware for the core switch", "flash the old firmware", "Ann Clarke"):
        assert words in text_of(got) and words in html_of(got)
    reply(world, "同意，辛苦了。", **PASSED)
    assert last(world) is Outcome.APPROVAL_ANSWER
    approved = ticket(world).last(EventKind.APPROVED)
    assert approved is not None and approved.actor == "grace" and approved.data["proof"] == "authenticated"
    assert ticket(world).status is Status.OPEN
    told = world.newest(ANN)
    assert "Approved" in subject_of(told) and "同意，辛苦了。" in text_of(told)
    assert "您的批准" in text_of(world.newest(GRACE))
    assert [subject_of(mail) for mail in world.got(BOB)] == [subject_of(world.got(BOB)[0])]  # Bob: nothing
    shown = postdesk(world, "ticket", "show", NUMBER).out
    assert "Ann Clarke asked for approval" in shown and "new firmware" in shown
    assert "Grace Hall approved it, vouched for by the mail server" in shown


def test_a_no_stops_the_change_and_its_reason_reaches_who_asked(world: World) -> None:
    reply(world, "拒绝：月底结账期间不允许变更。", **PASSED)
    assert state(world) is ApprovalState.REJECTED
    told = world.newest(ANN)
    assert "Rejected" in subject_of(told) and "月底结账期间" in text_of(told)


def test_where_nothing_vouches_for_the_domain_the_approver_is_asked_was_this_you(
    make_world: MakeWorld,
) -> None:
    world = desk(make_world, checked=False)
    reply(world, "同意")
    assert last(world) is Outcome.HELD and state(world) is ApprovalState.ASKED
    question = world.newest(GRACE)
    reply(world, "是", got=question)
    assert state(world) is ApprovalState.APPROVED
    approved = ticket(world).last(EventKind.APPROVED)
    assert approved is not None and approved.data["proof"] == "checked"
    assert "Approved" in subject_of(world.newest(ANN))


def test_a_forged_yes_asks_the_approver_who_says_no(world: World) -> None:
    for number, text in enumerate(("同意", "#approve")):
        world.write(GRACE, f"[#{NUMBER}] VPN {number}", text, headers=FAILED if number else {})
        assert last(world) is Outcome.HELD
        question = world.newest(GRACE)
        reply(world, "不是我", got=question)
        assert state(world) is ApprovalState.ASKED
    reply(world, "yes", **PASSED)
    assert state(world) is ApprovalState.APPROVED


def test_a_yes_that_only_shows_the_question_does_not_approve(make_world: MakeWorld) -> None:
    """Whoever was forwarded our question could write it."""
    world = desk(make_world, checked=False)
    reply(world, "同意")
    question = world.newest(GRACE)
    world.write(GRACE, f"Re: {subject_of(question)}", "是" + quoted(question, world.desk))
    assert state(world) is ApprovalState.ASKED
    assert "直接点“回复”" in text_of(world.newest(GRACE))
    reply(world, "是", got=world.newest(GRACE))
    assert state(world) is ApprovalState.APPROVED


def test_a_request_that_was_held_and_a_yes_to_it(make_world: MakeWorld) -> None:
    world = desk(make_world)
    answer_to(world, ANN, world.got(ANN)[0], "#request-approval cancel")
    world.write(ANN, f"[#{NUMBER}] VPN", REQUEST)
    assert last(world) is Outcome.HELD
    answer_to(world, ANN, world.newest(ANN, "Was this you"), "yes")
    reply(world, "同意", **PASSED)
    assert state(world) is ApprovalState.APPROVED


def test_a_condition_and_a_question_are_passed_on_and_the_request_stays_open(world: World) -> None:
    reply(world, "可以，但要等到下班后", **PASSED)
    assert "on a condition" in text_of(world.newest(ANN)) and state(world) is ApprovalState.ASKED
    reopened = world.newest(GRACE)
    assert "附带条件的同意不算同意" in text_of(reopened)
    reply(world, "同意", got=reopened, **PASSED)  # to the newest mail, as people do
    assert state(world) is ApprovalState.APPROVED


def test_the_second_answer_is_told_who_decided(world: World) -> None:
    reply(world, "同意", **PASSED)
    hand_on(world, "No, not this week.", ZHAO, **PASSED)
    assert state(world) is ApprovalState.APPROVED
    told = text_of(world.newest(ZHAO))
    assert "approved already by Grace Hall" in told and "09:00" in told
    assert "No, not this week." in text_of(world.newest(ANN))


def test_who_approved_takes_it_back_before_the_work(world: World) -> None:
    reply(world, "同意", **PASSED)
    world.advance(hours=1)
    reply(world, "不同意，先别动。", **PASSED)
    assert state(world) is ApprovalState.REJECTED
    assert "Stop" in text_of(world.newest(ANN))


def test_a_deputy_answers_what_was_forwarded_in_their_own_name(world: World) -> None:
    hand_on(world, "Approved, on behalf of Grace.", ZHAO)
    assert last(world) is Outcome.HELD  # nothing proves that it was Zhao
    hand_on(world, "Approved.", ZHAO, **PASSED)
    approved = ticket(world).last(EventKind.APPROVED)
    assert approved is not None and approved.actor == "zhao"


def test_a_colleague_who_may_not_decide_is_told_so_and_heard(world: World) -> None:
    hand_on(world, "Approved.", WANG, **PASSED)
    assert state(world) is ApprovalState.ASKED
    assert "not yours to decide" in text_of(world.newest(WANG))
    assert "nobody who decides" in text_of(world.newest(ANN))


def test_who_asked_does_not_approve_it(world: World) -> None:
    answer_to(world, ANN, world.got(ANN)[0], "#approve")
    assert state(world) is ApprovalState.ASKED


def test_an_absence_note_decides_nothing(world: World) -> None:
    reply(world, "同意", **{**PASSED, "Auto-Submitted": "auto-replied"})
    assert last(world) is Outcome.AUTOMATIC_REPLY and state(world) is ApprovalState.ASKED


def test_it_is_reminded_of_once_and_runs_out_and_a_late_yes_does_nothing(world: World) -> None:
    world.at(13, 1)
    reminder = asking(world)
    assert "催办" in subject_of(reminder) and "flash the old firmware" in text_of(reminder)
    first = world.got(GRACE)[0]
    for days in (1, 2, 3):
        world.at(9, 1, days=1)
        assert len(world.got(GRACE, "催办")) == 1, days
    assert state(world) is ApprovalState.EXPIRED and ticket(world).status is Status.OPEN
    assert "Nobody has answered" in text_of(world.newest(ANN, "Nobody answered"))
    for got in (first, reminder):
        reply(world, "同意", got=got, **PASSED)
        assert state(world) is ApprovalState.EXPIRED
    assert "已过期" in text_of(world.newest(GRACE))


def test_an_answer_to_the_reminder_counts(world: World) -> None:
    world.at(13, 1)
    reply(world, "approved", **PASSED)
    assert state(world) is ApprovalState.APPROVED


def test_a_request_that_is_made_anew_needs_an_approval_of_its_own(world: World) -> None:
    old = asking(world)
    changed = REQUEST.replace("flash the old firmware", "there is no way back")
    answer_to(world, ANN, world.got(ANN)[0], changed)
    assert "本申请取代之前的申请" in text_of(asking(world))
    reply(world, "同意", got=old, **PASSED)
    assert state(world) is ApprovalState.ASKED
    assert "已有新的申请" in text_of(world.newest(GRACE))
    reply(world, "同意", **PASSED)
    assert state(world) is ApprovalState.APPROVED


def test_who_asked_takes_the_request_back(world: World) -> None:
    got = asking(world)
    answer_to(world, ANN, world.got(ANN)[0], "#request-approval cancel")
    assert state(world) is ApprovalState.WITHDRAWN and ticket(world).status is Status.OPEN
    assert "已撤回审批申请" in text_of(world.newest(GRACE))
    reply(world, "同意", got=got, **PASSED)
    assert state(world) is ApprovalState.WITHDRAWN


def test_all_that_is_missing_is_named_in_one_receipt(world: World) -> None:
    answer_to(world, ANN, world.got(ANN)[0], "#request-approval Grace Hall\nwhat: x\nrisk: high")
    told = text_of(world.newest(ANN))
    assert "impact, backup, rollback, second, window" in told


def test_the_files_of_the_request_reach_the_approver(world: World) -> None:
    got = world.got(ANN)[0]
    plan = (("plan.pdf", "application/pdf", b"%PDF-1.4 the plan"),)
    world.write(ANN, f"Re: {subject_of(got)}", REQUEST, headers=answer_headers(got), attachments=plan)
    assert any(part.get_filename() == "plan.pdf" for part in asking(world).walk())


def test_the_files_of_the_answer_reach_who_asked(world: World) -> None:
    got = asking(world)
    form = (
        ("签字.pdf", "application/pdf", b"%PDF-1.4 signed"),
        ("form.exe", "application/x-msdownload", b"MZ"),
    )
    headers = {**answer_headers(got), **PASSED}
    world.write(GRACE, f"Re: {subject_of(got)}", "同意", headers=headers, attachments=form)
    told = world.newest(ANN, "Approved")
    assert list(files_of(told)) == ["签字.pdf"] and "form.exe" in text_of(told)


def test_nothing_of_it_ever_reaches_the_requester(world: World) -> None:
    reply(world, "可以，但要等到下班后", **PASSED)
    reply(world, "同意", got=world.newest(GRACE), **PASSED)
    answer_to(world, ANN, world.got(ANN)[0], f"{REQUEST}\n\nBob must not hear of this.")
    everything = "".join(text_of(read(content)) for content in world.host.deliveries_to(BOB.address))
    assert "firmware" not in everything and "Bob must not hear" not in everything


# -- by tapping --------------------------------------------------------------------------------------------


def test_a_tap_approves_where_the_mail_server_vouches_for_the_approver(world: World) -> None:
    got = asking(world)
    assert set(links_in(got)) >= {"#同意", "#拒绝"}
    send(world, GRACE, links_in(got)["#同意"], headers=PASSED)
    assert state(world) is ApprovalState.APPROVED
    send(world, GRACE, links_in(got)["#拒绝"], headers=FAILED)
    assert state(world) is ApprovalState.APPROVED, "a forged tap takes nothing back"


def test_a_tap_alone_approves_nothing_and_the_approver_is_asked(make_world: MakeWorld) -> None:
    world = desk(make_world, checked=False)
    send(world, GRACE, links_in(asking(world))["#同意"])
    assert state(world) is ApprovalState.ASKED and last(world) is Outcome.HELD
    reply(world, "是", got=world.newest(GRACE))
    assert state(world) is ApprovalState.APPROVED


def test_a_tap_on_reject_with_a_reason_reaches_who_asked(world: World) -> None:
    opened = links_in(asking(world))["#拒绝"]
    send(world, GRACE, opened, body=opened.body.replace("#拒绝", "#拒绝 周五再说"), headers=PASSED)
    assert state(world) is ApprovalState.REJECTED
    assert "周五再说" in text_of(world.newest(ANN))
