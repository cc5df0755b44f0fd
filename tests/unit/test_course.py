"""The course of a ticket in sentences, and its service report."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

import pytest

from daemon.desk.effects import EntryKind
from daemon.desk.lifecycle import happen
from daemon.desk.model import EventKind, Json, Language, Ticket, WaitsFor
from daemon.report.course import course
from daemon.report.course_words import SENTENCES, WORDS
from daemon.report.service import service_report
from tests.builders import event
from tests.unit.desk.cases import MONDAY_10, later, opened, policy


@dataclass(frozen=True)
class Written:
    at: datetime
    kind: str
    author: str
    visibility: str
    text: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)


def clock(instant: datetime) -> str:
    return instant.astimezone(MONDAY_10.tzinfo).strftime("%d %H:%M")


def told(ticket: Ticket, language: Language, *entries: Written) -> list[str]:
    return [step.says for step in course(ticket, entries, policy(), language, when=clock)]


def a_life() -> Ticket:
    ticket = opened()
    for kind, hours, actor, data in (
        (EventKind.TAKEN, 0.5, "wang", {}),
        (EventKind.PRIORITY_SET, 0.6, "wang", {"priority": "P2"}),
        (EventKind.ASSIGNED, 0.7, "wang", {"owner": "li", "team": "desktop"}),
        (EventKind.STAFF_REPLIED, 0.8, "li", {}),
        (EventKind.WAITING, 0.9, "li", {"waits_for": "vendor", "until": "2024-05-21T01:00:00+00:00"}),
        (EventKind.WORKED, 1, "li", {"minutes": 20}),
        (EventKind.RESOLVED, 2, "li", {}),
        (EventKind.CONFIRMED, 3, "requester", {}),
        (EventKind.CLOSED, 3, "requester", {"how": "confirmed"}),
        (EventKind.SURVEY_ANSWERED, 4, "requester", {"speed": 5, "skill": 4, "attitude": 5}),
    ):
        ticket = happen(ticket, event(kind, at=later(hours=hours), actor=actor, **data))
    return ticket


@pytest.mark.parametrize("language", Language)
def test_everything_that_can_happen_has_a_sentence(language: Language) -> None:
    assert set(SENTENCES[language]) == set(EventKind)
    assert {name.removeprefix("entry ") for name in WORDS[language] if name.startswith("entry ")} == set(
        EntryKind
    )
    assert {n.removeprefix("waits ") for n in WORDS[language] if n.startswith("waits ")} == set(WaitsFor)
    assert WORDS[language].keys() == WORDS[Language.EN].keys()


def test_the_course_is_told_in_english() -> None:
    assert told(a_life(), Language.EN)[-10:] == [
        "王磊 took it.",
        "王磊 set the priority to P2.",
        "王磊 gave it to 李娜.",
        "李娜 wrote to the requester.",
        "李娜 has it wait for a vendor until 21 09:00.",
        "李娜 worked on it for 20 min.",
        "李娜 resolved it.",
        "陈晓 confirmed that it works.",
        "陈晓 closed it, since the requester confirmed.",
        "陈晓 rated the service: speed 5, skill 4, attitude 5.",
    ]


def test_the_course_is_told_in_chinese_with_what_was_written_and_for_whom() -> None:
    note = Written(later(hours=0.85), "note", "li", "internal", "等供应商报价")
    solution = Written(
        later(hours=2),
        "resolution",
        "li",
        "public",
        "",
        {"cause": "硒鼓用完", "tested": "", "solution": "已更换"},
    )
    steps = course(a_life(), [note, solution], policy(), Language.ZH_CN, when=clock)
    says = [step.says for step in steps]
    assert "李娜设为等待供应商，至21 09:00。" in says
    (noted,) = [step for step in steps if step.words == "等供应商报价"]
    assert (noted.says, noted.internal) == ("李娜备注： [仅内部]", True)
    assert "原因：硒鼓用完\n措施：已更换" in [step.words for step in steps]
    assert says.index("李娜备注： [仅内部]") < says.index("李娜解决了问题。")


def test_what_was_taken_back_is_said_to_be() -> None:
    ticket = opened()
    taken = event(EventKind.PRIORITY_SET, at=later(hours=1), actor="wang", priority="P1")
    object.__setattr__(taken, "message", 7)
    what = {"message": 7, "what": ["priority_set"], "restores": {"priority": "P4"}}
    ticket = happen(happen(ticket, taken), event(EventKind.UNDONE, at=later(hours=1), actor="wang", **what))
    assert "王磊 set the priority to P1. [taken back]" in told(ticket, Language.EN)


def report(ticket: Ticket, *entries: Written) -> Mapping[str, object]:
    return service_report(ticket, entries, policy(), {1: policy()}, Language.EN)


def test_the_service_report_tells_who_did_what_when_and_what_came_of_it() -> None:
    found = report(
        a_life(),
        Written(MONDAY_10, "message", "requester", "public", "打印机卡纸"),
        Written(later(hours=1), "work", "li", "internal", "拆机检查"),
        Written(later(hours=1), "note", "li", "internal", "secret remark"),
        Written(
            later(hours=2),
            "resolution",
            "li",
            "public",
            "",
            {"cause": "搓纸轮磨损", "solution": "已更换", "tested": ""},
        ),
        Written(later(hours=3), "resolution", "li", "internal", "", {"tested": "连续打印20页"}),
        Written(later(hours=4), "message", "requester", "public", "很快"),
    )
    assert (found["responded_by"], found["resolved_by"], found["minutes"]) == ("李娜", "李娜", 20)
    assert (found["cause"], found["solution"], found["tested"]) == ("搓纸轮磨损", "已更换", "连续打印20页")
    assert found["steps"] == ["拆机检查"]
    assert (found["closed_how"], found["suggestion"]) == ("confirmed", "很快")
    assert found["rating"] == {"speed": 5, "skill": 4, "attitude": 5}
    assert [p["clock"] for p in found["promises"]] == ["first_contact", "resolution"]  # type: ignore[attr-defined]
    assert "secret remark" not in str(found)


def test_a_report_of_an_open_ticket_says_what_is_not_there_yet() -> None:
    found = report(opened())
    assert (found["responded_at"], found["resolved_at"], found["closed_at"], found["rating"]) == (None,) * 4
    assert (found["minutes"], found["cause"]) == (0, "")


def reopened(kind: EventKind) -> Ticket:
    """A ticket that was resolved, came back, and was then withdrawn."""
    ticket = opened()
    for what, hours, actor, data in (
        (EventKind.RESOLVED, 1, "li", {}),
        (kind, 2, "requester", {}),
        (EventKind.CLOSED, 3, "requester", {"how": "withdrawn"}),
    ):
        ticket = happen(ticket, event(what, at=later(hours=hours), actor=actor, **data))
    return ticket


@pytest.mark.parametrize("kind", [EventKind.REOPENED, EventKind.NOT_FIXED])
def test_what_came_back_and_was_never_solved_again_is_not_reported_as_solved(kind: EventKind) -> None:
    first = Written(
        later(hours=1), "resolution", "li", "public", "", {"solution": "restarted", "tested": "a page"}
    )
    found = report(reopened(kind), first)
    assert (found["solution"], found["tested"]) == ("", "")
    assert (found["resolved_at"], found["resolved_by"], found["reopened"]) == (None, "", 1)


def test_a_workaround_that_was_called_back_is_in_no_report() -> None:
    parts = {"recalled": "2024-05-20T02:30:00+00:00"}
    found = report(a_life(), Written(later(hours=1), "workaround", "li", "internal", "wrong printer", parts))
    assert found["workaround"] == ""


SAID = [
    (EventKind.WAITING_REMINDED, "desk", {"to": "requester"}, "The requester was reminded to answer."),
    (EventKind.WAITING_REMINDED, "desk", {"to": "owner"}, "Nobody answers: who works on it was told."),
    (EventKind.ESCALATED, "li", {"to": "manager", "people": ["wang"]}, "李娜 escalated it (王磊)."),
    (EventKind.ESCALATED, "li", {"to": "second_line", "team": "desktop"}, "李娜 escalated it to team "),
    (EventKind.WORKED, "li", {"minutes": 0, "logged": True}, "李娜 worked on it."),
    (EventKind.CONTACTED, "li", {"how": "phone"}, "李娜 spoke with the requester by telephone."),
    (
        EventKind.CLOSED,
        "li",
        {"how": "staff", "forced": True},
        "李娜 closed it, though its record is not complete.",
    ),
    (EventKind.CONFIRMED, "li", {"how": "staff"}, "李娜 noted that the requester confirmed."),
    (EventKind.REJECTED, "li", {"revokes": True, "request": 1}, "李娜 took the approval back."),
    (EventKind.REJECTED, "li", {"revokes": False, "request": 1}, "李娜 rejected it."),
    (EventKind.APPROVAL_REQUESTED, "li", {"to": ["wang"], "seal": ""}, "李娜 asked for approval (王磊)."),
    (EventKind.APPROVAL_COMMENTED, "li", {"answer": "conditional"}, "李娜 would approve on a condition."),
    (EventKind.CONSENT_REMINDED, "desk", {"who": "owner"}, "The requester does not answer the proposal"),
    (EventKind.CONSENT_REMINDED, "desk", {"who": "requester"}, "The requester was asked once more to agree."),
    (
        EventKind.CONSENT_GIVEN,
        "li",
        {"how": "staff"},
        "Consent to the next steps is on record: 李娜, who noted ",
    ),
    (EventKind.CLOSING_ASKED, "desk", {"missing": ["cause", "time"]}, "to complete the record: cause, time."),
    (EventKind.CLOSING_GIVEN, "li", {"given": ["knowledge"], "worth_an_article": True}, "worth a knowledge"),
    (EventKind.WITHHELD, "desk", {"to": "requester", "why": "flood"}, "too many went there lately."),
    (EventKind.LINKED, "li", {"how": "split_off", "number": "X-2"}, "李娜 split X-2 off."),
]


@pytest.mark.parametrize(("kind", "actor", "data", "says"), SAID, ids=[f"{s[0]} {s[3][:20]}" for s in SAID])
def test_what_an_event_says_beside_is_told(
    kind: EventKind, actor: str, data: dict[str, Json], says: str
) -> None:
    ticket = opened()
    ticket = replace(ticket, history=(*ticket.history, event(kind, at=later(hours=1), actor=actor, **data)))
    assert says in told(ticket, Language.EN)[-1]
    chinese = told(ticket, Language.ZH_CN)[-1]
    assert not re.search(r"[a-z_{}]{3,}", chinese)
    assert not re.search(r"_|[{}]|\b(?:li|wang)\b", told(ticket, Language.EN)[-1])
