"""Work on the record: contacts, expected times, minutes, workarounds, confirmations, stored texts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from daemon.desk import targets
from daemon.desk.decide import decide
from daemon.desk.effects import Decision, EntryKind
from daemon.desk.model import Event, EventKind, Language, ReplyGoesTo, Status, Ticket, Visibility
from daemon.desk.policy_working import Canned
from daemon.desk.targets import ClockName
from parsers.reading import Reading
from tests.unit.desk.cases import (
    MONDAY_10,
    WANG,
    after,
    closed,
    decided,
    known,
    later,
    mail,
    opened,
    policy,
    resolved,
    sent,
    templates,
    to_requester,
    whole,
)
from tests.unit.desk.test_staff import ASSIGNMENT, REMINDER, works
from tests.unit.desk.test_waiting import refusals, results, rows


def happened(decision: Decision, kind: EventKind) -> Event:
    assert decision.change is not None
    (event,) = [event for event in decision.change.events if event.kind is kind]
    return event


def internal(decision: Decision) -> list[str]:
    return [entry.text for entry in decision.entries if entry.visibility is Visibility.INTERNAL]


def met(ticket: Ticket, name: ClockName) -> bool:
    return next(c.met_at is not None for c in targets.clocks(ticket, {1: policy()}) if c.name is name)


# -- #contacted --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "how", "words", "said"),
    [
        ("#contacted", "", [], "contacted"),
        ("#contacted by phone", "phone", [], "contacted_phone"),
        (
            "#contacted by phone: he restarts it tonight",
            "phone",
            ["he restarts it tonight"],
            "contacted_phone",
        ),
        ("#contacted on site", "on_site", [], "contacted_on_site"),
        ("#contacted in person, all well", "on_site", ["all well"], "contacted_on_site"),
        ("#contacted phonetics are hard", "", ["phonetics are hard"], "contacted"),
        ("#已联系 电话 他今晚重启", "phone", ["他今晚重启"], "contacted_phone"),
        ("#已联系现场", "on_site", [], "contacted_on_site"),
        ("#已联系 微信:稍后回复", "im", ["稍后回复"], "contacted_im"),
    ],
)
def test_a_contact_by_word_of_mouth_is_the_first_contact(
    line: str, how: str, words: list[str], said: str
) -> None:
    decision = works(line)
    assert happened(decision, EventKind.CONTACTED).data["how"] == how
    assert internal(decision) == words
    assert results(decision) == [said]
    assert to_requester(decision) == []
    ticket = after(decision)
    assert ticket.status is Status.OPEN
    assert met(ticket, ClockName.FIRST_CONTACT)
    assert met(ticket, ClockName.ACCEPTANCE)


def test_what_was_said_never_goes_to_the_requester() -> None:
    decision = works("#contacted by phone\nHe is in a foul mood.")
    assert to_requester(decision) == []
    assert internal(decision) == ["He is in a foul mood."]


def test_who_speaks_with_the_requester_of_nobodys_ticket_takes_it() -> None:
    ticket = replace(opened(), owner=None)
    assert after(works("#contacted by phone", ticket=ticket)).owner == "wang"


# -- #eta --------------------------------------------------------------------------------------------------


def test_the_requester_is_told_when_it_is_expected_to_be_solved() -> None:
    decision = works("#eta tomorrow")
    (told,) = to_requester(decision)
    assert told.template == "eta"
    assert datetime.fromisoformat(str(told.values["at"])) == datetime(
        2024, 5, 21, 18, 0, tzinfo=MONDAY_10.tzinfo
    )
    assert not met(after(decision), ClockName.FIRST_CONTACT)


def test_the_same_time_again_is_told_to_nobody() -> None:
    ticket = after(works("#eta 16:00"))
    decision = works("#预计 下午4点", ticket=ticket)
    assert results(decision) == ["nothing_to_do"]
    assert to_requester(decision) == []
    assert len(to_requester(works("#预计 17:00", ticket=ticket))) == 1


@pytest.mark.parametrize(
    ("line", "said"), [("#eta 2h", "eta_set_untold"), ("#workaround x", "workaround_untold")]
)
def test_where_nobody_can_be_told_the_receipt_says_so(line: str, said: str) -> None:
    decision = works(line, ticket=replace(opened(), machine=True))
    assert results(decision) == [said]
    assert to_requester(decision) == []


@pytest.mark.parametrize(("line", "why"), [("#eta soon", "no_such_moment"), ("#eta 2024-05-01", "is_over")])
def test_no_time_or_one_that_is_over_is_refused(line: str, why: str) -> None:
    decision = works(line)
    assert refusals(decision) == [why]
    assert to_requester(decision) == []


def test_what_is_solved_is_expected_no_more() -> None:
    assert refusals(works("#eta tomorrow", ticket=resolved())) == ["not_now"]


# -- #time and #log ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "minutes", "words"),
    [
        ("#time 15", 15, []),
        ("#time 1h30", 90, []),
        ("#工时 15分钟", 15, []),
        ("#工时15", 15, []),
        ("#time 20m checked the cables", 20, ["checked the cables"]),
    ],
)
def test_minutes_of_work(line: str, minutes: int, words: list[str]) -> None:
    decision = works(line)
    event = happened(decision, EventKind.WORKED)
    assert event.data["minutes"] == minutes
    assert datetime.fromisoformat(str(event.data["ended_at"])) == MONDAY_10
    assert internal(decision) == words


@pytest.mark.parametrize("line", ["#time", "#time long", "#time 0", "#time 99999"])
def test_what_is_no_time_of_work_is_refused(line: str) -> None:
    assert len(refusals(works(line))) == 1


@pytest.mark.parametrize(
    ("line", "minutes", "ended", "words"),
    [
        ("#log registry repaired", 0, MONDAY_10, "registry repaired"),
        ("#log 09:30 registry repaired 20m", 20, later(minutes=-30), "registry repaired"),
        ("#记录 9:30 修复注册表 20分钟", 20, later(minutes=-30), "修复注册表"),
        ("#log 14:30 registry repaired", 0, later(hours=-19, minutes=-30), "registry repaired"),
        ("#log\n09:30 replaced the fuser, an hour", 60, later(minutes=-30), "replaced the fuser"),
    ],
)
def test_a_line_of_the_work_log(line: str, minutes: int, ended: datetime, words: str) -> None:
    decision = works(line)
    event = happened(decision, EventKind.WORKED)
    (entry,) = decision.entries
    assert event.data["minutes"] == minutes
    assert datetime.fromisoformat(str(event.data["ended_at"])) == ended
    assert (entry.kind, entry.author, entry.text) == (EntryKind.WORK, "wang", words)
    assert entry.parts == {
        "minutes": str(minutes) if minutes else "",
        "ended_at": ended.astimezone(UTC).isoformat(),
    }
    assert to_requester(decision) == []


# -- #workaround -------------------------------------------------------------------------------------------


def test_a_workaround_is_told_apart_from_the_solution() -> None:
    decision = works("#临时方案 先用305室的打印机\n\n我在找备件。")
    (told,) = to_requester(decision)
    assert told.template == "workaround"
    assert (told.values["workaround"], told.values["words"]) == ("先用305室的打印机", "我在找备件。")
    assert told.speaker == "王磊"
    kinds = [(e.kind, e.visibility) for e in decision.entries]
    assert kinds == [(EntryKind.WORKAROUND, Visibility.PUBLIC), (EntryKind.MESSAGE, Visibility.PUBLIC)]
    ticket = after(decision)
    assert ticket.status is Status.OPEN
    assert met(ticket, ClockName.FIRST_CONTACT)
    assert not met(ticket, ClockName.RESOLUTION)


def test_from_an_internal_mail_the_workaround_goes_out_but_not_the_remark_below() -> None:
    decision = works("#workaround use 305\n\nthis user is a pain", answers=REMINDER)
    (told,) = to_requester(decision)
    assert told.values["words"] == ""
    assert "this user is a pain" in internal(decision)


# -- #confirmed --------------------------------------------------------------------------------------------


def test_a_confirmation_by_phone_closes_what_is_resolved() -> None:
    decision = works("#confirmed 陈晓,电话", ticket=resolved())
    assert happened(decision, EventKind.CONFIRMED).data["how"] == "staff"
    assert happened(decision, EventKind.CLOSED).data["how"] == "confirmed"
    assert internal(decision) == ["陈晓,电话"]
    assert [m.values["how"] for m in to_requester(decision)] == ["confirmed"]


@pytest.mark.parametrize(
    ("line", "ticket", "why"),
    [
        ("#confirmed Chen, phone", opened(), "not_resolved"),
        ("#confirmed Chen, phone", closed(), "not_resolved"),
        ("#confirmed", resolved(), "needs_who"),
    ],
)
def test_a_confirmation_needs_a_resolved_ticket_and_who_said_so(line: str, ticket: Ticket, why: str) -> None:
    decision = works(line, ticket=ticket)
    assert refusals(decision) == [why]
    assert to_requester(decision) == []


# -- #ack and #snooze --------------------------------------------------------------------------------------


def test_ack_and_snooze_are_on_record() -> None:
    assert happened(works("#ack"), EventKind.ACKNOWLEDGED).actor == "wang"
    until = happened(works("#snooze 2h", answers=REMINDER), EventKind.SNOOZED).data["until"]
    assert datetime.fromisoformat(str(until)) == later(hours=2)


@pytest.mark.parametrize(("line", "why"), [("#snooze", "needs_argument"), ("#snooze 30 days", "too_far")])
def test_a_snooze_without_a_time_or_beyond_a_week_is_refused(line: str, why: str) -> None:
    assert refusals(works(line)) == [why]


# -- #canned -----------------------------------------------------------------------------------------------

TEXTS = {
    "restart": Canned(
        id="restart",
        name={Language.EN: "please restart", Language.ZH_CN: "请重启"},
        text={Language.EN: "Please restart it.", Language.ZH_CN: "请重新启动。"},
    ),
    "remote": Canned(
        id="remote",
        name={Language.EN: "remote", Language.ZH_CN: "远程"},
        text={Language.EN: "May I look at your screen?", Language.ZH_CN: "可以远程看一下吗?"},
    ),
}


def with_texts(text: str, *, answers: Any = ASSIGNMENT, ticket: Ticket | None = None) -> Decision:
    rules = replace(policy(), canned=TEXTS)
    what = known([ticket or opened()], parents=(answers,))
    return whole(decide(Reading(mail(text, sender=WANG)), what, rules, {1: rules}, MONDAY_10))


@pytest.mark.parametrize("line", ["#canned restart", "#模板 请重启", "#canned Please  Restart"])
def test_a_stored_text_goes_out_above_the_engineers_words_in_the_requesters_language(line: str) -> None:
    decision = with_texts(f"{line}\n\n谢谢")
    (told,) = to_requester(decision)
    assert told.template == "reply"
    assert told.values["words"] == "请重新启动。\n\n谢谢"


def test_a_stored_text_alone_is_an_answer() -> None:
    (told,) = to_requester(with_texts("#canned restart", ticket=replace(opened(), language=Language.EN)))
    assert told.values["words"] == "Please restart it."


def test_a_stored_text_goes_with_the_solution() -> None:
    (told,) = to_requester(with_texts("#canned restart\n#resolve solution: new driver"))
    assert (told.template, told.values["words"]) == ("resolved", "请重新启动。")


def test_an_unknown_name_is_refused_with_those_near_to_it_and_nothing_goes_out() -> None:
    decision = with_texts("#canned restrat\n\nHello Chen")
    (row,) = rows(decision, "refused")
    assert (row["why"], row["value"]) == ("canned_near", "restart")
    assert to_requester(decision) == []
    assert refusals(with_texts("#canned completely different")) == ["no_such_canned"]


def test_beside_a_refused_command_it_is_not_said_that_it_went_out() -> None:
    decision = with_texts("#canned restart\n#assign nobody-here\n\n谢谢")
    assert to_requester(decision) == []
    assert refusals(decision) == ["stays_internal", "no_such_person"]


def test_without_a_name_they_are_listed() -> None:
    (row,) = rows(with_texts("#模板"), "done")
    assert (row["result"], row["value"]) == ("canned_list", "restart (请重启), remote (远程)")


def test_in_answer_to_an_internal_mail_no_stored_text_goes_out() -> None:
    decision = with_texts("#canned restart", answers=REMINDER)
    assert refusals(decision) == ["stays_internal"]
    assert to_requester(decision) == []


def test_where_there_are_none_it_says_so() -> None:
    assert refusals(works("#canned restart")) == ["no_canned_at_all"]


# -- what nobody meant as a command ------------------------------------------------------------------------

VERBS = [
    "#wait user",
    "#eta 2h",
    "#time 15",
    "#log x",
    "#workaround use 305",
    "#contacted",
    "#snooze 2h",
    "#ack",
]
VERBS += ["#split", "#link 20240520-002", "#spam", "#block", "#canned restart", "#confirmed Chen, phone"]


@pytest.mark.parametrize("line", VERBS)
def test_in_a_signature_or_a_quote_it_is_none(line: str) -> None:
    for text in (f"您好,我来看看。\n\n-- \n{line}", f"您好,我来看看。\n\n> {line}\n> 原文"):
        decision = works(text)
        assert templates(decision) == ["reply"]
        assert line not in str(to_requester(decision)[0].values["words"])


@pytest.mark.parametrize("line", VERBS)
def test_below_ordinary_text_it_is_not_done_and_nothing_goes_out(line: str) -> None:
    decision = works(f"您好\n{line}")
    assert to_requester(decision) == []
    assert refusals(decision) == ["not_at_top"]


@pytest.mark.parametrize("line", VERBS)
def test_nobody_but_proved_staff_does_it(line: str) -> None:
    forged = decided(
        mail(line, sender=WANG, subject="[#20240520-001] x"), known([opened()], tagged_tickets=(1,))
    )
    assert forged.outcome.value == "held"
    assert to_requester(forged) == []
    by_requester = decided(
        mail(line), known([opened()], parents=(sent("reply", "chen@example.com", ReplyGoesTo.DESK),))
    )
    assert after(by_requester).status is Status.NEW
    assert by_requester.change is not None
    kinds = {event.kind for event in by_requester.change.events}
    assert kinds <= {EventKind.REQUESTER_WROTE, EventKind.FIELDS_LEARNED}
