"""Commands that name tickets: several at once, links, a second matter, spam and blocked senders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from daemon.desk import planning, targets
from daemon.desk.decide import decide
from daemon.desk.effects import Beside, Decision
from daemon.desk.known import AlertKnown
from daemon.desk.merging import MOST_NAMED, numbers_in, tickets_named, without_numbers
from daemon.desk.model import EventKind, Outcome, ReplyGoesTo, Status, Ticket, Visibility
from daemon.desk.record import read_record
from parsers.alerts import Alert, AlertState
from parsers.fields import Field
from parsers.model import Address
from parsers.reading import Reading
from tests.unit.desk.cases import (
    CHEN,
    MONDAY_10,
    WANG,
    ZHAO,
    after,
    decided,
    known,
    mail,
    opened,
    policy,
    resolved,
    sent,
    templates,
    to_requester,
)
from tests.unit.desk.test_staff import ASSIGNMENT, receipt, works
from tests.unit.desk.test_waiting import refusals, results, rows

BOB = Address(name="Bob", address="bob@example.com")
OWN, SECOND, THIRD, UNKNOWN = "20240520-001", "20240520-002", "20240520-003", "20240520-999"


def other(number: str, ticket: Ticket | None = None) -> Ticket:
    return replace(ticket or opened(), id=int(number[-3:]), number=number, requester=BOB)


TWO = (other(SECOND), other(THIRD))


def named(tickets: Sequence[Ticket]) -> dict[str, int]:
    return {ticket.number: ticket.id for ticket in tickets}


def says(text: str, *, tickets: Sequence[Ticket] = TWO, answers: Any = ASSIGNMENT, **fields: Any) -> Decision:
    """An engineer answers a mail of ours about the first ticket and names others."""
    every = [opened(), *tickets]
    return decided(
        mail(text, sender=fields.pop("sender", WANG)),
        known(every, parents=(answers,), named_tickets=named(every), **fields),
    )


def anew(text: str, *, sender: str = WANG, proved: bool = True) -> Decision:
    """An engineer writes a new mail, on no ticket."""
    notice = sent("digest", sender, ReplyGoesTo.INTERNAL, ticket=None)
    what = known([opened(), *TWO], named_tickets=named([opened(), *TWO]), parents=(notice,) if proved else ())
    return decided(mail(text, sender=sender, subject="close them"), what)


def beside(decision: Decision, number: str) -> Beside:
    (found,) = [each for each in decision.others if each.ticket.number == number]
    return found


# -- reading numbers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("argument", "numbers", "rest"),
    [
        ("20240520-001", (OWN,), ""),
        ("#20240520-001 20240520-002", (OWN, SECOND), ""),
        ("[#20240520-001], [#20240520-002]", (OWN, SECOND), ""),
        ("20240520-001、20240520-002", (OWN, SECOND), ""),
        ("20240520-001 and 20240520-002", (OWN, SECOND), ""),
        ("20240520-001和20240520-002 王磊", (OWN, SECOND), "王磊"),
        ("P2 20240520-001", (OWN,), "P2"),
        ("20240520-001 20240520-002 ann", (OWN, SECOND), "ann"),
        ("20240520-001 20240520-001", (OWN,), ""),
        ("【#20240520-001】", (OWN,), ""),
        ("P2", (), "P2"),
        ("until 2024-05-30", (), "until 2024-05-30"),
        ("order 1202405200-001", (), "order 1202405200-001"),
    ],
)
def test_numbers_in_an_argument(argument: str, numbers: tuple[str, ...], rest: str) -> None:
    assert numbers_in(argument) == numbers
    assert without_numbers(argument) == rest


def test_numbers_are_looked_up_for_staff_only_and_not_in_text() -> None:
    many = " ".join(f"20240520-{i:03}" for i in range(100))
    assert tickets_named(Reading(mail(f"#close {OWN} {SECOND}", sender=WANG)), policy()) == (OWN, SECOND)
    assert tickets_named(Reading(mail(f"#note see {OWN}", sender=WANG)), policy()) == ()
    assert tickets_named(Reading(mail(f"#close {OWN}", sender=CHEN)), policy()) == ()
    assert len(tickets_named(Reading(mail(f"#close {many}", sender=WANG)), policy())) == MOST_NAMED


# -- several tickets ---------------------------------------------------------------------------------------


def test_those_that_are_named_are_closed_and_not_the_mails_own() -> None:
    decision = says(f"#close #{SECOND} {THIRD} {UNKNOWN}")
    assert decision.change is None
    for number in (SECOND, THIRD):
        assert beside(decision, number).ticket.status is Status.CLOSED
        assert [m.to for m in beside(decision, number).mails] == [BOB.address]
    assert [(row["about"], row["result"]) for row in rows(decision, "done")] == [
        (SECOND, "closed"),
        (THIRD, "closed"),
    ]
    assert [(row["about"], row["why"]) for row in rows(decision, "refused")] == [(UNKNOWN, "no_such_ticket")]


def test_words_below_go_to_the_requester_of_the_mails_own_ticket_and_to_nobody_else() -> None:
    decision = says(f"#close {SECOND}\n\n您好,我马上来。")
    assert [(m.to, m.template) for m in decision.mails if m.template == "reply"] == [(CHEN.address, "reply")]
    for send in beside(decision, SECOND).mails:
        assert "我马上来" not in str(send.values)


@pytest.mark.parametrize("count", [MOST_NAMED + 1, 400])
def test_too_many_are_refused_as_a_whole_and_the_mails_own_is_not_closed_instead(count: int) -> None:
    decision = says("#close " + " ".join(f"20240520-{i:03}" for i in range(2, count + 2)))
    assert (decision.change, decision.others) == (None, ())
    assert [row["why"] for row in rows(decision, "refused")] == ["too_many_numbers"]


@pytest.mark.parametrize(
    "line",
    [
        f"#resolve {SECOND}\ncause: a\nsolution: b\ntested: c",
        f"#resolve {SECOND} {THIRD}",
        f"#解决 #{SECOND} 已更换墨粉",
        f"#workaround {SECOND} use room 305",
        f"#contacted {SECOND} by phone",
        f"#eta {SECOND} tomorrow",
        f"#time {SECOND} 15",
        f"#undo {SECOND}",
        f"#escalate {SECOND} needs a visit",
        f"#restored {SECOND}",
    ],
)
def test_what_acts_on_the_answered_ticket_only_does_not_act_there_when_it_names_another(line: str) -> None:
    decision = says(line)
    happened = decision.change.events if decision.change is not None else ()
    assert {event.kind for event in happened} <= {EventKind.NOTED}, "what its block says is kept, no more"
    assert decision.others == ()
    assert [m.template for m in decision.all_mails] == ["receipt"]
    assert [(row["why"], row["value"]) for row in rows(decision, "refused")] == [("acts_here_only", SECOND)]


def test_its_own_number_before_the_solution_is_no_part_of_it() -> None:
    (told,) = to_requester(says(f"#resolve #{OWN}: new toner"))
    assert told.values["solution"] == "new toner"
    (told,) = to_requester(says(f"#resolve new toner, as for {SECOND}"))
    assert told.values["solution"] == f"new toner, as for {SECOND}"


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (f"#take {SECOND}", EventKind.TAKEN),
        (f"#priority P1 {SECOND}", EventKind.PRIORITY_SET),
        (f"#优先级 紧急 {SECOND}", EventKind.PRIORITY_SET),
        (f"#wait user {SECOND}", EventKind.WAITING),
        (f"#spam {SECOND}", EventKind.MARKED_SPAM),
        (f"#ack {SECOND}", EventKind.ACKNOWLEDGED),
        (f"#category network {SECOND}", EventKind.CATEGORY_SET),
    ],
)
def test_what_may_be_done_to_others(line: str, kind: EventKind) -> None:
    change = beside(says(line), SECOND).change
    assert change is not None
    assert kind in {event.kind for event in change.events}


def test_new_owners_are_announced_once_on_each() -> None:
    decision = says(f"#assign {SECOND} {THIRD} li\n#take {SECOND}\n#assign {SECOND} li")
    for number in (SECOND, THIRD):
        there = beside(decision, number)
        assert there.ticket.owner == "li"
        assert sorted(m.template for m in there.mails if m.template != "handed_over") == [
            "assigned",
            "owner_changed",
        ]


def test_a_merged_one_is_refused_with_the_number_where_it_goes_on() -> None:
    merged = replace(TWO[0], status=Status.MERGED, merged_into=3)
    decision = says(f"#close {SECOND}", tickets=(merged, TWO[1]))
    assert [(row["why"], row["value"]) for row in rows(decision, "refused")] == [("target_merged", THIRD)]
    assert beside_or_none(decision, THIRD) is None


def beside_or_none(decision: Decision, number: str) -> Beside | None:
    return next((each for each in decision.others if each.ticket.number == number and each.change), None)


def test_the_mails_own_number_is_its_own() -> None:
    decision = says(f"#close {OWN}")
    assert after(decision).status is Status.CLOSED
    assert "about" not in rows(decision, "done")[0]


def test_in_a_mail_on_no_ticket_proved_staff_may_name_them_and_words_go_to_nobody() -> None:
    decision = anew(f"#close {OWN} {SECOND}\n\nHello everybody")
    assert decision.outcome is Outcome.FOLLOW_UP
    assert [each.ticket.status for each in decision.others] == [Status.CLOSED, Status.CLOSED]
    assert "Hello everybody" not in "".join(str(m.values) for m in decision.all_mails if m.to != WANG)
    assert results(decision) == ["closed", "closed"]


def test_nobody_who_is_not_proved_may() -> None:
    decision = anew(f"#close {OWN}", proved=False)
    assert decision.outcome is Outcome.HELD
    assert decision.others == ()


@pytest.mark.parametrize(
    "line", ["#close", "#wait user", "#eta 2h", f"#merge {SECOND}", f"#link {SECOND}", "#spam"]
)
def test_without_a_ticket_of_its_own_a_mail_must_name_them(line: str) -> None:
    decision = anew(line)
    assert "no_ticket" in refusals(decision) or decision.outcome is Outcome.NEW_TICKET
    assert all(each.change is None for each in decision.others)


# -- #link -------------------------------------------------------------------------------------------------


def test_linked_tickets_say_so_both_and_nobody_is_told() -> None:
    decision = says(f"#link {SECOND} {THIRD} {UNKNOWN}")
    assert decision.change is not None
    assert [e.data["number"] for e in decision.change.events] == [SECOND, THIRD]
    for number in (SECOND, THIRD):
        there = beside(decision, number)
        assert there.change is not None
        assert [(e.kind, e.data["number"], e.data["how"]) for e in there.change.events] == [
            (EventKind.LINKED, OWN, "related")
        ]
        assert there.mails == ()
    assert templates(decision) == ["receipt"]
    assert refusals(decision) == ["no_such_ticket"]


def test_a_link_twice_is_nothing_to_do_and_one_to_itself_is_refused() -> None:
    first = says(f"#link {SECOND}")
    again = decided(
        mail(f"#关联 {SECOND}", sender=WANG),
        known([after(first), *TWO], parents=(ASSIGNMENT,), named_tickets=named(TWO)),
    )
    assert results(again) == ["nothing_to_do"]
    assert refusals(says(f"#link {OWN}")) == ["same_ticket"]
    assert refusals(says("#link 002")) == ["no_ticket_number"]


# -- #split ------------------------------------------------------------------------------------------------

FOLLOW_UP = sent("follow_up", WANG, ReplyGoesTo.REQUESTER)


def split(text: str, words: str = "另外VPN也连不上", **fields: Any) -> Decision:
    return says(text, tickets=(), answers=FOLLOW_UP, answered_words=words, **fields)


def test_the_second_matter_gets_a_ticket_of_its_own_and_the_first_goes_on() -> None:
    decision = split("#split VPN 连不上\n\n打印机我下午来修。")
    (new,) = decision.others
    assert new.change is not None and new.change.before is None
    assert (new.ticket.subject, new.ticket.requester, new.ticket.status) == ("VPN 连不上", CHEN, Status.NEW)
    assert new.linked_ticket == 1
    assert new.ticket.category == "network"
    assert [(e.text, e.author) for e in new.entries] == [("另外VPN也连不上", "requester")]
    told = [m for m in new.mails if m.to == CHEN.address]
    assert [(m.template, m.values["number"], m.values["words"]) for m in told] == [
        ("split", OWN, "另外VPN也连不上")
    ]
    assert "assigned" in {m.template for m in new.mails}
    links = [e for e in (*after(decision).history, *new.ticket.history) if e.kind is EventKind.LINKED]
    assert [e.data["how"] for e in links] == ["split_off", "split_from"]
    assert links[0].data["born"] == new.born != 0
    (reply,) = to_requester(decision)
    assert reply.values["words"] == "打印机我下午来修。"
    assert after(decision).status is Status.OPEN


def test_the_new_one_knows_the_person_but_not_the_first_fault() -> None:
    report = mail("姓名:陈晓\n电话:13800000000\n设备型号:HP M404\n打印机卡纸")
    first = replace(opened(), record=read_record(Reading(report), MONDAY_10, "Asia/Shanghai", None))
    fields = {value.field for value in first.record.values.values()}
    assert {Field.PHONE, Field.MODEL} <= fields
    decision = decided(
        mail("#split VPN", sender=WANG), known([first], parents=(FOLLOW_UP,), answered_words="VPN也连不上")
    )
    (new,) = decision.others
    taken = {value.field for value in new.learned}
    assert Field.PHONE in taken
    assert Field.MODEL not in taken
    assert {value.field for value in new.ticket.record.values.values()} == taken


def test_where_no_follow_up_is_answered_the_words_below_are_it() -> None:
    decision = says("#拆分\n\nVPN 也连不上", tickets=())
    (new,) = decision.others
    assert [(e.text, e.author) for e in new.entries] == [("VPN 也连不上", "wang")]
    told = receipt(decision)
    assert (told["relayed"], told["hold"]) == (True, 0)  # it is not promised that they can be called back
    assert new.ticket.subject == opened().subject
    assert [m.template for m in to_requester(decision)] == []


def test_without_words_or_a_second_time_it_is_refused() -> None:
    assert refusals(says("#split", tickets=())) == ["needs_second_words"]
    decision = split("#split a\n#split b")
    assert refusals(decision) == ["split_once"]
    assert len(decision.others) == 1


# -- #spam and #block --------------------------------------------------------------------------------------


def test_spam_is_written_to_nobody_outside_and_nothing_is_due() -> None:
    decision = works("#take\n#spam\n\nstop this", ticket=replace(opened(), owner=None))
    assert to_requester(decision) == []
    ticket = after(decision)
    assert ticket.status is Status.SPAM
    assert planning.plan(ticket, policy(), targets.clocks(ticket, {1: policy()})) == ()


def test_what_comes_on_it_later_is_kept_and_nobody_is_told() -> None:
    ticket = after(works("#垃圾邮件"))
    decision = decided(mail("Buy now!", subject=f"Re: [#{OWN}]"), known([ticket], tagged_tickets=(1,)))
    assert decision.outcome is Outcome.SPAM
    assert decision.all_mails == ()
    assert [(e.text, e.visibility) for e in decision.entries] == [("Buy now!", Visibility.INTERNAL)]
    assert after(decision).status is Status.SPAM


@pytest.mark.parametrize("state", AlertState)
def test_alerts_on_it_change_nothing(state: AlertState) -> None:
    ticket = after(works("#spam", ticket=replace(opened(), machine=True)))
    found = Alert(source="zabbix", key="disk", state=state, title="disk full", host="db1")
    what = known([ticket], alert=AlertKnown(alert=found, ticket_id=1, count=1))
    decision = decided(mail("", sender="zabbix@example.com"), what)
    assert decision.all_mails == ()
    assert decision.change is None or after(decision).status is Status.SPAM


def test_a_ticket_with_others_in_it_is_no_spam_as_a_whole() -> None:
    merged = replace(TWO[0], status=Status.MERGED, merged_into=1)
    decision = decided(
        mail("#spam", sender=WANG), known([opened()], parents=(ASSIGNMENT,), taken_in={1: (merged,)})
    )
    assert refusals(decision) == ["others_in_it"]


def test_a_reopened_one_is_a_ticket_again() -> None:
    assert after(works("#reopen", ticket=after(works("#spam")))).status is Status.OPEN


TO_ZHAO = sent("copied", ZHAO, ReplyGoesTo.REQUESTER)


@pytest.mark.parametrize(
    ("line", "sender"),
    [
        ("#block", "chen@example.com"),
        ("#block Eve <EVE@spam.example>", "eve@spam.example"),
        ("#拉黑 @spam.example", "@spam.example"),
    ],
)
def test_a_supervisor_blocks_the_requester_or_whom_they_name(line: str, sender: str) -> None:
    decision = works(line, sender=ZHAO, answers=TO_ZHAO)
    assert [(each.sender, each.person) for each in decision.blocks] == [(sender, "zhao")]
    assert to_requester(decision) == []


@pytest.mark.parametrize(
    ("line", "sender", "why"),
    [
        ("#block", WANG, "only_a_supervisor_blocks"),
        ("#block somebody", ZHAO, "no_sender_to_block"),
        ("#block support@example.com", ZHAO, "cannot_block"),
        ("#block wang@example.com", ZHAO, "cannot_block"),
        ("#block @example.com", ZHAO, "cannot_block"),
    ],
)
def test_who_cannot_be_blocked_and_by_whom(line: str, sender: str, why: str) -> None:
    answers = TO_ZHAO if sender == ZHAO else ASSIGNMENT
    decision = works(line, sender=sender, answers=answers)
    assert refusals(decision) == [why]
    assert decision.blocks == ()


def test_with_an_address_it_needs_no_ticket() -> None:
    decision = anew("#block eve@spam.example", sender=ZHAO)
    assert [each.sender for each in decision.blocks] == ["eve@spam.example"]
    assert refusals(anew("#block", sender=ZHAO)) == ["no_ticket"]


def test_a_blocked_senders_mail_is_spam_but_staff_are_never_blocked() -> None:
    decision = decided(mail("Hello"), known(blocked="chen@example.com"))
    assert decision.outcome is Outcome.SPAM
    assert decision.all_mails == ()
    works_on = decide(
        Reading(mail("#take", sender=WANG)),
        known([opened()], parents=(ASSIGNMENT,), blocked="@example.com"),
        policy(),
        {1: policy()},
        MONDAY_10,
    )
    assert after(works_on).last(EventKind.TAKEN) is not None


def test_confirming_names_no_other_ticket_since_its_argument_is_text() -> None:
    decision = works(f"#confirmed Chen, phone, also for {SECOND}", ticket=resolved())
    assert after(decision).status is Status.CLOSED
    assert receipt(decision)["refused"] == []
