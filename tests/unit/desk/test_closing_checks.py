"""What must be written down before a ticket closes, and how the rest is asked for (SPEC E1, E2)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from daemon.desk import planning
from daemon.desk.conversations import closing
from daemon.desk.conversations.closing import Fact
from daemon.desk.decide import decide
from daemon.desk.effects import Decision, EntryKind
from daemon.desk.lifecycle import happen
from daemon.desk.model import EventKind, Json, ReplyGoesTo, Status, Ticket
from daemon.desk.policy import Policy
from daemon.desk.record import QuestionRules
from parsers.reading import Reading
from tests.builders import event
from tests.unit.desk.cases import (
    CHEN,
    LI,
    MONDAY_10,
    WANG,
    ZHAO,
    after,
    fallen_due,
    known,
    later,
    mail,
    opened,
    sent,
    shipped,
    whole,
)

WHOLE = "#resolve\ncause: no toner\nsolution: toner replaced\ntested: ten pages\ntime: 20 min\nknowledge: no"
ASSIGNMENT = sent("assigned", WANG, ReplyGoesTo.REQUESTER)


def strict() -> Policy:
    """The shipped policy, which asks for everything, without the questions of the acknowledgement."""
    return replace(shipped(), questions=QuestionRules())


def says(
    text: str, ticket: Ticket, *, sender: str = WANG, template: str = "assigned", minutes: int = 30
) -> Decision:
    goes = ReplyGoesTo.REQUESTER if template == "assigned" else ReplyGoesTo.INTERNAL
    if sender == CHEN.address:
        goes = ReplyGoesTo.DESK
    what = known([ticket], parents=(sent(template, sender, goes),))
    rules = strict()
    return whole(decide(Reading(mail(text, sender=sender)), what, rules, {1: rules}, later(minutes=minutes)))


def receipt(decision: Decision) -> dict[str, Json]:
    (found,) = [m for m in decision.mails if m.template == "receipt"]
    return dict(found.values)


def refused(decision: Decision) -> list[tuple[str, str]]:
    found = receipt(decision)["refused"]
    assert isinstance(found, list)
    return [(str(each["why"]), str(each["value"])) for each in found]


@pytest.mark.parametrize(
    ("text", "lacking"),
    [
        ("#resolve toner replaced", "原因、验证"),
        ("#resolve\nI replaced the toner.", "原因、验证"),
        ("#resolve\ncause: toner was empty\nsolution: toner replaced", "验证"),
    ],
)
def test_a_resolution_says_cause_solution_and_what_was_tested_or_is_refused_whole(
    text: str, lacking: str
) -> None:
    decision = says(text, opened())
    assert refused(decision) == [("needs_parts", lacking)]
    assert [m.template for m in decision.mails] == ["receipt"], "nothing reaches the requester"
    assert decision.change is None or after(decision).status is Status.NEW


def test_one_mail_says_all_that_the_checks_want() -> None:
    decision = says(WHOLE, opened())
    ticket = after(decision)
    assert ticket.status is Status.RESOLVED
    assert closing.missing(ticket, strict()) == (Fact.STEPS,)
    whole_of_it = says(WHOLE + "\nsteps: looked at the counter", opened())
    assert closing.missing(after(whole_of_it), strict()) == ()
    work = [e for e in whole_of_it.entries if e.kind is EntryKind.WORK]
    assert [e.visibility.value for e in work] == ["internal"]


@pytest.mark.parametrize(
    ("line", "why"),
    [("time: a while", "no_such_length"), ("knowledge: maybe", "knowledge_yes_or_no")],
)
def test_a_part_that_cannot_be_read_refuses_the_whole_resolution(line: str, why: str) -> None:
    text = f"#resolve\ncause: a\nsolution: b\ntested: c\n{line}"
    decision = says(text, opened())
    assert [each for each, _ in refused(decision)] == [why]
    assert decision.change is None or after(decision).status is Status.NEW


def resolved_in_part() -> Ticket:
    given = ["cause", "solution", "tested"]
    return happen(opened(), event(EventKind.RESOLVED, at=MONDAY_10, actor="wang", given=given))


def test_the_requesters_yes_closes_and_the_owner_is_asked_for_the_rest() -> None:
    decision = says("已解决，谢谢", resolved_in_part(), sender=CHEN.address, template="resolved")
    assert after(decision).status is Status.CLOSED
    (asked,) = [m for m in decision.mails if m.template == "closing_check"]
    assert asked.to == WANG
    assert asked.values == {"missing": ["steps", "time", "knowledge"], "again": False}


def test_the_owner_is_asked_once_more_with_the_supervisor_and_then_no_more() -> None:
    first = after(says("已解决，谢谢", resolved_in_part(), sender=CHEN.address, template="resolved"))
    due = {row.kind: row.at for row in planning.plan(first, strict(), ())}
    again = fallen_due(planning.CLOSING, first, due[planning.CLOSING], under=strict())
    told = {m.to for m in again.mails if m.template == "closing_check"}
    assert told == {WANG, ZHAO}
    assert all(m.values["again"] is True for m in again.mails)
    assert planning.CLOSING not in {row.kind for row in planning.plan(after(again), strict(), ())}


def test_facts_given_after_the_closing_end_the_asking_and_tell_the_requester_nothing() -> None:
    first = after(says("已解决，谢谢", resolved_in_part(), sender=CHEN.address, template="resolved"))
    decision = says(
        "#resolve\nsteps: looked\ntime: 1h30\nknowledge: yes", first, template="closing_check", minutes=60
    )
    assert [m.template for m in decision.mails] == ["receipt"]
    ticket = after(decision)
    assert ticket.status is Status.CLOSED
    assert closing.missing(ticket, strict()) == ()
    assert planning.CLOSING not in {row.kind for row in planning.plan(ticket, strict(), ())}
    assert sum(int(str(e.data["minutes"])) for e in ticket.history if e.kind is EventKind.WORKED) == 90


def test_an_engineer_does_not_close_what_is_not_complete() -> None:
    decision = says("#close", resolved_in_part())
    assert refused(decision) == [("closing_checks", "步骤、工时、知识")]
    assert decision.change is None or after(decision).status is Status.RESOLVED


@pytest.mark.parametrize("line", ["#close force", "#关闭 强制"])
def test_a_supervisor_may_do_without(line: str) -> None:
    by_engineer = says(line, resolved_in_part(), sender=LI)
    assert [why for why, _ in refused(by_engineer)] == ["only_a_supervisor_forces"]
    decision = says(line, resolved_in_part(), sender=ZHAO)
    ticket = after(decision)
    assert ticket.status is Status.CLOSED
    assert ticket.history[-1].data["forced"] is True
    assert "closing_check" not in [m.template for m in decision.mails]


def test_commands_of_one_mail_complete_the_record_before_it_closes() -> None:
    decision = says("#note looked at the counter\n#kb no\n#resolve time: 10\n#close", resolved_in_part())
    assert after(decision).status is Status.RESOLVED, "a resolution without its parts is refused"
    decision = says(WHOLE + "\nsteps: looked\n#close", opened())
    assert after(decision).status is Status.CLOSED


def test_what_was_wrong_is_open_again_after_a_reopening_and_the_hours_were_spent() -> None:
    ticket = after(says(WHOLE + "\nsteps: looked", opened()))
    again = happen(ticket, event(EventKind.NOT_FIXED, at=later(hours=2)))
    assert closing.missing(again, strict()) == (Fact.CAUSE, Fact.SOLUTION, Fact.TESTED)


def test_a_resolution_of_before_facts_were_recorded_counts_as_whole() -> None:
    old = happen(opened(), event(EventKind.RESOLVED, at=MONDAY_10, actor="wang"))
    assert {Fact.CAUSE, Fact.SOLUTION, Fact.TESTED} <= closing.fold(old).known


def test_tickets_of_machines_and_imported_ones_are_not_checked() -> None:
    assert closing.missing(replace(opened(), machine=True), strict()) == ()
    assert closing.missing(replace(opened(), muted=True), strict()) == ()


def test_what_a_refused_resolution_says_is_kept_to_be_corrected() -> None:
    """Only its first line stood in the receipt, and the parts nowhere but in the raw mail."""
    decision = says("#resolve\ncause: no toner\nsolution: toner replaced\n\nDear Chen, please try.", opened())
    assert receipt(decision)["refused"]
    block = "#resolve\n原因：no toner\n措施：toner replaced"
    assert receipt(decision)["kept_text"] == f"{block}\n\nDear Chen, please try."
    (kept,) = decision.entries
    assert (kept.kind, kept.text) == (EntryKind.NOTE, f"{block}\n\nDear Chen, please try.")
    again = says("#resolve\ncause: no toner\nsolution: toner replaced", opened())
    assert (receipt(again)["kept_text"], [e.text for e in again.entries]) == (block, [block])
